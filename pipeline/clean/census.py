"""Which characters a text holds: one look that spares a clean text all the repairs."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean import noise, normalise

_UNSEEN, _MAPPED, _TRADITIONAL, _HAN, _COMMA, _STOPS_COMMA = 1, 2, 4, 8, 16, 32


class Census(NamedTuple):
    """What there is to do in a text.

    `unseen`: it holds characters that are not seen; `mapped`: full-width digits, letters or odd
    spaces; `doubled`: commas before another mark; `traditional`: the share of its Chinese
    characters that are in a traditional form only.
    """

    unseen: bool
    mapped: bool
    doubled: bool
    traditional: float


def take_census(text: str) -> Census:
    """Return what there is to do in a text.

    >>> take_census("增长８％,,下降")
    Census(unseen=False, mapped=True, doubled=True, traditional=0.0)
    """
    # The halves of characters beyond the basic plane are of no class.
    marks = _table()[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")]
    held = int(np.bitwise_or.reduce(marks)) if text else 0
    doubled = held & _COMMA and bool(((marks[:-1] << 1) & marks[1:] & _STOPS_COMMA).any())
    share = 0.0
    if held & _TRADITIONAL:
        old, every = (int(np.count_nonzero(marks & mark)) for mark in (_TRADITIONAL, _HAN))
        share = old / max(1, every)
    return Census(bool(held & _UNSEEN), bool(held & _MAPPED), bool(doubled), share)


@cache
def _table() -> npt.NDArray[np.uint8]:
    """Return the classes of each character of the basic plane, one bit each."""
    plane = "".join(map(chr, range(0x10000)))
    table = np.zeros(0x10000, dtype=np.uint8)
    for mark, pattern in (
        (_UNSEEN, normalise.UNSEEN),
        (_MAPPED, normalise.MAPPED),
        (_TRADITIONAL, normalise.traditional()),
        (_HAN, normalise.HAN),
        (_COMMA, noise.COMMA),
        (_STOPS_COMMA, noise.AFTER_COMMA),
    ):
        for found in pattern.finditer(plane):
            table[found.start() : found.end()] |= mark
    return table
