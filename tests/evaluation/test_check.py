"""What `gold check` finds, and that it finds nothing in sound gold."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from labels import ROOT, document, write_gold

from pipeline.errors import GoldError
from pipeline.evaluation.check import check_gold
from pipeline.evaluation.labelled import label_files, parse_line, read_labelled, to_json

RAW = "烟台市财政局局长孙福勋说,上半年收入1.2亿元,比2020年增长9.3%。\n另有改革5项。"
LABELS: dict[str, Any] = {
    "meta": {"published": "2021-09-09", "place": "烟台市"},
    "sentences": RAW.split("\n"),
    "entities": [["烟台市财政局", "ORG"], ["局长", "TITLE"], ["孙福勋", "PERSON"]],
    "figures": [
        {"text": "1.2亿元", "value": 120000000, "unit": "元", "indicator": "收入"}
        | {"period": "上半年", "period_start": "2021-01-01", "period_end": "2021-06-30"},
        {"text": "9.3%", "value": 9.3, "unit": "%", "kind": "change", "direction": "up"}
        | {"indicator": "收入", "period": "2020年", "period_start": "2020-01-01"}
        | {"period_end": "2020-12-31", "basis": "比2020年"},
        {"text": "5项", "value": 5, "unit": "项", "indicator": "改革"},
    ],
    "relations": [["e3", "holds_title", "e2"], ["f2", "qualifies", "f1"]],
}
LABELS["blocks"] = [
    {"start": 0, "end": RAW.index("\n"), "kind": "paragraph"},
    {"start": RAW.index("\n") + 1, "end": len(RAW), "kind": "paragraph"},
]
CASES = [
    json.loads(line)
    for line in (ROOT / "tests/cases/gold_check.jsonl").read_text("utf-8").splitlines()
]


def changed(gold: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    gold = copy.deepcopy(gold)
    for path, value in change.items():
        *parents, last = path.split(".")
        target: Any = gold
        for key in parents:
            target = target[int(key)] if key.isdigit() else target[key]
        if last.isdigit() and int(last) == len(target):
            target.append(value)
        else:
            target[int(last) if last.isdigit() else last] = value
    return gold


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_a_broken_rule_is_found(case: dict[str, Any], tmp_path: Path) -> None:
    path = write_gold(tmp_path, [(RAW, changed(document(RAW, LABELS), case["change"]))])
    documents, findings = check_gold([path])
    assert documents == 1
    errors = [str(f.problem) for f in findings if not f.doubt]
    doubts = [str(f.problem) for f in findings if f.doubt]
    for messages, pattern in ((errors, case["error"]), (doubts, case["doubt"])):
        if pattern is None:
            assert messages == []
        else:
            assert any(re.search(pattern, message) for message in messages), messages
    assert all(message.startswith(f"{path}:1") for message in errors + doubts)


@pytest.mark.parametrize("folder", ["gold/train", "gold/train-entities", "gold/dev", "seeds/gold"])
def test_the_gold_of_the_project_breaks_no_rule(folder: str) -> None:
    _, findings = check_gold([ROOT / folder])
    assert [str(f.problem) for f in findings if not f.doubt] == []


def test_gold_reads_and_writes_alike() -> None:
    for path in label_files([ROOT / "gold/dev", ROOT / "gold/train-entities/e01.jsonl"]):
        line = path.read_text("utf-8").strip()
        (gold,) = read_labelled(path)
        assert json.loads(to_json(gold)) == json.loads(line)
        assert parse_line(to_json(gold), gold.where) == gold


def test_mark_and_line_ends_of_windows_do_no_harm(tmp_path: Path) -> None:
    path = write_gold(tmp_path, [(RAW, document(RAW, LABELS))])
    plain = list(read_labelled(path))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert list(read_labelled(path)) == plain


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"doc_id": "a", "sou', r"g\.jsonl:2: not JSON .*one whole JSON object a line"),
        ("烟台".encode("gbk"), r"g\.jsonl:\d: not UTF-8 \(byte 0x..\); save it as UTF-8"),
        (b"[1, 2]", r"g\.jsonl:2: a list, not an object; one document a line"),
        (b'{"doc_id": "a"}', r"g\.jsonl:2: source: Field required; see the file format"),
    ],
    ids=["truncated", "GBK", "a list", "no fields"],
)
def test_a_file_that_is_no_gold_says_where(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "g.jsonl"
    path.write_bytes(b"\n" + content + b"\n")
    with pytest.raises(GoldError, match=message):
        list(read_labelled(path))
    _, findings = check_gold([path])
    assert any(re.search(message, str(f.problem)) for f in findings)


def test_a_folder_without_gold_and_a_wrong_path_say_so(tmp_path: Path) -> None:
    (tmp_path / "d01.labels.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(GoldError, match=r"holds no \*\.jsonl"):
        label_files([tmp_path])
    with pytest.raises(GoldError, match="no such file or folder"):
        label_files([tmp_path / "nowhere"])
