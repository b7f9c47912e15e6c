"""The year, and the day, of a document that bears no date, by what its text says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pipeline.periods.calendar import UNKNOWN, day, years
from pipeline.periods.find import TimeExpression
from pipeline.periods.resolve import resolve_period

# 到2023年, 力争2025年: years that lie ahead.
_AHEAD = re.compile(
    r"(?:到|至|力争|争取|计划|预计|预期|将于|将在|目标|展望|实现|建成|面向)[^,，。;；]{0,4}$"
)
# 2025年前, 2027年将, 2026年力争: ahead too.
_AHEAD_AFTER = re.compile(
    r"年?(?:底|末)?(?:之?前|要|计划|预期|目标|建成后?|实现)|年[^,，。;；]{0,10}(?:将|力争|拟)|年[^,，。]{0,6}起"
)
# 2023年度, 2023年末, 2023年…公报: said when the year was over.
_WHOLE_YEAR = re.compile(r"年(?:度|底|末|全年|[^,，。\n]{0,14}(?:统计公报|决算))")
# 2023年,全市生产总值达500亿元: what only a year that is over has; 从2012年的…增长到2021年的…
_YEARS_RESULT = re.compile(
    r"""年(?:度)?[，,]?(?:[一-龥]{0,6}[省市县区州盟旗镇乡])?(?:累计|共|预计)?(?:实现|完成)?的?
        [^，,。；;\n0-9将力计预]{0,10}
        (?:生产总值|GDP|可支配收入|纯收入|增加值|预算收入|财政收入|零售总额|总产值?|产量|产值|播种面积|种植面积|常住人口)
        (?:同比|比上年)?(?:为|达到?|实现|完成|突破|超过?|约|近|增长|下降)*
        [0-9.]+[^，,。；;\n]{0,6}(?<!左右)(?<!以上)[，,。；;、]""",
    re.VERBOSE,
)
_GREW_TO = re.compile(
    r"[由从](?:19|20)\d\d年[^。；;\n将]{1,24}(?:增长|增加|提高|提升|上升|下降|减少|发展|跃升|扩大|攀升|[增升降])到$"
)
_FOUNDED = {
    "建党": 1921,
    "中国共产党成立": 1921,
    "新中国成立": 1949,
    "建国": 1949,
    "建军": 1927,
    "改革开放": 1978,
    "抗战胜利": 1945,
    "抗日战争胜利": 1945,
    "长征胜利": 1936,
    "五四运动": 1919,
    "香港回归": 1997,
    "澳门回归": 1999,
    "浦东开发开放": 1990,
}
_ANNIVERSARY = re.compile(
    rf"({'|'.join(_FOUNDED)})(\d{{2,3}}周年|[一二三四五六七八九十]+周年|一?百年|100年)"
)
_NAMED_YEAR = re.compile(
    r"(?=2)(?<![\d.\-—])(20[0-4]\d)(?![\d.%％万亿余多个家项人名户亩元吨公])"
    r"(?!(?<=[从自]20..)(?:[-—–~]|至|到)20\d\d年)"  # 从2015—2019年: an account of those years
)


# “十四五”规划收官之年: the plan's last year; 为“十五五”开局打牢基础: the year before its first.
_PLAN_ENDS = re.compile(r"“?十([一二三四五六七八])五”?(?:规划)?(?:的)?(?:收官|决胜|最后一年)")
_PLAN_NEAR = re.compile(
    r"“?十([一二三四五六七八])五”?(?:规划)?(?:实现)?(?:良好|高质量)?(?:开局|起步)"
    r"([^,，。;；]{0,4}[打奠筑])?"
)


def _year_of_plan(text: str) -> int | None:
    if found := _PLAN_ENDS.search(text):
        return 2025 + 5 * ("一二三四五六七八".index(found[1]) - 3)
    if found := _PLAN_NEAR.search(text):
        first = 2021 + 5 * ("一二三四五六七八".index(found[1]) - 3)
        return first - 1 if found[2] else first
    return None


def infer_year(text: str) -> int | None:
    """Return the year in which a text without a date was written, or None.

    It is the latest year that the text names as gone by or running: not the years of targets
    (到2025年). An anniversary (建党百年), a report on a whole year (2024年工作回顾) and the end or
    the start of a five-year plan (“十四五”收官之年) tell it too.

    >>> infer_year("今年以来,迎接建党百年,全县2020年度排在第9位,到2024年通车。")
    2021
    """
    for found in _ANNIVERSARY.finditer(text):
        years_gone = _anniversary(found[2])
        if years_gone:
            return _FOUNDED[found[1]] + years_gone
    if found_review := re.search(r"(20\d\d)年(?:工作|重点工作)?(?:回顾|总结)", text):
        return int(found_review[1]) + 1
    said = [
        int(found[1]) + bool(_WHOLE_YEAR.match(text, found.end()))
        for found in _NAMED_YEAR.finditer(text)
        if not _is_ahead_of(text, found)
    ]
    if not said:
        return _year_of_plan(text)
    return max(max(said), (year_of_results(text) or 0) + 1)


def _is_ahead_of(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 50) : found.start()]
    if _GREW_TO.search(before):
        return False
    return bool(_AHEAD.search(before[-10:]) or _AHEAD_AFTER.match(text, found.end()))


def year_of_results(text: str) -> int | None:
    """Return the last year of which a text tells what only a year that is over has.

    >>> year_of_results("2023年,全县生产总值达到51亿元。到2025年,生产总值达60亿元。")
    2023
    """
    told = [
        int(found[1])
        for found in _NAMED_YEAR.finditer(text)
        if (
            (_YEARS_RESULT.match(text, found.end()) and not _is_ahead_of(text, found))
            or _GREW_TO.search(text[max(0, found.start() - 50) : found.start()])
        )
    ]
    return max(told) if told else None


def _anniversary(words: str) -> int:
    if words.endswith("百年") or words == "100年":
        return 100
    number = words.removesuffix("周年")
    if number.isdigit():
        return int(number)
    digits = "〇一二三四五六七八九"
    if "百" in number or "十" not in number:
        return 100 if number in ("百", "一百") else 0
    tens, _, ones = number.partition("十")
    return (digits.find(tens) if tens else 1) * 10 + (digits.find(ones) if ones else 0)


def infer_date(text: str, times: Iterable[TimeExpression]) -> date | None:
    """Return the day on which a text without a date speaks: the first day it names, in its year.

    `times` are the expressions of time in it, in order.

    >>> from pipeline.periods.find import find_time_expressions
    >>> text = "3月5日上午,全县召开动员会。迎接建党百年。"
    >>> infer_date(text, find_time_expressions(text))
    datetime.date(2021, 3, 5)
    """
    year = infer_year(text)
    if year is None:
        return None
    for found in times:
        if found.rule in ("month", "year", "iso"):
            period = resolve_period(found.text, None, years(year))
            if (
                period != UNKNOWN
                and period == day(period.end)
                and period.year == year
                and re.search(r"[日号\d]", found.text[-3:])
            ):
                return period.end
    return None
