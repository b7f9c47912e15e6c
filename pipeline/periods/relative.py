"""Expressions that count from the document's day or from the year spoken of."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.periods.calendar import (
    UNKNOWN,
    Period,
    day,
    first_day,
    last_day,
    months,
    shift_years,
    week,
    years,
)
from pipeline.periods.known import REPORT_MONTHS, Known, number_of


def year_of(word: str, known: Known) -> int | None:
    if number := re.match(r"\d{4}", word):
        return int(number[0])
    offset, spoken = YEAR_WORDS[word]
    base = known.spoken_year if spoken else known.own_year
    return None if base is None else base + offset


# Years by word: the offset, and whether it counts from the year spoken of (上年) or from the
# document's (去年).
YEAR_WORDS = {
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


def same_time(found: re.Match[str], known: Known) -> Period:
    """去年同期, 2019年同期: the dates of the last period in another year."""
    year = year_of(found["year"], known)
    if year is None:
        return UNKNOWN
    context = known.context
    if context is None or context.year is None:
        return UNKNOWN
    return shift_years(context, year - context.year)


def years_back(found: re.Match[str], known: Known) -> Period:
    """五年来, 过去五年: whole years before the document.

    A report at the turn of the year looks back on full years (五年来 in January 2026: 2021 to
    2025); later in the year, the last year counted is the running one, up to the document.
    """
    count, anchor = number_of(found["count"]), known.anchor
    if anchor is None or not count:
        return UNKNOWN
    if anchor.month <= REPORT_MONTHS:
        return years(anchor.year - count, anchor.year - 1)
    if count == 1:
        return Period(date(anchor.year, 1, 1), anchor)
    return Period(date(anchor.year - count + 1, 1, 1), anchor)


def years_ahead(found: re.Match[str], known: Known) -> Period:
    """未来五年, 今后三年."""
    if known.anchor is None:
        return UNKNOWN
    count = number_of(found["count"])
    first = known.anchor.year + (0 if known.anchor.month <= REPORT_MONTHS else 1)
    return years(first, first + count - 1) if count else UNKNOWN


def years_ago(found: re.Match[str], known: Known) -> Period:
    """五年前: the whole year."""
    year, count = known.own_year, number_of(found["count"])
    return UNKNOWN if year is None or not count else years(year - count)


def weekday(found: re.Match[str], known: Known) -> Period:
    """本周三, 上个星期五: counted from the document's day."""
    if known.anchor is None:
        return UNKNOWN
    weeks = {"上": -1, "下": 1}.get(found["week"], 0)
    monday = known.anchor - timedelta(days=known.anchor.weekday() - 7 * weeks)
    return day(
        monday + timedelta(days=number_of(found["day"]) - 1 if found["day"] not in "日天" else 6)
    )


def months_back(found: re.Match[str], known: Known) -> Period:
    """近三个月, 两个月来."""
    return Period(None, known.anchor)


def word_period(meaning: str, known: Known) -> Period:
    """Return the period of a time word by its meaning in lexicon/time_words.tsv."""
    kind, _, argument = meaning.partition(" ")
    anchor = known.anchor
    if kind == "now":
        return day(anchor)
    if kind == "recent":
        return Period(None, anchor)
    if kind == "same":
        same = known.context or UNKNOWN
        return _edge(same, argument)
    if kind == "since":
        return Period(date.fromisoformat(argument), anchor)
    if meaning == "spoken year" or kind == "year":
        return _year_word(argument, known)
    if meaning == "spoken day" or kind == "next":
        last = known.context.end if known.context else None
        shift = timedelta(days=1 if kind == "next" else 0)
        return day(last + shift if last and last == (known.context or UNKNOWN).start else anchor)
    return _near(kind, argument, known)


def _year_word(argument: str, known: Known) -> Period:
    """全年, 年末, 年初, 年中, 这一年: of the year that the text speaks of."""
    anchor = known.anchor
    if argument == "so far":
        return Period(date(anchor.year, 1, 1), anchor) if anchor else UNKNOWN
    if argument == "of work":
        return _work_year(anchor)
    year = known.spoken_year
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
    if anchor.month <= REPORT_MONTHS:
        return years(anchor.year - 1)
    return Period(date(anchor.year, 1, 1), anchor)


def _near(kind: str, argument: str, known: Known) -> Period:
    """本月, 上个月, 昨天, 上周: a step from the document's day; 当月, 月末: the month spoken of."""
    anchor = known.anchor
    if argument == "month" or argument in ("first", "last"):
        spoken = known.context.end if known.context and known.context.end else anchor
        if spoken is None:
            return UNKNOWN
        whole = months(spoken.year, spoken.month)
        return _edge(whole, argument)
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


def _edge(period: Period, which: str) -> Period:
    """Return the first or the last day of a period, or all of it."""
    if which == "first":
        return first_day(period)
    return last_day(period) if which == "last" else period
