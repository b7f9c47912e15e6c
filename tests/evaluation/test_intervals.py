"""Bootstrap intervals, paired differences, agreement of annotators."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from labels import document, tables_of, write_gold, write_tables

from pipeline.errors import GoldError
from pipeline.evaluation.agreement import agree, cohens_kappa
from pipeline.evaluation.intervals import (
    percentile_interval,
    ratio,
    resampled_sums,
    two_sided_p,
)
from pipeline.evaluation.report import Report
from pipeline.evaluation.score import score


def test_draws_are_of_as_many_documents_and_the_same_each_time() -> None:
    counts = np.array([[1.0, 10.0], [1.0, 0.0], [1.0, 0.0]])
    sums = resampled_sums(counts, 450)
    assert sums.shape == (450, 2)
    assert set(sums[:, 0]) == {3.0}
    assert set(sums[:, 1]) == {0.0, 10.0, 20.0, 30.0}
    assert np.array_equal(sums, resampled_sums(counts, 450))
    # each document is drawn once on average: 10, within four standard errors
    assert abs(sums[:, 1].mean() - 10) < 4 * sums[:, 1].std() / 450**0.5


def test_what_is_undefined_is_left_out_of_an_interval() -> None:
    values = ratio(np.array([1.0, 0.0, 3.0]), np.array([2.0, 0.0, 4.0]))
    assert np.isnan(values[1])
    interval = percentile_interval(values)
    assert (interval.low, interval.high) == pytest.approx((0.50625, 0.74375))


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([1.0] * 99, 2 / 100),  # never on the other side: 2 · (0 + 1) / (99 + 1)
        ([1.0] * 90 + [-1.0] * 9, 2 * 10 / 100),
        ([0.0] * 99, 1.0),
        ([1.0, -1.0] * 50, 1.0),
    ],
)
def test_p_value_by_hand(differences: list[float], p: float) -> None:
    assert two_sided_p(np.array(differences)) == pytest.approx(p)


def runs(tmp_path: Path, wrong: dict[str, set[int]]) -> dict[str, Report]:
    """Score runs over 20 documents of one entity; `wrong` says which each gets wrong."""
    pages = []
    for n in range(20):
        raw = f"第{n}页:烟台市。"
        pages.append((raw, document(raw, {"entities": [["烟台市", "GPE"]]}, f"d{n}")))
    gold = write_gold(tmp_path, pages)
    reports = {}
    for name, numbers in wrong.items():
        tables = tables_of([page for _, page in pages])
        for n, row in enumerate(tables["entities"]):
            row["label"] = "LOC" if n in numbers else "GPE"
        random.Random(3).shuffle(tables["documents"])
        reports[name] = score(gold, write_tables(tables, tmp_path / name))
    return reports


def test_a_clear_difference_is_told_from_none(tmp_path: Path) -> None:
    reports = runs(tmp_path, {"good": {1}, "bad": set(range(12)), "other": {2}})
    clear = reports["good"].against(reports["bad"])["entities"]
    assert (clear.ours, clear.theirs) == pytest.approx((19 / 20, 8 / 20))
    assert clear.p is not None
    assert clear.p < 0.01
    assert clear.interval is not None
    assert 0 < clear.interval.low < clear.difference < clear.interval.high
    none = reports["good"].against(reports["other"])["entities"]
    assert none.difference == 0
    assert none.p is not None
    assert none.p > 0.5
    back = reports["bad"].against(reports["good"])["entities"]
    assert back.difference == -clear.difference
    assert back.p == pytest.approx(clear.p)
    same = reports["good"].against(reports["good"])["entities"]
    assert (same.difference, same.p) == (0, 1)


def test_an_interval_holds_its_number_and_narrows_with_agreement(tmp_path: Path) -> None:
    reports = runs(tmp_path, {"all": set(), "some": {1, 4, 7, 9}})
    perfect, mixed = (reports[name].intervals["entities"] for name in ("all", "some"))
    assert (perfect.low, perfect.high) == (1, 1)
    # binomial with n = 20, p = 0.8: the 2.5th and 97.5th percentile are 12/20 and 19/20
    assert (mixed.low, mixed.high) == pytest.approx((0.6, 0.95), abs=0.051)


def test_runs_on_different_gold_cannot_be_compared(tmp_path: Path) -> None:
    one = runs(tmp_path / "a", {"x": set()})["x"]
    fewer = Report(one.documents[:-1])
    with pytest.raises(GoldError, match="different documents"):
        one.against(fewer)


RAW = "大泽山在平度市,收入5元,增长2%,占3%。"
LABELS: dict[str, Any] = {
    "entities": [["大泽山", "LOC"], ["平度市", "GPE"]],
    "figures": [
        {"text": "5元", "value": 5, "unit": "元", "indicator": "收入"},
        {"text": "2%", "value": 2, "unit": "%", "kind": "change", "direction": "up"},
        {"text": "3%", "value": 3, "unit": "%", "kind": "ratio", "indicator": "占"},
    ],
}


def test_agreement_of_two_annotators_by_hand(tmp_path: Path) -> None:
    one = document(RAW, LABELS)
    two = copy.deepcopy(one)
    two["entities"][0]["label"] = "GPE"
    two["figures"][2]["kind"] = "change"
    other = "只有一人标过。"
    alone = document(other, {}, "t2")
    a = write_gold(tmp_path / "a", [(RAW, one), (other, alone)])
    b = write_gold(tmp_path / "b", [(RAW, two)])
    agreement = agree([a], [b])
    assert agreement.report.found["entities"] == (1, 2, 2)
    assert agreement.report.found["figures.quantity"] == (3, 3, 3)
    assert agreement.report.shares["kind"] == (2, 3)
    assert agreement.report.notes == (f"{a}:2: labelled by one only, left out",)
    # kinds: 2 of 3 agree; by chance (1·1 + 1·2 + 1·0) / 9 = 1/3
    assert agreement.kappa["figures kind"] == (pytest.approx(0.5), 3)
    assert agreement.kappa["figures bound"] == (None, 3)
    assert agreement.kappa["entities label"] == (pytest.approx(0), 2)
    turned = agree([b], [a])
    assert turned.report.found["entities"].f1 == agreement.report.found["entities"].f1
    assert turned.kappa == agreement.kappa


def test_annotators_of_different_pages_cannot_agree(tmp_path: Path) -> None:
    a = write_gold(tmp_path / "a", [(RAW, document(RAW, LABELS))])
    b = write_gold(tmp_path / "b", [("别的", document("别的", {}))])
    with pytest.raises(GoldError, match="share no page"):
        agree([a], [b])


def test_kappa_is_none_where_only_one_value_occurs() -> None:
    assert cohens_kappa([("up", "up"), ("up", "up")]) is None
