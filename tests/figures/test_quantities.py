"""Quantities: a table of cases, laws that hold for any text, and numbers written in every style."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures import find_quantities
from pipeline.figures.quantities import Quantity

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases" / "quantities.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def _short(quantity: Quantity) -> list[object]:
    return [quantity.text, quantity.value, quantity.value_max, quantity.unit, quantity.bound]


@pytest.mark.parametrize("case", CASES, ids=[case["text"] or "empty" for case in CASES])
def test_case(case: dict) -> None:
    wanted = [
        [text, Decimal(value), None if high is None else Decimal(high), unit, bound]
        for text, value, high, unit, bound in case["quantities"]
    ]
    assert [_short(q) for q in find_quantities(case["text"])] == wanted, case["why"]


def test_there_are_enough_cases_and_each_has_a_reason() -> None:
    assert len(CASES) >= 600
    assert all(case["why"].strip() for case in CASES)
    assert len({case["text"] for case in CASES}) == len(CASES)


def test_cases_hold_inside_a_longer_text() -> None:
    """Lines do not see each other: all cases in one text give what each gives alone."""
    alone = [_short(q) for case in CASES for q in find_quantities(case["text"])]
    together = find_quantities("\n".join(case["text"] for case in CASES))
    assert [_short(q) for q in together] == alone


# Laws -------------------------------------------------------------------------------------------

PROSE = st.text(
    alphabet="增长约近超过达到比上年同期占全省第一位首前半数几两三十百千万亿个项家户元吨年月日小时天"
    "成倍番%‰０１２0123456789.,，。、;（）()“”《》-—~至到以上内多余来点分之\n aK",
    max_size=60,
)


@settings(deadline=None)
@given(PROSE)
def test_spans_are_slices_in_order(text: str) -> None:
    at = 0
    for quantity in find_quantities(text):
        assert quantity.text == text[quantity.start : quantity.end]
        assert at <= quantity.start < quantity.end
        at = quantity.end


@settings(deadline=None)
@given(PROSE)
def test_values_and_bounds_agree(text: str) -> None:
    for quantity in find_quantities(text):
        assert quantity.bound in ("=", "~", ">", "<", "range")
        assert (quantity.value_max is None) == (quantity.bound != "range")
        if quantity.value_max is not None:
            assert quantity.value < quantity.value_max


@settings(deadline=None)
@given(PROSE)
def test_same_text_same_quantities(text: str) -> None:
    assert find_quantities(text) == find_quantities(text)


# Numbers in every style -------------------------------------------------------------------------

_MARKS = "零一二三四五六七八九"
UNITS = st.sampled_from(["元", "吨", "亩", "户", "人次", "%", "个百分点", "平方米", "项", "千瓦时"])


def in_words(number: int) -> str:
    """Write a whole number below 10**12 as Chinese does."""
    if number == 0:
        return "零"
    words, gap = "", False
    for scale, mark in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = number // scale % 10**4
        if section == 0:
            gap = bool(words)
            continue
        if words and (gap or section < 1000):
            words += "零"
        words += _section(section) + mark
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words


def _section(section: int) -> str:
    words, gap = "", False
    for scale, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = section // scale % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _MARKS[digit] + mark
        gap = False
    return words


def only(text: str) -> Quantity:
    found = find_quantities(text)
    assert len(found) == 1, (text, found)
    return found[0]


@settings(deadline=None)
@given(st.integers(0, 10**11), UNITS)
def test_arabic_with_separators(number: int, unit: str) -> None:
    assert only(f"达到{number:,}{unit}。").value == number


@settings(deadline=None)
@given(st.decimals(0, 10**6, places=3), UNITS)
def test_decimals(number: Decimal, unit: str) -> None:
    assert only(f"达到{number}{unit}。").value == number


@settings(deadline=None)
@given(
    st.integers(0, 10**6), st.integers(0, 99), st.sampled_from([("万", 4), ("亿", 8), ("万亿", 12)])
)
def test_multipliers(whole: int, hundredths: int, multiplier: tuple[str, int]) -> None:
    mark, power = multiplier
    found = only(f"完成投资{whole}.{hundredths:02}{mark}元。")
    assert found.value == Decimal(f"{whole}.{hundredths:02}") * 10**power


@settings(deadline=None)
@given(st.integers(10, 10**12 - 1))
def test_words(number: int) -> None:
    assert only(f"涉及{in_words(number)}人。").value == number


@settings(deadline=None)
@given(st.integers(10, 9999), st.integers(0, 99))
def test_words_with_point(whole: int, hundredths: int) -> None:
    digits = "".join(_MARKS[int(mark)] for mark in f"{hundredths:02}")
    found = only(f"增长百分之{in_words(whole)}点{digits}。")
    assert found.value == Decimal(f"{whole}.{hundredths:02}")


@settings(deadline=None)
@given(st.integers(1, 10**6), UNITS)
def test_full_width(number: int, unit: str) -> None:
    wide = str(number).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    found = only(f"达到{wide}{unit}。")
    assert (found.value, found.text) == (number, wide + unit)


@settings(deadline=None)
@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from("-—~至到"), UNITS)
def test_ranges(low: int, more: int, mark: str, unit: str) -> None:
    found = only(f"需要{low}{mark}{low + more}{unit}。")
    assert (found.value, found.value_max, found.bound) == (low, low + more, "range")


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(2, 9))
def test_fractions(above: int, below: int) -> None:
    found = only(f"约占{_MARKS[below]}分之{_MARKS[above]}。")
    assert abs(found.value * below - above) < Decimal("1e-20")
    assert (found.unit, found.bound) == ("", "~")


# Hostile texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    ["1", "一", "9,", "(", "十", "1.", "“", "《", "1万", "1-", "第一", "三分之", "前十", "1/"],
)
def test_hostile_texts_do_not_break(piece: str) -> None:
    """Long runs of one sign end; the same with the sizes of the bench is linear."""
    text = piece * 5_000
    assert all(q.text == text[q.start : q.end] for q in find_quantities(text))


def test_a_numeral_too_large_for_a_float_is_flagged() -> None:
    found = only("共" + "9" * 400 + "元。")
    assert found.value == Decimal("9" * 400)
    assert "float64" in found.warning
    assert only("共3000元。").warning == ""
