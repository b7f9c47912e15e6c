"""Candidates: every numeral of a text that may be a quantity, with the unit behind it.

One pattern finds them in one pass; a reader for each of its branches makes a `Candidate` or
refuses. What is refused here is refused by form alone; context is judged in `exclusions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.figures.numerals import (
    ARABIC,
    CHINESE,
    DIGITS,
    MIXED,
    WORDS,
    Numeral,
    divide,
    multiply,
    parse_numeral,
)
from pipeline.figures.units import FRACTION, NO_UNIT, PERCENT, PERMILLE, Unit, match_unit


@dataclass(slots=True)
class Candidate:
    """A numeral that may be a quantity, while it is being judged.

    `text[start:numeral_end]` is its numeral, `text[start:end]` numeral and unit; `unit` is None
    while none is known. `value`, `value_max` and `bound` are what the numeral itself says.
    """

    start: int
    numeral_end: int
    end: int
    numeral: str
    value: Decimal
    value_max: Decimal | None
    unit: Unit | None
    bound: str
    rule: str


# The numerals of a text, a named branch a form; the first that fits decides.
NUMERAL = re.compile(
    rf"""
    (?P<percent> [百千万]分之 (?: [多几]?{WORDS} | {ARABIC} ) )      # 百分之九十五
  | (?P<fraction> (?: {CHINESE}+ | \d{{1,4}} ) 分之 (?: {CHINESE}+ | \d{{1,4}} ) )   # 三分之二
  | (?P<rank> 第 (?: {ARABIC} | {CHINESE}+ ) )                    # 第3位, 第一
  | (?P<first> 首位 )                                             # 居全国首位
  | (?P<top> 前 (?: \d{{1,4}} | [二两三四五六七八九十百]{{1,3}} ) )     # 前十, 前5位
  | (?P<share> 一半 | 半数 | (?<=[过超足近到占])半 (?![年月天日小个路程径导轮夜岛山坡空生拉信疑]) )    # 过半
  | (?P<clock> (?<![\d.:：]) (?: \d{{1,3}}小时\d{{1,2}}分(?:钟)?(?:\d{{1,2}}秒)? | \d{{1,3}}分\d{{1,2}}秒(?:\d{{1,3}})? | \d{{1,3}}秒\d{{1,3}} ) )   # 2小时15分钟
  | (?P<quotient> (?<![\d./A-Za-z-]) \d{{1,4}} / \d{{1,4}} (?![\d/.年月]) )      # 1/4个工作日
  | (?P<arabic> (?: (?<![0-9A-Za-z)）%‰”.]) [-−] | 零下 | (?<![抱肩])负(?=\d) )? {MIXED} )   # 2400余
  | (?P<lone> 一 (?= [倍番成年天周] | 个?(?:半?小时|半?月|多?百分点|基点|半|工作日|季度) | 分钟 ) )
  | (?P<half> (?<![上下前后大多过一两夜]) 半 (?= 个?(?:小时|月|工作日|学期) | [年天] ) )      # 半年
  | (?P<early> (?<=提前) 半 (?= 个?月|年|天|小时 ) )                 # 提前半年
  | (?P<bare> (?<= [近超破过上逾约达到跨回足为于入迈登越] ) [百千万亿] 万?亿? (?![一二三四五六七八九零瓦余多来]) )   # 破万亿
  | (?P<formal> [壹贰叁肆伍陆柒捌玖拾佰仟][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+ )      # 叁佰万
  | (?P<words> (?! 一 (?! {CHINESE} | [多余几]) | [百千万亿](?![余多来]) ) {WORDS} )    # 三百二十多亿
    """,
    re.VERBOSE,
)

# Where a numeral may begin: the same words again, cheap to refuse, so that a text is scanned fast.
START = re.compile(
    r"""
    [0-9二两三四五六七八九十廿卅〇○壹贰叁肆伍陆柒捌玖拾佰仟一前第首半百千万亿数几零负−-]
    (?: (?<= [0-9二两三四五六七八九十廿卅〇○壹贰叁肆伍陆柒捌玖拾佰仟] )
      | (?<= 一 ) (?= [倍番成年天周半个小月多百基工季分一二两三四五六七八九十千万亿零余几] )
      | (?<= 前 ) (?= [0-9二两三四五六七八九十百] )
      | (?<= 第 ) (?= [0-9一二两三四五六七八九十百千万零廿] )
      | (?<= 首 ) (?= 位 )
      | (?<= 半 ) (?: (?= [数个小月年天工学] ) | (?<= [过超足到近占]半 ) )
      | (?<= [百千万亿] ) (?: (?= [余多来分] ) | (?<= [近超破过上逾约达到跨回足为于入迈登越][百千万亿] ) )
      | (?<= [数几] ) (?= [一二两三四五六七八九十百千万亿] )
      | (?<= 零 ) (?= [下点一二两三四五六七八九] )
      | (?<= [负−-] ) (?= [0-9] )
    )
    """,
    re.VERBOSE,
)

_HALF = Decimal("0.5")
_RETRIED = ("top", "quotient", "clock")


def find_candidates(text: str) -> list[Candidate]:
    """Return the candidates of a folded text in order.

    >>> [(c.numeral, c.unit.name) for c in find_candidates("新增3200余家,增长二十八点五倍")]
    [('3200余', '家'), ('二十八点五', '倍')]
    """
    found: list[Candidate] = []
    at = 0
    while begin := START.search(text, at):
        start = begin.start()
        match = NUMERAL.match(text, start)
        candidate = None
        if match is None:
            at = start + 1
        else:
            branch = match.lastgroup or ""
            candidate = _READERS[branch](text, start, match[0])
            # 前2周 is no rank, but its numeral may still count.
            at = start + 1 if branch in _RETRIED else match.end()
        if candidate is not None:
            at = max(candidate.end, candidate.numeral_end)
            found.append(candidate)
    return found


def _candidate(start: int, written: str, numeral: Numeral, rule: str) -> Candidate:
    end = start + len(written)
    return Candidate(
        start, end, end, written, numeral.value, numeral.value_max, None, numeral.bound, rule
    )


# Readers, one a branch -----------------------------------------------------------------------------


def _percent(text: str, start: int, written: str) -> Candidate | None:
    numeral = parse_numeral(written[3:])
    if numeral is None:
        return None
    if written[0] == "万":
        numeral = Numeral(divide(numeral.value, Decimal(10000)), None, numeral.bound)
    found = _candidate(start, written, numeral, "percent in words")
    found.unit = {"百": PERCENT, "千": PERMILLE, "万": FRACTION}[written[0]]
    return found


def _fraction(text: str, start: int, written: str) -> Candidate | None:
    below, above = (parse_numeral(part) for part in written.split("分之"))
    if below is None or above is None or not below.value or above.value_max is not None:
        return None
    numeral = Numeral(divide(above.value, below.value))
    return _read_fraction(text, _candidate(start, written, numeral, "fraction"))


def _quotient(text: str, start: int, written: str) -> Candidate | None:
    above, below = (Decimal(part) for part in written.split("/"))
    if not below or above >= below:
        return None
    return _read_fraction(
        text, _candidate(start, written, Numeral(divide(above, below)), "fraction")
    )


def _read_fraction(text: str, found: Candidate) -> Candidate:
    _read_unit(text, found)
    if found.unit is None:
        found.unit = FRACTION
    return found


# What is ranked by 第: 第3位, 第一档次. 第一名嫌疑人 is no rank, but rare.
_RANKED = re.compile("位|名|档次|方阵|梯队|等次")
# Where 第一 ends a statement of rank: 居全国第一。 全省第一的位置
_RANK_ENDS = re.compile(r"[，。,、；;!！?？：:\s（(）)”’》…—]|$|的(?!一)|和|与|且|并|、|，|至|到")
# What opens a bare rank: 位列全省第四, 蝉联第一, 得分第一
_RANK_OPENS = re.compile(
    r"(?:[居列占获得为成是保持]|排名|位次|名列|蝉联|夺得|[升跃退降][至到入]|由|从|全[国省市县区州盟球]|世界|亚洲|全球|"
    r"[省市区县州国]|系统|行业|同类|均|增[速幅长]|总[量分数]|得分|成绩|综合|[东中西]部|地区|城市|[一二三四五六七八九\d][位名、和]|[年季次]|数量|规模|排|产量|面积|份额|率|"
    r"[东西][南北]|华[东南北中]|中[南国]|湾区|半岛|流域|[稳继]续|连续.{1,6}|指数|水平|同[级类组]|园区|[内中]|出口|产值|能力)$"
)


# 把维护稳定作为第一位的任务: foremost, no rank
_FOREMOST = re.compile("(?:作为|[摆放][在到]|视为|当作|看作|始终是)(?:首位)?$")


def _is_initial(text: str, start: int, unit: re.Match[str]) -> bool:
    """Tell 第一位 that means foremost, or the first person to do something, from a rank."""
    if unit[0] not in ("位", "名"):
        return False
    left = text[max(0, start - 12) : start]
    return bool(_FOREMOST.search(left)) or not (
        _RANK_ENDS.match(text, unit.end()) or _RANK_OPENS.search(left)
    )


def _rank(text: str, start: int, written: str) -> Candidate | None:
    numeral = parse_numeral(written[1:])
    if numeral is None or numeral.value_max is not None:
        return None
    found = _candidate(start, written, numeral, "rank")
    unit = _RANKED.match(text, found.end)
    if unit and not (written in ("第一", "第1") and _is_initial(text, start, unit)):
        found.end, found.unit = unit.end(), Unit(unit[0], "rank", True)
        return found
    if unit:
        return None
    left = text[max(0, start - 10) : start]
    if left.endswith("倒数") or not _RANK_ENDS.match(text, found.end):
        return None
    if not _RANK_OPENS.search(left):
        return None
    found.unit = Unit("", "rank", True)
    return found


def _first(text: str, start: int, written: str) -> Candidate | None:
    left = text[max(0, start - 10) : start]
    if left.endswith(("在", "为首", "摆", "放")) or text.startswith(
        ("度", "产业", "经济", "意识", "战略", "要", "任务", "工程", "席"), start + 2
    ):
        return None
    if not (_RANK_ENDS.match(text, start + 2) or _RANK_OPENS.search(left)):
        return None  # 首位岛长: the first person in an office
    found = _candidate(start, written, Numeral(Decimal(1)), "rank")
    found.unit = Unit("位", "rank", True)
    return found


_TOP_UNIT = re.compile("位|名|强")
# 前三季度, 前7个月, 前五年, 前三批 are times or parts; 前十 and 前十的 are ranks.
_TOP_ENDS = re.compile(r"[，。,、；;!！?？：:\s（(）)”’》…—]|$|的|行列|之列|以内|内|左右|以?[上下]")


def _top(text: str, start: int, written: str) -> Candidate | None:
    numeral = parse_numeral(written[1:])
    if numeral is None:
        return None
    found = _candidate(start, written, numeral, "rank")
    found.bound = "<"
    unit = _TOP_UNIT.match(text, found.end)
    if unit is None and not _TOP_ENDS.match(text, found.end):
        return None
    if text[start - 1 : start] in ("目", "以", "之", "提", "从", "生", "跟", "面", "当"):
        return None
    found.unit = Unit(unit[0] if unit else "", "rank", True)
    found.end = unit.end() if unit else found.end
    return found


def _share(text: str, start: int, written: str) -> Candidate | None:
    found = _candidate(start, written, Numeral(Decimal(50)), "share")
    if written == "半" and text[start - 1 : start] in "过超":
        found.bound = ">"
    found.unit = PERCENT
    return found


_CLOCK = re.compile(r"(?:(\d+)小时)?(?:(\d+)分钟?)?(?:(\d+)秒(\d*))?")


def _clock(text: str, start: int, written: str) -> Candidate | None:
    """Read a duration in two units in the smaller one: 2小时15分钟 is 135 minutes."""
    parts = _CLOCK.fullmatch(written)
    if parts is None or text[start - 1 : start] in ("时", "点"):
        return None
    hours, minutes, seconds, rest = (part or "" for part in parts.groups())
    value = Decimal(hours or 0) * 60 + Decimal(minutes or 0)
    name = "分钟"
    if seconds:
        value, name = value * 60 + Decimal(f"{seconds}.{rest or 0}"), "秒"
    found = _candidate(start, written, Numeral(value), "clock")
    found.unit = Unit(name, "hours", True)
    return found


def _arabic(text: str, start: int, written: str) -> Candidate | None:
    body = written.lstrip("-−零下负")
    numeral = parse_numeral(body)
    if numeral is None:
        return None
    if len(body) < len(written):
        numeral = numeral._replace(value=-numeral.value)
    found = _candidate(start, written, numeral, "arabic")
    _read_unit(text, found)
    return found


def _words(text: str, start: int, written: str) -> Candidate | None:
    if written[0] == "数" and text[start - 1 : start] in _COUNT_NOUNS:
        start, written = start + 1, written[1:]  # 户数三百
        if not written or written[0] in "百千万亿":
            return None
    numeral = parse_numeral(written)
    if numeral is None or (numeral.value_max is None and _SPELT.fullmatch(written)):
        return None
    found = _candidate(start, written, numeral, "words")
    _read_unit(text, found)
    if found.unit is None and not _stands_alone(text, found):
        return None
    return found


# Digits read out one by one are a year or a code, no count: 二〇二四, 唯一一座.
_SPELT = re.compile(r"[零〇○一二两三四五六七八九]{2,}[多余几来]?")
# What 数 ends as a noun (户数三百), so that it is no numeral there.
_COUNT_NOUNS = frozenset("户人件次倍总个份辆系参常无少多指基函整字票岁天台张头箱条场艘架项家")


def _stands_alone(text: str, found: Candidate) -> bool:
    """Tell whether a Chinese numeral without unit may be one: 三十万, or the first of a range."""
    if len(found.numeral) > 1 and found.numeral[-1] in "万亿余多":
        return any(mark in found.numeral for mark in "万亿")
    return text[found.end : found.end + 1] in ("至", "到", "-", "—", "～", "~")


def _lone(text: str, start: int, written: str) -> Candidate | None:
    left = text[start - 1 : start] if start else ""
    if left and left in "第统唯单任万进专之每同某这那有另":
        return None
    found = _candidate(start, written, Numeral(Decimal(1)), "lone")
    _read_unit(text, found)
    return None if found.unit is None else found


def _half(text: str, start: int, written: str) -> Candidate | None:
    found = _candidate(start, written, Numeral(_HALF), "half")
    _read_unit(text, found)
    return None if found.unit is None else found


# 网上百货, 以上百家: 上 ends another word. 成百上千 is no number.
_UP_WORDS = (
    "网上",
    "以上",
    "线上",
    "之上",
    "路上",
    "街上",
    "会上",
    "身上",
    "手上",
    "面上",
    "市上",
    "成百上",
)


def _bare(text: str, start: int, written: str) -> Candidate | None:
    numeral = parse_numeral(written)
    left = text[max(0, start - 4) : start]
    if (
        numeral is None
        or left.endswith(_UP_WORDS)
        or text.startswith(("家万户", "上万"), start + 1)
    ):
        return None
    found = _candidate(start, written, numeral, "bare")
    _read_unit(text, found)
    if found.unit is None:
        if written[-1] not in "万亿" or not left.endswith(
            ("破", "超", "超过", "过", "跨过", "上", "达", "逾")
        ):
            return None
        if not _BARE_ENDS.match(text, found.end):
            return None
        found.unit = NO_UNIT
    return found


_BARE_ENDS = re.compile(r"[，。,、；;!！?？：:\s（(）)”’》…—]|$|大关|规模")

_READERS: dict[str, Callable[[str, int, str], Candidate | None]] = {
    "percent": _percent,
    "fraction": _fraction,
    "rank": _rank,
    "first": _first,
    "top": _top,
    "share": _share,
    "clock": _clock,
    "quotient": _quotient,
    "arabic": _arabic,
    "lone": _lone,
    "half": _half,
    "early": _half,
    "bare": _bare,
    "formal": _words,
    "words": _words,
}

# Units -----------------------------------------------------------------------------------------------

_NOT_TENTHS = (
    *(
        "成立",
        "成为",
        "成功",
        "成员",
        "成果",
        "成套",
        "成品",
        "成本",
        "成交",
        "成效",
        "成长",
        "成绩",
        "成都",
        "成年",
    ),
    *(
        "成型",
        "成熟",
        "成渝",
        "成林",
        "成片",
        "成分",
        "成人",
        "成就",
        "成县",
        "成规模",
        "成链",
        "成群",
        "成网",
    ),
)
_TENTHS_TAIL = re.compile("半|[一二三四五六七八九](?![个成倍家项种类十百千万])")
_INNER = frozenset("半多来余几")


def _read_unit(text: str, found: Candidate) -> None:
    """Read the unit behind a numeral, and what hangs on it: 九成五, 两倍半, 一个半小时."""
    at = found.numeral_end
    mark = text[at : at + 1]
    if mark == "成" and not text.startswith(_NOT_TENTHS, at):
        _read_tenths(text, found)
        return
    if mark == "个" and text[at + 1 : at + 2] in _INNER:
        inner = match_unit("个" + text[at + 2 : at + 8], 0)
        if inner is not None and inner[0].name != "个":
            found.unit, found.end = inner[0], at + 1 + inner[1]
            _count_inner(found, text[at + 1])
            return
    read = match_unit(text, at)
    if read is None:
        _give_back(text, found)
        return
    found.unit, found.end = read
    if text[found.end : found.end + 1] == "半" and _is_half_more(text, found):
        found.value += _HALF
        found.end += 1


# 两吨半, 三亩半; not 5公里半程马拉松, 两家半导体企业
_NOT_HALF = re.compile("半(?:[程年月天日夜岛导成价径数路球场山坡空]|个|小时|自动|固态|挂)")


def _is_half_more(text: str, found: Candidate) -> bool:
    unit = found.unit
    if unit is None or _NOT_HALF.match(text, found.end):
        return False
    measured = unit.kind in ("mass", "length", "area", "volume", "money", "days")
    return measured or unit.name in ("倍", "年", "折")


def _count_inner(found: Candidate, mark: str) -> None:
    if mark == "半":
        found.value += _HALF
        found.rule = "words" if found.rule == "lone" else found.rule  # 一个半小时 counts
    else:
        found.bound = "~" if mark == "来" else ">"


def _read_tenths(text: str, found: Candidate) -> None:
    at = found.numeral_end
    found.value = multiply(found.value, 10)
    if found.value_max is not None:
        found.value_max = multiply(found.value_max, 10)
    found.unit, found.end = PERCENT, at + 1
    tail = _TENTHS_TAIL.match(text, at + 1)
    if tail:
        found.value += 5 if tail[0] == "半" else DIGITS[tail[0]]
        found.end = tail.end()


def _give_back(text: str, found: Candidate) -> None:
    """Give a last 来 or 几 back to the next word where no unit follows: 近八成来自."""
    if len(found.numeral) < 2 or found.numeral[-1] not in "来几":
        return
    shorter = parse_numeral(found.numeral[:-1].lstrip("-−零下负"))
    if shorter is not None:
        found.numeral = found.numeral[:-1]
        found.numeral_end -= 1
        found.end = found.numeral_end
        found.value, found.value_max, found.bound = shorter
