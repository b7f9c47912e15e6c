"""What strict scores do not show: near misses, mixed-up labels, kinds of blocks, confidence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.evaluation.counts import (
    WHOLE,
    Case,
    Comparison,
    Found,
    QuantityKey,
)
from pipeline.evaluation.labelled import Entity, Labelled
from pipeline.evaluation.spans import Span
from pipeline.schemas import BODY_KINDS, FIGURE_KINDS

NOTHING = "–"
SPACE = re.compile(r"\s")
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
    gold: Sequence[Span],
    predicted: Sequence[Span],
    labels: tuple[Sequence[str], Sequence[str]] | None = None,
) -> list[tuple[int, int]]:
    """Pair spans that overlap, one to one, the largest overlaps first.

    Returns (index in gold, index in predicted). With `labels`, of gold and of predicted spans,
    only spans of the same label are paired.
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
            if shared > 0 and (labels is None or labels[0][g] == labels[1][p]):
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


def entity_pairs(case: Case) -> list[tuple[Entity | None, Entity | None]]:
    """Pair gold and predicted entities for reading: those of one label first, then any.

    An entity without partner stands with None.
    """
    gold, predicted = case.gold.entities, case.predicted.entities
    g_left, p_left = list(range(len(gold))), list(range(len(predicted)))
    pairs: list[tuple[Entity | None, Entity | None]] = []
    for same_label in (True, False):
        found = overlapping_pairs(
            [case.gold_entities[n] for n in g_left],
            [case.predicted_entities[n] for n in p_left],
            ([gold[n].label for n in g_left], [predicted[n].label for n in p_left])
            if same_label
            else None,
        )
        pairs += [(gold[g_left[g]], predicted[p_left[p]]) for g, p in found]
        g_used, p_used = {g_left[g] for g, _ in found}, {p_left[p] for _, p in found}
        g_left = [n for n in g_left if n not in g_used]
        p_left = [n for n in p_left if n not in p_used]
    pairs += [(gold[n], None) for n in g_left]
    pairs += [(None, predicted[n]) for n in p_left]
    return pairs


def add_details(result: Comparison, case: Case) -> Detail:
    """Add the lenient scores to `result` and return the confusions and the calibration.

    `/boundary` ignores labels, `/type` wants the label and some overlap, `/overlap` any overlap,
    `/value` any overlap and the value, whatever the unit; `figures/level` and so on are strict
    quantities of that kind.
    """
    detail = Detail()
    gold = case.gold
    if gold.covers("entities"):
        _entities(result, detail, case)
    if gold.sentences:
        _overlap(result, "sentences/overlap", case.gold_sentences, case.predicted_sentences)
    if gold.covers("figures"):
        _figures(result, detail, case)
    if gold.covers("relations"):
        _relations(result, detail, case)
    if gold.blocks and case.predicted.blocks:
        _blocks(result, detail, case)
    return detail


def _overlap(result: Comparison, key: str, gold: Sequence[Span], predicted: Sequence[Span]) -> None:
    pairs = overlapping_pairs(gold, predicted)
    result.found[key] += Found(len(pairs), len(predicted), len(gold))


def _entities(result: Comparison, detail: Detail, case: Case) -> None:
    g, p = case.gold_entities, case.predicted_entities
    result.count("entities/boundary", g, p)
    _overlap(result, "entities/overlap", g, p)
    pairs = entity_pairs(case)
    same = sum(1 for a, b in pairs if a and b and a.label == b.label)
    result.found["entities/type"] += Found(same, len(p), len(g))
    for label in sorted({e.label for e in (*case.gold.entities, *case.predicted.entities)}):
        result.found[f"entities/type.{label}"] += Found(
            sum(1 for a, b in pairs if a and b and a.label == b.label == label),
            sum(e.label == label for e in case.predicted.entities),
            sum(e.label == label for e in case.gold.entities),
        )
    for a, b in pairs:
        key = ("entities", a.label if a else NOTHING, b.label if b else NOTHING)
        detail.confusion[key] += 1
    wanted = Counter((*s, e.label) for s, e in zip(g, case.gold.entities, strict=True))
    for span, entity in zip(p, case.predicted.entities, strict=True):
        right = wanted[(*span, entity.label)] > 0
        wanted[(*span, entity.label)] -= right
        _rate(detail, "entities", entity.score, right)


def _figures(result: Comparison, detail: Detail, case: Case) -> None:
    g, p = case.gold_figures, case.predicted_figures
    _overlap(result, "figures/overlap", list(g.values()), list(p.values()))
    for figure, match, _ in case.checked:
        detail.confusion["figures", figure.kind or NOTHING, match.kind or NOTHING] += 1
    if not case.valued:
        return
    pairs = overlapping_pairs(list(g.values()), list(p.values()))
    same = sum(case.gold_quantities[n][2:4] == case.predicted_quantities[m][2:4] for n, m in pairs)
    result.found["figures/value"] += Found(same, len(p), len(g))
    for kind in FIGURE_KINDS:
        g_kind = _of_kind(kind, case.gold, case.gold_quantities)
        p_kind = _of_kind(kind, case.predicted, case.predicted_quantities)
        if g_kind or p_kind:
            result.count(f"figures/{kind}", g_kind, p_kind)
    right: set[str] = set()
    for _, match, checks in case.checked:
        if all(checks[slot] for slot in WHOLE):
            right.add(match.id)
    for figure in case.predicted.figures:
        _rate(detail, "figures", figure.score, figure.id in right)


def _of_kind(kind: str, document: Labelled, keys: Sequence[QuantityKey]) -> list[QuantityKey]:
    return [key for f, key in zip(document.figures, keys, strict=True) if f.kind == kind]


def _relations(result: Comparison, detail: Detail, case: Case) -> None:
    g, p = case.gold_relations, case.predicted_relations
    wanted = Counter(key for key, _ in g)
    for key, relation in p:
        right = wanted[key] > 0
        wanted[key] -= right
        _rate(detail, "relations", relation.score, right)
    shared = case.found_ends
    result.count(
        "relations/ends_found",
        [key for key, _ in g if key[0] in shared and key[2] in shared],
        [key for key, _ in p if key[0] in shared and key[2] in shared],
    )


def _blocks(result: Comparison, detail: Detail, case: Case) -> None:
    """Judge each gold block by the predicted block that covers most of it."""
    p = sorted(case.predicted.blocks, key=lambda b: (b.start, b.end))
    at = 0
    for block in sorted(case.gold.blocks, key=lambda b: (b.start, b.end)):
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
    g_body, p_body = _body(case.gold, case.raw), _body(case.predicted, case.raw)
    both = int((g_body & p_body).sum())
    result.found["blocks/body"] += Found(both, int(p_body.sum()), int(g_body.sum()))


def _body(document: Labelled, raw: str) -> npt.NDArray[np.bool_]:
    """Return for each character whether it is in a body block and no white space."""
    body = np.zeros(len(raw), dtype=np.bool_)
    for block in document.blocks:
        if block.kind in BODY_KINDS:
            body[block.start : block.end] = True
    body[[match.start() for match in SPACE.finditer(raw)]] = False
    return body


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
