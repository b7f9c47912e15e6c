"""Expressions of the calendar: months, days, quarters, plans, holidays, centuries."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.periods.calendar import (
    UNKNOWN,
    Period,
    first_day,
    holiday,
    last_day,
    months,
    on_day,
    years,
)
from pipeline.periods.known import Known, number_of, part_of


def iso_day(found: re.Match[str], known: Known) -> Period:
    return on_day(int(found["year"]), int(found["month"]), int(found["day"]))


def month_span(found: re.Match[str], known: Known) -> Period:
    first, last = number_of(found["first"]), number_of(found["last"])
    year = known.year_of_month(last)
    if year is None:
        return UNKNOWN
    # 11月至次年2月 and 12月-1月 run over the turn of the year.
    return months(year, first, last if last >= first else last + 12)


def one_month(found: re.Match[str], known: Known) -> Period:
    month = number_of(found["month"])
    year = known.year_of_month(month)
    if year is None or not 1 <= month <= 12:
        return UNKNOWN
    return part_of(months(year, month), found["part"] or "")


def month_day(found: re.Match[str], known: Known) -> Period:
    month = number_of(found["month"])
    year = known.year_of_month(month)
    return UNKNOWN if year is None else on_day(year, month, number_of(found["day"]))


def day_span(found: re.Match[str], known: Known) -> Period:
    month = number_of(found["month"])
    last_month = number_of(found["last_month"]) if found["last_month"] else month
    year = known.year_of_month(month)
    if year is None:
        return UNKNOWN
    last_year = year + (last_month < month)
    start = on_day(year, month, number_of(found["day"]))
    return Period(start.start, on_day(last_year, last_month, number_of(found["last_day"])).end)


def lone_day(found: re.Match[str], known: Known) -> Period:
    """26日, 9日至12日: in the month last spoken of, else the document's."""
    base = (known.context.end or known.context.start) if known.context else None
    if known.context is not None and known.anchor is not None and _spans_months(known.context):
        base = known.anchor  # a year spoken of tells no month
    base = known.anchor if base is None else base
    if base is None:
        return UNKNOWN
    first = number_of(found["day"])
    last = number_of(found["last_day"]) if found["last_day"] else first
    start, end = on_day(base.year, base.month, first), on_day(base.year, base.month, last)
    return Period(start.start, end.end)


def _spans_months(period: Period) -> bool:
    start, end = period.start, period.end
    return (
        start is not None and end is not None and (start.year, start.month) != (end.year, end.month)
    )


def quarter(found: re.Match[str], known: Known) -> Period:
    number = 1 if found["number"] == "首" else number_of(found["number"])
    year = known.year_of_month(3 * number)
    if year is None:
        return UNKNOWN
    return part_of(months(year, 3 * number - 2, 3 * number), found["part"] or "")


def half_year(found: re.Match[str], known: Known) -> Period:
    first, last = (1, 6) if found["half"] == "上" else (7, 12)
    year = known.year_of_month(last)
    return UNKNOWN if year is None else part_of(months(year, first, last), found["part"] or "")


def first_months(found: re.Match[str], known: Known) -> Period:
    """前三季度, 前10个月: from 1 January."""
    last = number_of(found["number"]) * (3 if found["unit"] == "季度" else 1)
    year = known.year_of_month(last)
    if year is None or not 1 <= last <= 12:
        return UNKNOWN
    return part_of(months(year, 1, last), found["part"] or "")


def plan(found: re.Match[str], known: Known) -> Period:
    """“十四五”: the fourteenth five-year plan ran from 2021 to 2025."""
    first = 2021 + 5 * (number_of(found["number"]) - 14)
    part = found["part"] or ""
    if part == "以来":
        return Period(date(first, 1, 1), known.anchor)
    if part in ("末", "末期"):
        return last_day(years(first, first + 4))
    if part in ("初", "初期"):
        return first_day(years(first))
    if head := re.fullmatch(r"前(.)年", part):
        return years(first, first + number_of(head[1]) - 1)
    return years(first, first + 4)


def holiday_period(found: re.Match[str], known: Known) -> Period:
    name, rest = re.sub("[“”、]", "", found["name"]), found["rest"]
    if name in ("节日", "假日", "节假日"):
        return known.context or UNKNOWN
    year = known.spoken_year
    if year is None:
        return UNKNOWN
    both = ("国庆" in name and "中秋" in name) or name in ("双节", "两节")
    feast = name if name == "春节" else name.removesuffix("节")
    off = holiday("双节假期" if both else f"{_HOLIDAY_NAMES.get(feast, feast)}假期", year)
    if rest in ("前", "前夕"):
        return Period(None, off.start - timedelta(days=1) if off.start else None)
    # 春节 is the week of it, 国庆节 and what has to be done before 春节 the day.
    whole = name in ("春节", "五一") and not known.forward
    if rest in ("当天", "当日") or (rest == "" and not both and not whole):
        return _feast(feast, year)
    return off


def days_of_holiday(found: re.Match[str], known: Known) -> Period:
    """国庆黄金周前三天, 元旦假期首日, “五一”假期最后一天: days counted within the holiday."""
    name = re.sub("[“”、]|(?:(?<!春)节)?(?:小长假|长假|假期|黄金周)$", "", found["name"])
    year = known.spoken_year
    off = holiday(f"{_HOLIDAY_NAMES.get(name, name)}假期", year) if year else UNKNOWN
    if off.start is None or off.end is None:
        return UNKNOWN
    which, count = found["which"], number_of(found["count"] or "1")
    if which == "最后":
        return Period(off.end - timedelta(days=count - 1), off.end)
    last = off.start + timedelta(days=count - 1)
    return Period(last if which == "第" else off.start, last)


def new_year_days(found: re.Match[str], known: Known) -> Period:
    """除夕至正月初六: from the eve of the lunar new year."""
    first = _feast("春节", known.spoken_year) if known.spoken_year else UNKNOWN
    if first.start is None:
        return UNKNOWN
    last = first.start + timedelta(days=number_of(found["day"]) - 1)
    return Period(first.start - timedelta(days=1), last)


_HOLIDAY_NAMES = {"劳动": "五一", "国际劳动": "五一", "十一": "国庆"}


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


def event_time(found: re.Match[str], known: Known) -> Period:
    """节日期间, 论坛期间: the period last named."""
    return known.context or UNKNOWN


def century(found: re.Match[str], known: Known) -> Period:
    """20世纪90年代, 上世纪八十年代, 21世纪."""
    word = found["century"]
    base = 1900 if word == "上" else 2000 if word == "本" else (number_of(word) - 1) * 100
    if not found["decade"]:
        return years(base + (0 if word in "上本" else 1), base + 100)
    decade = found["decade"]
    tens = int(decade) if decade.isdigit() else number_of(decade)
    return years(base + tens, base + tens + 9)
