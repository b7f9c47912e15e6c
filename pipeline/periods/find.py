"""Find time expressions: points and periods in time, as GOLD.md spans them (label DATE).

以来, 起 and 前 are inside the span, 截至, 到 and 从 outside. Durations (三年, 连续三年) and
frequencies (每年) are not points in time and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from pipeline.periods.grammar import (
    BEGINNINGS,
    COUNT,
    DASH,
    HALF,
    HOLIDAY,
    HOUR,
    LONE_DAY,
    LUNAR,
    MEANWHILE,
    NUMERALS,
    OF_YEAR,
    PART,
    PLAN,
    QUARTER,
    SEASON,
    SINCE,
    WEEKDAY,
    YEAR_NUMBER,
    YEAR_WORD,
)
from pipeline.periods.words import word_meanings, words_pattern

# One alternative a kind of expression; the name of the group is the rule.
PATTERN = re.compile(
    rf"""
    # 2022年至2025年, 2018—2022年, 2024年12月至2025年3月
    (?P<years>
        {YEAR_NUMBER}年?{OF_YEAR}?{PART}?{DASH}{YEAR_NUMBER}年{OF_YEAR}?{PART}?(?:期间)? )
    # 1990年代, 20世纪90年代起, 上世纪八十年代, 21世纪初
  | (?P<era>
        (?:1\d|20)\d0年代(?:[初末中前后]期?)?
      | (?:\d\d|二十一?|十[六七八九]|[上本])个?世纪(?:(?:\d0|[{NUMERALS}]十)年代)?
        (?:中叶|[初末中前后]期?)?(?:以来|起)?
      | (?:\d0|[{NUMERALS}]十)年代(?:[初末中前后]期?)?(?:以来|起)? )
    # 2024年, 去年12月6日上午, 今年1-7月, 二〇二五年底, 2023年度, 2019年国庆档, 去年同期
  | (?P<year> (?:{YEAR_NUMBER}年|{YEAR_WORD})
        (?: 同期 | 全年 | 年[初末底] | 岁末 | {OF_YEAR}(?:同期)? | {HALF}(?:末|同期)?
          | {QUARTER}(?:末|底|同期)? | {HOLIDAY} | {MEANWHILE} | {SEASON} | 至今
          | 度(?![假过夏冬汛]) | {PART} )?
        {SINCE}? )
    # 2024-12-19
  | (?P<iso>
        (?:19|20)\d\d(?P<mark>[-./])(?:1[0-2]|0?[1-9])(?P=mark)(?:3[01]|[12]\d|0?[1-9])(?![\d.]) )
    # 农历五月初五, 正月十五
  | (?P<lunar> {LUNAR} )
    # 9月30日至10月6日, 4月6日0时至24时, 1-7月, 7月底, 11月份, 10月底前, 3月起, 金秋十月
  | (?P<month> (?:金秋|寒冬|盛夏)?{OF_YEAR}(?:同期)?{SINCE}? )
    # 上半年, 前三季度, 一季度末, 前10个月
  | (?P<part> (?:{HALF}|{QUARTER})(?:末|底|同期)?{SINCE}? )
    # 26日凌晨3时许, 9日下午, 17日
  | (?P<day> {LONE_DAY}{DASH}{LONE_DAY} | {LONE_DAY}{HOUR}?{SINCE}? )
    # “十四五”时期, “十四五”以来, “十三五”末, “十五五”
  | (?P<plan> {PLAN}(?:时期|期间|以来|[末初]期|末(?!端)|初|前[一二两三四]年)? )
    # 春节假期, 中秋国庆假期, “五一”前夕, 论坛期间
  | (?P<holiday> {HOLIDAY} | {MEANWHILE} )
    # 过去一年, 近三年, 五年来, 五年前, 未来五年
  | (?P<count>
        (?:过去|近|最近)(?:的|这)?{COUNT}多?(?:年(?![级轻龄均期])|个(?:多)?月)
        (?:间|同期|以?来(?![源之]))?
      | (?:过去|近|最近|这)大?半年(?:以?来)?
      | 这(?:\d{{1,2}}|[三四五六七八九十]{{1,3}})年(?:间|里)?(?![级轻龄均期来])
      | (?:未来|今后){COUNT}年(?:内|间)?
      | (?:{COUNT}(?:多?年|年多|个多?月)|半年多?)以?来(?![到临自看源访之])
      | {COUNT}多?年[之以]?前(?![列三十期沿]) )
    # 前五年同期
  | (?P<before> 前{COUNT}年同期 )
    # 下周三, 星期五上午
  | (?P<weekday> {WEEKDAY} )
    # 近日, 目前, 全年, 年底前, 本月下旬, 当天上午, 清朝康熙年间
  | (?P<word>
        (?:{words_pattern()})
        (?:{HOUR}|{PART}|(?<=[代朝清宋汉国])(?:[一-龥]{{2}}年间|时期|年间))?(?:前后|{SINCE})? )
    """,
    re.VERBOSE,
)

# Where an expression may begin: a run of numerals, or two characters that begin a word. The two
# are looked for as one of the first and one of the second characters, which is fast and enough.
_BEGINNINGS = [*BEGINNINGS.split(), *(word[:2] for word in word_meanings())]
_FIRST = "".join(sorted({pair[0] for pair in _BEGINNINGS} | {"前", "头", "近", "这"}))
_SECOND = "".join(sorted({pair[1] for pair in _BEGINNINGS})) + NUMERALS + r"两几数\d"
_COUNTS = rf"{NUMERALS}两几数"
_START = re.compile(
    rf"[\d{_COUNTS}{_FIRST}]"
    rf"(?:(?<=\d)\d*|(?<=[{_COUNTS}])[{_COUNTS}]*|(?P<word>(?=[{_SECOND}])))"
)
_PAIRS = frozenset(_BEGINNINGS)
# What follows the first numerals of an expression: 5[年], 三[季]度, 20[个世]纪; not 12[.]5, 五[批].
_GOES_ON = re.compile(
    rf"""
    [年月份季日世多节〇零○Ｏ\d{NUMERALS}]    # 2024年, 7月份, 二〇二四年, 二十世纪, 十多年前, 两节
  | {DASH}                               # 1-7月, 1月至6月
  | 个 [世月多]                          # 20个世纪, 三个月以来
  | (?<=\d\d\d\d) [./]                   # 2024.12.19
  | [上中下底末初]                       # 2018底—2022年
  | [时期以规]                           # 十四五时期
  | [天前当小长假黄档国夕直”]            # 五一小长假, 十一国庆, 七夕, 一直以来
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression, with offsets in the text that was searched."""

    start: int
    end: int
    text: str
    rule: str


def find_time_expressions(text: str) -> list[TimeExpression]:
    """Return the time expressions of `text`, in order, never overlapping.

    >>> [time.text for time in find_time_expressions("截至7月底,比去年同期多1家。")]
    ['7月底', '去年同期']
    >>> find_time_expressions("连续三年每年增长")
    []
    >>> [time.text for time in find_time_expressions("截至 2024 年 1-5 月,")]
    ['2024 年 1-5 月']
    """
    spaces = list(_SPACED.finditer(text))
    if not spaces:
        return list(_scan(text))
    # where each character of the text without them stands
    places = [*range(spaces[0].start())]
    for gap, following in zip_longest(spaces, spaces[1:]):
        places.extend(range(gap.end(), following.start() if following else len(text)))
    return [
        replace(one, start=start, end=end, text=text[start:end])
        for one in _scan(_SPACED.sub("", text))
        for start, end in [(places[one.start], places[one.end - 1] + 1)]
    ]


# 2024 年 1 - 5 月: spaces that only set off the numbers
_SPACED = re.compile(
    r"(?<=[0-9])[ \u3000\xa0]+(?=[年月日号至到—–~-])|(?<=[年月至到—–~-])[ \u3000\xa0]+(?=[0-9])"
    r"|(?<=[年月日])[ \u3000\xa0]+(?=[至到—–~-])"
)


def _scan(text: str) -> Iterator[TimeExpression]:
    position = 0
    while start := _START.search(text, position):
        found = PATTERN.match(text, start.start()) if _may_begin(text, start) else None
        if found is not None and _stands_free(text, found):
            yield TimeExpression(found.start(), found.end(), found.group(), found.lastgroup or "")
            position = found.end()
        else:
            # A run of numerals that begins no expression as a whole begins none later.
            position = start.end()


def _may_begin(text: str, start: re.Match[str]) -> bool:
    """Return whether an expression may begin there: the whole pattern takes long."""
    if start.lastgroup == "word":
        at = start.start()
        return text[at] in "前头近这" or text[at : at + 2] in _PAIRS
    return _GOES_ON.match(text, start.end()) is not None


# Characters after which a numeral or a word is the end of something longer: 第3月, 1.5月, 文明年.
_NOT_AFTER = {
    "month": "第.．多百千万亿",
    "day": "第.．多百千万亿、个",
    "year": "第.．,每文以目",
    "count": "第.．,每将走",
    "part": "第每提以之",
    "plan": "第",
    "weekday": "每逢一两三四五六七八九十",
    "lunar": "每逢第",
    "era": ".．,第",
}


# 缩短至[15日], [20日]压缩为15日: days that are counted.
_COUNTED_BEFORE = re.compile(r"(?:调整|缩短|压缩|延长|减少)[为至到]$")
_COUNTED_BEHIND = re.compile(r"(?:调整|缩短|压缩|延长|减少)[为至到]")


def _stands_free(text: str, found: re.Match[str]) -> bool:
    """Return whether the expression is not the end of a longer word or number, nor a count."""
    start = found.start()
    if found.lastgroup == "day" and (
        _COUNTED_BEHIND.match(text, found.end())
        or _COUNTED_BEFORE.search(text, max(0, start - 3), start)
    ):
        return False
    if start == 0:
        return True
    if text[start - 1 : start + 2] == "大年初":
        return False  # 大年初五
    before, first = text[start - 1], found.group()[0]
    if before in _NOT_AFTER.get(found.lastgroup or "", ""):
        # A comma ends a clause unless it stands within a number (400,000年前).
        if before != "," or not (start > 1 and text[start - 2].isdigit() and first.isdigit()):
            return before == ","
        return re.match(r"\d{3}(?!\d)", text[start:]) is None  # 第8,2022年
    return not (first.isdigit() and before.isascii() and before.isalnum())
