"""Labelled spans of a sentence, and the interface of everything that finds them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class EntitySpan:
    """A name in a sentence: offsets in its characters, half open, and what found it."""

    start: int
    end: int
    label: str
    score: float = 1.0
    rule: str = ""


class EntityTagger(Protocol):
    """What finds the names of sentences; every backend is one.

    The spans of a sentence are in order and do not overlap, and depend on nothing but its text.
    """

    def tag(self, sentences: Sequence[str]) -> Iterable[list[EntitySpan]]:
        """Return the spans of each sentence, in order."""
        ...


def drop_overlaps(spans: Iterable[EntitySpan]) -> list[EntitySpan]:
    """Keep of overlapping spans the one given first, and return them in order.

    >>> spans = [EntitySpan(0, 6, "ORG"), EntitySpan(0, 3, "GPE"), EntitySpan(6, 8, "TITLE")]
    >>> ["烟台市财政局局长"[s.start:s.end] for s in drop_overlaps(spans)]
    ['烟台市财政局', '局长']
    """
    kept: list[EntitySpan] = []
    for span in spans:
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
        elif not touching(kept, span.start, span.end):
            insort(kept, span, key=_start)
    return kept


def touching(spans: Sequence[EntitySpan], start: int, end: int) -> Sequence[EntitySpan]:
    """Return those of some ordered spans, none of which overlap, that overlap a stretch.

    >>> spans = [EntitySpan(0, 3, "GPE"), EntitySpan(3, 6, "ORG"), EntitySpan(8, 9, "GPE")]
    >>> [span.label for span in touching(spans, 4, 8)]
    ['ORG']
    """
    low = bisect_right(spans, start, key=_end)
    return spans[low : bisect_left(spans, end, lo=low, key=_start)]


def _start(span: EntitySpan) -> int:
    return span.start


def _end(span: EntitySpan) -> int:
    return span.end
