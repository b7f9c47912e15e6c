"""What the formats of other tools have in common, and the way from them to gold.

A tool is given a text and spans in it. The text is the raw page, so that offsets stay what they
are; only carriage returns become spaces, since tools disagree on what they count. Figures travel
as spans labelled `FIGURE_<kind>`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256 as hash_of
from pathlib import Path
from typing import Any, TypeVar

from pipeline.documents.decode import decode
from pipeline.errors import DocumentError, GoldError
from pipeline.evaluation.counts import squeeze
from pipeline.evaluation.formats.new_figures import (
    fill_new,
    is_new,
    most_overlapping,
    named,
    read_number,
)
from pipeline.evaluation.labelled import Entity, Figure, Labelled, Relation, require_sound
from pipeline.evaluation.raw import raw_text
from pipeline.schemas import ENTITY_LABELS, FIGURE_KINDS
from pipeline.text import SourceText

Row = TypeVar("Row", Entity, Figure)

FIGURE_PREFIX = "FIGURE_"
FIGURE_LABELS = tuple(FIGURE_PREFIX + kind for kind in FIGURE_KINDS)
SPAN_LABELS = (*ENTITY_LABELS, *FIGURE_LABELS)
SLOT_NAMES = tuple(
    f.name
    for f in fields(Figure)
    if f.name not in ("id", "start", "end", "text", "kind", "score", "rule")
)
MARK = "\ufeff"  # a byte order mark: some tools keep it in the text, decoding takes it off
NUMBERS = ("value", "value_max")
DEFAULTS = {"bound": "=", "modality": "actual"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled span of the tool's text, offsets in characters; slots if the tool holds them."""

    id: str
    start: int
    end: int
    label: str
    slots: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """One document as a tool holds it."""

    where: str
    text: str | None
    marks: tuple[Mark, ...]
    links: tuple[tuple[str, str, str], ...] = ()
    doc_id: str = ""
    source: str = ""
    sha256: str = ""
    holds: tuple[str, ...] = ("entities", "figures", "relations")


@dataclass
class Imported:
    """What an import gave: the gold documents, and what the reader should know."""

    documents: list[Labelled] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def tool_text(raw: str) -> str:
    """Return the page as tools get it: carriage returns are spaces, so that all count alike."""
    return raw.replace("\r", " ")


def marks_of(document: Labelled) -> list[Mark]:
    """Return entities and figures as spans in order of position."""
    marks = [Mark(e.id, e.start, e.end, e.label) for e in document.entities]
    marks += [
        Mark(
            f.id,
            f.start,
            f.end,
            FIGURE_PREFIX + (f.kind or "level"),
            {name: getattr(f, name) for name in SLOT_NAMES},
        )
        for f in document.figures
    ]
    return sorted(marks, key=lambda m: (m.start, m.end, m.id))


class Pages:
    """The raw pages of some folders, found by SHA-256 or, failing that, by their text."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = list(folders)
        self._by_text: dict[str, tuple[Path, str, str]] | None = None

    def find(self, foreign: Foreign) -> tuple[str, str, str]:
        """Return (file name, SHA-256, raw text) of the page a tool's document was made from.

        Raises GoldError when there is none.
        """
        if foreign.sha256:
            stub = Labelled(foreign.doc_id, foreign.source, foreign.sha256, where=foreign.where)
            raw = raw_text(stub, self._folders, foreign.source)
            return foreign.source, foreign.sha256, raw
        if foreign.text is not None:
            found = self._index().get(squeeze(foreign.text.replace(MARK, " ")))
            if found:
                return found[0].name, found[1], found[2]
        raise GoldError(
            f"{foreign.where}: no page with this text was found; give the folder of the raw "
            "pages with --raw (the text must be the page's own, not a corrected copy)"
        )

    def _index(self) -> dict[str, tuple[Path, str, str]]:
        if self._by_text is None:
            self._by_text = {}
            for folder in self._folders:
                for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                    data = path.read_bytes()
                    try:
                        text = decode(data).text
                    except DocumentError:
                        continue  # a picture among the pages is none of our business
                    key = squeeze(text.replace(MARK, " "))
                    self._by_text.setdefault(key, (path, hash_of(data).hexdigest(), text))
        return self._by_text


Bodies = Callable[[str], SourceText | None]


def to_gold(
    foreign: Iterable[Foreign],
    pages: Pages,
    base: Mapping[str, Labelled] | None = None,
    bodies: Bodies | None = None,
) -> Imported:
    """Turn a tool's documents into gold.

    `bodies` gives, by SHA-256, the clean text that a run read in the page, for documents that
    were labelled on that.

    `base` gives, by SHA-256, what tools do not hold: the slots of figures whose span was not
    touched (of a new span, what the figure it overlaps says besides the number) and, where it
    is gold itself, blocks, sentences, clean text and metadata. Those of a run are not taken
    over: nobody has checked them.

    Raises GoldError when a page is not found, a label is unknown, or an offset does not fit.
    """
    result = Imported()
    for document in foreign:
        gold, notes = _one(document, pages, base or {}, bodies)
        result.documents.append(gold)
        result.notes += notes
    return result


def _one(
    foreign: Foreign, pages: Pages, base: Mapping[str, Labelled], bodies: Bodies | None
) -> tuple[Labelled, list[str]]:
    source, sha256, raw = pages.find(foreign)
    body = bodies(sha256) if bodies else None
    on_body = body is not None and foreign.text == tool_text(body.text)
    before = base.get(sha256)
    notes: list[str] = []
    known = {(f.start, f.end): f for f in before.figures} if before else {}
    entities: list[Entity] = []
    figures: list[Figure] = []
    ids: dict[str, str] = {}
    fresh: list[Figure] = []
    surfaces: dict[str, str] = {}
    seen: dict[str, tuple[str, int, int]] = {}  # where a mark stands in what was labelled
    if on_body and body is not None:
        surfaces = {m.id: body.text[m.start : m.end] for m in foreign.marks}
        seen = {m.id: (body.text, m.start, m.end) for m in foreign.marks}
        marks = from_body(foreign.marks, body)
    else:
        marks = _in_raw(foreign, raw)
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        if mark.label in ENTITY_LABELS:
            ids[mark.id] = f"e{len(entities) + 1}"
            text = surfaces.get(mark.id) or _surface(raw, mark, before.entities if before else ())
            entities.append(Entity(ids[mark.id], mark.start, mark.end, mark.label, text))
        elif mark.label in FIGURE_LABELS:
            ids[mark.id] = f"f{len(figures) + 1}"
            text = surfaces.get(mark.id) or raw[mark.start : mark.end]
            figure = _figure(ids[mark.id], mark, text, known.get((mark.start, mark.end)))
            if figure.value is None and before and is_new(figure, before.figures):
                place = seen.get(mark.id, (raw, mark.start, mark.end))
                figure = _filled(figure, place, mark.slots, before)
                fresh.append(figure)
            figures.append(figure)
        else:
            raise GoldError(
                f"{foreign.where}: label {mark.label!r} at {mark.start} is not known; known are "
                f"{', '.join(SPAN_LABELS)}"
            )
    labelled: list[str] = [task for task in ("entities", "relations") if task in foreign.holds]
    if read := [figure for figure in fresh if figure.value is not None]:
        notes.append(
            f"{foreign.where}: new figures {named(read)}: value, unit and bound were read off "
            "the number as written, other slots taken from the figure of the base that the span "
            "overlaps, if any; look them over"
        )
    if empty := [figure for figure in figures if figure.value is None]:
        remedy = "Label Studio and brat can hold the slots, or give --base"
        if before is not None:
            remedy = (
                "correct the spans in the tool, or write the values into the gold file and add "
                "figures to `labelled` there"
            )
        elif base:
            remedy = "the base does not have this page"
        notes.append(
            f"{foreign.where}: {len(empty)} figures have no value ({named(empty)}); figures "
            f"will not be scored for this document ({remedy})"
        )
    elif figures:
        labelled.append("figures")
    relations = []
    for head, label, tail in foreign.links:
        for end in (head, tail):
            if end not in ids:
                raise GoldError(f"{foreign.where}: a {label} ends at {end!r}, which is no span")
        relations.append(Relation(ids[head], label, ids[tail]))
    document = Labelled(
        doc_id=foreign.doc_id or (before.doc_id if before else Path(source).stem),
        source=source,
        sha256=sha256,
        entities=tuple(entities),
        figures=tuple(figures),
        relations=tuple(relations),
        labelled=tuple(labelled),
        where=foreign.where,
    )
    if before is not None and before.status is None:
        document = _on_base(document, before)
        if "relations" not in foreign.holds:
            kept = _kept_relations(document, before)
            dropped = len(before.relations) - len(kept)
            if dropped:
                notes.append(f"{foreign.where}: {dropped} relations lost an end and were dropped")
            document = replace(document, relations=kept)
            if any(figure.value is None for figure in fresh):
                kinds = ("relations",) if before.covers("relations") else ()
                document = replace(document, labelled=(*labelled, *kinds))
            else:
                document = replace(document, labelled=before.labelled)
    require_sound(document, raw)
    return document, notes


def _kept_relations(document: Labelled, before: Labelled) -> tuple[Relation, ...]:
    """Return the base's relations between spans that are still there, for a tool without any."""
    rows: list[Entity | Figure] = [*document.entities, *document.figures]
    ids = {(row.start, row.end): row.id for row in rows}
    old: list[Entity | Figure] = [*before.entities, *before.figures]
    ends = {row.id: ids.get((row.start, row.end)) for row in old}
    return tuple(
        Relation(head, relation.label, tail)
        for relation in before.relations
        if (head := ends[relation.head]) and (tail := ends[relation.tail])
    )


def _on_base(document: Labelled, before: Labelled) -> Labelled:
    """Fill in from the base what the tool does not hold."""
    full = replace(
        document,
        meta=dict(before.meta),
        blocks=before.blocks,
        clean_text=before.clean_text,
        sentences=before.sentences,
    )
    done = set(document.labelled or ()) | (set() if before.figures else {"figures"})
    complete = {"entities", "relations", "figures"} <= done
    return replace(full, labelled=before.labelled) if complete else full


def _filled(
    figure: Figure,
    place: tuple[str, int, int],
    given: Mapping[str, Any] | None,
    before: Labelled,
) -> Figure:
    """Fill what the annotator left empty: the number as written, the rest from the base."""
    near = most_overlapping(before.figures, figure.start, figure.end)
    slots = fill_new(dict(given or {}), read_number(*place), near)
    for key, value in DEFAULTS.items():
        slots[key] = slots.get(key) or value
    return replace(figure, **slots)


def _figure(name: str, mark: Mark, text: str, before: Figure | None) -> Figure:
    slots: dict[str, Any] = {}
    if before is not None:
        slots = {key: getattr(before, key) for key in SLOT_NAMES}
    if mark.slots is not None:
        slots |= mark.slots
    for key, value in DEFAULTS.items():
        if slots.get(key) is None:
            slots[key] = value
    text = before.text if before and before.text else text
    kind = mark.label.removeprefix(FIGURE_PREFIX)
    return Figure(name, mark.start, mark.end, text, kind=kind, **slots)


def _surface(raw: str, mark: Mark, before: Sequence[Entity]) -> str:
    """Return the clean surface where the base has it, else the raw slice."""
    for entity in before:
        if (entity.start, entity.end) == (mark.start, mark.end):
            return entity.text
    return raw[mark.start : mark.end]


def _in_raw(foreign: Foreign, raw: str) -> Iterator[Mark]:
    """Move the marks from the tool's text to the raw text.

    The tool's text may be a part of the page, and may differ in white space.
    """
    text = foreign.text
    if text is None or text == tool_text(raw):
        yield from foreign.marks
        return
    text, raw = text.replace(MARK, " "), raw.replace(MARK, " ")
    skipped = squeeze(raw).find(squeeze(text))
    if skipped < 0:
        raise GoldError(
            f"{foreign.where}: its text is not that of the page {foreign.source!r}; "
            "give the tool the page's own text (`extract gold export`), and do not edit it"
        )
    places = [n for n, char in enumerate(raw) if not char.isspace()][skipped:]
    solid = [n for n, char in enumerate(text) if not char.isspace()]
    for mark in foreign.marks:
        first, last = bisect_left(solid, mark.start), bisect_left(solid, mark.end) - 1
        if not 0 <= first <= last < len(places):
            raise GoldError(
                f"{foreign.where}: span {mark.start}–{mark.end} ({mark.label}) holds no text; "
                "remove it in the tool"
            )
        yield replace(mark, start=places[first], end=places[last] + 1)


def from_body(marks: Iterable[Mark], body: SourceText) -> Iterator[Mark]:
    """Move marks from the clean text of a page to its raw text.

    >>> body = SourceText.of("關(guān)鍵").edit([(0, 7, "关")])
    >>> [(m.start, m.end) for m in from_body([Mark("a", 0, 2, "EVENT")], body)]
    [(0, 8)]
    """
    for mark in marks:
        start, end = body.origin(mark.start, mark.end)
        yield replace(mark, start=start, end=end)


def onto_body(document: Labelled, body: SourceText) -> tuple[Labelled, int]:
    """Move the spans of a document from its raw text onto its clean text.

    Returns the document with those that have a place there, and how many have none.
    """
    origins = [body.origin(n, n + 1) for n in range(len(body))]
    starts, ends = [a for a, _ in origins], [b for _, b in origins]

    def moved(row: Row) -> Row | None:
        start, end = bisect_right(ends, row.start), bisect_left(starts, row.end)
        return replace(row, start=start, end=end) if start < end else None

    entities = [row for e in document.entities if (row := moved(e)) is not None]
    figures = [place for f in document.figures if (place := moved(f)) is not None]
    ids = {e.id for e in entities} | {f.id for f in figures}
    lost = len(document.entities) + len(document.figures) - len(ids)
    relations = tuple(r for r in document.relations if {r.head, r.tail} <= ids)
    full = replace(document, entities=tuple(entities), figures=tuple(figures), relations=relations)
    return full, lost


def slot_from_text(name: str, value: str, where: str) -> Any:
    """Return a slot's value from what a person typed; an empty field is no value.

    Raises GoldError when a number is wanted and the text is none.
    """
    value = value.strip()
    if name == "unit":
        return value  # a bare number has the unit ""
    if not value:
        return None
    if name not in NUMBERS:
        return value
    try:
        return float(value) if "." in value or "e" in value.lower() else int(value)
    except ValueError as error:
        raise GoldError(f"{where}: {name} {value!r} is not a number; write it in digits") from error


def number_text(value: float | None) -> str:
    """Return a number as one types it: no exponent, no needless decimals."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


class Utf16:
    """Offsets in UTF-16 code units, as browsers count, and in characters, as Python does."""

    def __init__(self, text: str) -> None:
        self._ends: list[int] | None = None
        if any(char > "\uffff" for char in text):
            self._ends = [0]
            for char in text:
                self._ends.append(self._ends[-1] + 1 + (char > "\uffff"))

    def units(self, offset: int) -> int:
        """Return the code units before a character."""
        return self._ends[offset] if self._ends else offset

    def characters(self, units: int) -> int:
        """Return the characters before a code unit; inside a pair, those before the pair."""
        return bisect_left(self._ends, units) if self._ends else units
