"""Resolve the time expressions of a whole document, each by what was said before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.periods.calendar import UNKNOWN, Period, holiday, last_day, years
from pipeline.periods.find import TimeExpression, find_time_expressions
from pipeline.periods.resolve import resolve_period
from pipeline.periods.undated import infer_date, infer_year

# Words after which a time is only compared with, so that it does not become what is spoken of.
_COMPARED = re.compile(
    r"(?:比|较|与|同|和|超|超过|于|为|是|占|相当于|自|自从|由|距|距离|离|只有|仅有|不及"
    r"|[高低快慢优]于[^，,。；;0-9]{1,5})$"
)
# 截至2025年5月: the last day of it
_UNTIL = re.compile(r"截(?:至|止到?|至到) ?$")
# 1998年设市，现辖9个镇: what the page goes on about is not of that year
_SINCE_THEN = re.compile(r"[^。；;]{0,60}[，,]现(?:[辖有存为]|已|拥有|设有|共有)")
# 上半年 is of the year spoken of, 上年 and 下月 step out of it
_STEPS = re.compile(r"[上下](?!半年)")
_THAT_DAY = re.compile(r"当[天日晚]|同[日天]|同一天")
# 下午4时: of the day that the paragraph named last
_CLOCK = re.compile(
    r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上?|深夜)?\d{1,2}[时点](?:\d{1,2}分|许|左右)?"
)
_STORIES_OLD = 31  # so many days after it a page still tells of 当天
_HEADING_LENGTH = 40
# Until this month documents mostly speak of the year before, so that a bare 全年 goes on with the
# year last named; later it is the document's own.
_LOOKING_BACK_UNTIL = 4
_REPORT_MONTHS = 2
# From this month until that one the year is not over, so that 全年 of a fact is the year before.
_UNDER_WAY = range(3, 11)
_OVER_ONCE = frozenset({"全年", "年末"})
# 全年预计接待, 完成全年目标的六成: of the year under way
_PLANNED = re.compile(
    r"""预[计期测算]|目标|任务|计划|规划|力争|争取|确保|有望|努力|指标|安排|[拟将]|(?<![主重需必])要(?![求素])
        |完成全年|实现全年|可达|达产|奋斗""",
    re.VERBOSE,
)
# 年内将建成, 力争年内完成: of the document's year
_AHEAD_BEFORE = re.compile(r"(?:力争|争取|确保|预计|预期|计划|有望|[拟将可要于在])$")
_AHEAD_BEHIND = re.compile(r"[，,]?(?:力争|争取|确保|预计|预期|计划|有望|[拟将可要])")
_SENTENCE_MARKS = "。；;！？!?"
_SENTENCE_END = re.compile(f"[{_SENTENCE_MARKS}]")
# So many days after its start a feast is still news.
_FRESH_DAYS = 40
_EXPLICIT_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d) ?年")
# Expressions that name their year by themselves, by number or from the document's date.
_OWN_YEAR = re.compile(r"^(?:(?:19|20)\d\d|[一二][〇零]|今年|去年|前年|明年|后年)")
_SAME = frozenset({"同期", "当季", "期末", "期初"})
_COUNTED_DAYS_OFF = re.compile(r"(?:长假|假期).天")  # 长假7天: of the holiday named before
_FEAST_TIME = frozenset({"节日期间", "假日期间", "假期期间", "节假日期间"})


@dataclass(frozen=True, slots=True)
class ResolvedTime:
    """A time expression of a document with its period, offsets in the document's text."""

    start: int
    end: int
    text: str
    period: Period


def resolve_document(
    text: str, anchor: date | None, title: str | None = None
) -> list[ResolvedTime]:
    """Return the time expressions of a document (one block a line) with their periods.

    `anchor` is the date of publication; where it is None, the year, and the day if the text names
    one, are inferred.

    >>> times = resolve_document("2023年,全市增长5%。年末有3家。", date(2024, 4, 2))
    >>> [time.period.year for time in times]
    [2023, 2023]
    """
    return list(_resolve_lines(text, anchor, title))


@dataclass(slots=True)
class _Memory:
    """What was spoken of: by the document, its section, its paragraph."""

    document: Period | None
    section: Period | None = None
    paragraph: Period | None = None
    named: Period | None = None  # the last period with both sides, for 同期
    holiday: Period | None = None  # the last holiday, for 节日期间
    day: Period | None = None  # the last day named, for 当天
    looks_back: bool = False  # the paragraph's year is 去年, so a bare month need not lie in it

    last: Period | None = None  # the last year named; early in a year it still governs

    @property
    def spoken_year(self) -> int | None:
        """The year the paragraph speaks of, unless it only looks back on it (去年)."""
        return None if self.paragraph is None or self.looks_back else self.paragraph.year

    @property
    def context(self) -> Period | None:
        return self.paragraph or self.section or self.last or self.document


def _resolve_lines(text: str, anchor: date | None, title: str | None) -> Iterator[ResolvedTime]:
    memory = _Memory(_document_year(text, anchor, title))
    told = [(line, find_time_expressions(line)) for line in text.split("\n")]
    anchor = anchor or infer_date(text, (one for _, some in told for one in some))
    if anchor is not None and anchor.month <= _PUT_UP_LATE and _is_of_year_before(told, anchor):
        anchor = date(anchor.year - 1, 12, 31)
    position = 0
    for line, times in told:
        memory.paragraph = None
        heading = _is_heading(line)
        for found in times:
            period = _resolve_one(found, anchor, memory, line)
            if _UNTIL.search(line, max(0, found.start - 3), found.start):
                period = last_day(period)
            yield ResolvedTime(position + found.start, position + found.end, found.text, period)
            _remember(memory, found, period, line, anchor)
        if heading and position:
            year = _heading_year(line, anchor)
            memory.section = years(year) if year else memory.section
            memory.paragraph = None
        position += len(line) + 1


# 今年1-11月 in a report put up in January: written in the year before
_MONTHS_GONE = re.compile(r"今年(?:1[-—–~至到]|前)?(?P<month>\d{1,2})个?月(?:份|底|末)?")
_PUT_UP_LATE = 3


def _is_of_year_before(told: Iterable[tuple[str, Sequence[TimeExpression]]], anchor: date) -> bool:
    """Tell whether 今年 is told of months that the document's own year has not reached."""
    for line, times in told:
        for one in times:
            found = _MONTHS_GONE.fullmatch(one.text)
            if found is None or int(found["month"]) < anchor.month + 3:
                continue
            ends = _SENTENCE_END.search(line, one.end)
            told_of = line[max(0, one.start - 12) : ends.start() if ends else len(line)]
            if not _PLANNED.search(told_of):
                return True
    return False


def _resolve_one(found: TimeExpression, anchor: date | None, memory: _Memory, line: str) -> Period:
    context = memory.context
    if found.text in _FEAST_TIME or _COUNTED_DAYS_OFF.fullmatch(found.text):
        context = memory.holiday or memory.named or context
    elif _THAT_DAY.match(found.text) and memory.paragraph is None:
        context = _recent_day(memory.day, anchor) or context
    elif found.rule == "holiday" and anchor is not None and memory.spoken_year is None:
        # A feast of the last weeks is meant, whatever year the page looks back on.
        period = resolve_period(found.text, anchor, years(anchor.year))
        if period.start and -10 <= (anchor - period.start).days <= _FRESH_DAYS:
            return period
    elif found.text in _SAME or found.text.endswith("同期") or found.text.endswith("期间"):
        context = memory.named or context
    elif memory.looks_back and found.rule in ("month", "part"):
        context = memory.section or memory.document
    elif _CLOCK.fullmatch(found.text):
        spoken = memory.paragraph
        return spoken if spoken is not None and spoken.start == spoken.end else UNKNOWN
    elif anchor is not None and found.text == "年内" and _is_ahead(found, line):
        context = years(anchor.year)
    elif anchor is not None and _of_year_before(found, anchor, memory, line):
        context = years(anchor.year - 1)
    return resolve_period(found.text, anchor, context)


def _is_ahead(found: TimeExpression, line: str) -> bool:
    before = _AHEAD_BEFORE.search(line, max(0, found.start - 3), found.start)
    return before is not None or _AHEAD_BEHIND.match(line, found.end) is not None


def _of_year_before(found: TimeExpression, anchor: date, memory: _Memory, line: str) -> bool:
    """Tell whether 全年 states a fact while the year is not over: 全年接待5万人次, told in June."""
    if found.text not in _OVER_ONCE or anchor.month not in _UNDER_WAY:
        return False
    if memory.paragraph is not None or memory.section is not None:
        return False
    if memory.context is not None and memory.context.year != anchor.year:
        return False
    start = max(line.rfind(mark, 0, found.start) for mark in _SENTENCE_MARKS) + 1
    end = _SENTENCE_END.search(line, start)
    return not _PLANNED.search(line, start, end.start() if end else len(line))


def _recent_day(named: Period | None, anchor: date | None) -> Period | None:
    """Return the day last named where the page was written within weeks of it."""
    if named is None or named.start is None or anchor is None:
        return None
    return named if 0 <= (anchor - named.start).days <= _STORIES_OLD else None


def _remember(
    memory: _Memory, found: TimeExpression, period: Period, line: str, anchor: date | None
) -> None:
    if period.year is None or found.text.endswith("同期"):
        return
    if _COMPARED.search(line, max(0, found.start - 7), found.start) or _STEPS.match(found.text):
        return
    if anchor is not None and period.year > anchor.year:
        return
    if "现" in line and _SINCE_THEN.match(line, found.end):
        return
    own = _OWN_YEAR.match(found.text) is not None
    if own or memory.paragraph is not None or found.rule in ("month", "part"):
        memory.paragraph = period
        if anchor and anchor.month <= _LOOKING_BACK_UNTIL:
            memory.last = years(period.year)
        memory.looks_back = found.text in ("去年", "前年")
    if found.rule == "holiday" and found.text not in _FEAST_TIME:
        memory.holiday = _days_off(found.text, period)
    if found.rule in ("month", "iso", "day") and period.start == period.end:
        memory.day = period
    if found.rule in ("years", "year", "month", "part", "holiday", "iso") and period.start:
        memory.named = period


def _days_off(name: str, period: Period) -> Period:
    """Return the days off around a feast: the week around 春节."""
    feast = re.search(r"春节|国庆|五一|清明|端午|中秋|元旦", name)
    if feast is None or period.start is None or period.start != period.end:
        return period
    off = holiday(f"{feast[0]}假期", period.start.year)
    return period if off == UNKNOWN else off


def _is_heading(line: str) -> bool:
    return len(line) <= _HEADING_LENGTH and not line.endswith(
        ("。", "!", "?", "！", "？", "；", ";")
    )


def _heading_year(line: str, anchor: date | None) -> int | None:
    """Return the year a heading speaks of: 2024年工作回顾, 今年工作安排."""
    if found := _EXPLICIT_YEAR.search(line):
        return int(found[1])
    if anchor and (found := re.search(r"今年|去年|过去一年|上年", line)):
        return anchor.year - (found[0] != "今年")
    return None


def _document_year(text: str, anchor: date | None, title: str | None) -> Period | None:
    """Return the year that the document speaks of where it says nothing else."""
    headline = title or text.split("\n", 1)[0]
    found = _EXPLICIT_YEAR.search(headline)
    if anchor is None:
        year = infer_year(text)
        if year and found and int(found[1]) < year:
            return years(int(found[1]))
        return years(year) if year else None
    if found and int(found[1]) < anchor.year:
        return years(int(found[1]))
    # A work report of January speaks of the year gone by until it turns to its plans.
    return years(anchor.year - 1) if anchor.month <= _REPORT_MONTHS else None
