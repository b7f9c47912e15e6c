"""Scores worked by hand, laws of scoring, and what must not be passed over in silence."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labels import ROOT, SLOTS, document, read_gold, tables_of, write_gold, write_tables

from pipeline.errors import GoldError, InputError
from pipeline.evaluation.counts import SLOTS as JUDGED
from pipeline.evaluation.report import Report
from pipeline.evaluation.score import score

CASES = [
    json.loads(line)
    for line in (ROOT / "tests/cases/scoring.jsonl").read_text("utf-8").splitlines()
]
RAW = "烟台市财政局局长孙福勋说,收入1.2亿元,增长9.3%。"
LABELS: dict[str, Any] = {
    "sentences": [RAW],
    "entities": [["烟台市财政局", "ORG"], ["局长", "TITLE"], ["孙福勋", "PERSON"]],
    "figures": [{"text": "1.2亿元", "value": 1.2e8, "unit": "元", "indicator": "收入"}],
    "relations": [["e3", "holds_title", "e2"]],
}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_worked_by_hand(case: dict[str, Any], tmp_path: Path) -> None:
    gold = document(case["raw"], case["gold"])
    pred = document(case["raw"], case["gold"] if case["pred"] is None else case["pred"])
    pred["entities"] *= (case["pred"] or {}).get("repeat", 1)
    path = write_gold(tmp_path, [(case["raw"], gold)])
    run = write_tables(tables_of([pred]), tmp_path / "run")
    report = score(path, run, mistakes=True)
    if "mistakes" in case:
        assert [str(mistake) for mistake in report.mistakes] == case["mistakes"]
    for key, counts in case.get("found", {}).items():
        assert list(report.found[key]) == counts, key
    for key, counts in case.get("shares", {}).items():
        assert list(report.shares[key]) == counts, key
    if "text" in case:
        assert list(report.text) == case["text"]
    for key in case.get("absent", ()):
        assert key not in report.found
        assert key not in report.shares
    for key, n in case.get("confusion", {}).items():
        assert report.confusion[tuple(key.split())] == n, key


def numbers(report: Report) -> dict[str, Any]:
    return {**report.found, **report.shares, "text": report.text}


DEV = read_gold(ROOT / "gold/dev")
# changing a slot moves its own number, and a whole figure's where the slot is part of that
MOVES = {"indicator": {"indicator", "indicator_exact"}, "value_max": {"value"}}
MOVES |= {"period": set(), "period_start": {"period"}, "period_end": {"period"}}
OTHER = {"value": 1e15, "value_max": 2e15, "bound": "range", "unit": "颗", "direction": "sideways"}
OTHER |= {"kind": "other", "modality": "other", "period_start": "1911-10-10"}
OTHER |= {
    "period_end": "1911-10-11",
    "indicator": "龘",
    "basis": "龘",
    "period": "龘",
    "place": "龘",
}


@pytest.fixture(scope="module")
def dev_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tables_of(DEV), tmp_path_factory.mktemp("dev") / "run")


@pytest.fixture(scope="module")
def perfect(dev_run: Path) -> dict[str, Any]:
    return numbers(score(ROOT / "gold/dev", dev_run))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_one_slot_moves_its_own_number_alone(
    data: st.DataObject, perfect: dict[str, Any], dev_run: Path, tmp_path: Path
) -> None:
    slot = data.draw(st.sampled_from(SLOTS))
    tables = copy.deepcopy(tables_of(DEV))
    row = data.draw(st.sampled_from(tables["figures"]))
    kind = row["kind"]
    row[slot] = OTHER[slot]
    changed = numbers(score(ROOT / "gold/dev", write_tables(tables, tmp_path / "run")))
    moved = {key for key in perfect if perfect[key] != changed[key]}
    expected = MOVES.get(slot, {slot}) & set(JUDGED)
    if expected - {"basis", "bound", "modality"}:
        expected = expected | {"figures.full"}
    if slot in ("value", "value_max", "unit"):
        expected = expected | {"figures.quantity"}
    if slot in ("value", "value_max", "unit", "kind"):
        expected = expected | {f"figures/{kind}"}
    if slot in ("value", "value_max"):
        expected = expected | {"figures/value"}
    assert moved == expected
    for key in moved:
        before, after = list(perfect[key]), list(changed[key])
        if key == f"figures/{kind}" and slot == "kind":
            before[1] -= 1  # it is no longer predicted as one of that kind
        assert after == [before[0] - 1, *before[1:]]


def test_shuffled_rows_change_nothing(tmp_path: Path) -> None:
    tables = tables_of(DEV)
    draw = random.Random(5)
    for row in tables["figures"]:
        if draw.random() < 0.3:
            row[draw.choice(SLOTS)] = None
    before = score(ROOT / "gold/dev", write_tables(tables, tmp_path / "a"), mistakes=True)
    for rows in tables.values():
        draw.shuffle(rows)
    after = score(ROOT / "gold/dev", write_tables(tables, tmp_path / "b"), mistakes=True)
    assert numbers(before) == numbers(after)
    assert before.intervals == after.intervals
    assert sorted(map(str, before.mistakes)) == sorted(map(str, after.mistakes))


def test_the_frame_holds_every_number(dev_run: Path) -> None:
    report = score(ROOT / "gold/dev", dev_run)
    frame = report.frame()
    assert list(frame.index) == report.keys
    row = frame.loc["figures.full"]
    assert (row["value"], row["right"], row["gold"], row["low"]) == (1, 602, 602, 1)
    assert frame.loc["cer", "value"] == 0


def test_the_order_of_gold_files_changes_nothing(dev_run: Path) -> None:
    files = sorted((ROOT / "gold/dev").glob("*.jsonl"))
    there, back = score(files, dev_run), score(files[::-1], dev_run)
    assert numbers(there) == numbers(back)


def made(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    gold = document(RAW, LABELS)
    return write_gold(tmp_path, [(RAW, gold)]), gold


def test_a_missing_document_is_an_error(tmp_path: Path) -> None:
    path, gold = made(tmp_path)
    run = write_tables(tables_of([gold | {"sha256": "0" * 64}]), tmp_path / "run")
    with pytest.raises(GoldError, match=r"gold\.jsonl:1: t1\.txt .* not in the run; run"):
        score(path, run)
    counted = score(path, run, allow_missing=True)
    assert counted.found["entities"] == (0, 0, 3)
    assert counted.notes == ("t1: missing in the run; counts as missed",)


def test_a_failed_document_is_noted(tmp_path: Path) -> None:
    path, gold = made(tmp_path)
    tables = tables_of([gold])
    tables["documents"][0]["status"] = "failed"
    report = score(path, write_tables(tables, tmp_path / "run"))
    assert report.notes == ("t1: failed in the run; counts as missed",)


@pytest.mark.parametrize("table", ["entities", "figures", "sentences"])
def test_predicted_offsets_outside_the_page_are_an_error(tmp_path: Path, table: str) -> None:
    path, gold = made(tmp_path)
    tables = tables_of([gold])
    tables[table][0]["raw_end"] = 999
    with pytest.raises(GoldError, match=rf"{table} row .*999, but the page has {len(RAW)} char"):
        score(path, write_tables(tables, tmp_path / "run"))


def test_the_page_is_found_by_its_hash_not_by_its_name_alone(tmp_path: Path) -> None:
    path, gold = made(tmp_path)
    run = write_tables(tables_of([gold]), tmp_path / "run")
    (tmp_path / "raw/t1.txt").write_text("another page", encoding="utf-8")
    with pytest.raises(GoldError, match=r"another SHA-256.*--raw"):
        score(path, run)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/t1.txt").write_bytes(RAW.encode())
    assert score(path, run, [tmp_path / "pages"]).found["entities"].f1 == 1


def test_the_same_page_twice_is_an_error(tmp_path: Path) -> None:
    path, gold = made(tmp_path)
    path.write_text(2 * path.read_text("utf-8"), encoding="utf-8")
    with pytest.raises(GoldError, match=r"gold\.jsonl:2: the same page as .*gold\.jsonl:1"):
        score(path, write_tables(tables_of([gold]), tmp_path / "run"))


def test_no_run_and_a_run_without_columns_say_so(tmp_path: Path) -> None:
    path, gold = made(tmp_path)
    with pytest.raises(InputError, match="no such run"):
        score(path, tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="neither a documents table nor"):
        score(path, tmp_path / "empty")
    tables = tables_of([gold])
    del (
        tables["entities"][0]["label"],
        tables["entities"][1]["label"],
        tables["entities"][2]["label"],
    )
    with pytest.raises(InputError, match="table entities has no column label"):
        score(path, write_tables(tables, tmp_path / "run"))


def test_json_lines_predictions_need_no_tables(tmp_path: Path) -> None:
    path, gold = made(tmp_path)
    prediction = {"doc_id": "x", "source": "t1.txt", "sha256": gold["sha256"]}
    prediction["entities"] = [{**gold["entities"][0], "score": 0.8}]
    prediction["figures"] = [{"id": "a", "start": 15, "end": 20, "value": 1.2e8, "unit": "元"}]
    file = tmp_path / "system.jsonl"
    file.write_text(json.dumps(prediction, ensure_ascii=False) + "\n", encoding="utf-8")
    report = score(path, file)
    assert report.found["entities"] == (1, 1, 3)
    assert report.found["figures.quantity"] == (1, 1, 1)


def test_calibration_counts_rows_by_tenths(tmp_path: Path) -> None:
    path, gold = made(tmp_path)
    tables = tables_of([gold])
    for row, (label, confidence) in zip(
        tables["entities"], [("ORG", 0.95), ("ORG", 0.92), ("PERSON", 0.31)], strict=True
    ):
        row |= {"label": label, "score": confidence}
    bins = score(path, write_tables(tables, tmp_path / "run")).calibration
    assert {k: (b.rows, b.right) for k, b in bins.items() if k[0] == "entities"} == {
        ("entities", 9): (2, 1),
        ("entities", 3): (1, 1),
    }


def test_errors_say_what_where_and_by_which_rule(tmp_path: Path) -> None:
    path, gold = made(tmp_path)
    tables = tables_of([gold])
    tables["entities"][0] |= {"raw_start": 2, "rule": "suffix", "score": 0.5}
    tables["entities"][1] |= {"label": "LOC"}
    del tables["entities"][2]
    tables["figures"][0] |= {"indicator": "局长", "place": "中国"}
    report = score(path, write_tables(tables, tmp_path / "run"), mistakes=True)
    found = {(m.table, m.error, m.key, m.gold, m.predicted) for m in report.mistakes}
    assert found == {
        ("entities", "boundary", "ORG", "烟台市财政局 ORG", "烟台市财政局 ORG"),
        ("entities", "label", "TITLE", "局长 TITLE", "局长 LOC"),
        ("entities", "missed", "PERSON", "孙福勋", None),
        ("figures", "slot", "indicator", "收入", "局长"),
        ("figures", "slot", "place", None, "中国"),
        ("relations", "missed", "holds_title", "孙福勋 —holds_title→ 局长", None),
        ("relations", "extra", "holds_title", None, "? —holds_title→ 局长"),
    }
    border = next(m for m in report.mistakes if m.error == "boundary")
    assert (border.rule, border.score, border.raw_start) == ("suffix", 0.5, 0)
    assert border.context.startswith("【烟台市财政局】局长孙福勋说")
