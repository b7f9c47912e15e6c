"""Quantities in Chinese prose: every number that says something, with value, unit and bound.

`find_quantities` scans a text once for numerals, reads the unit behind each, drops what
`exclusions` knows to be no figure, joins ranges, gives elided units back, and reads the bound off
the words around. What a figure is and how far its span goes is said in the annotation guidelines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.figures import exclusions
from pipeline.figures.bounds import read_bound
from pipeline.figures.numerals import (
    ARABIC,
    CHINESE,
    FOLD,
    MIXED,
    WORDS,
    divide,
    multiply,
    parse_numeral,
)
from pipeline.figures.units import Unit, match_unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text: `text[start:end]`, its value in `unit`, and its bound.

    `value` is exact and has multipliers multiplied out; `value_max` is the upper end of a range.
    `bound` is `=`, `~`, `>`, `<` or `range`. `warning` says why a value cannot be held by a
    float64 (which would make it infinite); it is empty otherwise.
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


@dataclass(slots=True)
class Candidate:
    """A numeral that may be a quantity, while it is being judged."""

    start: int
    numeral_end: int
    end: int
    value: Decimal
    value_max: Decimal | None
    unit: Unit | None
    bound: str
    rule: str
    numeral: str
    linked: bool = False


NUMERAL = re.compile(
    rf"""
    (?P<percent> (?P<base>[百千万]) 分之 (?P<part> [多几]? {WORDS} | {ARABIC} )  # 百分之九十五
    )
  | (?P<fraction>                                       # 三分之二, 十分之一
        (?P<below> {CHINESE}+ ) 分之 (?P<above> {CHINESE}+ )
    )
  | (?P<quotient> (?<![\d./-]) \d{{1,4}} / \d{{1,4}} (?![\d/.]) )   # 1/4个工作日
  | (?P<rank> 第 (?: {ARABIC} | {CHINESE}+ ) )           # 第3位, 第一
  | (?P<first> 首位 )
  | (?P<top> 前 (?: \d{{1,4}} | [二两三四五六七八九十百]{{1,3}} ) )   # 前十, 前5位
  | (?P<half> 一半 | 半数 | (?<=[过超足到近]) 半 (?![年月天日小个路程径导轮夜岛]) )
  | (?P<arabic> (?:(?<![\w\)）%‰”])[-−]|零下|负)? {MIXED} )
  | (?P<lone> 一 (?= [倍番成年天日周半] | 个?(?:半?小时|[多]?百分点|基点|半|工作日|多?月) | 分钟 ) )
  | (?P<half_unit> 半 (?= 个?(?:小时|月|工作日|学期) | [年天] ) )
  | (?P<bare> (?<= [近超破过上逾约达到跨回于足为] ) [百千万亿] [万亿]? (?![一二三四五六七八九零瓦]) )
  | (?P<words> (?! [一百千万亿] (?! {CHINESE} | [多余几来] )) {WORDS} )
    """,
    re.VERBOSE,
)

RANGE_MARK = re.compile(r"[-—–−~～－至到]{1,2}")
LIST_MARK = re.compile(r"(?:、|和|与|及|以及|或|,)?(?:第)?")
_TAIL = re.compile(r"半|[一二三四五六七八九](?!个|成|倍)")
_SHARED = re.compile(r"[、和与及或至到]|以及")


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text in order.

    Offsets are those of `text`; time is linear in its length.

    >>> [(q.text, q.value, q.unit, q.bound) for q in find_quantities("带动2.8万户群众增收近3000元")]
    [('2.8万户', Decimal('28000.0'), '户', '='), ('3000元', Decimal('3000'), '元', '~')]
    """
    folded = _fold(text)
    found = _candidates(folded)
    found = _join_ranges(folded, found)
    _share_units(folded, found)
    return [
        quantity for candidate in found if (quantity := _judge(folded, text, candidate)) is not None
    ]


def _fold(text: str) -> str:
    """Return the text with half-width digits and signs, of the same length."""
    if not _WIDE.search(text):
        return text
    text = _WIDE_COMMA.sub(",", text)
    return text.translate(FOLD)


_WIDE = re.compile("[０-９％．～－﹪]")
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def _candidates(text: str) -> list[Candidate]:
    found: list[Candidate] = []
    at, search = 0, NUMERAL.search
    while match := search(text, at):
        candidate = _READERS[match.lastgroup or ""](text, match)
        if candidate is None:
            at = match.end()
            continue
        if found and candidate.rule == "arabic" and found[-1].end == candidate.start:
            _unsign(candidate)
        found.append(candidate)
        at = max(candidate.end, match.end())
    return found


def _unsign(candidate: Candidate) -> None:
    """Take the minus of 20亿-30亿元 for a range mark."""
    if candidate.value < 0 and candidate.numeral[0] in "-−":
        candidate.value = -candidate.value
        candidate.start += 1
        candidate.numeral = candidate.numeral[1:]


def _make(
    text: str,
    start: int,
    end: int,
    value: Decimal,
    rule: str,
    bound: str = "=",
    value_max: Decimal | None = None,
) -> Candidate:
    numeral = text[start:end]
    return Candidate(start, end, end, value, value_max, None, bound, rule, numeral)


_PERCENT = Unit("%", "percent", True)
_PLACE = Unit("位", "rank", True)


def _percent(text: str, match: re.Match[str]) -> Candidate | None:
    numeral = parse_numeral(match["part"])
    if numeral is None:
        return None
    unit, value = _PERCENT, numeral.value
    if match["base"] == "千":
        unit = Unit("‰", "percent", True)
    elif match["base"] == "万":
        unit, value = Unit("", "fraction", True), divide(value, Decimal(10000))
    found = _make(text, match.start(), match.end(), value, "percent in words", numeral.bound)
    found.value_max, found.unit = numeral.value_max, unit
    return found


def _fraction(text: str, match: re.Match[str]) -> Candidate | None:
    below, above = parse_numeral(match["below"]), parse_numeral(match["above"])
    if below is None or above is None or not below.value:
        return None
    value = divide(above.value, below.value)
    found = _make(text, match.start(), match.end(), value, "fraction")
    found.unit = Unit("", "fraction", True)
    return _with_unit(text, found, optional=True)


def _quotient(text: str, match: re.Match[str]) -> Candidate | None:
    above, below = map(int, match["quotient"].split("/"))
    if not below or above >= below:
        return None
    found = _make(
        text, match.start(), match.end(), divide(Decimal(above), Decimal(below)), "fraction"
    )
    found.unit = Unit("", "fraction", True)
    return _with_unit(text, found, optional=True)


_RANKED = re.compile(
    r"(?P<unit>位|名|档次|方阵|梯队|档|等次)(?![^\W\d_]*(?:书记|副书记|导师|老师|嫌疑))"
)
_ENUMERATED = re.compile(
    r"[一二三四五六七八九十]?(?:产业|季度|书记|批|时间|次|个|届|轮|期|次产业|生产力|动力|资源|要务|课堂|方|党|中学|小学|"
    r"医院|人民|监狱|师|军|集团|步|阶段|责任|大|条|章|款|项|页|部|线|现场|身份|家园|财经|道|手|抓手|居所|曲线|"
    r"学历|学位|语言|代|类|种|座|台|艘|列|家|所|位|名|者|人|车|国|城|县|市|省|站|村|镇|乡|区|楼|层|会议|生命)"
)
_STANDING = re.compile(
    r"(?:居|列|位|排|排名|名|获|获得|全国|全省|全市|全区|全州|全县|全球|世界|亚洲|省|市|区|系统|[国省市县区州]内|蝉联|跃升至|上升至|"
    r"升至|至|到|为|中|均|总分|得分|综合|连续.{1,6}|稳居|保持|占|第[一二三四五六七八九十\d]+[、和])$"
)


def _rank(text: str, match: re.Match[str]) -> Candidate | None:
    numeral = parse_numeral(match["rank"][1:])
    if numeral is None:
        return None
    found = _make(text, match.start(), match.end(), numeral.value, "rank")
    unit = _RANKED.match(text, match.end())
    if unit:
        found.end, found.unit = (
            unit.end(),
            Unit(unit["unit"] if unit["unit"] != "名" else "名", "rank", True),
        )
        return found
    left = text[max(0, found.start - 12) : found.start]
    if _ENUMERATED.match(text, match.end()) or not _STANDING.search(left):
        return None
    found.unit = Unit("", "rank", True)
    return found


def _first(text: str, match: re.Match[str]) -> Candidate | None:
    left = text[max(0, match.start() - 2) : match.start()]
    if left.endswith(("在", "为首", "要务")) or text.startswith(
        ("度", "产业", "经济"), match.end()
    ):
        return None
    found = _make(text, match.start(), match.end(), Decimal(1), "rank")
    found.unit = _PLACE
    return found


_TOP_UNIT = re.compile(r"(?P<unit>位|名|强)")
_TOP_NOT = re.compile(
    r"[年月日天个次周期届轮批季大项家条件届种类章场小分页排世秒万千亿百%\d.,、至到-]"
)


def _top(text: str, match: re.Match[str]) -> Candidate | None:
    numeral = parse_numeral(match["top"][1:])
    if numeral is None or _TOP_NOT.match(text, match.end()):
        return None
    found = _make(text, match.start(), match.end(), numeral.value, "rank", "<")
    unit = _TOP_UNIT.match(text, match.end())
    found.unit = Unit(unit["unit"] if unit else "", "rank", True)
    if unit:
        found.end = unit.end()
    return found


def _half(text: str, match: re.Match[str]) -> Candidate | None:
    found = _make(text, match.start(), match.end(), Decimal(50), "half")
    found.unit = _PERCENT
    return found


def _half_unit(text: str, match: re.Match[str]) -> Candidate | None:
    if text[max(0, match.start() - 1) : match.start()] in set("上下前后大多过一两"):
        return None
    found = _make(text, match.start(), match.end(), Decimal("0.5"), "half")
    return _with_unit(text, found)


def _arabic(text: str, match: re.Match[str]) -> Candidate | None:
    written = match["arabic"]
    sign = 1
    body = written
    while body[0] not in "0123456789":
        sign, body = -1, body[1:]
    numeral = parse_numeral(body)
    if numeral is None:
        return None
    found = _make(text, match.start(), match.end(), numeral.value * sign, "arabic", numeral.bound)
    return _with_unit(text, found, optional=True)


def _words(text: str, match: re.Match[str]) -> Candidate | None:
    written = match["words"]
    numeral = parse_numeral(written)
    if numeral is None:
        return None
    found = _make(text, match.start(), match.end(), numeral.value, "words", numeral.bound)
    found.value_max = numeral.value_max
    large = any(mark in written for mark in "万亿") and len(written) > 1
    read = _with_unit(text, found, optional=True)
    if read is None or (read.unit is None and not large):
        return read if read and _shares_ahead(text, read) else None
    if read.unit is not None and len(written) == 1 and not read.unit.lone:
        return None
    if (
        written == "二"
        and read.unit is not None
        and read.unit.kind not in ("percent", "points", "multiple")
    ):
        return None  # 二次, 二级: an ordinal; a count says 两
    return read


def _shares_ahead(text: str, found: Candidate) -> bool:
    return bool(RANGE_MARK.match(text, found.end))


def _lone(text: str, match: re.Match[str]) -> Candidate | None:
    left = text[max(0, match.start() - 1) : match.start()]
    if left in ("第", "统", "唯", "单", "任", "万", "进", "专", "之", "每"):
        return None
    found = _make(text, match.start(), match.end(), Decimal(1), "lone")
    return _with_unit(text, found)


def _bare(text: str, match: re.Match[str]) -> Candidate | None:
    numeral = parse_numeral(match["bare"])
    if numeral is None:
        return None
    found = _make(text, match.start(), match.end(), numeral.value, "bare", numeral.bound)
    read = _with_unit(text, found, optional=True)
    if read is None or (read.unit is None and "亿" not in match["bare"]):
        return None
    return read


_READERS = {
    "percent": _percent,
    "fraction": _fraction,
    "quotient": _quotient,
    "rank": _rank,
    "first": _first,
    "top": _top,
    "half": _half,
    "half_unit": _half_unit,
    "arabic": _arabic,
    "words": _words,
    "lone": _lone,
    "bare": _bare,
}


def _with_unit(text: str, found: Candidate, optional: bool = False) -> Candidate | None:
    """Read the unit behind a numeral, and what hangs on it: 成五, 倍半, 个半小时."""
    at = found.numeral_end
    if text.startswith("成", at) and not text.startswith(
        ("成立", "成为", "成功", "成员", "成果", "成套", "成品"), at
    ):
        found.value = multiply(found.value, 10)
        found.value_max = None if found.value_max is None else multiply(found.value_max, 10)
        found.unit, found.end = _PERCENT, at + 1
        tail = _TAIL.match(text, at + 1)
        if tail:
            found.value += 5 if tail[0] == "半" else parse_numeral(tail[0]).value  # type: ignore[union-attr]
            found.end = tail.end()
        return found
    if text.startswith("个", at) and text[at + 1 : at + 2] in set("半多来余"):
        inner = match_unit("个" + text[at + 2 : at + 8], 0)
        if inner and inner[0].name != "个":
            mark = text[at + 1]
            found.unit, found.end = inner[0], at + 1 + inner[1]
            if mark == "半":
                found.value += Decimal("0.5")
            else:
                found.bound = "~" if mark == "来" else ">"
            return found
    read = match_unit(text, at)
    if read is None and found.numeral[-1] in "来几余多" and len(found.numeral) > 1:
        shorter = parse_numeral(found.numeral[:-1])
        if found.numeral[-1] in "来几" and shorter is not None:
            found.numeral_end = found.end = at - 1
            found.value, found.bound, found.numeral = (
                shorter.value,
                shorter.bound,
                found.numeral[:-1],
            )
    if read is None:
        return found if optional else None
    found.unit, found.end = read
    if text.startswith("半", found.end) and read[0].name in ("倍", "年", "天", "折"):
        found.value += Decimal("0.5")
        found.end += 1
    return found


def _join_ranges(text: str, found: list[Candidate]) -> list[Candidate]:
    """Make one of two numerals with a range mark between: 20亿-30亿元, 8至10户."""
    joined: list[Candidate] = []
    for candidate in found:
        last = joined[-1] if joined else None
        if last is not None and _is_range(text, last, candidate):
            low, high = last.value, candidate.value
            if last.numeral_end == last.end and last.unit is None:
                low = _same_scale(last, candidate)
            joined[-1] = replace(
                candidate,
                start=last.start,
                value=low,
                value_max=high,
                bound="range",
                rule="range",
                numeral=text[last.start : candidate.numeral_end],
            )
            continue
        joined.append(candidate)
    return joined


def _same_scale(low: Candidate, high: Candidate) -> Decimal:
    """Give the lower end the multiplier that only the upper one has: 10至15万元."""
    if low.numeral.translate(_NO_MULTIPLIER) == low.numeral:
        tail = re.search(r"[百千万亿]+$", high.numeral.rstrip("多余几来"))
        if tail:
            factor = parse_numeral("1" + tail[0])
            if factor is not None:
                scaled = multiply(low.value, int(factor.value))
                if scaled < high.value:
                    return scaled
    return low.value


_NO_MULTIPLIER = str.maketrans("", "", "十百千万亿")


def _is_range(text: str, low: Candidate, high: Candidate) -> bool:
    gap = text[low.end : high.start]
    if not gap or len(gap) > 2 or not RANGE_MARK.fullmatch(gap) or low.value_max is not None:
        return False
    if low.unit is not None and high.unit is not None and low.unit.name != high.unit.name:
        return False
    if high.value_max is not None or low.rule == "rank" or high.rule == "rank":
        return False
    if gap in ("至", "到") and text[max(0, low.start - 1) : low.start] in ("由", "从"):
        return False
    scaled = _same_scale(low, high) if low.unit is None else low.value
    return scaled < high.value


def _share_units(text: str, found: list[Candidate]) -> None:
    """Give a numeral of a list the unit that only the last one carries: 1.2、0.4个百分点."""
    for n in range(len(found) - 2, -1, -1):
        low, high = found[n], found[n + 1]
        gap = text[low.end : high.start]
        if len(gap) > 2 or not gap or not _SHARED.fullmatch(gap):
            continue
        if low.unit is None and high.unit is not None and low.rule == "arabic":
            low.unit, low.linked = high.unit, True
        elif (
            low.unit is not None
            and high.unit is not None
            and low.unit.name == "个"
            and high.unit.kind in ("points", "workday")
        ):
            low.unit = high.unit
        if (
            low.rule == high.rule == "rank"
            and low.unit is not None
            and low.unit.name == ""
            and high.unit
        ):
            low.unit = high.unit


_MAX_FLOAT = Decimal("1.7e308")
_DECIMAL_CUE = re.compile(
    r"(?:为|达|达到|至|到|由|从|于|在|足|过|超|近|约|升|降|值|比|指数|系数|小|大|高|低|增|减|加|仅|:|分别|和|、|数|差|下降|上升|提高)$"
)


def _judge(folded: str, text: str, found: Candidate) -> Quantity | None:
    left = folded[max(0, found.start - 24) : found.start]
    right = folded[found.end : found.end + 20]
    unit = found.unit
    if unit is None:
        unit = _bare_unit(found, left, right)
        if unit is None:
            return None
    if _excluded(found, unit, left, right):
        return None
    bound = found.bound
    if found.value_max is not None:
        bound = "range"
    elif bound == "=":
        bound = read_bound(left, right, bare=found.rule == "bare")
    warning = "" if abs(found.value) < _MAX_FLOAT else "numeral too large for a float64"
    return Quantity(
        found.start,
        found.end,
        text[found.start : found.end],
        found.value,
        found.value_max,
        unit.name,
        bound,
        found.rule,
        warning,
    )


_NO_UNIT = Unit("", "bare", True)
_BARE_NOT = re.compile(r"[A-Za-z年月日号时点时强届级型版代线环路后楼室集章期]|\.|-")


def _bare_unit(found: Candidate, left: str, right: str) -> Unit | None:
    """Tell whether a numeral without unit says something."""
    if _BARE_NOT.match(right) or left.endswith("每"):
        return None
    if any(mark in found.numeral for mark in "万亿"):
        return _NO_UNIT
    if "." in found.numeral and (
        _DECIMAL_CUE.search(left) or right.startswith(("以", "左右", ":"))
    ):
        return _NO_UNIT
    return None


def _excluded(found: Candidate, unit: Unit, left: str, right: str) -> bool:
    kind = unit.kind
    if kind == "rank":
        return False
    if left.endswith(("每", "第", "每隔")):
        return True
    last = left[-1:]
    if (
        found.rule in ("arabic", "range")
        and last.isascii()
        and (last.isalnum() or last in "_#*@+.-/")
    ):
        return True
    if last in ("×", "№"):
        return True
    if unit.name == "年" and (
        found.value >= 1000 or "〇" in found.numeral or "零" in found.numeral
    ):
        return True
    if unit.name == "次" and right.startswith(("产业", "分配", "能源", "函数", "创业")):
        return True
    if kind in ("hours", "days", "workday", "years"):
        if exclusions.names_duration(left, right, kind == "years", found.rule in ("lone", "half")):
            return True
    if kind in exclusions.CLASS_KINDS and exclusions.CLASS.match(right):
        return True
    if kind in exclusions.SPEC_KINDS and exclusions.SPECIFIED.match(right):
        return True
    if found.rule == "bare" and exclusions.GRADE.match(right):
        return True
    if kind == "grade":
        return True
    return kind == "age" and bool(re.match("的?[老人儿女男少青妇]", right))
