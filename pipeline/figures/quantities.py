"""Quantities in Chinese prose: every number that says something, with value, unit and bound.

`find_quantities` scans a text once for numerals with their units (`candidates`), joins ranges and
gives elided units back (`lists`), drops what is no figure (`exclusions`), and reads the bound off
the words around (`bounds`). What a figure is and how far its span goes is said in GOLD.md.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pipeline.figures import lists
from pipeline.figures.bounds import read_bound
from pipeline.figures.candidates import Candidate, find_candidates
from pipeline.figures.exclusions import Names, begins_name, reason_against
from pipeline.figures.numerals import FOLD
from pipeline.figures.units import NO_UNIT, Unit

# Characters of context that the rules look at, left and right of a quantity.
LEFT, RIGHT = 30, 24

_MAX_FLOAT = Decimal("1.7976931348623157e308")


class Quantity(NamedTuple):
    """A quantity in a text: `text[start:end]`, its value in `unit`, and its bound.

    `value` is exact and has multipliers multiplied out; `value_max` is the upper end of a range,
    else None. `bound` is `=`, `~`, `>`, `<` or `range`. `warning` is empty, or says why the value
    must not be turned into a float64: it is too large and would become infinite.
    """

    start: int
    end: int
    text: str
    value: Decimal
    value_max: Decimal | None
    unit: str
    bound: str
    rule: str
    warning: str = ""


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text in order, offsets in characters of the text.

    Any string will do, of any length, in time linear in it; sentences give the best results,
    since no rule looks across a line. Full-width digits and signs are read as half-width ones.

    >>> [(q.text, q.value, q.unit, q.bound) for q in find_quantities("带动2.8万户群众增收近3000元")]
    [('2.8万户', Decimal('28000.0'), '户', '='), ('3000元', Decimal('3000'), '元', '~')]
    """
    folded = _fold(text)
    found = find_candidates(folded)
    if not found:
        return []
    found = lists.join_ranges(folded, found)
    lists.ratio_parts(folded, found)
    lists.share_units(folded, found)
    lists.inherit_units(folded, found)
    lists.unit_of_whole(folded, found)
    lists.changed_times(folded, found)
    names = Names(folded)
    kept: list[Candidate] = []
    bounds: list[str] = []
    for candidate in found:
        left, right = _around(folded, candidate)
        if names.hold(candidate.start) or not _is_figure(folded, candidate, left, right):
            continue
        kept.append(candidate)
        bounds.append(_bound(candidate, left, right))
    if "分别" in folded:
        bounds = lists.share_bounds(folded, kept, bounds)
    return [
        _quantity(text, candidate, bound) for candidate, bound in zip(kept, bounds, strict=True)
    ]


_WIDE = re.compile("[０-９％．～－﹪]")
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def _fold(text: str) -> str:
    """Return the text with half-width digits and signs, of the same length."""
    if not _WIDE.search(text):
        return text
    return _WIDE_COMMA.sub(",", text).translate(FOLD)


def _around(text: str, found: Candidate) -> tuple[str, str]:
    """Return what stands left and right of a candidate on its line."""
    left = text[max(0, found.start - LEFT) : found.start]
    right = text[found.end : found.end + RIGHT]
    if "\n" in left:
        left = left.rpartition("\n")[2]
    if "\n" in right:
        right = right.partition("\n")[0]
    if left.endswith(" "):
        left = left[:-1]  # 约 30 家
    return left, right


_NAMING = frozenset({"arabic", "words", "lone"})


def _is_figure(text: str, found: Candidate, left: str, right: str) -> bool:
    if found.unit is None:
        if not _says_something(found, left, right):
            return False
        found.unit = NO_UNIT
    if found.unit.kind == "rank":
        return True
    if found.rule in _NAMING and begins_name(text, found.start):
        return False
    return not reason_against(found, found.unit, left, right)


# A number that ends in one of these is a date, an ordinal or part of a name.
_NAMED = re.compile(
    r"[A-Za-z年月日号时点强届级型版代线环路后楼室集章期+×℃°]|\.\d|-\d|余?[大类](?!学)"
)
# 系数为2.97, 缩小0.08, 由2.21缩小至1.98
_VALUED = re.compile(
    r"(?:[为达到至由从于在足过超近约升降值比数小大高低增减加仅差率]|:|：|分别|下降|上升|提高|[和、])$"
)
_INDEX = re.compile(
    r"(?:指数|系数|得分|分值|评分|总分|比值)(?:为|达到?|是|仅为|至|约|升至|降至|超过)?$"
)
_VALUE_ENDS = re.compile("[，。,、；;）)]|$|以|左右|[缩扩提降上下增减]")
_VERSION = ("升级至", "升级到", "升级为", "迈向", "走向", "工业", "版本")


def _says_something(found: Candidate, left: str, right: str) -> bool:
    """Tell whether a numeral without unit says something: 78万农牧户, 系数达到12.6."""
    if _NAMED.match(right) or left.endswith("每"):
        return False
    written = found.numeral
    if written[-1:] in "万亿" or any(mark in written for mark in "万亿"):
        return True
    if found.rule not in ("arabic", "range") or left.endswith(_VERSION):
        return False
    if _INDEX.search(left):
        return True
    if "." not in written or written.endswith(".0"):
        return False
    return bool(_VALUED.search(left)) or bool(_VALUE_ENDS.match(right))


_TOP = frozenset({"首位", "榜首"})  # 登上首位, 突破至榜首: nothing is above


def _bound(found: Candidate, left: str, right: str) -> str:
    if found.value_max is not None:
        return "range"
    if found.bound != "=" or found.numeral in _TOP:
        return found.bound
    if found.unit is not None and found.unit.name == "番":
        left = left.rstrip("了两")  # 接近翻一番
        left = left.removesuffix("翻")
    return read_bound(left, right, bare=found.rule == "bare")


def _quantity(text: str, found: Candidate, bound: str) -> Quantity:
    unit: Unit = found.unit or NO_UNIT
    largest = abs(found.value_max or found.value)
    return Quantity(
        found.start,
        found.end,
        text[found.start : found.end],
        found.value,
        found.value_max,
        unit.name,
        bound,
        found.rule,
        "" if largest < _MAX_FLOAT else "numeral too large for a float64",
    )
