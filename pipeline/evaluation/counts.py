"""Compare one predicted document with its gold.

The definitions are those of the benchmark: a sentence, an entity or a quantity is right when its
canonical raw span and all that goes with it are; the slots of a figure are judged on figures
whose span was found; a whole figure is right when the slots in `WHOLE` all are.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.evaluation.labelled import Figure, Labelled, Relation
from pipeline.evaluation.spans import Span, canonical_span

META = ("title", "published", "publisher", "place")
SLOTS = (
    "value",
    "unit",
    "bound",
    "kind",
    "direction",
    "indicator_exact",
    "indicator",
    "basis",
    "period",
    "place",
    "modality",
)
WHOLE = ("value", "unit", "kind", "direction", "indicator", "period", "place")
INDICATOR_OVERLAP = 0.8
BASIS_OVERLAP = 0.6


RelationKey = tuple[Span | None, str, Span | None]
QuantityKey = tuple[int, int, float | None, float | None, str]


class Found(NamedTuple):
    """How many were right, how many were predicted, how many there are in gold."""

    right: int
    predicted: int
    gold: int

    def __add__(self, other: object) -> Found:
        if not isinstance(other, Found):
            return NotImplemented
        return Found(self[0] + other[0], self[1] + other[1], self[2] + other[2])

    @property
    def precision(self) -> float:
        """Return right / predicted, 0 when nothing was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Return right / gold, 0 when gold has none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


class Share(NamedTuple):
    """How many were right of how many; for the text, how many characters were wrong."""

    part: int
    whole: int

    def __add__(self, other: object) -> Share:
        if not isinstance(other, Share):
            return NotImplemented
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def rate(self) -> float:
        """Return part / whole, 0 when there is nothing."""
        return self.part / max(1, self.whole)


@dataclass
class Comparison:
    """What one document adds to the scores."""

    found: dict[str, Found] = field(default_factory=lambda: defaultdict(lambda: Found(0, 0, 0)))
    shares: dict[str, Share] = field(default_factory=lambda: defaultdict(lambda: Share(0, 0)))
    text: Share = field(default_factory=lambda: Share(0, 0))

    def count(
        self, key: str, gold: Iterable[Hashable], predicted: Iterable[Hashable]
    ) -> tuple[Counter[Any], Counter[Any]]:
        """Count equal items, each once, and return what is only in gold and what is extra."""
        g, p = Counter(gold), Counter(predicted)
        both = g & p
        self.found[key] += Found(both.total(), p.total(), g.total())
        return g - both, p - both

    def share(self, key: str, right: bool) -> None:
        """Count one judgement."""
        self.shares[key] += Share(int(right), 1)


Checked = tuple[Figure, Figure, dict[str, bool]]


@dataclass(frozen=True)
class Case:
    """One document: its gold, its prediction, and the raw text that both count offsets in.

    Canonical spans and the judgement of slots are worked out once, when first asked for.
    """

    gold: Labelled
    predicted: Labelled
    raw: str

    @cached_property
    def gold_entities(self) -> list[Span]:
        """Return the canonical spans of gold entities."""
        return [canonical_span(self.raw, e.start, e.end) for e in self.gold.entities]

    @cached_property
    def predicted_entities(self) -> list[Span]:
        """Return the canonical spans of predicted entities."""
        return [canonical_span(self.raw, e.start, e.end) for e in self.predicted.entities]

    @cached_property
    def gold_sentences(self) -> list[Span]:
        """Return the canonical spans of gold sentences."""
        return [canonical_span(self.raw, *span) for span in self.gold.sentences]

    @cached_property
    def predicted_sentences(self) -> list[Span]:
        """Return the canonical spans of predicted sentences."""
        return [canonical_span(self.raw, *span) for span in self.predicted.sentences]

    @cached_property
    def gold_figures(self) -> dict[str, Span]:
        """Return the canonical spans of gold figures by id."""
        return {f.id: canonical_span(self.raw, f.start, f.end) for f in self.gold.figures}

    @cached_property
    def predicted_figures(self) -> dict[str, Span]:
        """Return the canonical spans of predicted figures by id."""
        return {f.id: canonical_span(self.raw, f.start, f.end) for f in self.predicted.figures}

    @cached_property
    def valued(self) -> bool:
        """Return whether gold figures have values; some gold labels only their other slots."""
        return not self.gold.figures or any(f.value is not None for f in self.gold.figures)

    @cached_property
    def gold_quantities(self) -> list[QuantityKey]:
        """Return what makes each gold quantity."""
        spans = self.gold_figures
        return [quantity_key(f, spans[f.id]) for f in self.gold.figures]

    @cached_property
    def predicted_quantities(self) -> list[QuantityKey]:
        """Return what makes each predicted quantity."""
        spans = self.predicted_figures
        return [quantity_key(f, spans[f.id]) for f in self.predicted.figures]

    @cached_property
    def checked(self) -> list[Checked]:
        """Return the figures of the same span, gold and predicted, with the slots judged."""
        pairs = matched_figures(
            self.gold.figures, self.predicted.figures, self.gold_figures, self.predicted_figures
        )
        return [(g, p, slot_checks(g, p)) for g, p in pairs]

    @cached_property
    def gold_relations(self) -> list[tuple[RelationKey, Relation]]:
        """Return gold relations as (span, label, span), each with its row.

        Where gold does not speak of figures, those that link figures are left out on both
        sides: figures may stand there half labelled, and a run could not be right.
        """
        return self._relations(self.gold, self.gold_entities, self.gold_figures)

    @cached_property
    def predicted_relations(self) -> list[tuple[RelationKey, Relation]]:
        """Return predicted relations likewise; an end that is no row is None."""
        return self._relations(self.predicted, self.predicted_entities, self.predicted_figures)

    def _relations(
        self, side: Labelled, entities: Sequence[Span], figures: Mapping[str, Span]
    ) -> list[tuple[RelationKey, Relation]]:
        spans = dict(zip((e.id for e in side.entities), entities, strict=True))
        if self.gold.covers("figures"):
            spans |= figures
        keys = [((spans.get(r.head), r.label, spans.get(r.tail)), r) for r in side.relations]
        if self.gold.covers("figures"):
            return keys
        return [(key, r) for key, r in keys if key[0] and key[2]]

    @cached_property
    def found_ends(self) -> set[Span]:
        """Return the spans, of both sides, at which relations can end."""
        shared = {*self.gold_entities} & {*self.predicted_entities}
        if not self.gold.covers("figures"):
            return shared
        gold = {*self.gold_entities, *self.gold_figures.values()}
        return gold & {*self.predicted_entities, *self.predicted_figures.values()}


def compare(case: Case) -> Comparison:
    """Count what a document adds to the scores."""
    gold, predicted = case.gold, case.predicted
    result = Comparison()
    _compare_document(result, gold, predicted)
    # gold that says nothing of sentences or of the text may still carry them, as seen or copied
    if gold.sentences or gold.covers("sentences"):
        result.count("sentences", case.gold_sentences, case.predicted_sentences)
    if gold.covers("entities"):
        g = [(*s, e.label) for s, e in zip(case.gold_entities, gold.entities, strict=True)]
        p = [
            (*s, e.label) for s, e in zip(case.predicted_entities, predicted.entities, strict=True)
        ]
        result.count("entities", g, p)
        for label in sorted({e.label for e in (*gold.entities, *predicted.entities)}):
            result.count(
                f"entities.{label}",
                [key for key in g if key[2] == label],
                [key for key in p if key[2] == label],
            )
    if gold.covers("figures"):
        _compare_figures(result, case)
    if gold.covers("relations"):
        _compare_relations(result, case)
    return result


def _compare_document(result: Comparison, gold: Labelled, predicted: Labelled) -> None:
    if gold.clean_text:
        want, got = squeeze(gold.clean_text), squeeze(predicted.clean_text)
        result.text += Share(Levenshtein.distance(want, got), len(want))
    for key in META:
        if (value := gold.meta.get(key)) is not None:
            result.share(f"meta.{key}", same_meta(key, value, predicted.meta.get(key)))


def _compare_figures(result: Comparison, case: Case) -> None:
    result.count("figures.span", case.gold_figures.values(), case.predicted_figures.values())
    checked = [checks for _, _, checks in case.checked]
    for slot in SLOTS if checked else ():
        if case.valued or slot not in ("value", "unit"):
            result.shares[slot] += Share(sum(checks[slot] for checks in checked), len(checked))
    if case.valued:
        result.count("figures.quantity", case.gold_quantities, case.predicted_quantities)
        whole = sum(all(checks[slot] for slot in WHOLE) for checks in checked)
        found = Found(whole, len(case.predicted.figures), len(case.gold.figures))
        result.found["figures.full"] += found


def matched_figures(
    gold: Sequence[Figure],
    predicted: Sequence[Figure],
    gold_spans: Mapping[str, Span],
    predicted_spans: Mapping[str, Span],
) -> list[tuple[Figure, Figure]]:
    """Pair figures of the same canonical span, in order where a span bears several."""
    waiting: dict[Span, list[Figure]] = defaultdict(list)
    for figure in reversed(predicted):
        waiting[predicted_spans[figure.id]].append(figure)
    pairs = []
    for figure in gold:
        if here := waiting.get(gold_spans[figure.id]):
            pairs.append((figure, here.pop()))
    return pairs


def _compare_relations(result: Comparison, case: Case) -> None:
    g = [key for key, _ in case.gold_relations]
    p = [key for key, _ in case.predicted_relations]
    result.count("relations", g, p)
    # by label over the documents whose gold has that label, as the benchmark counts
    for label in sorted({key[1] for key in g}):
        result.count(
            f"relations.{label}",
            [key for key in g if key[1] == label],
            [key for key in p if key[1] == label],
        )


def squeeze(text: str) -> str:
    """Return the text without white space."""
    return re.sub(r"\s+", "", text)


def text_or_none(value: object) -> str | None:
    """Return a slot's text; white space and nothing are None."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(value).strip() or None


def character_f1(a: str | None, b: str | None) -> float:
    """Return the F1 of the characters of two texts, order apart.

    >>> round(character_f1("城镇居民收入", "居民收入"), 2)
    0.8
    """
    if a and a == b:
        return 1.0
    x, y = Counter(a or ""), Counter(b or "")
    return 2 * (x & y).total() / max(1, x.total() + y.total())


def same_number(gold: float | None, predicted: float | None) -> bool:
    """Return whether two values agree to one part in 10⁹, or are both missing."""
    if gold is None or predicted is None or math.isnan(predicted):
        return gold is None and (predicted is None or math.isnan(predicted))
    return abs(gold - predicted) <= 1e-9 * max(1.0, abs(gold))


def same_meta(key: str, gold: object, predicted: object) -> bool:
    """Return whether a field of the metadata is right, white space apart."""
    got = text_or_none(predicted)
    if got is None:
        return False
    return squeeze(got)[:10] == gold if key == "published" else squeeze(got) == squeeze(str(gold))


def quantity_key(figure: Figure, span: Span) -> QuantityKey:
    """Return what makes a quantity: span, value, upper value and unit."""
    value, value_max = _rounded(figure.value), _rounded(figure.value_max)
    return (*span, value, value_max, text_or_none(figure.unit) or "")


def _rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(float(value), 6)


def _same(name: str) -> Callable[[Figure, Figure], bool]:
    def check(gold: Figure, predicted: Figure) -> bool:
        return bool(text_or_none(getattr(predicted, name)) == getattr(gold, name))

    return check


def _same_basis(gold: Figure, predicted: Figure) -> bool:
    want, got = text_or_none(gold.basis), text_or_none(predicted.basis)
    if want is None or got is None:
        return want is got
    return character_f1(got, gold.basis) >= BASIS_OVERLAP


def _same_period(gold: Figure, predicted: Figure) -> bool:
    return all(
        (text_or_none(getattr(predicted, side)) or "")[:10] == (getattr(gold, side) or "")
        for side in ("period_start", "period_end")
    )


CHECKS: Mapping[str, Callable[[Figure, Figure], bool]] = {
    "value": lambda g, p: same_number(g.value, p.value) and same_number(g.value_max, p.value_max),
    "unit": lambda g, p: (text_or_none(p.unit) or "") == (g.unit or ""),
    "bound": _same("bound"),
    "kind": _same("kind"),
    "direction": _same("direction"),
    "indicator_exact": lambda g, p: text_or_none(p.indicator) == text_or_none(g.indicator),
    "indicator": lambda g, p: (
        character_f1(text_or_none(p.indicator), g.indicator) >= INDICATOR_OVERLAP
    ),
    "basis": _same_basis,
    "period": _same_period,
    "place": lambda g, p: text_or_none(p.place) == text_or_none(g.place),
    "modality": _same("modality"),
}


def slot_checks(gold: Figure, predicted: Figure) -> dict[str, bool]:
    """Return for each slot whether the prediction is right."""
    return {slot: CHECKS[slot](gold, predicted) for slot in SLOTS}
