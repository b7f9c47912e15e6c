"""Nouns that stand right behind a number, without a measure word: 1区6县, 双向8车道, 3215点.

They are counted only where the words around say so; else the number is the noun's own (1区3栋,
六车道公路, 8点).
"""

from __future__ import annotations

import re

from pipeline.figures.candidates import Candidate
from pipeline.figures.units import Unit, names_of
from pipeline.figures.words import one_of

_DIVISIONS = one_of(names_of("division"))
_DIVIDED = rf"\d+个?{_DIVISIONS}(?:[（(][^（）()]{{1,6}}[）)])?"
_SPOKEN = rf"[一二两三四五六七八九十]{{1,3}}个?{_DIVISIONS}"
# 下辖1区6县, 辖四镇、10乡: a verb of ruling or reaching before the whole list
_GOVERNED = re.compile(
    rf"""
    (?: 辖 | 设 | 下设 | 设有 | 现有 | 共有 | 涉及 | 覆盖 | 遍布 | 遍及 | 涵盖 | 惠及 | 波及 | 辐射
      | 分布[在于] | 划分?为 | 划为 | 包括 | 走访 | 走遍 )
    [有着了至到为共]? (?: 全?[国省市县区州] )? 的?
    (?: (?: {_DIVIDED} | {_SPOKEN} ) [、和及与，]? ){{0,4}} $
    """,
    re.VERBOSE,
)
_WHOLE = re.compile("全[国省市县区州盟旗]的?$")
# 1区6县, 9镇、5乡; not the numbers of 1区、2区
_BRACKET = "(?:[（(][^（）()]{1,6}[）)])?"
_BESIDE_LEFT = re.compile(rf"\d个?(?P<name>{_DIVISIONS}){_BRACKET}[、和及与]?$")
_BESIDE_RIGHT = re.compile(rf"{_BRACKET}[、和及与]?\d+个?(?P<name>{_DIVISIONS})")
# 2县入选: what opens a clause is its subject, and these are hardly numbered
_OPENS_CLAUSE = re.compile(r"(?:^|[，。,；;！!？?：:\s])$")
_NEVER_NUMBERED = frozenset({"省", "省份", "省市", "省区", "县", "县市", "县区", "市县", "国"})
# 内地9市, 沿江11省, 已有7城: as many of a region, or as there are; not 东盟10国, G60沿线
_SUMMED = _NEVER_NUMBERED | {"市", "地市", "城", "县级市", "地级市"}
_SUM_OF = re.compile(
    "(?:[内沿][地海江河线边]|沿黄|流域|湾区|三角|片区|地区|经济带|城市群|都市圈|区域|周边|其他|其余|其它|[已共仅]有|共|等|的|达到?)$"
)
# 双向8车道, 拓宽为六车道; not 六车道公路
_LANES_END = re.compile(r"[，。,、；;！!？?\s（()）]|$|[拓扩改增变]|标准|设计")
# 沪指收于3215点
_INDEX = re.compile("(?:指数|指标|点位|[大开收]盘|[沪恒股板成]指|[收报涨跌])[^，。；;]{0,8}$")


def names_noun(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """Return why a noun behind a number is not counted by it, empty if it is or is no such noun.

    >>> from pipeline.figures.candidates import find_candidates
    >>> found = find_candidates("6县")[0]
    >>> names_noun(found, found.unit, "下辖1区", "，"), names_noun(found, found.unit, "在", "城")
    ('', 'number of a place')
    """
    if unit.kind == "division":
        return "" if _is_counted(found, unit, left, right) else "number of a place"
    if unit.kind == "lanes":
        return "" if _LANES_END.match(right) else "size"
    if unit.kind == "index":
        told = found.rule in ("arabic", "range") and ("." in found.numeral or _INDEX.search(left))
        return "" if told else "time of day"
    return ""


def _is_counted(found: Candidate, unit: Unit, left: str, right: str) -> bool:
    if _GOVERNED.search(left) or found.numeral[-1] in "余多" or found.numeral[0] in "数几":
        return True
    if found.rule not in ("arabic", "range"):
        return False
    if _WHOLE.search(left) or (unit.name in _NEVER_NUMBERED and _OPENS_CLAUSE.search(left)):
        return True
    if unit.name in _SUMMED and found.value > 1 and _SUM_OF.search(left):
        return True
    beside = (_BESIDE_LEFT.search(left), _BESIDE_RIGHT.match(right))
    return any(other is not None and other["name"] != unit.name for other in beside)
