"""A text that knows where each of its characters came from.

Cleaning edits a `SourceText`, never a plain string: every edit keeps the origin of what it
leaves, so that any span of the clean text can be pointed back to the raw characters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple


class Run(NamedTuple):
    """`length` clean characters that came from `raw_length` raw ones at `raw_start`.

    Equal lengths mean one to one; otherwise all the clean characters share the raw slice.
    """

    length: int
    raw_start: int
    raw_length: int


class SourceText:
    """A text with the origin of its characters in a raw text; it never changes.

    >>> text = SourceText.of("關(guān)鍵").edit([(0, 7, "关")]).translate({ord("鍵"): "键"})
    >>> text.text, text.origin(0, 1), text.origin(1, 2)
    ('关键', (0, 7), (7, 8))
    """

    __slots__ = ("_last", "runs", "text")

    text: str
    runs: tuple[Run, ...]
    _last: list[int] | None

    def __init__(self, text: str, runs: tuple[Run, ...]) -> None:
        # Most texts have one run, and most are only cut once: the ends of runs are for later.
        covered = runs[0][0] if len(runs) == 1 else sum([run[0] for run in runs])
        if covered != len(text):
            raise ValueError("the runs do not cover the text")
        self.text = text
        self.runs = runs
        self._last = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SourceText):
            return NotImplemented
        return self.text == other.text and self.runs == other.runs

    def __hash__(self) -> int:
        return hash((self.text, self.runs))

    def __repr__(self) -> str:
        return f"SourceText({self.text!r}, {self.runs!r})"

    @property
    def _ends(self) -> list[int]:
        if self._last is None:
            self._last = list(accumulate([run.length for run in self.runs]))
        return self._last

    @classmethod
    def of(cls, raw: str, start: int = 0) -> SourceText:
        """Return `raw` as a text whose first character stands at `start` of the raw text."""
        return cls(raw, (Run(len(raw), start, len(raw)),) if raw else ())

    @classmethod
    def from_origin(cls, text: str, origin: Sequence[int]) -> SourceText:
        """Return a text from its flat `origin` triples, as the blocks table keeps them."""
        triples = zip(origin[::3], origin[1::3], origin[2::3], strict=True)
        return cls(text, tuple(Run(*triple) for triple in triples))

    @classmethod
    def join(cls, separator: str, parts: Sequence[SourceText]) -> SourceText:
        """Join texts; a separator stands for the raw characters between its neighbours."""
        runs: list[Run] = []
        for n, part in enumerate(parts):
            if n:
                at = runs[-1].raw_start + runs[-1].raw_length if runs else 0
                until = part.runs[0].raw_start if part.runs else at
                runs.append(Run(len(separator), at, max(0, until - at)))
            runs.extend(part.runs)
        return cls(separator.join(part.text for part in parts), tuple(runs))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, span: slice) -> SourceText:
        start, end, step = span.indices(len(self.text))
        if step != 1:
            raise ValueError("a text is cut in steps of one")
        if len(self.runs) == 1 and start < end:
            length, raw_start, raw_length = self.runs[0]
            if length == raw_length:
                return SourceText(
                    self.text[start:end], (Run(end - start, raw_start + start, end - start),)
                )
        return SourceText(self.text[start:end], tuple(self._cut(start, max(start, end))))

    def flat_origin(self) -> list[int]:
        """Return the runs as flat triples, as the blocks table keeps them."""
        return [number for run in self.runs for number in run]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw span [start, end) that the clean characters [start, end) came from."""
        if len(self.runs) == 1 and 0 <= start < end <= len(self.text):
            length, raw_start, raw_length = self.runs[0]
            if length == raw_length:
                return raw_start + start, raw_start + end
            return raw_start, raw_start + raw_length
        if start >= end:
            at = self._raw_at(start)
            return at, at
        return self._raw_at(start), self._raw_at(end - 1, last=True)

    def edit(self, edits: Iterable[tuple[int, int, str]]) -> SourceText:
        """Replace spans, given in order and without overlap, by new text.

        What replaces a span comes from the whole span, so an edit that removes an annotation
        is best given together with the character it belongs to.
        """
        pieces: list[str] = []
        runs: list[Run] = []
        at = 0
        for start, end, new in edits:
            if start < at:
                raise ValueError("edits overlap or are out of order")
            pieces += (self.text[at:start], new)
            runs += self._cut(at, start)
            if new:
                raw_start, raw_end = self.origin(start, end)
                runs.append(Run(len(new), raw_start, raw_end - raw_start))
            at = end
        pieces.append(self.text[at:])
        runs += self._cut(at, len(self.text))
        return SourceText("".join(pieces), tuple(_merged(runs)))

    def translate(self, table: dict[int, str]) -> SourceText:
        """Map characters one to one."""
        return self.with_text(self.text.translate(table))

    def with_text(self, text: str) -> SourceText:
        """Return the same origins under a text of the same length."""
        if len(text) != len(self.text):
            raise ValueError("the new text has another length")
        return SourceText(text, self.runs)

    def strip(self, characters: str | None = None) -> SourceText:
        """Cut leading and trailing characters, white space if none are given."""
        start = len(self.text) - len(self.text.lstrip(characters))
        return self[start : max(start, len(self.text.rstrip(characters)))]

    def _raw_at(self, position: int, last: bool = False) -> int:
        if not self.runs:
            return 0
        n = min(bisect_right(self._ends, position), len(self.runs) - 1)
        run = self.runs[n]
        if run.length != run.raw_length:
            return run.raw_start + (run.raw_length if last or position >= self._ends[n] else 0)
        return run.raw_start + position - (self._ends[n] - run.length) + last

    def _cut(self, start: int, end: int) -> Iterable[Run]:
        if start >= end:
            return
        for n in range(bisect_right(self._ends, start), len(self.runs)):
            run, run_end = self.runs[n], self._ends[n]
            run_start = run_end - run.length
            if run_start >= end:
                return
            left, right = max(start, run_start), min(end, run_end)
            if run.length == run.raw_length:
                yield Run(right - left, run.raw_start + left - run_start, right - left)
            elif right - left == run.raw_length > 1:
                # Part of a shared slice as long as the slice itself is not one to one.
                yield from [Run(1, run.raw_start, run.raw_length)] * (right - left)
            else:
                yield Run(right - left, run.raw_start, run.raw_length)


def _merged(runs: Iterable[Run]) -> Iterable[Run]:
    """Join neighbouring one-to-one runs that continue each other."""
    last: Run | None = None
    for run in runs:
        if (
            last is not None
            and last.length == last.raw_length
            and run.length == run.raw_length
            and last.raw_start + last.raw_length == run.raw_start
        ):
            last = Run(last.length + run.length, last.raw_start, last.raw_length + run.raw_length)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last
