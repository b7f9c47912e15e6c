"""Arithmetic of the spans that an indicator is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int]
Pieces = tuple[Span, ...]


def without(pieces: Iterable[Span], cuts: Sequence[Span]) -> Pieces:
    """Return the pieces without what the cuts cover.

    >>> without([(0, 6), (8, 9)], [(2, 4), (8, 10)])
    ((0, 2), (4, 6))
    """
    left = list(pieces)
    for first, last in cuts:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, first)), (max(start, last), end))
            if part[0] < part[1]
        ]
    return tuple(left)


def joined(pieces: Iterable[Span]) -> Pieces:
    """Return the pieces in the order of the text, those that touch as one.

    >>> joined([(4, 6), (0, 2), (1, 4)])
    ((0, 6),)
    """
    out: list[Span] = []
    for start, end in sorted(pieces):
        if out and out[-1][1] >= start:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


def shortened(pieces: Sequence[Span], length: int) -> Pieces:
    """Return the pieces without so many characters at their end.

    >>> shortened([(0, 4), (6, 7)], 2)
    ((0, 3),)
    """
    left = list(pieces)
    while length > 0 and left:
        start, end = left.pop()
        if end - start > length:
            left.append((start, end - length))
        length -= end - start
    return tuple(left)


def beheaded(pieces: Sequence[Span], length: int) -> Pieces:
    """Return the pieces without so many characters at their beginning.

    >>> beheaded([(0, 4), (6, 7)], 5), beheaded([(0, 4), (6, 7)], 2)
    ((), ((2, 4), (6, 7)))
    """
    left: list[Span] = []
    for start, end in pieces:
        cut = min(length, end - start)
        length -= cut
        if end - start > cut:
            left.append((start + cut, end))
    return tuple(left)


def words_of(text: str, pieces: Iterable[Span]) -> str:
    """Return the characters that the pieces cover.

    >>> words_of("粮食播种面积", [(0, 2), (4, 6)])
    '粮食面积'
    """
    return "".join(text[start:end] for start, end in pieces)
