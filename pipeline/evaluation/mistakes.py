"""The errors of a run, one a row, with where they stand and what made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.evaluation.counts import (
    META,
    SLOTS,
    Case,
    RelationKey,
    quantity_key,
    same_meta,
    text_or_none,
)
from pipeline.evaluation.labelled import Entity, Figure, Relation
from pipeline.evaluation.partial import entity_pairs
from pipeline.evaluation.spans import Span, canonical_span

CONTEXT = 24


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error.

    `error` is `missed`, `extra`, `label` (right span), `boundary` (right label), `both` (some
    overlap only) or `slot`; `key` is the label, the slot or the field.
    """

    doc_id: str
    source: str
    table: str
    error: str
    key: str
    gold: str | None
    predicted: str | None
    raw_start: int | None
    raw_end: int | None
    context: str
    score: float | None
    rule: str | None


MISTAKES = pa.schema(
    [
        pa.field(name, kind, metadata={"description": about})
        for name, kind, about in (
            ("doc_id", pa.string(), "document, as gold names it"),
            ("source", pa.string(), "file of the raw page"),
            ("table", pa.string(), "documents, sentences, entities, figures or relations"),
            ("error", pa.string(), "missed, extra, label, boundary, both or slot"),
            ("key", pa.string(), "label, slot or field of the metadata"),
            ("gold", pa.string(), "what gold says, null if nothing"),
            ("predicted", pa.string(), "what the run says, null if nothing"),
            ("raw_start", pa.int32(), "first character in the raw text"),
            ("raw_end", pa.int32(), "one past the last character in the raw text"),
            ("context", pa.string(), "raw text around it, the place itself in 【】"),
            ("score", pa.float64(), "confidence of the predicted row"),
            ("rule", pa.string(), "what made the predicted row"),
        )
    ]
)
assert MISTAKES.names == [f.name for f in fields(Mistake)]


def find_mistakes(case: Case) -> Iterator[Mistake]:
    """Yield every error of a document, table by table, in order of position."""
    page = _Page(case)
    gold = case.gold
    yield from _meta(page)
    if gold.sentences:
        yield from _sentences(page)
    if gold.covers("entities"):
        yield from _entities(page)
    if gold.covers("figures"):
        yield from _figures(page)
    if gold.covers("relations"):
        yield from _relations(page)


@dataclass(frozen=True, slots=True)
class _Page:
    case: Case

    @property
    def raw(self) -> str:
        return self.case.raw

    def mistake(
        self,
        table: str,
        error: str,
        key: str,
        gold: object,
        predicted: object,
        span: Span | None,
        made_by: Entity | Figure | Relation | None = None,
    ) -> Mistake:
        return Mistake(
            self.case.gold.doc_id,
            self.case.gold.source,
            table,
            error,
            key,
            None if gold is None else str(gold),
            None if predicted is None else str(predicted),
            span[0] if span else None,
            span[1] if span else None,
            self.context(span) if span else "",
            made_by.score if made_by else None,
            made_by.rule if made_by else None,
        )

    def context(self, span: Span) -> str:
        start, end = span
        left = self.raw[max(0, start - CONTEXT) : start]
        right = self.raw[end : end + CONTEXT]
        return f"{left}【{self.raw[start:end]}】{right}".replace("\n", "⏎")

    def span(self, row: Entity | Figure) -> Span:
        return canonical_span(self.raw, row.start, row.end)


def _meta(page: _Page) -> Iterator[Mistake]:
    for key in META:
        want, got = page.case.gold.meta.get(key), page.case.predicted.meta.get(key)
        if want is not None and not same_meta(key, want, got):
            yield page.mistake("documents", "slot", key, want, got, None)


def _sentences(page: _Page) -> Iterator[Mistake]:
    g, p = Counter(page.case.gold_sentences), Counter(page.case.predicted_sentences)
    for span in sorted((g - p).elements()):
        yield page.mistake("sentences", "missed", "", page.raw[slice(*span)], None, span)
    for span in sorted((p - g).elements()):
        yield page.mistake("sentences", "extra", "", None, page.raw[slice(*span)], span)


def _entities(page: _Page) -> Iterator[Mistake]:
    pairs = entity_pairs(page.case)
    for g, p in sorted(pairs, key=lambda pair: (pair[0] or pair[1]).start):  # type: ignore[union-attr]
        if g is None and p is not None:
            yield page.mistake("entities", "extra", p.label, None, p.text, page.span(p), p)
        elif p is None and g is not None:
            yield page.mistake("entities", "missed", g.label, g.text, None, page.span(g))
        elif g is not None and p is not None:
            same_span, same_label = page.span(g) == page.span(p), g.label == p.label
            if not same_span:
                error = "boundary" if same_label else "both"
            elif not same_label:
                error = "label"
            else:
                continue
            gold_says, run_says = f"{g.text} {g.label}", f"{p.text} {p.label}"
            yield page.mistake("entities", error, g.label, gold_says, run_says, page.span(g), p)


def _figures(page: _Page) -> Iterator[Mistake]:
    case = page.case
    with_gold = {figure.id for figure, _, _ in case.checked}
    with_prediction = {figure.id for _, figure, _ in case.checked}
    for f in case.gold.figures:
        if f.id not in with_gold:
            yield page.mistake("figures", "missed", f.kind or "", f.text, None, page.span(f))
    for f in case.predicted.figures:
        if f.id not in with_prediction:
            yield page.mistake("figures", "extra", f.kind or "", None, f.text, page.span(f), f)
    for figure, match, checks in case.checked:
        for slot in SLOTS:
            asked = case.valued or slot not in ("value", "unit")
            if asked and slot != "indicator_exact" and not checks[slot]:
                want, got = slot_text(figure, slot), slot_text(match, slot)
                yield page.mistake("figures", "slot", slot, want, got, page.span(figure), match)


def slot_text(figure: Figure, slot: str) -> str | None:
    """Return a slot as one reads it: a period with its days, a value with its upper end."""
    if slot == "period":
        days = (figure.period_start or "", figure.period_end or "")
        return f"{figure.period or ''} [{'/'.join(days)}]" if any(days) or figure.period else None
    if slot == "value":
        *_, value, value_max, _unit = quantity_key(figure, (0, 0))
        return f"{value}" if value_max is None else f"{value}–{value_max}"
    return text_or_none(getattr(figure, slot))


def _relations(page: _Page) -> Iterator[Mistake]:
    g, p = page.case.gold_relations, page.case.predicted_relations
    left = Counter(key for key, _ in p)
    for key, _ in g:
        if left[key] > 0:
            left[key] -= 1
        else:
            text, span = _relation(key, page)
            yield page.mistake("relations", "missed", key[1], text, None, span)
    left = Counter(key for key, _ in g)
    for key, relation in p:
        if left[key] > 0:
            left[key] -= 1
        else:
            text, span = _relation(key, page)
            yield page.mistake("relations", "extra", key[1], None, text, span, relation)


def _relation(key: RelationKey, page: _Page) -> tuple[str, Span | None]:
    head, label, tail = key
    names = [page.raw[slice(*end)] if end else "?" for end in (head, tail)]
    ends = [end for end in (head, tail) if end]
    span = (min(e[0] for e in ends), max(e[1] for e in ends)) if ends else None
    return f"{names[0]} —{label}→ {names[1]}", span


def write_mistakes(mistakes: Iterable[Mistake], path: Path) -> Path:
    """Write the errors as Parquet, and beside them a text to read; return the text's path."""
    rows: list[dict[str, Any]] = [asdict(mistake) for mistake in mistakes]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=MISTAKES), path)
    readable = path.with_suffix(".txt")
    readable.write_text(as_text([Mistake(**row) for row in rows]), encoding="utf-8")
    return readable


def as_text(mistakes: Sequence[Mistake]) -> str:
    """Return the errors as text: first how many of each sort, then each with its context."""
    counts = Counter((m.table, m.error, m.key) for m in mistakes)
    lines = [f"{len(mistakes)} errors", ""]
    for (table, error, key), n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        lines.append(f"{n:6d}  {table} {error} {key}".rstrip())
    document = None
    for m in mistakes:
        if m.doc_id != document:
            document = m.doc_id
            lines += ["", f"== {m.doc_id} ({m.source})"]
        change = f"{m.gold if m.gold is not None else '–'}  →  "
        change += m.predicted if m.predicted is not None else "–"
        confidence = "" if m.score is None else f" {m.score:.2f}"
        made_by = f"   [{m.rule}{confidence}]" if m.rule else ""
        lines.append(f"{m.table} {m.error} {m.key}: {change}{made_by}")
        if m.context:
            lines.append(f"    {m.context}")
    return "\n".join(lines) + "\n"
