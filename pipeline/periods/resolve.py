"""Resolve a time expression to its first and last day, after GOLD.md's `period` rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pipeline.periods import dates, relative
from pipeline.periods.calendar import UNKNOWN, Period, last_day, years
from pipeline.periods.grammar import DASH, FESTIVAL, HOUR, YEAR_NUMBER
from pipeline.periods.known import Known, part_of
from pipeline.periods.words import word_meanings

_DIGITS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")


_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})"


def resolve_period(
    expression: str, anchor: date | None = None, context: Period | None = None
) -> Period:
    """Return the first and last day of a time expression; a side that is unknown is None.

    `anchor` is the document's date, `context` the last period with a year that the text names
    before the expression. Without a date, the context's year is also the document's.

    >>> resolve_period("1-11月", date(2024, 12, 19))
    Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 11, 30))
    >>> first_half = Period(date(2023, 1, 1), date(2023, 6, 30))
    >>> resolve_period("去年同期", date(2023, 8, 22), first_half).end
    datetime.date(2022, 6, 30)
    """
    text = _plain(expression)
    known = Known(anchor, context)
    if found := re.fullmatch(r"(?:截至|截止到?|截至到)(.+)", text):
        return last_day(_resolve(found[1], known))
    if found := re.fullmatch(r"[从自由](.+?)(?:至|到)(.+)", text):
        return _between(found[1], found[2], known)
    return _resolve(re.sub(r"^(?:到|至|从|自|在|于)(?=.)", "", text), known)


def _plain(expression: str) -> str:
    """Return the expression without spaces, hour and other variation of writing."""
    text = re.sub(r"\s|^(?:金秋|寒冬|盛夏)(?=\S*月)", "", expression)
    text = re.sub(
        rf"(?<![\d一-龥]){YEAR_NUMBER}(?=年|{DASH}[\d一二])",
        lambda found: found.group().translate(_DIGITS),
        text,
    )
    text = re.sub(
        r"[一二][〇零○Ｏ一二三四五六七八九]{3}(?=年)", lambda m: m[0].translate(_DIGITS), text
    )
    # 4月6日18时至7日18时, 4月6日0-24时
    return _HOURS.sub("", text)


_HOURS = re.compile(
    rf"(?<=[日号天])(?:[012]?\d{DASH}[012]?\d[时点]$|{HOUR}(?:{DASH}{HOUR}$)?)", re.VERBOSE
)


def _resolve(text: str, known: Known) -> Period:
    if meaning := word_meanings().get(text):
        return relative.word_period(meaning, known)
    for pattern, rule in _RULES:
        if found := pattern.fullmatch(text):
            return rule(found, known)
    return UNKNOWN


def _between(first: str, last: str, known: Known) -> Period:
    start = _resolve(f"{first}年" if re.fullmatch(r"\d{4}", first) else first, known)
    inner = replace(known, context=start) if start.year else known
    return Period(start.start, _resolve(last, inner).end)


def _since(found: re.Match[str], known: Known) -> Period:
    """去年以来 reaches to the document's day; 明年1月起 has no end."""
    start = _resolve(found["rest"], known)
    return Period(start.start, known.anchor if found["close"] in ("以来", "来", "至今") else None)


def _before(found: re.Match[str], known: Known) -> Period:
    return Period(None, _resolve(found["rest"], replace(known, forward=True)).end)


def _part_of_year(found: re.Match[str], known: Known) -> Period:
    """2024年上半年, 今年9月20日至22日: the rest is read in that year."""
    year = relative.year_of(found["year"], known)
    rest = found["rest"]
    if year is None:
        return UNKNOWN
    if rest in ("", "度", "全年"):
        return years(year)
    # Read the rest as a document of that year would mean it.
    inner = Known(None, years(year))
    return _resolve(re.sub(r"^年?(?=[初末底中]$)", "年", rest), inner)


def _year_range(found: re.Match[str], known: Known) -> Period:
    return _between(found["first"], found["last"], known)


def _word_part(found: re.Match[str], known: Known) -> Period:
    """本月下旬, 上个月底, 下月初."""
    return part_of(_resolve(found["word"], known), found["part"])


_Rule = Callable[[re.Match[str], Known], Period]


_M = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九十元])"


_D = r"(?:\d{1,2}|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"


_PART = r"(?P<part>上旬|中旬|下旬|月底|月末|底|末|初|中)"


_YEAR = r"(?P<year>\d{4}年|" + "|".join(sorted(relative.YEAR_WORDS, key=len, reverse=True)) + ")"


def _rule(pattern: str, rule: _Rule) -> tuple[re.Pattern[str], _Rule]:
    return re.compile(pattern, re.VERBOSE), rule


# Tried in order; the first that fits the whole expression wins.
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    _rule(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})", dates.iso_day),
    _rule(
        r"[“\"]?(?P<number>十[一二三四五六七八]?|[六七八九])五[”\"]?(?:规划)?(?:时期|期间)?"
        r"(?P<part>以来|[末初]期?|前[一二两三四]年)?",
        dates.plan,
    ),
    _rule(
        rf"(?:过去|近|最近)?(?:的|这)?(?P<count>{_NUMBER})(?:多?年|年多)(?:间|以?来)",
        relative.years_back,
    ),
    _rule(rf"(?:过去|最近|这)(?:的|这)?(?P<count>{_NUMBER})多?年(?:间|里)?", relative.years_back),
    _rule(rf"(?:未来|今后)(?P<count>{_NUMBER})年(?:内|间)?", relative.years_ahead),
    _rule(rf"(?P<count>{_NUMBER})年[之以]?前", relative.years_ago),
    _rule(r"(?:过去|近|最近|这)?大?半年多?(?:以?来)?", relative.months_back),
    _rule(r"(?P<week>[上下本这])个?(?:周|星期)(?P<day>[一二三四五六日天])", relative.weekday),
    _rule(rf"(?:过去|近|最近)?(?P<count>{_NUMBER})个多?月(?:以?来)?", relative.months_back),
    _rule(r"(?P<rest>.+?)(?P<close>以来|(?<=[0-9]年)来|至今|起|后)", _since),
    _rule(
        r"(?P<century>\d\d|二十一?|十[六七八九]|[上本])个?世纪(?:(?P<decade>\d0|.十)年代)?"
        r"(?:[初末中前后]期?|中叶)?",
        dates.century,
    ),
    _rule(r"(?P<rest>.*(?:[年月日号底末初旬度]|假期|期间|节))[之以]?前", _before),
    _rule(
        rf"(?P<first>\d{{4}}年?(?:{_M}月)?(?:{_D}[日号])?[初末底]?){DASH}"
        r"(?P<last>\d{4}年.*?)(?:期间)?",
        _year_range,
    ),
    _rule(
        rf"(?P<first>\d{{4}}年.+?){DASH}(?P<last>(?:今年|明年|次年|翌年|目前|现在).*)", _year_range
    ),
    _rule(rf"{_YEAR}同期", relative.same_time),
    _rule(rf"{_YEAR}(?P<rest>.*)", _part_of_year),
    _rule(rf"(?P<first>{_M})月?份?{DASH}(?P<last>{_M})月[份底末]?", dates.month_span),
    _rule(
        rf"(?P<month>{_M})月(?P<day>{_D})[日号]?{DASH}(?:(?P<last_month>{_M})月)?(?P<last_day>{_D})[日号]",
        dates.day_span,
    ),
    _rule(rf"(?P<month>{_M})月(?P<day>{_D})[日号]", dates.month_day),
    _rule(rf"(?P<month>{_M})月(?:份|当月)?{_PART}?", dates.one_month),
    _rule(rf"(?P<day>{_D})[日号](?:{DASH}(?P<last_day>{_D})[日号])?", dates.lone_day),
    _rule(rf"[前头](?P<number>{_M}|两)个?(?P<unit>季度|月){_PART}?", dates.first_months),
    _rule(rf"第?(?P<number>[一二三四1-4首])季度?{_PART}?", dates.quarter),
    _rule(rf"(?P<half>[上下])半年{_PART}?", dates.half_year),
    _rule(
        rf"(?P<name>(?:{FESTIVAL}|妇女节|植树节|儿童节|教师节|除夕|[清端中][明午秋])+?)"
        r"(?P<rest>(?:小长假|长假|假期|黄金周|档)?(?:[3-9三四五六七八九]天)?(?:期间|前夕|前后|前|后|当[天日])?)",
        dates.holiday_period,
    ),
    _rule(
        rf"(?P<name>{FESTIVAL}(?:小长假|长假|假期|黄金周))"
        r"(?:(?P<which>前|头|最后|第)(?P<count>[\d一二两三四五六七八九])天|首日)",
        dates.days_of_holiday,
    ),
    _rule(
        r"除夕夜?[至到](?:正月|大年|农历)?初(?P<day>[一二三四五六七八九十])", dates.new_year_days
    ),
    _rule(r"(?:长假|假期).天", dates.event_time),
    _rule(r".*期间", dates.event_time),
    _rule(rf"(?P<first>{_M}月.*?){DASH}(?P<last>(?:次年|翌年|明年|今年).+)", _year_range),
    _rule(rf"(?P<word>本月|上个?月|下个?月|当月|本季度){_PART}", _word_part),
)
