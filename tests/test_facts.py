"""Figures brought together: what groups, what wins, what is left out."""

from datetime import date

import pytest

from pipeline import schemas
from pipeline.facts import bring_together, normalise_indicator

FIGURE = {
    "doc_id": "a",
    "figure_id": "f1",
    "value": 100.0,
    "unit": "元",
    "kind": "level",
    "indicator": "地区生产总值",
    "place": "烟台市",
    "place_code": "370600",
    "period_start": date(2023, 1, 1),
    "period_end": date(2023, 12, 31),
    "modality": "actual",
}


def facts_of(*changes):
    rows = [FIGURE | {"figure_id": f"f{n}"} | change for n, change in enumerate(changes, 1)]
    return bring_together(schemas.from_rows("figures", rows)).to_pylist()


def test_the_value_that_most_figures_give_wins():
    [fact] = facts_of({}, {"doc_id": "b", "indicator": "地区生产总值(GDP)"}, {"value": 99.0})
    assert fact["value"] == 100
    assert (fact["n_figures"], fact["n_documents"]) == (3, 2)
    assert fact["agreement"] == pytest.approx(2 / 3)
    assert fact["figure_ids"] == ["a/f1", "b/f2", "a/f3"]
    assert fact["indicator"] == "地区生产总值"
    assert fact["place_code"] == "370600"


@pytest.mark.parametrize(
    "change",
    [
        {"place": "威海市"},
        {"period_end": date(2023, 6, 30)},
        {"kind": "ratio"},
        {"unit": "美元"},
        {"basis": "同比"},
        {"indicator": "工业增加值"},
    ],
)
def test_what_differs_is_another_fact(change):
    assert len(facts_of({}, change)) == 2


@pytest.mark.parametrize("change", [{"modality": "target"}, {"period_end": None}])
def test_targets_and_figures_without_a_time_are_left_out(change):
    assert len(facts_of({}, change)) == 1


def test_a_decrease_is_negative():
    [fact] = facts_of({"kind": "change", "direction": "down", "value": 2.5, "unit": "%"})
    assert fact["value"] == -2.5


GROWTH = {"kind": "change", "direction": "up", "value": 5.2, "unit": "%"}


def test_a_change_without_a_basis_joins_the_one_of_its_value():
    facts = facts_of(GROWTH, GROWTH | {"basis": "同比"}, GROWTH | {"value": 6.1})
    told = {fact["basis"]: fact["figure_ids"] for fact in facts}
    assert told == {"同比": ["a/f1", "a/f2"], None: ["a/f3"]}


def test_a_change_without_a_basis_stays_where_two_are_said():
    assert len(facts_of(GROWTH, GROWTH | {"basis": "同比"}, GROWTH | {"basis": "环比"})) == 3


def test_no_figures_no_facts():
    assert facts_of() == []


@pytest.mark.parametrize(
    ("indicator", "normal"),
    [("“皖事通” 平台访问量", "皖事通平台访问量"), ("ＧＤＰ", "GDP"), ("（一）", "（一）")],
)
def test_normalise(indicator, normal):
    assert normalise_indicator(indicator) == normal
