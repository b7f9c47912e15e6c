"""Labelled spans of a sentence, and the interface of everything that finds them."""

from __future__ import annotations

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

    def tag(self, sentences: Sequence[str]) -> list[list[EntitySpan]]:
        """Return the spans of each sentence."""
        ...


def drop_overlaps(spans: Iterable[EntitySpan]) -> list[EntitySpan]:
    """Keep of overlapping spans the one given first, and return them in order.

    >>> spans = [EntitySpan(0, 6, "ORG"), EntitySpan(0, 3, "GPE"), EntitySpan(6, 8, "TITLE")]
    >>> ["烟台市财政局局长"[s.start:s.end] for s in drop_overlaps(spans)]
    ['烟台市财政局', '局长']
    """
    kept: list[EntitySpan] = []
    for span in spans:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept)
