"""What a repair of indicators reads: a sentence with its figures and the words found for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.figures.clauses import Frame
from pipeline.figures.indicator import Indicator
from pipeline.figures.kind import Kind

Span = tuple[int, int]

_APART = re.compile(r"[;；。]")


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, its figures, and what was found for each; times and places are spans of it."""

    text: str
    frames: Sequence[Frame]
    kinds: Sequence[Kind]
    words: Sequence[Indicator]
    times: Sequence[Span]
    places: Sequence[Span]

    def said(self, number: int) -> str:
        """Return the indicator of a figure."""
        return self.words[number].text(self.text)

    def together(self, first: int, last: int) -> bool:
        """Return whether no ; or 。 stands between two figures."""
        return not _APART.search(self.text, self.frames[first].end, self.frames[last].start)

    def before(self, number: int) -> Iterator[int]:
        """Yield the figures before one, the nearest first, as far as the same statement goes."""
        for earlier in range(number - 1, max(-1, number - 1 - _FARTHEST), -1):
            if not self.together(earlier, number):
                return
            yield earlier


_FARTHEST = 8  # figures looked back
