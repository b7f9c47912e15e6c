"""Villages that a text names alone after it has named them with their township."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

Span = tuple[int, int]

_SHORTEST = 3  # characters: 李村 may be another word's end


def named_again(
    text: str, villages: Mapping[str, int], taken: Sequence[Span]
) -> Iterator[tuple[str, Span]]:
    """Yield where villages stand again: 望海镇青山村…, [青山村]增收.

    `villages` are those named with their township, each with where it first ends; `taken` the
    spans of all names found, in order.

    >>> list(named_again("望海镇青山村修路,青山村增收", {"青山村": 6}, [(0, 3), (3, 6)]))
    [('青山村', (9, 12))]
    """
    begun: dict[str, list[str]] = {}
    for name in sorted(villages, key=len, reverse=True):
        if len(name) >= _SHORTEST:
            begun.setdefault(name[:2], []).append(name)
    heads = "".join(sorted({re.escape(pair[0]) for pair in begun}))
    for found in re.finditer(f"[{heads}]", text) if begun else ():
        start = found.start()
        for name in begun.get(text[start : start + 2], ()):
            span = (start, start + len(name))
            if text.startswith(name, start) and start >= villages[name]:
                if not _overlaps(taken, span):
                    yield name, span
                break


def _overlaps(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_right(spans, span)
    return any(low < span[1] and span[0] < high for low, high in spans[max(0, at - 1) : at + 1])
