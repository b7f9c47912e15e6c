"""Resolve a time expression to its first and last day, after GOLD.md's `period` rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.periods.calendar import (
    UNKNOWN,
    Period,
    day,
    first_day,
    holiday,
    last_day,
    months,
    on_day,
    shift_years,
    week,
    years,
)
from pipeline.periods.find import DASH, FESTIVAL, HOUR, YEAR_NUMBER
from pipeline.periods.words import word_meanings

_DIGITS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})"
# Until when a report still looks back on the year before: work reports are given in January
# and February, statistical releases until April.
_REPORT_MONTHS = 2


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known when an expression is read: the document's day, the last period."""

    anchor: date | None
    context: Period | None
    forward: bool = False  # 前: a deadline, so not in a year gone by

    @property
    def own_year(self) -> int | None:
        """The year of the document; without a date, the year last spoken of."""
        return self.anchor.year if self.anchor else self.spoken_year

    @property
    def spoken_year(self) -> int | None:
        """The year that the text speaks of at this place."""
        if self.context is not None and self.context.year is not None:
            return self.context.year
        return self.anchor.year if self.anchor else None

    def year_of_month(self, month: int) -> int | None:
        """The year of a month that is named without one (6月末, 9月9日).

        It is the year spoken of; a deadline lies in the document's year; a month that the
        document has not reached belongs, at the turn of a year, to the year before.
        """
        if self.anchor is None or self.forward:
            return self.own_year
        spoken = self.context.year if self.context else None
        # News of the last weeks is this year's, whatever year was spoken of before.
        fresh = self.anchor.month - 1 <= month <= self.anchor.month
        if spoken == self.anchor.year - 1 and not fresh:
            return spoken
        if month > self.anchor.month + 6:
            return self.anchor.year - 1
        return self.anchor.year


def resolve_period(
    expression: str, anchor: date | None = None, context: Period | None = None
) -> Period:
    """Return the first and last day of a time expression; a side that is unknown is None.

    `anchor` is the document's date, `context` the last period with a year that the text names
    before the expression. Without a date, the context's year is also the document's.

    >>> resolve_period("1-11月", date(2024, 12, 19))
    Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 11, 30))
    >>> resolve_period("去年同期", date(2023, 8, 22), months(2023, 1, 7)).end
    datetime.date(2022, 7, 31)
    """
    text = _plain(expression)
    known = _Known(anchor, context)
    if found := re.fullmatch(r"(?:截至|截止到?|截至到)(.+)", text):
        return last_day(_resolve(found[1], known))
    if found := re.fullmatch(r"[从自由](.+?)(?:至|到)(.+)", text):
        return _between(found[1], found[2], known)
    return _resolve(re.sub(r"^(?:到|至|从|自|在|于)(?=.)", "", text), known)


def _plain(expression: str) -> str:
    """Return the expression without spaces, hour and other variation of writing."""
    text = re.sub(r"\s", "", expression)
    text = re.sub(
        rf"(?<![\d一-龥]){YEAR_NUMBER}(?=年|{DASH}[\d一二])",
        lambda found: found.group().translate(_DIGITS),
        text,
    )
    text = re.sub(
        r"[一二][〇零○Ｏ一二三四五六七八九]{3}(?=年)", lambda m: m[0].translate(_DIGITS), text
    )
    return re.sub(rf"(?<=[日号天一次同当]){HOUR}$", "", text, flags=re.VERBOSE)


def _resolve(text: str, known: _Known) -> Period:
    if meaning := word_meanings().get(text):
        return _word(meaning, known)
    for pattern, rule in _RULES:
        if found := pattern.fullmatch(text):
            return rule(found, known)
    return UNKNOWN


def _between(first: str, last: str, known: _Known) -> Period:
    start = _resolve(first, known)
    inner = replace(known, context=start) if start.year else known
    return Period(start.start, _resolve(last, inner).end)


# Single rules ---------------------------------------------------------------------------------


def _since(found: re.Match[str], known: _Known) -> Period:
    """去年以来 reaches to the document's day; 明年1月起 has no end."""
    start = _resolve(found["rest"], known)
    return Period(start.start, known.anchor if found["close"] == "以来" else None)


def _before(found: re.Match[str], known: _Known) -> Period:
    return Period(None, _resolve(found["rest"], replace(known, forward=True)).end)


def _same_time(found: re.Match[str], known: _Known) -> Period:
    """去年同期, 2019年同期: the dates of the last period in another year."""
    year = _year(found["year"], known)
    if year is None:
        return UNKNOWN
    context = known.context
    if context is None or context.year is None:
        return UNKNOWN
    return shift_years(context, year - context.year)


def _part_of_year(found: re.Match[str], known: _Known) -> Period:
    """2024年上半年, 今年9月20日至22日: the rest is read in that year."""
    year = _year(found["year"], known)
    rest = found["rest"]
    if year is None:
        return UNKNOWN
    if rest in ("", "度", "全年"):
        return years(year)
    # Read the rest as a document of that year would mean it.
    inner = _Known(None, years(year))
    return _resolve(re.sub(r"^年?(?=[初末底中]$)", "年", rest), inner)


def _year(word: str, known: _Known) -> int | None:
    if number := re.match(r"\d{4}", word):
        return int(number[0])
    offset, spoken = _YEAR_WORDS[word]
    base = known.spoken_year if spoken else known.own_year
    return None if base is None else base + offset


# Years by word: the offset, and whether it counts from the year spoken of (上年) or from the
# document's (去年).
_YEAR_WORDS = {
    "今年": (0, False),
    "去年": (-1, False),
    "前年": (-2, False),
    "明年": (1, False),
    "后年": (2, False),
    "新的一年": (0, False),
    "新一年": (0, False),
    "本年": (0, True),
    "本年度": (0, True),
    "当年": (0, True),
    "同年": (0, True),
    "上年": (-1, True),
    "上年度": (-1, True),
    "上一年": (-1, True),
    "上一年度": (-1, True),
    "下年": (1, True),
    "下年度": (1, True),
    "下一年": (1, True),
    "下一年度": (1, True),
    "次年": (1, True),
    "翌年": (1, True),
}


def _year_range(found: re.Match[str], known: _Known) -> Period:
    return _between(found["first"], found["last"], known)


def _iso(found: re.Match[str], known: _Known) -> Period:
    return on_day(int(found["year"]), int(found["month"]), int(found["day"]))


def _months(found: re.Match[str], known: _Known) -> Period:
    first, last = _number(found["first"]), _number(found["last"])
    year = known.year_of_month(last)
    if year is None:
        return UNKNOWN
    # 11月至次年2月 and 12月-1月 run over the turn of the year.
    return months(year, first, last if last >= first else last + 12)


def _month(found: re.Match[str], known: _Known) -> Period:
    month = _number(found["month"])
    year = known.year_of_month(month)
    if year is None or not 1 <= month <= 12:
        return UNKNOWN
    return _part(months(year, month), found["part"] or "")


def _part(period: Period, part: str) -> Period:
    """Return 上旬, 中旬, 下旬, 初, 末 of a month, a quarter or a year."""
    if part in ("底", "末", "月底", "月末"):
        return last_day(period)
    if part == "初":
        return first_day(period)
    start = period.start
    if part.endswith("旬") and start:
        tenth, twentieth = start + timedelta(days=9), start + timedelta(days=19)
        if part == "上旬":
            return Period(start, tenth)
        if part == "中旬":
            return Period(tenth + timedelta(days=1), twentieth)
        return Period(twentieth + timedelta(days=1), period.end)
    return period


def _month_day(found: re.Match[str], known: _Known) -> Period:
    month = _number(found["month"])
    year = known.year_of_month(month)
    return UNKNOWN if year is None else on_day(year, month, _number(found["day"]))


def _days(found: re.Match[str], known: _Known) -> Period:
    month = _number(found["month"])
    last_month = _number(found["last_month"]) if found["last_month"] else month
    year = known.year_of_month(month)
    if year is None:
        return UNKNOWN
    last_year = year + (last_month < month)
    start = on_day(year, month, _number(found["day"]))
    return Period(start.start, on_day(last_year, last_month, _number(found["last_day"])).end)


def _lone_day(found: re.Match[str], known: _Known) -> Period:
    """26日, 9日至12日: in the month last spoken of, else the document's."""
    base = (known.context.end or known.context.start) if known.context else None
    base = known.anchor if base is None else base
    if base is None:
        return UNKNOWN
    first = _number(found["day"])
    last = _number(found["last_day"]) if found["last_day"] else first
    start, end = on_day(base.year, base.month, first), on_day(base.year, base.month, last)
    return Period(start.start, end.end)


def _quarter(found: re.Match[str], known: _Known) -> Period:
    number = 1 if found["number"] == "首" else _number(found["number"])
    year = known.year_of_month(3 * number)
    if year is None:
        return UNKNOWN
    return _part(months(year, 3 * number - 2, 3 * number), found["part"] or "")


def _half(found: re.Match[str], known: _Known) -> Period:
    first, last = (1, 6) if found["half"] == "上" else (7, 12)
    year = known.year_of_month(last)
    return UNKNOWN if year is None else _part(months(year, first, last), found["part"] or "")


def _first_months(found: re.Match[str], known: _Known) -> Period:
    """前三季度, 前10个月: from 1 January."""
    last = _number(found["number"]) * (3 if found["unit"] == "季度" else 1)
    year = known.year_of_month(last)
    if year is None or not 1 <= last <= 12:
        return UNKNOWN
    return _part(months(year, 1, last), found["part"] or "")


def _plan(found: re.Match[str], known: _Known) -> Period:
    """“十四五”: the fourteenth five-year plan ran from 2021 to 2025."""
    first = 2021 + 5 * (_number(found["number"]) - 4)
    part = found["part"] or ""
    if part == "以来":
        return Period(date(first, 1, 1), known.anchor)
    if part in ("末", "末期"):
        return last_day(years(first, first + 4))
    if part in ("初", "初期"):
        return first_day(years(first))
    if head := re.fullmatch(r"前(.)年", part):
        return years(first, first + _number(head[1]) - 1)
    return years(first, first + 4)


def _holiday(found: re.Match[str], known: _Known) -> Period:
    name, rest = found["name"], found["rest"]
    year = known.spoken_year
    bare = re.sub(r"[“”节]|假?日$", "", name)
    if bare in ("", "假") or (rest == "" and name in ("节日", "假日")):
        return known.context or UNKNOWN
    if year is None:
        return UNKNOWN
    both = ("国庆" in name and "中秋" in name) or bare in ("双", "两")
    off = holiday("双节假期" if both else f"{_FEAST_NAMES.get(bare, bare)}假期", year)
    if rest in ("前", "前夕"):
        eve = off.start - timedelta(days=1) if off.start else None
        return Period(None, eve)
    if rest == "" and not both:
        return _feast(bare, year)
    return off


_FEAST_NAMES = {"劳动": "五一", "国际劳动": "五一", "十一": "国庆"}
_SOLAR_FEASTS = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "劳动": (5, 1),
    "妇女": (3, 8),
    "植树": (3, 12),
    "儿童": (6, 1),
    "教师": (9, 10),
    "国庆": (10, 1),
    "五四": (5, 4),
    "六一": (6, 1),
    "七一": (7, 1),
    "八一": (8, 1),
}


def _feast(name: str, year: int) -> Period:
    if name in _SOLAR_FEASTS:
        return on_day(year, *_SOLAR_FEASTS[name])
    return holiday(name, year)


def _event_time(found: re.Match[str], known: _Known) -> Period:
    """节日期间, 论坛期间: the period last named."""
    return known.context or UNKNOWN


def _years_back(found: re.Match[str], known: _Known) -> Period:
    """五年来, 过去五年: whole years before the document.

    A report at the turn of the year looks back on full years (五年来 in January 2026: 2021 to
    2025); later in the year, the last year counted is the running one, up to the document.
    """
    count, anchor = _number(found["count"]), known.anchor
    if anchor is None or not count:
        return UNKNOWN
    if anchor.month <= _REPORT_MONTHS:
        return years(anchor.year - count, anchor.year - 1)
    if count == 1:
        return Period(date(anchor.year, 1, 1), anchor)
    return Period(date(anchor.year - count + 1, 1, 1), anchor)


def _years_ahead(found: re.Match[str], known: _Known) -> Period:
    """未来五年, 今后三年."""
    if known.anchor is None:
        return UNKNOWN
    count = _number(found["count"])
    first = known.anchor.year + (0 if known.anchor.month <= _REPORT_MONTHS else 1)
    return years(first, first + count - 1) if count else UNKNOWN


def _years_ago(found: re.Match[str], known: _Known) -> Period:
    """五年前: the whole year."""
    year, count = known.own_year, _number(found["count"])
    return UNKNOWN if year is None or not count else years(year - count)


def _months_back(found: re.Match[str], known: _Known) -> Period:
    """近三个月, 两个月来."""
    return Period(None, known.anchor)


def _century(found: re.Match[str], known: _Known) -> Period:
    """20世纪90年代, 上世纪八十年代, 21世纪."""
    word = found["century"]
    base = 1900 if word == "上" else 2000 if word == "本" else (_number(word) - 1) * 100
    if not found["decade"]:
        return years(base + (0 if word in "上本" else 1), base + 100)
    decade = found["decade"]
    tens = int(decade) if decade.isdigit() else _number(decade)
    return years(base + tens, base + tens + 9)


def _word(meaning: str, known: _Known) -> Period:
    """Return the period of a time word by its meaning in lexicon/time_words.tsv."""
    kind, _, argument = meaning.partition(" ")
    anchor = known.anchor
    if kind == "now":
        return day(anchor)
    if kind == "recent":
        return Period(None, anchor)
    if kind == "same":
        same = known.context or UNKNOWN
        return {"first": first_day, "last": last_day}.get(argument, lambda period: period)(same)
    if kind == "since":
        return Period(date.fromisoformat(argument), anchor)
    if meaning == "spoken year" or kind == "year":
        return _year_word(argument, known)
    if meaning == "spoken day" or kind == "next":
        last = known.context.end if known.context else None
        shift = timedelta(days=1 if kind == "next" else 0)
        return day(last + shift if last and last == (known.context or UNKNOWN).start else anchor)
    return _near(kind, argument, known)


def _year_word(argument: str, known: _Known) -> Period:
    """全年, 年末, 年初, 年中, 这一年: of the year that the text speaks of."""
    anchor = known.anchor
    if argument == "so far":
        return Period(date(anchor.year, 1, 1), anchor) if anchor else UNKNOWN
    if argument == "of work":
        return _work_year(anchor)
    # A deadline (年底前) lies in the document's own year, not in one gone by.
    year = known.own_year if known.forward else known.spoken_year
    if year is None:
        return UNKNOWN
    if argument == "first":
        return first_day(years(year))
    if argument == "last":
        return last_day(years(year))
    return months(year, 6) if argument == "middle" else years(year)


def _work_year(anchor: date | None) -> Period:
    """这一年, 过去一年: in a report at the turn of the year, the whole year before."""
    if anchor is None:
        return UNKNOWN
    if anchor.month <= _REPORT_MONTHS:
        return years(anchor.year - 1)
    return Period(date(anchor.year, 1, 1), anchor)


def _near(kind: str, argument: str, known: _Known) -> Period:
    """本月, 上个月, 昨天, 上周: a step from the document's day; 当月, 月末: the month spoken of."""
    anchor = known.anchor
    if argument == "month" or argument in ("first", "last"):
        spoken = known.context.end if known.context and known.context.end else anchor
        if spoken is None:
            return UNKNOWN
        whole = months(spoken.year, spoken.month)
        return {"first": first_day, "last": last_day}.get(argument, lambda period: period)(whole)
    if anchor is None or not re.fullmatch(r"-?\d+", argument):
        return UNKNOWN
    step = int(argument)
    if kind == "day":
        return day(anchor + timedelta(days=step))
    if kind == "week":
        return week(anchor + timedelta(days=7 * step))
    if kind == "month":
        return months(anchor.year, anchor.month + step)
    quarter = (anchor.month - 1) // 3 + step
    return months(anchor.year, 3 * quarter + 1, 3 * quarter + 3)


def _word_part(found: re.Match[str], known: _Known) -> Period:
    """本月下旬, 上个月底, 下月初."""
    return _part(_resolve(found["word"], known), found["part"])


_CHINESE = {character: value for value, character in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def _number(text: str) -> int:
    """Return a small number; 0 where it is not definite (几, 数)."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten:
        return (_CHINESE.get(tens, 1) if tens else 1) * 10 + _CHINESE.get(ones, 0)
    return _CHINESE.get(text, 0)


_Rule = Callable[[re.Match[str], _Known], Period]
_M = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九十])"
_D = r"(?:\d{1,2}|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?P<part>上旬|中旬|下旬|月底|月末|底|末|初|中)"
_YEAR = r"(?P<year>\d{4}年|" + "|".join(sorted(_YEAR_WORDS, key=len, reverse=True)) + ")"


def _rule(pattern: str, rule: _Rule) -> tuple[re.Pattern[str], _Rule]:
    return re.compile(pattern, re.VERBOSE), rule


# Tried in order; the first that fits the whole expression wins.
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    _rule(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})", _iso),
    _rule(
        r"“?十(?P<number>[一二三四五六七八])五”?(?:规划)?(?:时期|期间)?"
        r"(?P<part>以来|[末初]期?|前[一二两三四]年)?",
        _plan,
    ),
    _rule(rf"(?:过去|近|最近)?(?:的|这)?(?P<count>{_NUMBER})多?年(?:间|以?来)", _years_back),
    _rule(rf"(?:过去|最近)(?:的|这)?(?P<count>{_NUMBER})多?年(?:间|里)?", _years_back),
    _rule(rf"(?:未来|今后)(?P<count>{_NUMBER})年(?:内|间)?", _years_ahead),
    _rule(rf"(?P<count>{_NUMBER})年之?前", _years_ago),
    _rule(rf"(?:过去|近|最近)?(?P<count>{_NUMBER})个多?月(?:以?来)?", _months_back),
    _rule(r"(?P<rest>.+?)(?P<close>以来|起|后)", _since),
    _rule(
        r"(?P<century>\d\d|二十一?|十[六七八九]|[上本])个?世纪(?:(?P<decade>\d0|.十)年代)?"
        r"(?:[初末中前后]期?|中叶)?",
        _century,
    ),
    _rule(r"(?P<rest>.*(?:[年月日号底末初旬度]|假期|期间|节))之?前", _before),
    _rule(
        rf"(?P<first>\d{{4}}年?(?:{_M}月)?(?:{_D}[日号])?[初末底]?){DASH}"
        r"(?P<last>\d{4}年.*?)(?:期间)?",
        _year_range,
    ),
    _rule(
        rf"(?P<first>\d{{4}}年.+?){DASH}(?P<last>(?:今年|明年|次年|翌年|目前|现在).*)", _year_range
    ),
    _rule(rf"{_YEAR}同期", _same_time),
    _rule(rf"{_YEAR}(?P<rest>.*)", _part_of_year),
    _rule(rf"(?P<first>{_M})月?份?{DASH}(?P<last>{_M})月(?:份)?", _months),
    _rule(
        rf"(?P<month>{_M})月(?P<day>{_D})[日号]?{DASH}(?:(?P<last_month>{_M})月)?(?P<last_day>{_D})[日号]",
        _days,
    ),
    _rule(rf"(?P<month>{_M})月(?P<day>{_D})[日号]", _month_day),
    _rule(rf"(?P<month>{_M})月(?:份|当月)?{_PART}?", _month),
    _rule(rf"(?P<day>{_D})[日号](?:{DASH}(?P<last_day>{_D})[日号])?", _lone_day),
    _rule(rf"前(?P<number>{_M})个?(?P<unit>季度|月){_PART}?", _first_months),
    _rule(rf"第?(?P<number>[一二三四1-4首])季度?{_PART}?", _quarter),
    _rule(rf"(?P<half>[上下])半年{_PART}?", _half),
    _rule(
        rf"(?P<name>(?:{FESTIVAL}|立春|春分|[清端中][明午秋])+?)"
        r"(?P<rest>(?:小长假|长假|假期|黄金周|档)?(?:期间|前夕|前后|前|后|当[天日])?)",
        _holiday,
    ),
    _rule(r".*期间", _event_time),
    _rule(rf"(?P<word>本月|上个?月|下个?月|当月|本季度){_PART}", _word_part),
)
