"""What strict scores do not show: near misses, mixed-up labels, kinds of blocks, confidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.evaluation.counts import (
    WHOLE,
    Comparison,
    Found,
    matched_figures,
    quantity_key,
    relation_keys,
    slot_checks,
)
from pipeline.evaluation.labelled import Entity, Figure, Labelled
from pipeline.evaluation.spans import Span, canonical_span
from pipeline.schemas import BODY_KINDS

NOTHING = "–"
BINS = 10

Confusion = Counter[tuple[str, str, str]]


@dataclass(slots=True)
class Bin:
    """Rows whose confidence falls between two tenths."""

    rows: int = 0
    confidence: float = 0.0
    right: int = 0

    def add(self, other: Bin) -> None:
        """Add the rows of another bin."""
        self.rows += other.rows
        self.confidence += other.confidence
        self.right += other.right


Calibration = dict[tuple[str, int], Bin]


@dataclass
class Detail:
    """What `compare` leaves out: (table, gold, predicted) → count, and confidence by tenths."""

    confusion: Confusion = field(default_factory=Counter)
    calibration: Calibration = field(default_factory=lambda: defaultdict(Bin))


def overlapping_pairs(
    gold: Sequence[Span], predicted: Sequence[Span], allowed: Sequence[set[int]] | None = None
) -> list[tuple[int, int]]:
    """Pair spans that overlap, one to one, the largest overlaps first.

    Returns (index in gold, index in predicted). `allowed` restricts the partners of each gold
    span to some predicted ones.
    """
    order = sorted(range(len(predicted)), key=lambda n: predicted[n])
    longest = max((end - start for start, end in predicted), default=0)
    candidates = []
    at = 0
    for g in sorted(range(len(gold)), key=lambda n: gold[n]):
        start, end = gold[g]
        while at < len(order) and predicted[order[at]][0] + longest <= start:
            at += 1
        for n in range(at, len(order)):
            p = order[n]
            if predicted[p][0] >= end:
                break
            shared = min(end, predicted[p][1]) - max(start, predicted[p][0])
            if shared > 0 and (allowed is None or p in allowed[g]):
                candidates.append((-shared, gold[g], predicted[p], g, p))
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for *_, g, p in sorted(candidates):
        if g not in used_gold and p not in used_predicted:
            used_gold.add(g)
            used_predicted.add(p)
            pairs.append((g, p))
    return pairs


def entity_pairs(
    gold: Sequence[Entity], predicted: Sequence[Entity], raw: str
) -> list[tuple[Entity | None, Entity | None]]:
    """Pair gold and predicted entities for reading: equal ones, then same label, then any.

    An entity without partner stands with None.
    """
    g_left, p_left = list(gold), list(predicted)
    pairs: list[tuple[Entity | None, Entity | None]] = []
    for same_label in (True, False):
        g_spans = [canonical_span(raw, e.start, e.end) for e in g_left]
        p_spans = [canonical_span(raw, e.start, e.end) for e in p_left]
        allowed = (
            [{n for n, p in enumerate(p_left) if p.label == g.label} for g in g_left]
            if same_label
            else None
        )
        found = overlapping_pairs(g_spans, p_spans, allowed)
        pairs += [(g_left[g], p_left[p]) for g, p in found]
        g_used, p_used = {g for g, _ in found}, {p for _, p in found}
        g_left = [e for n, e in enumerate(g_left) if n not in g_used]
        p_left = [e for n, e in enumerate(p_left) if n not in p_used]
    pairs += [(e, None) for e in g_left]
    pairs += [(None, e) for e in p_left]
    return pairs


def add_details(result: Comparison, gold: Labelled, predicted: Labelled, raw: str) -> Detail:
    """Add the lenient scores to `result` and return the confusions and the calibration.

    `/boundary` ignores labels, `/type` wants the label and some overlap, `/overlap` any overlap.
    """
    detail = Detail()
    if gold.covers("entities"):
        _entities(result, detail, gold, predicted, raw)
    g_sentences = [canonical_span(raw, *s) for s in gold.sentences]
    p_sentences = [canonical_span(raw, *s) for s in predicted.sentences]
    if gold.sentences:
        _overlap(result, "sentences/overlap", g_sentences, p_sentences)
    if gold.covers("figures"):
        _figures(result, detail, gold, predicted, raw)
    if gold.covers("relations"):
        _relations(result, detail, gold, predicted, raw)
    if gold.blocks and predicted.blocks:
        _blocks(result, detail, gold, predicted, raw)
    return detail


def _overlap(result: Comparison, key: str, gold: Sequence[Span], predicted: Sequence[Span]) -> None:
    pairs = overlapping_pairs(gold, predicted)
    result.found[key] += Found(len(pairs), len(predicted), len(gold))


def _entities(
    result: Comparison, detail: Detail, gold: Labelled, predicted: Labelled, raw: str
) -> None:
    g = [canonical_span(raw, e.start, e.end) for e in gold.entities]
    p = [canonical_span(raw, e.start, e.end) for e in predicted.entities]
    result.count("entities/boundary", g, p)
    _overlap(result, "entities/overlap", g, p)
    pairs = entity_pairs(gold.entities, predicted.entities, raw)
    same = sum(1 for a, b in pairs if a and b and a.label == b.label)
    result.found["entities/type"] += Found(same, len(p), len(g))
    for a, b in pairs:
        key = ("entities", a.label if a else NOTHING, b.label if b else NOTHING)
        detail.confusion[key] += 1
    wanted = Counter((*s, e.label) for s, e in zip(g, gold.entities, strict=True))
    for span, entity in zip(p, predicted.entities, strict=True):
        right = wanted[(*span, entity.label)] > 0
        wanted[(*span, entity.label)] -= right
        _rate(detail, "entities", entity.score, right)


def _figures(
    result: Comparison, detail: Detail, gold: Labelled, predicted: Labelled, raw: str
) -> None:
    g = {f.id: canonical_span(raw, f.start, f.end) for f in gold.figures}
    p = {f.id: canonical_span(raw, f.start, f.end) for f in predicted.figures}
    _overlap(result, "figures/overlap", list(g.values()), list(p.values()))
    right: set[str] = set()
    for figure, match in matched_figures(gold.figures, predicted.figures, g, p):
        detail.confusion["figures", figure.kind or NOTHING, match.kind or NOTHING] += 1
        checks = slot_checks(figure, match)
        if all(checks[slot] for slot in WHOLE):
            right.add(match.id)
    for figure in predicted.figures:
        _rate(detail, "figures", figure.score, figure.id in right)
    wanted = Counter(quantity_key(f, g[f.id]) for f in gold.figures)
    for figure in predicted.figures:
        key = quantity_key(figure, p[figure.id])
        found = wanted[key] > 0
        wanted[key] -= found
        _rate(detail, "quantities", figure.score, found)


def _relations(
    result: Comparison, detail: Detail, gold: Labelled, predicted: Labelled, raw: str
) -> None:
    g, p = relation_keys(gold, predicted, raw)
    wanted = Counter(key for key, _ in g)
    for key, relation in p:
        right = wanted[key] > 0
        wanted[key] -= right
        _rate(detail, "relations", relation.score, right)
    ends = _ends(gold, raw)
    shared = ends & _ends(predicted, raw)
    result.count(
        "relations/ends_found",
        [key for key, _ in g if key[0] in shared and key[2] in shared],
        [key for key, _ in p if key[0] in shared and key[2] in shared],
    )


def _ends(document: Labelled, raw: str) -> set[Span]:
    rows: list[Entity | Figure] = [*document.entities, *document.figures]
    return {canonical_span(raw, row.start, row.end) for row in rows}


def _blocks(
    result: Comparison, detail: Detail, gold: Labelled, predicted: Labelled, raw: str
) -> None:
    """Judge each gold block by the predicted block that covers most of it."""
    p = sorted(predicted.blocks, key=lambda b: (b.start, b.end))
    at = 0
    for block in sorted(gold.blocks, key=lambda b: (b.start, b.end)):
        while at < len(p) and p[at].end <= block.start:
            at += 1
        best, kind = 0, NOTHING
        for other in p[at:]:
            if other.start >= block.end:
                break
            shared = min(block.end, other.end) - max(block.start, other.start)
            if shared > best:
                best, kind = shared, other.kind
        result.share("blocks.kind", kind == block.kind)
        detail.confusion["blocks", block.kind, kind] += 1
    g_body, p_body = _body(gold, raw), _body(predicted, raw)
    result.found["blocks/body"] += Found(len(g_body & p_body), len(p_body), len(g_body))


def _body(document: Labelled, raw: str) -> set[int]:
    return {
        n
        for block in document.blocks
        if block.kind in BODY_KINDS
        for n in range(block.start, block.end)
        if not raw[n].isspace()
    }


def _rate(detail: Detail, table: str, score: float | None, right: bool) -> None:
    if score is not None and score == score:  # NaN is no confidence
        tenth = min(BINS - 1, max(0, int(score * BINS)))
        detail.calibration[table, tenth].add(Bin(1, score, int(right)))


def expected_calibration_error(bins: Mapping[tuple[str, int], Bin], table: str) -> float | None:
    """Return the mean distance between confidence and share right, weighted by rows."""
    rows = [b for (name, _), b in bins.items() if name == table]
    total = sum(b.rows for b in rows)
    if not total:
        return None
    return sum(abs(b.confidence - b.right) for b in rows) / total
