"""What is known when a time expression is read, and the small parts of reading one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.periods.calendar import Period, first_day, last_day


@dataclass(frozen=True, slots=True)
class Known:
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
        """The year that the text speaks of at this place; for a deadline the document's own."""
        if self.forward and self.anchor is not None:
            return self.anchor.year
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


# Until when a report still looks back on the year before: work reports are given in January
# and February, statistical releases until April.
REPORT_MONTHS = 2


_CHINESE = {character: value for value, character in enumerate("一二三四五六七八九", 1)} | {
    "两": 2,
    "元": 1,
}


def number_of(text: str) -> int:
    """Return a small number; 0 where it is not definite (几, 数)."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten:
        return (_CHINESE.get(tens, 1) if tens else 1) * 10 + _CHINESE.get(ones, 0)
    return _CHINESE.get(text, 0)


def part_of(period: Period, part: str) -> Period:
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
