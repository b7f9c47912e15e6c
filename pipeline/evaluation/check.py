"""Check gold against what the guidelines let a machine check.

An *error* breaks a rule; a *doubt* is worth a look: the words of an indicator may be restored
from further off, a period may be resolved by what only a reader knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from pipeline.errors import GoldError
from pipeline.evaluation.labelled import (
    Entity,
    Figure,
    Labelled,
    Problem,
    label_files,
    numbered_lines,
    parse_line,
    structure_problems,
)
from pipeline.evaluation.raw import raw_text
from pipeline.evaluation.surface import folded, same_surface
from pipeline.schemas import BODY_KINDS

RELATION_ENDS: dict[str, tuple[set[str], set[str]]] = {
    "holds_title": ({"PERSON"}, {"TITLE"}),
    "title_at": ({"TITLE"}, {"ORG"}),
    "issued": ({"ORG", "GPE"}, {"DOC"}),
    "organised": ({"ORG", "GPE"}, {"EVENT"}),
    "launched": ({"ORG", "GPE"}, {"INITIATIVE"}),
    "located_in": ({"ORG", "LOC", "EVENT"}, {"GPE", "LOC"}),
    "qualifies": ({"figure"}, {"figure"}),
    "component_of": ({"level"}, {"level"}),
}
# 2021-09-09
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# 2023年, 2019-2023年 (the first)
YEAR = re.compile(r"(?<!\d)(20\d{2}|19\d{2})(?=年|-)")
# marks that part clauses, and white space: no name and no quantity begins or ends with one
EDGE = "，。、；：！？,;:"

# what is left where bytes were lost: 專家?guī)頭
DAMAGED = re.compile(r"[?\ufffd]")


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, and whether it is only a doubt."""

    problem: Problem
    doubt: bool = False


@dataclass(frozen=True)
class _Page:
    """A document with what the checks need to look up."""

    document: Labelled
    raw: str | None

    @property
    def at(self) -> str:
        return f"{self.document.where} ({self.document.doc_id})"

    def sentence(self, start: int) -> tuple[int, int] | None:
        for a, b in self.document.sentences:
            if a <= start < b:
                return a, b
        return None

    def row(self, row: Entity | Figure) -> str:
        return f"{self.at} {row.id} {row.text!r}"


def check_gold(
    paths: Sequence[str | Path], raw: Sequence[str | Path] = ()
) -> tuple[int, list[Finding]]:
    """Check gold files and folders; return the number of documents and what was found.

    A file that cannot be read at all is a finding as well; the others are still checked.
    """
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    n = 0
    for path in label_files(paths):
        try:
            lines = list(numbered_lines(path))
        except GoldError as error:
            findings.append(Finding(Problem(str(path), str(error), "see above")))
            continue
        for where, line in lines:
            n += 1
            try:
                document = parse_line(line, where)
            except GoldError as error:
                place, _, what = str(error).partition(": ")
                message, _, remedy = what.rpartition("; ")
                findings.append(Finding(Problem(place, message, remedy)))
                continue
            if (other := seen.setdefault(document.sha256, where)) != where:
                problem = Problem(where, f"the same page as {other}", "keep one of them")
                findings.append(Finding(problem))
            findings += check_document(document, [Path(folder) for folder in raw])
    return n, findings


def check_document(document: Labelled, folders: Sequence[Path] = ()) -> Iterator[Finding]:
    """Yield what is wrong with a document, structure first; the rest only if that is sound."""
    page_text: str | None = None
    try:
        page_text = raw_text(document, folders)
    except GoldError as error:
        what, _, remedy = str(error).partition(": ")[2].rpartition("; ")
        yield Finding(Problem(document.where, what, remedy))
    broken = [Finding(problem) for problem in structure_problems(document, page_text)]
    if broken:
        yield from broken
        return
    page = _Page(document, page_text)
    for check in CHECKS:
        yield from check(page)


def _metadata(page: _Page) -> Iterator[Finding]:
    published = page.document.meta.get("published")
    if published is not None and not _is_date(str(published)):
        yield Finding(
            Problem(page.at, f"published {published!r} is no date", "write it as 2021-09-09")
        )


def _text(page: _Page) -> Iterator[Finding]:
    document = page.document
    body = [block for block in document.blocks if block.kind in BODY_KINDS]
    lines = document.clean_text.split("\n") if document.clean_text else []
    if document.blocks and len(lines) != len(body):
        what = f"clean_text has {len(lines)} lines, but there are {len(body)} body blocks"
        yield Finding(Problem(page.at, what, "give every body block one line"))
    elif page.raw is not None:
        for block, line in zip(body, lines, strict=False):
            raw = page.raw[block.start : block.end]
            if folded(raw) != folded(line):
                what = f"clean_text has {line[:20]!r} for block {block.start}–{block.end}"
                doubt = bool(DAMAGED.search(raw) or "<" in raw)  # repaired by hand, HTML
                yield Finding(Problem(page.at, what, "give the text of the block"), doubt)
    for (a, b), (c, d) in pairwise(document.sentences):
        if c < b:
            what = f"sentences {a}–{b} and {c}–{d} overlap or are out of order"
            yield Finding(Problem(page.at, what, "sort and part them"))
    for start, end in document.sentences:
        if body and not any(block.start <= start and end <= block.end for block in body):
            what = f"sentence {start}–{end} lies in no body block"
            yield Finding(Problem(page.at, what, "correct the blocks or the sentence"))


def _spans(page: _Page) -> Iterator[Finding]:
    document = page.document
    rows: list[Entity | Figure] = [*document.entities, *document.figures]
    rows.sort(key=lambda row: (row.start, row.end))
    for row, after in pairwise(rows):
        if after.start < row.end:
            what = f"overlaps {after.id} {after.text!r}"
            yield Finding(Problem(page.row(row), what, "keep the outermost name"))
    for row in rows:
        if page.raw is not None and not same_surface(page.raw[row.start : row.end], row.text):
            what = f"the page has {page.raw[row.start : row.end]!r} at {row.start}–{row.end}"
            # a page whose bytes were damaged is repaired by hand
            damaged = bool(DAMAGED.search(page.raw[row.start : row.end]))
            yield Finding(Problem(page.row(row), what, "correct the offsets or the text"), damaged)
        surfaces = [row.text] if page.raw is None else [row.text, page.raw[row.start : row.end]]
        if any(_has_bad_edge(surface) for surface in surfaces):
            what = "begins or ends with punctuation or a space, which cannot belong to it"
            yield Finding(Problem(page.row(row), what, "leave it out of the span and the text"))
        if document.sentences:
            sentence = page.sentence(row.start)
            if sentence is None or row.end > sentence[1]:
                what = "does not lie in one sentence"
                yield Finding(Problem(page.row(row), what, "correct the sentences or the span"))


def _has_bad_edge(surface: str) -> bool:
    """Return whether a surface begins or ends with what parts clauses, or with white space."""
    return any(char in EDGE or char.isspace() for char in (*surface[:1], *surface[-1:]))


def _slots(page: _Page) -> Iterator[Finding]:
    figures = page.document.figures
    valued = any(figure.value is not None for figure in figures)
    if figures and not valued:
        what = "no figure has a value: values and units are not scored for this document"
        yield Finding(Problem(page.at, what, "fill them in, or leave it so"), doubt=True)
    for figure in figures:
        where = page.row(figure)
        if valued and figure.value is None:
            yield Finding(Problem(where, "has no value", "fill it in"))
        if valued and (figure.bound == "range") != (figure.value_max is not None):
            what = f"bound {figure.bound!r} with value_max {figure.value_max}"
            yield Finding(Problem(where, what, "a range, and only a range, has both ends"))
        if None not in (figure.value, figure.value_max) and figure.value_max < figure.value:  # type: ignore[operator]
            what = f"runs from {figure.value} down to {figure.value_max}"
            yield Finding(Problem(where, what, "value is the lower end"), doubt=True)
        moves = figure.kind in ("change", "difference")
        if moves != (figure.direction is not None):
            what = f"kind {figure.kind} with direction {figure.direction}"
            yield Finding(Problem(where, what, "changes and differences, and only they, have one"))
        if not figure.indicator:
            yield Finding(Problem(where, "has no indicator", "say what is measured"))


def _values(page: _Page) -> Iterator[Finding]:
    """Read the figure's own text again and compare."""
    from pipeline.figures.quantities import find_quantities

    for figure in page.document.figures:
        if figure.value is None:
            continue
        # a unit or multiplier that a list shares stands further on
        for tail in ("", figure.unit or ""):
            found = [q for q in find_quantities(figure.text + tail) if q.start == 0]
            if found and found[0].end == len(figure.text + tail):
                break
        else:
            continue
        want = (float(found[0].value), float(found[0].value_max) if found[0].value_max else None)
        value = (figure.value, figure.value_max)
        powers = {10.0**n for n in (0, 3, 4, 8)}
        same = any(_near(want[0] * p, value[0]) and _near_max(want[1], p, value[1]) for p in powers)
        if not same:
            what = f"value {_range(value)}, but the text reads {_range(want)}"
            yield Finding(Problem(page.row(figure), what, "correct the value or the span"))
        elif found[0].unit != (figure.unit or "") and not tail and found[0].unit:
            what = f"unit {figure.unit!r}, but the text reads {found[0].unit!r}"
            remedy = "the unit without multiplier, as in the text"
            yield Finding(Problem(page.row(figure), what, remedy), doubt=True)


def _near(a: float, b: float | None) -> bool:
    return b is not None and abs(a - b) <= 1e-6 * max(1.0, abs(a))


def _near_max(a: float | None, power: float, b: float | None) -> bool:
    return b is None if a is None else _near(a * power, b)


def _range(value: tuple[float | None, float | None]) -> str:
    return "–".join(f"{v:g}" for v in value if v is not None)


def _words(page: _Page) -> Iterator[Finding]:
    """Look for the words of indicators and bases in the sentence, else before it."""
    document = page.document
    for figure in document.figures:
        sentence = page.sentence(figure.start)
        if page.raw is None or sentence is None:
            continue
        own = set(folded(page.raw[slice(*sentence)]))
        before = own | set(folded(page.raw[: sentence[1]]))
        for name in ("indicator", "basis"):
            words = getattr(figure, name)
            if not words:
                continue
            letters = set(folded(words)) - {"数", "量"}  # a rank of a count adds 数量
            if letters <= own:
                continue
            off = "".join(sorted(letters - own))
            what = f"{name} {words!r} has {off!r}, which is not in the sentence"
            if letters <= before:
                remedy = "take it from the sentence's own words, unless it elides them"
            else:
                what, remedy = what + " nor before it", "take it from the text's own words"
            yield Finding(Problem(page.row(figure), what, remedy), doubt=True)


def _periods(page: _Page) -> Iterator[Finding]:
    for figure in page.document.figures:
        where = page.row(figure)
        days = (figure.period_start, figure.period_end)
        bad = [day for day in days if day is not None and not _is_date(day)]
        if bad:
            yield Finding(Problem(where, f"{bad[0]!r} is no date", "write it as 2021-09-09"))
            continue
        start, end = (date.fromisoformat(day) if day else None for day in days)
        if start and end and end < start:
            what = f"the period ends ({end}) before it starts ({start})"
            yield Finding(Problem(where, what, "exchange or correct them"))
        if (start or end) and not figure.period:
            what = "has dates without a period"
            yield Finding(Problem(where, what, "write the period as in the text"))
        if figure.period and (start or end):
            yield from _period_words(figure, start, end, page)


def _period_words(
    figure: Figure, start: date | None, end: date | None, page: _Page
) -> Iterator[Finding]:
    from pipeline.periods.calendar import Period
    from pipeline.periods.resolve import resolve_period

    where, period = page.row(figure), figure.period or ""
    years = [int(year) for year in YEAR.findall(period)]
    own = {day.year for day in (start, end) if day}
    if years and not own & set(range(min(years), max(years) + 1)):
        what = f"period {period!r} with the dates {start} to {end}"
        yield Finding(Problem(where, what, "the years differ; correct one of them"))
        return
    published = page.document.meta.get("published")
    anchor = date.fromisoformat(published) if published and _is_date(published) else None
    around = sorted({year + by for year in own for by in (-1, 0, 1)})
    contexts = [None, *(Period(date(year, 1, 1), date(year, 12, 31)) for year in around)]
    readings = [(resolve_period(period, anchor, context), context) for context in contexts]
    allowed = {(r.start, r.end) for r, _ in readings if r.start or r.end}
    # 同期 and the like read as whatever was spoken of: they say nothing by themselves
    plain = {(r.start, r.end) for r, context in readings if r != context and (r.start or r.end)}
    if plain and (start, end) not in allowed:
        reads = " or ".join(sorted(f"{a} to {b}" for a, b in plain))
        what = f"period {period!r} reads {reads}, gold says {start} to {end}"
        yield Finding(Problem(where, what, "correct the dates, if the text does"), doubt=True)


def _is_date(text: str) -> bool:
    if not ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _relations(page: _Page) -> Iterator[Finding]:
    document = page.document
    rows: dict[str, Entity | Figure] = {e.id: e for e in document.entities}
    rows |= {f.id: f for f in document.figures}
    seen = set()
    for relation in document.relations:
        head, tail = rows[relation.head], rows[relation.tail]
        where = f"{page.at} {head.text!r} —{relation.label}→ {tail.text!r}"
        key = (relation.head, relation.label, relation.tail)
        if key in seen:
            yield Finding(Problem(where, "is given twice", "keep one"))
        seen.add(key)
        for end, allowed in zip((head, tail), RELATION_ENDS[relation.label], strict=True):
            if not _sorts(end) & allowed:
                what = f"cannot end at {end.text!r} ({', '.join(sorted(_sorts(end)))})"
                remedy = f"{relation.label} takes {' or '.join(sorted(allowed))} there"
                yield Finding(Problem(where, what, remedy))
        if head is tail:
            yield Finding(Problem(where, "links a row to itself", "remove it"))
        elif document.sentences and page.sentence(head.start) != page.sentence(tail.start):
            if _speaks(page, head, tail):
                continue
            what = "its ends stand in different sentences"
            remedy = "only a speaker line and its answer may be linked"
            yield Finding(Problem(where, what, remedy), doubt=True)


def _sorts(row: Entity | Figure) -> set[str]:
    return {row.label} if isinstance(row, Entity) else {"figure", row.kind or ""}


def _speaks(page: _Page, *rows: Entity | Figure) -> bool:
    return any(
        block.kind == "speaker" and block.start <= row.start < block.end
        for block in page.document.blocks
        for row in rows
    )


CHECKS: tuple[Callable[[_Page], Iterator[Finding]], ...] = (
    _metadata,
    _text,
    _spans,
    _slots,
    _values,
    _words,
    _periods,
    _relations,
)
