"""Time expressions and their periods: cases/periods.jsonl, the gold files, and their laws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.periods import (
    Period,
    find_time_expressions,
    infer_year,
    resolve_document,
    resolve_period,
)
from pipeline.periods.calendar import months, shift_years, years

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CASES = [
    json.loads(line)
    for line in (HERE.parent / "cases" / "periods.jsonl").read_text(encoding="utf-8").splitlines()
]
GOLD = ("gold/train", "gold/dev", "../shared/gold/train-real", "../shared/gold/dev-real")


def cases(kind: str) -> list[Any]:
    chosen = [case for case in CASES if case["kind"] == kind]
    return [pytest.param(case, id=case.get("expression") or case["text"][:16]) for case in chosen]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("case", cases("find"))
def test_find(case: dict[str, Any]) -> None:
    found = [time.text for time in find_time_expressions(case["text"])]
    assert found == case["times"], case["why"]


@pytest.mark.parametrize("case", cases("resolve"))
def test_resolve(case: dict[str, Any]) -> None:
    context = Period(*map(day, case["context"])) if case["context"] else None
    period = resolve_period(case["expression"], day(case["anchor"]), context)
    assert period == Period(day(case["start"]), day(case["end"])), case["why"]


@pytest.mark.parametrize("case", cases("year"))
def test_infer_year(case: dict[str, Any]) -> None:
    assert infer_year(case["text"]) == case["year"], case["why"]


@pytest.mark.parametrize("case", cases("document"))
def test_document(case: dict[str, Any]) -> None:
    times = resolve_document(case["text"], day(case["anchor"]), case["title"])
    last = {time.text: time.period for time in times}
    for text, sides in case["last"].items():
        assert last[text] == Period(*map(day, sides)), case["why"]


def gold_periods(folder: str) -> Iterator[tuple[str, date | None, Period, Period]]:
    """Yield each figure's period as written, the document's day, gold's answer, and ours.

    Ours is that of the last expression of that text in the document, found in its context.
    """
    for path in sorted((ROOT / folder).glob("*.jsonl")):
        document = json.loads(path.read_text(encoding="utf-8"))
        anchor = day(document["meta"]["published"])
        title = document["meta"].get("title")
        ours: dict[str, list[Period]] = {}
        for time in resolve_document(document["clean_text"], anchor, title):
            ours.setdefault(time.text, []).append(time.period)
        for figure in document["figures"]:
            text = (figure["period"] or "").removeprefix("截至")
            if text in ours:
                gold = Period(day(figure["period_start"]), day(figure["period_end"]))
                if figure["period"].startswith("截至"):
                    gold = Period(gold.end, gold.end)
                best = gold if gold in ours[text] else ours[text][0]
                yield text, anchor, gold, best


@pytest.mark.parametrize("folder", GOLD)
def test_gold_periods_resolve(folder: str) -> None:
    if not (ROOT / folder).is_dir():
        pytest.skip(f"{folder} is not here")
    rows = list(gold_periods(folder))
    right = sum(gold == ours for _, _, gold, ours in rows)
    assert right >= 0.97 * len(rows)


@given(
    st.text(alphabet="今去年末底初上下半1234567890月日至-十四五“”以来前起，。同期个国庆春节二〇")
)
def test_spans_are_slices_in_order(text: str) -> None:
    found = find_time_expressions(text)
    assert all(text[time.start : time.end] == time.text for time in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


@given(
    st.text(alphabet="今去明年末底初上下半123月日至十四五以来前起同期第季度三", max_size=12),
    st.dates(date(2000, 1, 1), date(2040, 12, 31)),
)
def test_any_string_resolves_without_error(text: str, anchor: date) -> None:
    period = resolve_period(text, anchor, years(anchor.year - 1))
    assert isinstance(period, Period)


@given(st.integers(1990, 2040), st.integers(1, 12), st.integers(-20, 20))
def test_shifting_years_there_and_back_keeps_the_month(year: int, month: int, by: int) -> None:
    assert shift_years(shift_years(months(year, month), by), -by) == months(year, month)


@given(st.dates(date(2001, 1, 1), date(2039, 12, 31)), st.integers(1, 12))
def test_a_period_never_ends_before_it_starts(anchor: date, month: int) -> None:
    for text in (f"{month}月", f"1-{month}月", f"{month}月底", f"去年{month}月", f"前{month}个月"):
        period = resolve_period(text, anchor)
        assert period.start is not None and period.end is not None
        assert period.start <= period.end
