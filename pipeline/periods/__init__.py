"""Time expressions and the calendar periods they stand for."""

from pipeline.periods.calendar import Period
from pipeline.periods.document import ResolvedTime, resolve_document
from pipeline.periods.find import TimeExpression, find_time_expressions
from pipeline.periods.resolve import resolve_period
from pipeline.periods.undated import infer_date, infer_year, year_of_results

__all__ = [
    "Period",
    "ResolvedTime",
    "TimeExpression",
    "find_time_expressions",
    "infer_date",
    "infer_year",
    "resolve_document",
    "resolve_period",
    "year_of_results",
]
