"""Units and measure words, from `lexicon/units.tsv`."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.figures.words import read_lines


class Unit(NamedTuple):
    """A unit as the figures table names it, with what it measures.

    `lone`: whether a lone Chinese digit may count it (两项, but not 三元).
    """

    name: str
    kind: str
    lone: bool


PERCENT = Unit("%", "percent", True)
PERMILLE = Unit("‰", "percent", True)
NO_UNIT = Unit("", "bare", True)
FRACTION = Unit("", "fraction", True)


def match_unit(text: str, at: int) -> tuple[Unit, int] | None:
    """Return the longest unit that stands at a position of the text, and where it ends.

    A quotient of two units is a unit (元/平方米, 微克/立方米, 立方米每秒), and so is a measure word
    with another in brackets (套（间）). A measure word that opens another word
    (`lexicon/not_units.txt`) is none: 三部门, 5万人才.

    >>> match_unit("28微克/立方米", 2)
    (Unit(name='微克/立方米', kind='quotient', lone=False), 8)
    >>> match_unit("三部门", 1) is None
    True
    """
    found = _single(text, at)
    if found is None:
        return None
    unit, end = found
    if unit.kind == "count" and text[end : end + 1] in _OPENS:
        other = _single(text, end + 1)
        if (
            other is not None
            and other[0].kind == "count"
            and text.startswith(("）", ")"), other[1])
        ):
            end = other[1] + 1  # 4200套（间）
            return Unit(text[at:end], "count", unit.lone), end
    while text[end : end + 1] in _SLASHES:
        many = _MANY.match(text, end + 1)  # 件/万人, 公里/百平方公里
        below = _single(text, many.end() if many else end + 1)
        if below is not None and not (many and below[0].kind == "money"):
            end = below[1]
        elif text[end + 1 : end + 2] in _PERIODS:
            end += 2
        else:
            break
        unit = Unit(text[at:end].replace("／", "/"), "quotient", False)
    if text.startswith("每", end) and (rate := _PER.match(text, end)):
        end = rate.end()
        unit = Unit(text[at:end], "quotient", False)
    return unit, end


_OPENS = frozenset("（(")
_SLASHES = frozenset("/／")
_MANY = re.compile("[十百千]?万|[百千]|10+万?")
# 5000元/月: periods that are no units of their own.
_PERIODS = frozenset("月日季时")
# 立方米每秒, 人次每公里日, where the phrase ends; not 处理20件每小时收费5元
_PER = re.compile(
    r"每(?:秒|分钟|小时|升|公斤|千克|立方米|平方米|平方公里|公里日|千瓦时|吨)(?=[，。,、；;）)的至到以左和及与]|$)",
    re.MULTILINE,
)


def _single(text: str, at: int) -> tuple[Unit, int] | None:
    for length in _lengths().get(text[at : at + 1], ()):
        end = at + length
        unit = _lexicon().get(text[at:end]) if end <= len(text) else None
        if unit is None:
            continue
        last = text[end - 1]
        if text.startswith(_not_units().get(last, ()), end - 1):
            continue
        if last.isascii() and last.isalpha() and _is_latin(text[end : end + 1]):
            continue  # 5GBase is no GB
        return unit, end
    return None


def _is_latin(mark: str) -> bool:
    return mark.isascii() and mark.isalnum()


@cache
def _lexicon() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for line in read_lines("units.tsv")[1:]:
        name, kind, lone, forms = line.split("\t")
        for form in forms.split(" "):
            units[form] = Unit(name, kind, lone == "yes")
    return units


def names_of(kind: str) -> frozenset[str]:
    """Return the names of the units that measure a kind of thing.

    >>> "县" in names_of("division")
    True
    """
    return frozenset(unit.name for unit in _lexicon().values() if unit.kind == kind)


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """For each first character, the lengths of the units it opens, longest first."""
    lengths: dict[str, set[int]] = {}
    for form in _lexicon():
        lengths.setdefault(form[0], set()).add(len(form))
    return {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()}


@cache
def _not_units() -> dict[str, tuple[str, ...]]:
    """For each first character, the words that it opens and that are no unit."""
    words: dict[str, tuple[str, ...]] = {}
    for word in read_lines("not_units.txt"):
        words[word[0]] = (*words.get(word[0], ()), word)
    return words
