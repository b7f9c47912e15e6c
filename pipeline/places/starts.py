"""Where in a text the name of a place may begin: a quick look before the careful one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.places.gazetteer import gazetteer

# What 全市, 我省, 该镇, 自治区, 国内, 县域 begin with.
RELATIVE_HEADS = frozenset(
    [one + division for one in "全我本该" for division in "国省市县区州盟旗镇乡村街"]
    + ["自治", "国内", "省内", "市内", "县内", "市域", "县域", "省域"]
)
_SHORT = 60  # characters; a loop is faster below
_BITS = 20  # of the tables: more would miss the cache more often, fewer hold more chance hits
_SHIFT = np.uint32(32 - _BITS)
_FIRST, _SECOND, _THIRD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0xC2B2AE3D)
_WHOLE, _HEAD = np.uint8(1), np.uint8(2)  # marks of two characters

Codes = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.uint8]


def name_starts(text: str) -> list[int]:
    """Return the positions in `text` where names may begin, and a few where none does.

    No position is left out where a name of the gazetteer of two characters or more, or a relative
    one (全市), begins. Short texts are looked up pair by pair, longer ones in tables of hashes.

    >>> [place for place in name_starts("今年,烟台市出口增长,全市外贸向好") if place in (3, 11)]
    [3, 11]
    """
    ahead = _ahead.get(text)
    if ahead is not None:
        return ahead
    if len(text) < _SHORT:
        heads = _heads()
        return [n for n in range(len(text) - 1) if text[n : n + 2] in heads]
    found: list[int] = _begins(text).tolist()
    return found


# What `look_ahead` found in the texts it was last given.
_ahead: dict[str, list[int]] = {}


def look_ahead(texts: Sequence[str]) -> None:
    """Look at texts that `name_starts` will soon be asked for, all at once, which is faster.

    They take the place of those looked at before.

    >>> look_ahead(["出口增长", "烟台市"])
    >>> name_starts("烟台市")
    [0]
    """
    _ahead.clear()
    begins = _begins("\n".join(texts))
    sizes = np.array([len(text) for text in texts], np.intp)
    starts = np.cumsum(sizes + 1) - sizes - 1
    lows, highs = (begins.searchsorted(places).tolist() for places in (starts, starts + sizes))
    found = begins.tolist()
    for text, at, low, high in zip(texts, starts.tolist(), lows, highs, strict=True):
        _ahead[text] = [n - at for n in found[low:high]]


def _begins(text: str) -> npt.NDArray[np.intp]:
    if len(text) < 2:
        return np.zeros(0, np.intp)
    pairs, triples = _tables()
    codes = _codes(text)
    hashes = codes[:-1] * _FIRST + codes[1:] * _SECOND
    marks = pairs[hashes >> _SHIFT]
    begins = marks & _WHOLE
    begins[:-1] |= marks[:-1] & triples[(hashes[:-1] + codes[2:] * _THIRD) >> _SHIFT]
    found: npt.NDArray[np.intp] = begins.nonzero()[0]
    return found


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _heads() -> frozenset[str]:
    """Return the first two characters of all names."""
    return RELATIVE_HEADS | gazetteer().heads.keys()


@cache
def _tables() -> tuple[Marks, Marks]:
    """Return what the first two, and what the first three characters of a name mark.

    Two characters may be a whole name, or the head of a longer one, whose three are marked too.
    """
    names = gazetteer().known
    longer = {name for name in names if len(name) > 2}
    pairs, triples = np.zeros((2, 1 << _BITS), dtype=np.uint8)
    pairs[_hashes({name for name in names if len(name) == 2} | RELATIVE_HEADS, 2)] |= _WHOLE
    pairs[_hashes({name[:2] for name in longer}, 2)] |= _HEAD
    triples[_hashes({name[:3] for name in longer}, 3)] = _HEAD
    return pairs, triples


def _hashes(heads: Iterable[str], size: int) -> Codes:
    codes = _codes("".join(heads)).reshape(-1, size)
    weights = np.array([_FIRST, _SECOND, _THIRD][:size])
    sums: Codes = (codes * weights).sum(axis=1, dtype=np.uint32)
    return sums >> _SHIFT
