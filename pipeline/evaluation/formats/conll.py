"""CoNLL BIO with one character a line: the character, a space, its tag; blank lines end lines.

`# doc_id = …`, `# source = …` and `# sha256 = …` open a document, as in CoNLL-U. On reading,
tokens may be longer than a character, other columns may stand between token and tag, documents
may be parted by `-DOCSTART-`, and BIOES, BMES and IOB1 tags are understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import GoldError
from pipeline.evaluation.formats.foreign import (
    Foreign,
    Mark,
    marks_of,
)
from pipeline.evaluation.labelled import Labelled, numbered_lines

LOSES = "relations; the slots of figures save their kind; blocks, sentences, clean text, metadata"

# # sha256 = 4862c2…
COMMENT = re.compile(r"#\s*(?P<key>doc_id|source|sha256)\s*=\s*(?P<value>.*?)\s*$")
TAG = re.compile(r"(?P<place>[BIOESMLU])(?:[-_](?P<label>\S+))?$")
_STARTS = {"B", "S", "U"}
_ENDS = {"E", "S", "L", "U"}


def export(documents: Iterable[tuple[Labelled, str]], folder: Path) -> list[Path]:
    """Write `labels.conll`; return it.

    Raises GoldError where spans overlap, which the format cannot hold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "labels.conll"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document, raw in documents:
            file.writelines(_lines(document, raw))
    return [path]


def _lines(document: Labelled, raw: str) -> Iterator[str]:
    for key in ("doc_id", "source", "sha256"):
        yield f"# {key} = {getattr(document, key)}\n"
    tags = ["O"] * len(raw)
    end = 0
    for mark in marks_of(document):
        if mark.start < end:
            raise GoldError(
                f"{document.where}: {mark.label} at {mark.start} overlaps the span before it; "
                "BIO holds no overlaps, take another format"
            )
        end = mark.end
        solid = [n for n in range(mark.start, end) if not raw[n].isspace()]
        for n in solid:
            tags[n] = f"{'B' if n == solid[0] else 'I'}-{mark.label}"
    for line in re.finditer(r"[^\r\n]+", raw):
        if line[0].isspace():
            continue
        for n in range(*line.span()):
            if not raw[n].isspace():
                yield f"{raw[n]} {tags[n]}\n"
        yield "\n"


@dataclass
class _Open:
    """A document being read."""

    where: str
    keys: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    label: str | None = None
    start: int = 0

    def close_mark(self) -> None:
        if self.label is not None:
            mark = Mark(f"T{len(self.marks)}", self.start, self.length, self.label)
            self.marks.append(mark)
        self.label = None

    def add(self, token: str, place: str, label: str | None) -> None:
        starts = place in _STARTS or label != self.label
        if place == "O" or starts:
            self.close_mark()
        if place != "O" and starts:
            self.label, self.start = label, self.length
        self.text.append(token)
        self.length += len(token)
        if place in _ENDS:
            self.close_mark()

    def foreign(self) -> Foreign:
        self.close_mark()
        return Foreign(
            self.where,
            "".join(self.text),
            tuple(self.marks),
            holds=("entities", "figures"),
            doc_id=self.keys.get("doc_id", ""),
            source=self.keys.get("source", ""),
            sha256=self.keys.get("sha256", ""),
        )


def read(path: Path) -> Iterator[Foreign]:
    """Yield the documents of a CoNLL file.

    Raises GoldError naming file, line and remedy.
    """
    document: _Open | None = None
    for where, numbered in _lines_with_blanks(path):
        line = numbered.strip()
        comment = COMMENT.match(line)
        new = line.startswith("-DOCSTART-") or (comment and document and document.text)
        if document is not None and new:
            yield document.foreign()
            document = None
        if line.startswith("-DOCSTART-"):
            continue
        if document is None:
            if not line:
                continue
            document = _Open(where)
        if comment:
            document.keys[comment["key"]] = comment["value"]
        elif not line:
            document.close_mark()
        else:
            token, place, label = _token(line, where)
            document.add(token, place, label)
    if document is not None:
        yield document.foreign()


def _lines_with_blanks(path: Path) -> Iterator[tuple[str, str]]:
    """Yield lines with their place, and one blank line wherever there were some."""
    before = 0
    for where, line in numbered_lines(path):
        number = int(where.rpartition(":")[2])
        if number > before + 1:
            yield where, ""
        before = number
        yield where, line


def _token(line: str, where: str) -> tuple[str, str, str | None]:
    columns = line.split()
    match = TAG.match(columns[-1]) if len(columns) > 1 else None
    if match is None or (match["place"] != "O" and match["label"] is None):
        raise GoldError(
            f"{where}: {line[:40]!r} does not end in a tag like B-ORG, I-ORG or O; one token a "
            "line, its tag last"
        )
    return columns[0], match["place"], match["label"]
