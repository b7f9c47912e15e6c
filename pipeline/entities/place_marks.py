"""Marks of the gazetteer on a text: what the tagger knows of places before it reads.

A mark says only that a name of the gazetteer stands here and of what kind; whether it is a
place here (东方 the city, or the east) is for the tagger to decide.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.places.gazetteer import Gazetteer, gazetteer
from pipeline.places.starts import name_starts

# Each kind has a mark for its first character and, one higher, for the others.
FULL, SHORT, COUNTY, WORD, TOWN, LETTER = 1, 3, 5, 7, 9, 11
KINDS = 12  # marks run from 0 (no name) to 11


def place_marks(text: str) -> list[int]:
    """Return one mark a character: of the longest name from the left that covers it.

    >>> place_marks("在烟台市，鲁")
    [0, 1, 2, 2, 0, 11]
    """
    heads, kinds = _names()
    marks = [0] * len(text)
    for letter in _letters().finditer(text):
        marks[letter.start()] = LETTER
    at = 0  # up to here all is read
    for start in name_starts(text):
        if start < at:
            continue
        for length in heads.get(text[start : start + 2], ()):
            kind = kinds.get(text[start : start + length])
            if kind is not None and start + length <= len(text):
                at = start + length
                marks[start:at] = [kind] + [kind + 1] * (length - 1)
                break
    return marks


@cache
def _letters() -> re.Pattern[str]:
    """Return a pattern for the names of one character: 鲁."""
    return re.compile(f"[{''.join(name for name in _names()[1] if len(name) == 1)}]")


@cache
def _names() -> tuple[dict[str, tuple[int, ...]], dict[str, int]]:
    names = gazetteer()
    kinds = dict.fromkeys(names.townships, TOWN)
    kinds |= {name: _short_kind(name, names) for name in names.short}
    kinds |= {name: WORD if name in names.homographs else FULL for name in names.full}
    return names.heads, kinds


def _short_kind(name: str, names: Gazetteer) -> int:
    if len(name) == 1:
        return LETTER
    if name in names.homographs:
        return WORD
    return COUNTY if all(place.level == "county" for place in names.short[name]) else SHORT
