"""Candidates: every numeral of a text that may be a quantity, with the unit behind it.

One pattern finds them in one pass; a reader for each of its branches makes a `Candidate` or
refuses. What is refused here is refused by form; context is judged in `exclusions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.figures.coins import read_price
from pipeline.figures.forms import DIGITAL, NUMERAL, PAYS, START
from pipeline.figures.numerals import (
    DIGITS,
    SPACED,
    Numeral,
    divide,
    multiply,
    parse_numeral,
)
from pipeline.figures.one_behind import counts_behind
from pipeline.figures.ranks import Rank, read_bottom, read_first, read_ordinal, read_top
from pipeline.figures.units import FRACTION, NO_UNIT, PERCENT, PERMILLE, Unit, match_unit
from pipeline.figures.words import with_role


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


def find_candidates(text: str) -> list[Candidate]:
    """Return the candidates of a folded text in order.

    >>> [(c.numeral, c.unit.name) for c in find_candidates("新增3200余家,增长二十八点五倍")]
    [('3200余', '家'), ('二十八点五', '倍')]
    """
    found: list[Candidate] = []
    at = 0
    while begin := START.search(text, at):
        start = begin.start()
        pattern = DIGITAL if begin[0] in _DIGITS else NUMERAL
        match = pattern.match(text, start)
        if match is None:
            at = start + 1
            continue
        branch = match.lastgroup or ""
        candidate = _READERS[branch](text, start, match[0])
        if candidate is None:
            # 前2周 is no rank, but its numeral may still count.
            at = start + 1 if branch in _RETRIED else match.end()
            continue
        at = max(candidate.end, start + 1)
        found.append(candidate)
    return found


_DIGITS = frozenset("0123456789")
_RETRIED = frozenset({"top", "bottom", "quotient", "clock", "behind"})


def _candidate(start: int, written: str, numeral: Numeral, rule: str) -> Candidate:
    end = start + len(written)
    value, value_max, bound = numeral
    return Candidate(start, end, end, written, value, value_max, None, bound, rule)


# Readers, one a branch ---------------------------------------------------------------------------


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
    return _part(text, start, written, above.value, below.value)


def _quotient(text: str, start: int, written: str) -> Candidate | None:
    above, below = (Decimal(part) for part in written.split("/"))
    return _part(text, start, written, above, below) if above < below else None


def _part(text: str, start: int, written: str, above: Decimal, below: Decimal) -> Candidate:
    found = _candidate(start, written, Numeral(divide(above, below)), "fraction")
    _read_unit(text, found)
    if found.unit is None or found.unit.kind in _WHOLE_KINDS:
        # 三分之一行政审批事项: parts are of measures, not of counted things
        found.unit, found.end = FRACTION, found.numeral_end
    return found


_WHOLE_KINDS = frozenset({"count", "people", "score", "medal", "grade", "percent"})


def _rank_reader(
    read: Callable[[str, int, int], Rank | None],
) -> Callable[[str, int, str], Candidate | None]:
    def reader(text: str, start: int, written: str) -> Candidate | None:
        rank = read(text, start, start + len(written))
        if rank is None:
            return None
        found = _candidate(start, written, Numeral(rank.value, None, rank.bound), "rank")
        found.unit, found.end = Unit(rank.unit, "rank", True), rank.end
        return found

    return reader


_HALVES = {"一多半": ">", "一大半": ">", "一小半": "<", "一少半": "<"}


def _share(text: str, start: int, written: str) -> Candidate | None:
    over = written == "半" and text[start - 1] in "过超"
    bound = ">" if over else _HALVES.get(written, "=")
    found = _candidate(start, written, Numeral(Decimal(50), None, bound), "share")
    found.unit = PERCENT
    return found


_OF_DAY = re.compile("[0-9一二三四五六七八九十零][时点]$")
_CLOCK = re.compile(
    r"""
    (?: (\d+) (?: 小时 | [:：] (?=\d+[:：]) ) )?
    (?: (\d+) (?: 分钟? | [:：] ) )?
    (?: (\d+) (?: 秒 | \. | $ ) (\d*) )?
    """,
    re.VERBOSE,
)


def _clock(text: str, start: int, written: str) -> Candidate | None:
    """Read a duration in two units in the smaller one: 2小时15分钟 is 135 minutes."""
    parts = _CLOCK.fullmatch(written)
    if parts is None or _OF_DAY.search(text[max(0, start - 3) : start]):
        return None
    hours, minutes, seconds, rest = (part or "" for part in parts.groups())
    value, name = Decimal(hours or 0) * 60 + Decimal(minutes or 0), "分钟"
    if seconds:
        value, name = value * 60 + Decimal(f"{seconds}.{rest or 0}"), "秒"
    found = _candidate(start, written, Numeral(value), "clock")
    found.unit = Unit(name, "hours", True)
    return found


_SIGNS = "-−零下负"


# 7米93的成绩, 身高1米8
_HEIGHT = re.compile(r"\d{1,2}米(\d{1,2})(?=[，。、；;)）的高宽长深厚]|成绩|$)", re.MULTILINE)


def _arabic(text: str, start: int, written: str) -> Candidate | None:
    if text.startswith(" ", start + len(written)) and (spaced := SPACED.match(text, start)):
        written = spaced[0]
    body = written.lstrip(_SIGNS)
    numeral = parse_numeral(body)
    if numeral is None:
        return None
    if len(body) < len(written):
        numeral = numeral._replace(value=-numeral.value)
    found = _candidate(start, written, numeral, "arabic")
    _read_unit(text, found)
    if (
        found.unit is not None
        and found.unit.name == "米"
        and text[found.end : found.end + 1].isdigit()
    ):
        height = _HEIGHT.match(text, start)
        if height:
            found.value, found.end = Decimal(f"{written}.{height[1]}"), height.end()
    return found


# What 数 ends as a noun (户数三百), so that it is no numeral there.
_COUNTED_NOUNS = frozenset("户人件次倍总个份辆系参常无少多指基函整字票岁天台张头箱条场艘架项家")
# Digits read out one by one are a year or a code, no count: 二〇二四, 唯一一座.
_SPELT = re.compile(r"[零〇○一二两三四五六七八九]{2,}[多余几来]?")


def _words(text: str, start: int, written: str) -> Candidate | None:
    if written[0] == "数" and text[start - 1 : start] in _COUNTED_NOUNS:
        start, written = start + 1, written[1:]
        if written[0] in "百千万亿" and written[1:2] not in ("余", "多", "来"):
            return None
    numeral = parse_numeral(written)
    if numeral is None or (numeral.value_max is None and _SPELT.fullmatch(written)):
        return None
    found = _candidate(start, written, numeral, "words")
    _read_unit(text, found)
    return found if found.unit is not None or _stands_alone(text, found) else None


def _stands_alone(text: str, found: Candidate) -> bool:
    """Tell whether a Chinese numeral without unit may be one: 三十万, or the first of a range."""
    if len(found.numeral) > 1 and found.numeral[-1] in "万亿余多":
        return "万" in found.numeral or "亿" in found.numeral
    return text[found.end : found.end + 1] in ("至", "到", "-", "—", "～", "~")


# 统一, 唯一, 第一: 一 ends another word; 每一天, 这一年: it counts nothing.
_IDLE_ONE = frozenset("第统唯单任万进专之每同某这那有另")


def _lone(text: str, start: int, written: str) -> Candidate | None:
    if text[start - 1 : start] in _IDLE_ONE and text[start + 1 : start + 2] not in ("位", "个"):
        return None
    return _needs_unit(text, _candidate(start, written, Numeral(Decimal(1)), "lone"))


def _behind(text: str, start: int, written: str) -> Candidate | None:
    if not counts_behind(text, start):
        return None
    return _needs_unit(text, _candidate(start, written, Numeral(Decimal(1)), "one behind"))


_HALF = Decimal("0.5")


def _half(text: str, start: int, written: str) -> Candidate | None:
    return _needs_unit(text, _candidate(start, written, Numeral(_HALF), "half"))


def _needs_unit(text: str, found: Candidate) -> Candidate | None:
    _read_unit(text, found)
    return None if found.unit is None else found


# 网上百货, 以上百家: 上 ends another word. 成百上千 and 千家万户 are no numbers.
_NOT_OVER = with_role("quantity_words.tsv", "not up")
# 引来百亿投资, 斥资千万元; not 引来百家
_PAYS = tuple(PAYS.split("|"))
_IDLE_MANY = ("家万户", "上万", "度")  # 千家万户, 成百上万, 通过百度
# 旅游收入破万亿。 交易额突破百亿: a milestone may do without a unit where it ends its phrase.
_FUNDS = re.compile("投资|资金|融资|贷款|订单|大单|补贴|补助|奖励|奖金|授信|赔偿|罚单")
_MILESTONE = ("破", "超", "过", "上", "达", "逾")
_MILESTONE_ENDS = re.compile(r"[，。,、；;!！?？：:\s（(）)”’》…—]|$|大关|关口|门槛|规模")


def _bare(text: str, start: int, written: str) -> Candidate | None:
    numeral = parse_numeral(written)
    if numeral is None or text.startswith(_IDLE_MANY, start + 1):
        return None
    if text.endswith(_NOT_OVER, 0, start):
        return None
    found = _candidate(start, written, numeral, "bare")
    _read_unit(text, found)
    if found.unit is None and _FUNDS.match(text, found.end) and written[-1] in "万亿":
        found.unit = NO_UNIT
        return found
    if text.endswith(_PAYS, 0, start) and (found.unit is None or found.unit.kind != "money"):
        return None
    if found.unit is None:
        if written[-1] not in "万亿" or not text.endswith(_MILESTONE, 0, start):
            return None
        if not _MILESTONE_ENDS.match(text, found.end):
            return None
        found.unit = NO_UNIT
    return found


_READERS: dict[str, Callable[[str, int, str], Candidate | None]] = {
    "percent": _percent,
    "fraction": _fraction,
    "ordinal": _rank_reader(read_ordinal),
    "first": _rank_reader(read_first),
    "top": _rank_reader(read_top),
    "bottom": _rank_reader(read_bottom),
    "share": _share,
    "clock": _clock,
    "quotient": _quotient,
    "arabic": _arabic,
    "lone": _lone,
    "behind": _behind,
    "half": _half,
    "bare": _bare,
    "formal": _words,
    "words": _words,
}

# Units -------------------------------------------------------------------------------------------

# 推动三成立机构, 三五成群: 成 opens another word.
_NOT_TENTHS = with_role("quantity_words.tsv", "not tenths")
_TENTHS_TAIL = re.compile("半|[一二三四五六七八九](?![个成倍家项种类十百千万])")
_INNER = frozenset("半多来余几")
# 两吨半, 三亩半; not 5公里半程马拉松, 两家半导体企业
_NOT_HALF = re.compile("半(?:[程年月天日夜岛导成价径数路球场山坡空挂个]|小时|自动|固态)")
_HALVED_KINDS = frozenset({"mass", "length", "area", "volume", "money", "days"})
_HALVED = frozenset({"倍", "年", "折"})


def _read_unit(text: str, found: Candidate) -> None:
    """Read the unit behind a numeral, and what hangs on it: 九成五, 两倍半, 一个半小时."""
    at = found.numeral_end
    mark = text[at : at + 1]
    if mark == " " and found.numeral[0] in _ARABIC_STARTS:
        at, mark = at + 1, text[at + 1 : at + 2]  # 312.23 万元, 5.11 %
    if mark == "成" and not text.startswith(_NOT_TENTHS, at):
        _read_tenths(text, found, at)
        return
    if mark == "个" and text[at + 1 : at + 2] in _INNER:
        inner = match_unit("个" + text[at + 2 : at + 8], 0)
        if inner is not None and inner[0].name != "个":
            found.unit, found.end = inner[0], at + 1 + inner[1]
            _count_inner(found, text[at + 1])
            return
    read = match_unit(text, at)
    if mark == "日" and "." in found.numeral:
        lasts = _LASTS.search(text, max(0, found.start - 40), found.start)
        read = (_DAYS, at + 1) if lasts else read
    if read is None or (found.numeral[-1] in "万亿" and _opens_word(text, at, found.value)):
        _give_back(found)
        return
    if at > found.numeral_end and read[0].kind == "count" and _opens_line(text, found.start):
        return  # 1 项目概况: the number of a heading
    found.unit, found.end = read
    if text[at] in "块毛" and (
        price := read_price(text, found.start, at, found.value, found.value_max)
    ):
        found.value, found.value_max, found.unit, found.end = price
        found.bound = "range" if found.value_max is not None else found.bound
    halved = found.unit.kind in _HALVED_KINDS or found.unit.name in _HALVED
    if halved and text.startswith("半", found.end) and not _NOT_HALF.match(text, found.end):
        found.value += _HALF
        found.end += 1


# 平均住院日为7.5日: days with decimals are no date where something lasts
_LASTS = re.compile(r"(?:平均|住院|周转|周期|时长)[^。\n]{0,30}$")
_DAYS = Unit("日", "days", False)
# 200亿招商任务, 300万支持资金: behind an amount of money a verb or noun opens that begins like a
# measure word, but hardly behind a count.
_BEHIND_AMOUNT = with_role("quantity_words.tsv", "behind amount")
_LEAST_AMOUNT = 10**6


def _opens_word(text: str, at: int, value: Decimal) -> bool:
    return value >= _LEAST_AMOUNT and text.startswith(_BEHIND_AMOUNT, at)


_ARABIC_STARTS = frozenset("0123456789-−零负")


def _opens_line(text: str, at: int) -> bool:
    before = text[max(0, at - 2) : at].rstrip(" ")
    return not before or before[-1] in "\n图表件"


def _count_inner(found: Candidate, mark: str) -> None:
    """Count what stands between 个 and the unit: 两个来小时, 一个半小时."""
    if mark == "半":
        found.value += _HALF
        found.rule = "words" if found.rule == "lone" else found.rule
    else:
        found.bound = "~" if mark == "来" else ">"


def _read_tenths(text: str, found: Candidate, at: int) -> None:
    """Read 成 as ten percent, with the digit behind it: 九成五 is 95 %."""
    found.value = multiply(found.value, 10)
    if found.value_max is not None:
        found.value_max = multiply(found.value_max, 10)
    found.unit, found.end = PERCENT, at + 1
    tail = _TENTHS_TAIL.match(text, found.end)
    if tail:
        found.value += 5 if tail[0] == "半" else DIGITS[tail[0]]
        found.end = tail.end()


def _give_back(found: Candidate) -> None:
    """Give a last 来 or 几 back to the next word where no unit follows: 近80来自."""
    if len(found.numeral) < 2 or found.numeral[-1] not in "来几":
        return
    shorter = parse_numeral(found.numeral[:-1].lstrip(_SIGNS))
    if shorter is not None:
        found.numeral = found.numeral[:-1]
        found.end = found.numeral_end = found.numeral_end - 1
        sign = -1 if found.value < 0 else 1
        found.value, found.value_max, found.bound = shorter
        found.value *= sign
