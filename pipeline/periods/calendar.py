"""Periods of the calendar: months, quarters, years, plans, holidays."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_HOLIDAYS = Path(__file__).parent.parent / "lexicon" / "holidays.tsv"


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of a period; a side that is not known is None."""

    start: date | None = None
    end: date | None = None

    @property
    def year(self) -> int | None:
        """The year it lies in; of several, the last; None if neither side is known."""
        side = self.end or self.start
        return side.year if side else None


UNKNOWN = Period()


def day(at: date | None) -> Period:
    """Return the period of one day."""
    return Period(at, at)


def years(first: int, last: int | None = None) -> Period:
    """Return a calendar year, or the years from `first` to `last`.

    >>> years(2021, 2025)  # “十四五”时期
    Period(start=datetime.date(2021, 1, 1), end=datetime.date(2025, 12, 31))
    """
    return Period(date(first, 1, 1), date(first if last is None else last, 12, 31))


def months(year: int, first: int, last: int | None = None) -> Period:
    """Return a month of a year, or its months from `first` to `last` (past 12: the next year).

    >>> months(2024, 2)
    Period(start=datetime.date(2024, 2, 1), end=datetime.date(2024, 2, 29))
    """
    start = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    final = first if last is None else last
    end_year, end_month = year + (final - 1) // 12, (final - 1) % 12 + 1
    return Period(start, date(end_year, end_month, calendar.monthrange(end_year, end_month)[1]))


def on_day(year: int, month: int, number: int) -> Period:
    """Return the period of a day; unknown where the calendar has no such day."""
    try:
        return day(date(year, month, number))
    except ValueError:
        return UNKNOWN


def shift_years(period: Period, by: int) -> Period:
    """Return the same dates `by` years later; 29 February becomes the 28th.

    >>> shift_years(months(2024, 2), -1).end  # 去年同期
    datetime.date(2023, 2, 28)
    """
    return Period(_shift(period.start, by), _shift(period.end, by))


def _shift(at: date | None, by: int) -> date | None:
    if at is None:
        return None
    last = calendar.monthrange(at.year + by, at.month)[1]
    # The end of a February stays its end: 2023-02-28 and 2024-02-29.
    is_end = at.day == calendar.monthrange(at.year, at.month)[1]
    return date(at.year + by, at.month, last if is_end else min(at.day, last))


def week(at: date) -> Period:
    """Return the week, Monday to Sunday, of a day."""
    monday = at - timedelta(days=at.weekday())
    return Period(monday, monday + timedelta(days=6))


def first_day(period: Period) -> Period:
    """Return the first day of a period (年初)."""
    return replace(period, end=period.start)


def last_day(period: Period) -> Period:
    """Return the last day of a period (年末, 7月底)."""
    return replace(period, start=period.end)


@cache
def _holidays() -> dict[tuple[str, int], Period]:
    table: dict[tuple[str, int], Period] = {}
    for line in _HOLIDAYS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, year, start, end = line.split("\t")
            table[name, int(year)] = Period(date.fromisoformat(start), date.fromisoformat(end))
    return table


def holiday(name: str, year: int) -> Period:
    """Return the days off of a holiday, or the day of a festival; unknown if not in the lexicon.

    >>> holiday("双节假期", 2023)
    Period(start=datetime.date(2023, 9, 29), end=datetime.date(2023, 10, 6))
    """
    return _holidays().get((name, year), UNKNOWN)
