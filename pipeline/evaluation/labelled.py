"""A labelled document, as gold and as predictions, and the JSON Lines form both are kept in."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline import schemas
from pipeline.errors import GoldError

TASKS = ("blocks", "sentences", "entities", "figures", "relations")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the raw page and its kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention; `start` and `end` are characters of the raw text, as everywhere here."""

    id: str
    start: int
    end: int
    label: str
    text: str = ""
    score: float | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with its slots; dates are ISO strings."""

    id: str
    start: int
    end: int
    text: str = ""
    value: float | None = None
    value_max: float | None = None
    unit: str | None = None
    bound: str | None = None
    kind: str | None = None
    direction: str | None = None
    indicator: str | None = None
    basis: str | None = None
    period: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    place: str | None = None
    modality: str | None = None
    score: float | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed pair of ids of entities or figures."""

    head: str
    label: str
    tail: str
    score: float | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """One document with its labels.

    `labelled` names the tables the labels speak of; None means all. What a document was not
    labelled for is not scored. `where` says which file and line it came from.
    """

    doc_id: str
    source: str
    sha256: str
    meta: dict[str, Any] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    clean_text: str = ""
    sentences: tuple[tuple[int, int], ...] = ()
    entities: tuple[Entity, ...] = ()
    figures: tuple[Figure, ...] = ()
    relations: tuple[Relation, ...] = ()
    labelled: tuple[str, ...] | None = None
    status: str | None = None
    where: str = ""

    def covers(self, task: str) -> bool:
        """Return whether the labels speak of that table."""
        return self.labelled is None or task in self.labelled


CLOSED_SETS: dict[tuple[str, str], Sequence[str]] = {
    ("blocks", "kind"): schemas.BLOCK_KINDS,
    ("entities", "label"): schemas.ENTITY_LABELS,
    ("figures", "kind"): schemas.FIGURE_KINDS,
    ("figures", "bound"): schemas.BOUNDS,
    ("figures", "direction"): schemas.DIRECTIONS,
    ("figures", "modality"): schemas.MODALITIES,
    ("relations", "label"): schemas.RELATION_LABELS,
}
BARE_OFFSETS = "train-corpus"
_NULLABLE = {("figures", "direction")}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a label file: where it is, what it is, and what to do about it."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"


@cache
def _adapter() -> TypeAdapter[Labelled]:
    return TypeAdapter(Labelled)


def parse_line(line: str, where: str) -> Labelled:
    """Parse one line of a label file.

    Raises GoldError naming the place when it is not JSON or a field is missing or of a wrong
    type.
    """
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise GoldError(
            f"{where}: not JSON ({error.msg} at column {error.colno}); one whole JSON object "
            "a line is wanted, perhaps the file is cut off or spread over lines"
        ) from error
    if not isinstance(data, dict):
        raise GoldError(f"{where}: a {type(data).__name__}, not an object; one document a line")
    try:
        return _adapter().validate_python({**data, "where": where})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise GoldError(
            f"{where}: {key}: {first['msg']}; see the file format in gold/README.md"
        ) from error


def read_labelled(path: Path) -> Iterator[Labelled]:
    """Yield the documents of a JSON Lines label file; a byte order mark and CRLF do no harm.

    Raises GoldError naming file, line and remedy.
    """
    for where, line in numbered_lines(path):
        yield parse_line(line, where)


def numbered_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (`file:line`, line) for the lines of a UTF-8 file that are not blank.

    Raises GoldError when the file cannot be read or is not UTF-8.
    """
    n = 0
    try:
        with path.open(encoding="utf-8-sig", newline=None) as file:
            for n, line in enumerate(file, 1):
                if line.strip():
                    yield f"{path}:{n}", line
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise GoldError(
            f"{path}:{n + 1}: not UTF-8 (byte {error.object[error.start]:#04x}); save it as UTF-8"
        ) from error


def label_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return the label files of files and folders; a folder gives its `*.jsonl`, at any depth.

    The annotators' sources (`*.labels.jsonl`) are not label files, nor are the folders
    `train-corpus*`, which hold bare offsets into pages that may not be redistributed.

    Raises GoldError when a path does not exist or a folder holds none.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        if not path.is_dir():
            if not path.exists():
                raise GoldError(f"{path}: no such file or folder; check the path")
            files.append(path)
            continue
        found = sorted(p for p in path.rglob("*.jsonl") if _is_label_file(p.relative_to(path)))
        if not found:
            raise GoldError(f"{path}: holds no *.jsonl; give the folder of the gold files")
        files += found
    return list(dict.fromkeys(files))


def _is_label_file(path: Path) -> bool:
    bare = any(part.startswith(BARE_OFFSETS) for part in path.parts[:-1])
    return not bare and not path.name.endswith(".labels.jsonl")


def structure_problems(
    document: Labelled, raw: str | None = None, complete: bool = True
) -> Iterator[Problem]:
    """Yield what makes a document unusable: unknown labels, wrong offsets, ids and ends.

    Gold is `complete`; predictions may leave slots of figures empty.
    """
    at = f"{document.where} ({document.doc_id})"
    for (table, key), known in CLOSED_SETS.items():
        for n, row in enumerate(getattr(document, table)):
            value = getattr(row, key)
            if value in known:
                continue
            if value is None and (not complete or (table, key) in _NULLABLE):
                continue
            near = difflib.get_close_matches(str(value), known, 1)
            yield Problem(
                f"{at} {table}[{n}]",
                f"{key} {value!r} is not known",
                f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}",
            )
    yield from _offset_problems(document, raw, at)
    ids = [e.id for e in document.entities] + [f.id for f in document.figures]
    known_ids = set(ids)
    if len(known_ids) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        yield Problem(at, f"id {twice!r} is given twice", "number entities and figures apart")
    for n, relation in enumerate(document.relations):
        for end in (relation.head, relation.tail):
            if end not in known_ids:
                yield Problem(
                    f"{at} relations[{n}]",
                    f"{relation.label} has an end {end!r} that is no entity or figure",
                    "correct the id or remove the relation",
                )


def _offset_problems(document: Labelled, raw: str | None, at: str) -> Iterator[Problem]:
    limit = len(raw) if raw is not None else None
    spans = [("sentences", n, *span) for n, span in enumerate(document.sentences)]
    for table in ("blocks", "entities", "figures"):
        rows = getattr(document, table)
        spans += [(table, n, row.start, row.end) for n, row in enumerate(rows)]
    for table, n, start, end in spans:
        if not 0 <= start < end or (limit is not None and end > limit):
            size = "" if limit is None else f" of {limit} characters"
            yield Problem(
                f"{at} {table}[{n}]",
                f"offsets {start}–{end} do not lie in the text{size}",
                "offsets are characters (not bytes) of the raw text, the end excluded",
            )


def require_sound(document: Labelled, raw: str | None = None, complete: bool = True) -> None:
    """Raise GoldError with the first structural problem of a document, if it has one."""
    for problem in structure_problems(document, raw, complete):
        raise GoldError(str(problem))


def to_json(document: Labelled) -> str:
    """Return the document as one line of a label file; empty prediction fields are left out."""
    data = asdict(document)
    for key in ("where", "status"):
        del data[key]
    if data["labelled"] is None:
        del data["labelled"]
    for table in ("entities", "figures", "relations"):
        for row in data[table]:
            for key in ("score", "rule"):
                if row[key] is None:
                    del row[key]
            for key in ("value", "value_max"):
                if row.get(key) is not None and float(row[key]).is_integer():
                    row[key] = int(row[key])
    return json.dumps(data, ensure_ascii=False)


def write_labelled(documents: Iterable[Labelled], path: Path) -> int:
    """Write documents as JSON Lines and return how many."""
    n = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            file.write(to_json(document) + "\n")
            n += 1
    return n
