"""The benchmark's second scorer and ours give the same numbers, to the last digit."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from labels import ROOT, read_gold, spoil, tables_of, write_tables

from pipeline.evaluation.counts import Found
from pipeline.evaluation.score import score

SECOND = ROOT / "../shared/tools/score.py"
GOLD = {
    "gold/dev": "gold/raw",
    "gold/train": "gold/raw",
    "gold/train-entities": "gold/raw",
    "seeds/gold": "seeds",
    "../shared/gold/dev-real": "../shared/gold/raw",
    "../shared/gold/train-real": "../shared/gold/raw",
}


def second_scores(
    gold: str, pred: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    argv = [str(SECOND), str(ROOT / gold), str(ROOT / GOLD[gold]), str(pred), "--json"]
    monkeypatch.setattr("sys.argv", argv)
    runpy.run_path(str(SECOND))
    scores: dict[str, Any] = json.loads(capsys.readouterr().out)
    return scores


def rounded(count: Found) -> dict[str, float]:
    return {
        "p": round(count.precision, 4),
        "r": round(count.recall, 4),
        "f1": round(count.f1, 4),
        "tp": count.right,
        "pred": count.predicted,
        "gold": count.gold,
    }


@pytest.mark.skipif(not SECOND.exists(), reason="the second scorer is not here")
@pytest.mark.parametrize("seed", [None, 1], ids=["perfect", "spoiled"])
@pytest.mark.parametrize("gold", GOLD)
def test_same_numbers(
    gold: str,
    seed: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not (ROOT / gold).exists():
        pytest.skip(f"{gold} is not here")
    tables = tables_of(read_gold(ROOT / gold))
    if seed is not None:
        spoil(tables, seed)
    write_tables(tables, tmp_path)
    theirs = second_scores(gold, tmp_path, monkeypatch, capsys)
    ours = score(ROOT / gold, tmp_path)
    assert theirs.pop("documents") == len(ours.documents)
    assert theirs.pop("cer") == round(ours.text.rate, 5)
    assert theirs.pop("slots") == {
        key: [round(share.rate, 4), share.whole]
        for key, share in ours.shares.items()
        if not key.startswith("blocks.")
    }
    found = ours.found
    assert theirs == {key: rounded(found.get(key, Found(0, 0, 0))) for key in theirs}
    assert {key for key in found if "/" not in key} <= set(theirs)
    if seed is None:
        assert all(count.f1 == 1 for count in found.values() if count.gold)
        assert ours.text.part == 0
