"""What looks like a quantity and is none: names, ordinals, codes, idioms.

Each test looks at the few characters left and right of a quantity. Words on the left are told by
`str.endswith`, words on the right by an anchored pattern, so that a test costs the same however
long the text is. A test returns the name of its reason, empty if it has none. Durations and the
thresholds of classes have modules of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from pipeline.figures.candidates import Candidate
from pipeline.figures.classes import names_class
from pipeline.figures.durations import frames_statement
from pipeline.figures.nouns import names_noun
from pipeline.figures.units import Unit
from pipeline.figures.words import read_lines, with_role

# 《…规划(2023—2025年)》   “2+145”   “三个一线”   [1]
NAME = re.compile(
    r"""
    [《“「『‘\[〔【]
    (?: (?<= 《 ) [^》\n]{1,80} 》
      | (?<= [“「『‘] ) [^”」』’“，。,;；:：!！?？\n]{1,20} [”」』’]
      | (?<= [\[〔【] ) \d+ [\]〕】]
    )
    """,
    re.VERBOSE,
)


class Names:
    """The spans of a text whose numerals belong to a title, a name or a slogan.

    >>> names = Names("推行“2+145”工作体系")
    >>> names.hold(3), names.hold(9)
    (True, False)
    """

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in NAME.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def hold(self, position: int) -> bool:
        """Tell whether a position is inside a name."""
        n = bisect_right(self._starts, position) - 1
        return n >= 0 and position < self._ends[n]


def begins_name(text: str, at: int) -> bool:
    """Tell whether a set phrase or name of `lexicon/fixed_names.txt` begins at a position.

    >>> begins_name("落实中央八项规定精神", 4), begins_name("落实八项措施", 2)
    (True, False)
    """
    return text.startswith(_fixed_names().get(text[at : at + 1], ()), at)


@cache
def _fixed_names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name in read_lines("fixed_names.txt"):
        names[name[0]] = (*names.get(name[0], ()), name)
    return names


def reason_against(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """Return why a candidate with that unit is no figure, empty if nothing speaks against it.

    `left` and `right` are the characters around it on its line; two dozen are enough.

    >>> from pipeline.figures.candidates import find_candidates
    >>> found = find_candidates("60岁以上老年人")[0]
    >>> reason_against(found, found.unit, "", "以上老年人")
    'class'
    """
    for test in _TESTS:
        reason = test(found, unit, left, right)
        if reason:
            return reason
    return ""


# Codes -------------------------------------------------------------------------------------------

_MINUTES = 2  # digits: 自8:00起
_JOINTS = frozenset("_#№×*&@+./·=^")
_DASHES = frozenset("-−—–~")
# GDP9602亿元, PMI50.2%: signs of statistics, no part of a longer sign
_STATISTICS = ("GDP", "GNP", "GNI", "GRP", "GEP", "CPI", "PPI", "PMI", "FDI", "ODI", "COD", "VOCs")


def _is_code(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """G331公里, 7×24小时, 1+6个: part of a longer sign."""
    last, before = left[-1:], left[-2:-1]
    if last and found.numeral[0] in "0123456789":
        if unit.name and left.endswith(_STATISTICS):
            return ""
        if last in _JOINTS or (last.isascii() and last.isalnum()):
            return "code"
        if last in ":：" and before.isdigit() and unit.name and len(found.numeral) == _MINUTES:
            return "clock"
        if last in _DASHES and before.isascii() and before.isalnum():
            return "code"
        if last in "（(" and right.startswith(("）", ")")) and not unit.name:
            return "code"
    return "code" if right.startswith(("+", "×")) else ""


# Ordinals ----------------------------------------------------------------------------------------

_BASES = with_role("quantity_words.tsv", "base")
# 提前2周, 目前3家: words that end in 前 and do not mean the first of many.
_NOT_FIRST = with_role("quantity_words.tsv", "not first")
# 劣五类水体, 1类创新药: classes that are numbered.
_CLASSED = re.compile(
    "水|断面|标准|[创新中化].{0,2}药|医疗器械|医疗用房|用地|学科|苗|疫苗|地区|区(?!域)"
)
# 市六届人大四次会议, 三次产业
_SITTING = re.compile(
    r"""
    (?: [、和与] 十?[一二三四五六七八九十]次 )*
    (?: 全?体?会议 | 全会 | 全体 | 党代会 | 党代表 | 代表大会 | 人大 | 团代会 | 会(?!员)
      | 产业 | 分配 | 能源 | 函数 | 污染 | 革命 )
    """,
    re.VERBOSE,
)
# 三个一批, 两个毫不动摇: formulas whose numeral counts clauses.
_FORMULA = re.compile(
    r"""
    一[批律百切] | 全[覆面] | 不[能准得可忘] | 毫不 | 坚[持定] | 必须 | 务必 | 严[禁格]
  | 确[保立] | 统筹 | 维护 | 转变 | 结合
    """,
    re.VERBOSE,
)
# 班子全部精简到五人以内
_LAYERS = re.compile("层级|级次|链条")
# Parts that are numbered as often as counted: 扩建三期, 五环; counted after 分, 共.
_NUMBERED = frozenset("期轮层路段站单组档集讲课节环")
# 一二层, 三四期, 三四环; counted in 三四层楼, 三四站
_NUMBERED_IN_PAIRS = frozenset("期环路")
# 改造三段, 修复四处路段; not 扩建三期
_WORKED_ON = frozenset("段")
_WORKS = (
    "改造",
    "改线",
    "新建",
    "改建",
    "扩建",
    "修复",
    "修建",
    "整治",
    "治理",
    "打通",
    "完成",
    "建成",
    "涉及",
)
_COUNTING = with_role("quantity_words.tsv", "counting")
# 二个百分点 may be said; 二项 may not: a count says 两.
_SPOKEN_TWO = frozenset({"percent", "points", "multiple"})


def _is_ordinal(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """第三场, 每百元, 前5家, 连续3次; 二期, 四次会议: what orders or frames, not counts."""
    if left.endswith(_BASES):
        return "ordinal"
    if unit.name == "起" and left.endswith(("周", "星期")) and right.startswith(("，", ",", "、")):
        return "ordinal"  # 下周三起，
    if left.endswith("前") and unit.kind != "hours" and not left.endswith(_NOT_FIRST):
        return "first of many"
    if unit.name == "类" and (left.endswith("劣") or _CLASSED.match(right)):
        return "ordinal"
    if found.rule != "words" or found.numeral[0] in "数几":
        return ""
    if unit.name == "次" and _SITTING.match(right):
        return "ordinal"
    if unit.name in _NUMBERED and found.value_max is not None and len(found.numeral) == 2:
        numbered = "二" in found.numeral or unit.name in _NUMBERED_IN_PAIRS
        return "ordinal" if numbered and not left.endswith(_COUNTING) else ""
    return _single_digit(found, unit, left, right) if len(found.numeral) == 1 else ""


def _single_digit(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """Tell a lone Chinese digit that counts (两项) from one that does not (二级, 三角)."""
    written = found.numeral
    if written == "二" and unit.kind not in _SPOKEN_TWO:
        return "ordinal"
    layered = unit.kind == "grade" and bool(_LAYERS.search(left))
    if written == "零" or not (unit.lone or layered):
        return "lone digit"
    if unit.name in _NUMBERED and written != "两" and not left.endswith(_COUNTING):
        worked = unit.name in _WORKED_ON and left.endswith(_WORKS)
        return "" if worked else "ordinal"
    formula = unit.name == "个" and (_FORMULA.match(right) or right.startswith(_slogans()))
    return "formula" if formula else ""


@cache
def _slogans() -> tuple[str, ...]:
    """Openings of quoted slogans, whose numeral counts their clauses: 三个“更加”."""
    words = with_role("quantity_words.tsv", "formula")
    return tuple(quote + word for quote in "“‘「『" for word in words)


# Idioms ------------------------------------------------------------------------------------------

_DOUBLING = with_role("quantity_words.tsv", "doubling")
_TIME_OF_DAY = ("时", "点")


def _is_idiom(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """一番努力, 一成不变, 9时30分: words that only contain a numeral and a unit."""
    name = unit.name
    if name == "番" and not left.endswith(_DOUBLING):
        return "idiom"
    if name == "%" and found.numeral == "一" and right.startswith(("不变", "套", "员")):
        return "idiom"
    if name == "分" and left.endswith(_TIME_OF_DAY):
        return "time of day"
    if name == "头" and left.endswith("三天"):
        return "idiom"
    if name == "起" and left.endswith("在"):
        return "idiom"  # 站在一起、干在一起
    return ""


_TESTS = (_is_code, names_noun, _is_ordinal, frames_statement, names_class, _is_idiom)
