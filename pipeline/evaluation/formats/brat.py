"""brat standoff: a `.txt` with the page and a `.ann` with its labels for every document.

Spans are `T` lines, relations `R` lines, the closed slots of a figure attributes (`A` lines) and
its open ones an annotator's note (`#` line) of the form `value=4.1 | unit=% | indicator=…`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import GoldError
from pipeline.evaluation.formats.foreign import (
    FIGURE_LABELS,
    FIGURE_PREFIX,
    SLOT_NAMES,
    SPAN_LABELS,
    Foreign,
    Mark,
    marks_of,
    number_text,
    slot_from_text,
    tool_text,
)
from pipeline.evaluation.labelled import Labelled, numbered_lines
from pipeline.schemas import BOUNDS, DIRECTIONS, MODALITIES, RELATION_LABELS

LOSES = "blocks, sentences, clean text, metadata"
# brat wants letters for attribute values
BOUND_NAMES = dict(zip(BOUNDS, ("exact", "about", "more", "less", "range"), strict=True))
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "bound": tuple(BOUND_NAMES.values()),
    "direction": DIRECTIONS,
    "modality": MODALITIES,
}
PAGES = "pages.json"

# T3\tORG 12 18\t烟台市财政局   or, over a line break,   T3\tORG 12 14;15 18\t烟台 市财政局
TEXT_BOUND = re.compile(r"(?P<id>T\S+)\t(?P<label>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)(?:\t.*)?$")
# R1\tholds_title Arg1:T3 Arg2:T4
RELATION = re.compile(r"R\S+\t(?P<label>\S+) \S+?:(?P<head>\S+) \S+?:(?P<tail>\S+)\s*$")
# A1\tbound T7 about
ATTRIBUTE = re.compile(r"[AM]\S+\t(?P<name>\S+) (?P<id>\S+)(?: (?P<value>\S+))?\s*$")
# #1\tAnnotatorNotes T7\tvalue=4.1 | unit=%
NOTE = re.compile(r"#\S*\t(?P<kind>\S+) (?P<id>\S+)\t(?P<note>.*)$")

BAR = re.compile(r"(?<!\\)\|")
ESCAPED_BAR = "\\|"


def export(documents: Iterable[tuple[Labelled, str]], folder: Path) -> list[Path]:
    """Write `.txt` and `.ann` of each document, and the project's `annotation.conf`.

    brat has no place for where a text is from: that goes into `pages.json` beside them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, dict[str, str]] = {}
    files = [folder / "annotation.conf"]
    files[0].write_text(annotation_conf(), encoding="utf-8")
    for document, raw in documents:
        name = re.sub(r"[^\w.-]", "_", document.doc_id)
        text, labels = folder / f"{name}.txt", folder / f"{name}.ann"
        if text in files:
            raise GoldError(f"{document.where}: a second document {name!r}; give it another doc_id")
        text.write_text(tool_text(raw), encoding="utf-8", newline="\n")
        labels.write_text("".join(_lines(document, raw)), encoding="utf-8", newline="\n")
        pages[name] = {key: getattr(document, key) for key in ("doc_id", "source", "sha256")}
        files += [text, labels]
    (folder / PAGES).write_text(json.dumps(pages, ensure_ascii=False, indent=1), encoding="utf-8")
    return [*files, folder / PAGES]


def annotation_conf() -> str:
    """Return brat's configuration: the types of spans, relations and attributes."""
    figures = "|".join(FIGURE_LABELS)
    anything = "|".join(SPAN_LABELS)
    relations = [f"{r}\tArg1:{anything}, Arg2:{anything}" for r in RELATION_LABELS]
    attributes = [f"{a}\tArg:{figures}, Value:{'|'.join(v)}" for a, v in ATTRIBUTES.items()]
    parts = (
        ("entities", SPAN_LABELS),
        ("relations", relations),
        ("events", ()),
        ("attributes", attributes),
    )
    return "\n".join("\n".join([f"[{name}]", *lines, ""]) for name, lines in parts)


def _lines(document: Labelled, raw: str) -> Iterator[str]:
    names: dict[str, str] = {}
    attribute = 0
    for n, mark in enumerate(marks_of(document), 1):
        names[mark.id] = f"T{n}"
        spans, surface = _fragments(tool_text(raw), mark)
        yield f"T{n}\t{mark.label} {spans}\t{surface}\n"
        if mark.slots is None:
            continue
        for name in ATTRIBUTES:
            if (value := mark.slots.get(name)) is not None:
                attribute += 1
                yield f"A{attribute}\t{name} T{n} {BOUND_NAMES.get(value, value)}\n"
        yield f"#{n}\tAnnotatorNotes T{n}\t{_note(mark.slots)}\n"
    for n, relation in enumerate(document.relations, 1):
        head, tail = names[relation.head], names[relation.tail]
        yield f"R{n}\t{relation.label} Arg1:{head} Arg2:{tail}\n"


def _fragments(text: str, mark: Mark) -> tuple[str, str]:
    """Return offsets and text of a span; brat breaks spans at line ends."""
    parts = [
        (mark.start + m.start(), mark.start + m.end())
        for m in re.finditer(r"[^\n]+", text[mark.start : mark.end])
    ]
    offsets = ";".join(f"{start} {end}" for start, end in parts)
    return offsets, " ".join(text[start:end] for start, end in parts)


def _note(slots: Mapping[str, Any]) -> str:
    parts = []
    for name in SLOT_NAMES:
        value = slots.get(name)
        if name in ATTRIBUTES or value is None:
            continue
        typed = number_text(value) if name.startswith("value") else str(value)
        parts.append(f"{name}={typed.replace('|', ESCAPED_BAR)}")
    return " | ".join(parts)


def read(folder: Path) -> Iterator[Foreign]:
    """Yield the documents of a folder of brat files.

    Raises GoldError naming file, line and remedy.
    """
    labels = [folder] if folder.is_file() else sorted(folder.rglob("*.ann"))
    if not labels:
        raise GoldError(f"{folder}: holds no .ann; give the folder of the brat collection")
    for path in labels:
        text = path.with_suffix(".txt")
        if not text.is_file():
            raise GoldError(f"{path}: has no {text.name} beside it; brat keeps both together")
        yield _document(path, "".join(_raw_lines(text)), _page(path))


def _page(labels: Path) -> dict[str, str]:
    """Return what `pages.json` says of a document; nothing where the text must do."""
    path = labels.with_name(PAGES)
    if not path.is_file():
        return {}
    try:
        page: dict[str, str] = json.loads(path.read_text(encoding="utf-8-sig")).get(labels.stem, {})
    except (ValueError, AttributeError) as error:
        raise GoldError(f"{path}: not the JSON that the export wrote; remove or restore it") from (
            error
        )
    return page


def _raw_lines(path: Path) -> Iterator[str]:
    try:
        # brat counts characters after turning line ends into \n
        with path.open(encoding="utf-8", newline=None) as file:
            yield from file
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: not UTF-8; brat wants UTF-8") from error


def _document(path: Path, text: str, page: Mapping[str, str]) -> Foreign:
    marks: list[Mark] = []
    slots: dict[str, dict[str, Any]] = defaultdict(dict)
    links: list[tuple[str, str, str]] = []
    for where, numbered in numbered_lines(path):
        line = numbered.rstrip("\n")
        if match := TEXT_BOUND.match(line):
            start, end = _joined(match["spans"], text, where)
            marks.append(Mark(match["id"], start, end, match["label"]))
        elif match := RELATION.match(line):
            links.append((match["head"], match["label"], match["tail"]))
        elif match := ATTRIBUTE.match(line):
            name, value = match["name"], match["value"]
            if name not in ATTRIBUTES or value not in ATTRIBUTES[name]:
                raise GoldError(
                    f"{where}: attribute {name} {value!r} is not known; known are "
                    f"{', '.join(ATTRIBUTES)}, with the values of annotation.conf"
                )
            slots[match["id"]][name] = _bound(value) if name == "bound" else value
        elif match := NOTE.match(line):
            if match["kind"] == "AnnotatorNotes":
                slots[match["id"]] |= _typed(match["note"], where)
        else:
            raise GoldError(
                f"{where}: not a line that brat writes ({line[:40]!r}); events (E), equivalences "
                "(*) and normalisations (N) have no place in gold"
            )
    return Foreign(
        str(path),
        text,
        tuple(_with_slots(mark, slots[mark.id]) for mark in marks),
        tuple(links),
        doc_id=page.get("doc_id", ""),
        source=page.get("source", ""),
        sha256=page.get("sha256", ""),
    )


def _with_slots(mark: Mark, slots: dict[str, Any]) -> Mark:
    if not mark.label.startswith(FIGURE_PREFIX) or not slots:
        return mark
    full = {name: slots.get(name) for name in SLOT_NAMES}
    return Mark(mark.id, mark.start, mark.end, mark.label, full)


def _joined(spans: str, text: str, where: str) -> tuple[int, int]:
    """Return one span of fragments; between them there may only be white space."""
    numbers = [int(n) for n in re.findall(r"\d+", spans)]
    start, end = numbers[0], numbers[-1]
    gaps = zip(numbers[1:-1:2], numbers[2::2], strict=True)
    if any(text[left:right].strip() for left, right in gaps):
        raise GoldError(
            f"{where}: a discontinuous span {spans}; gold spans are continuous, mark two or one"
        )
    if not 0 <= start < end <= len(text):
        raise GoldError(
            f"{where}: offsets {spans} do not lie in the text of {len(text)} characters; "
            "the .txt was changed after labelling"
        )
    return start, end


def _bound(value: str) -> str:
    return next(bound for bound, name in BOUND_NAMES.items() if name == value)


def _fields(note: str) -> dict[str, str]:
    parts = (part.partition("=") for part in BAR.split(note) if part.strip())
    return {name.strip(): value.strip().replace(ESCAPED_BAR, "|") for name, _, value in parts}


def _typed(note: str, where: str) -> dict[str, Any]:
    typed = _fields(note)
    unknown = sorted(set(typed) - set(SLOT_NAMES))
    if unknown:
        raise GoldError(
            f"{where}: the note has {', '.join(unknown)}; write name=value | name=value with "
            f"{', '.join(n for n in SLOT_NAMES if n not in ATTRIBUTES)}"
        )
    return {name: slot_from_text(name, value, where) for name, value in typed.items()}
