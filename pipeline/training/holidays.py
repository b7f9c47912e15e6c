"""Write lexicon/holidays.tsv: the days off of the State Council's notices and the lunar festivals.

Sources: `chinesecalendar` (MIT), which transcribes the yearly notices, and `lunar_python` (MIT)
for the days themselves. Run by hand when a new year's notice is out:
`pip install chinesecalendar lunar_python && python -m pipeline.training.holidays`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parent.parent / "lexicon" / "holidays.tsv"
HEADER = """\
# Public holidays (first and last day off) and the days of the lunar festivals, one a line.
# Made by `python -m pipeline.training.holidays` from chinesecalendar and lunar_python (both MIT).
# name\tyear\tstart\tend
"""
NAMES = {
    "New Year's Day": "元旦假期",
    "Spring Festival": "春节假期",
    "Tomb-sweeping Day": "清明假期",
    "Labour Day": "五一假期",
    "Dragon Boat Festival": "端午假期",
    "National Day": "国庆假期",
    "Mid-autumn Festival": "中秋假期",
}
LUNAR = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中秋": (8, 15),
    "重阳": (9, 9),
}


def days_off() -> Iterator[tuple[str, int, date, date]]:
    """Yield (name, year, first day, last day) of each run of days off."""
    holidays: dict[date, str] = import_module("chinese_calendar").constants.holidays
    named = sorted((day, NAMES[name]) for day, name in holidays.items() if name in NAMES)
    # A run of days off has consecutive dates; where two holidays meet, each name keeps its
    # own run and a joint name (国庆中秋假期) gets the whole.
    runs: list[list[tuple[date, str]]] = []
    for day, name in named:
        if runs and day - runs[-1][-1][0] == timedelta(days=1):
            runs[-1].append((day, name))
        else:
            runs.append([(day, name)])
    for run in runs:
        names = [name for name, _ in groupby(name for _, name in run)]
        for name in dict.fromkeys(names):
            days = [day for day, other in run if other == name]
            yield name, days[-1].year, days[0], days[-1]
        first, last = run[0][0], run[-1][0]
        # 2020 and 2023: 中秋 fell into or beside 国庆 and both were one break.
        middle = lunar_day(last.year, *LUNAR["中秋"])
        if "国庆假期" in names and first <= middle <= last:
            yield "双节假期", last.year, first, last


def lunar_day(year: int, month: int, day: int) -> date:
    """Return the solar date of a lunar month and day of that lunar year."""
    lunar: Any = import_module("lunar_python").Lunar
    solar = lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def write(output: Path = OUTPUT) -> None:
    """Write the lexicon file."""
    rows = list(days_off())
    for year in range(2000, 2041):
        for name, (month, day) in LUNAR.items():
            solar = lunar_day(year, month, day)
            rows.append((name, year, solar, solar))
    lines = ["\t".join(map(str, row)) for row in sorted(rows)]
    output.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
