"""The benchmark's second scorer and ours give the same numbers, to the last digit."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.evaluation.counts import Found
from pipeline.evaluation.score import score

ROOT = Path(__file__).parents[2]
SECOND = ROOT / "../shared/tools/score.py"
GOLD = {
    "gold/dev": "gold/raw",
    "gold/train": "gold/raw",
    "gold/train-entities": "gold/raw",
    "seeds/gold": "seeds",
    "../shared/gold/dev-real": "../shared/gold/raw",
    "../shared/gold/train-real": "../shared/gold/raw",
}
SLOTS = ("value", "value_max", "unit", "bound", "kind", "direction", "indicator", "basis")
SLOTS += ("period", "period_start", "period_end", "place", "modality")


def tables_of(gold: Path) -> dict[str, list[dict[str, Any]]]:
    """Write gold as the tables of a run that is right everywhere."""
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("documents", "sentences", "entities", "figures", "relations")
    }
    for path in sorted(gold.glob("*.jsonl")):
        for d in map(json.loads, path.read_text("utf-8").splitlines()):
            key = {"doc_id": d["doc_id"]}
            meta = {k: d["meta"].get(k) for k in ("title", "published", "publisher", "place")}
            tables["documents"].append(
                key | {"sha256": d["sha256"], "clean_text": d["clean_text"]} | meta
            )
            tables["sentences"] += [key | {"raw_start": a, "raw_end": b} for a, b in d["sentences"]]
            for name, one in (("entities", "entity_id"), ("figures", "figure_id")):
                for row in d[name]:
                    rest = {k: v for k, v in row.items() if k not in ("id", "start", "end")}
                    span = {"raw_start": row["start"], "raw_end": row["end"]}
                    tables[name].append(key | {one: row["id"]} | span | rest)
            tables["relations"] += [
                key | {"head_id": r["head"], "label": r["label"], "tail_id": r["tail"]}
                for r in d["relations"]
            ]
    return tables


def spoil(tables: dict[str, list[dict[str, Any]]], seed: int) -> None:
    """Drop rows, move spans, change labels and slots, cut texts, as a bad run would."""
    draw = random.Random(seed)
    for name, rows in tables.items():
        if name == "documents":
            for row in rows:
                row["clean_text"] = row["clean_text"][draw.randrange(20) :] + "多"
                row["title"] = draw.choice([row["title"], None, "别的"])
            continue
        rows[:] = [row for row in rows if draw.random() > 0.1]
        for row in rows:
            if "raw_end" in row and draw.random() < 0.1:
                row["raw_end"] += (
                    draw.choice([-1, 1]) if row["raw_end"] - row["raw_start"] > 1 else 1
                )
            if "label" in row and draw.random() < 0.1:
                row["label"] = draw.choice(rows)["label"]
            if name == "figures" and draw.random() < 0.3:
                slot = draw.choice(SLOTS)
                row[slot] = draw.choice(rows)[slot]
        rows += [dict(row) for row in rows if draw.random() < 0.02 and name != "figures"]


def write(tables: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    """Write tables as the second scorer reads them, one Parquet file each."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        pd.DataFrame(rows).to_parquet(folder / f"{name}.parquet")


def second_scores(gold: str, raw: str, pred: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(SECOND), gold, raw, str(pred), "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    scores: dict[str, Any] = json.loads(done.stdout)
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
def test_same_numbers(gold: str, seed: int | None, tmp_path: Path) -> None:
    if not (ROOT / gold).exists():
        pytest.skip(f"{gold} is not here")
    tables = tables_of(ROOT / gold)
    if seed is not None:
        spoil(tables, seed)
    write(tables, tmp_path)
    theirs = second_scores(gold, GOLD[gold], tmp_path)
    ours = score(ROOT / gold, tmp_path)
    assert theirs.pop("documents") == len(ours.documents)
    assert theirs.pop("cer") == round(ours.text.rate, 5)
    assert theirs.pop("slots") == {
        key: [round(share.rate, 4), share.whole] for key, share in ours.shares.items()
    }
    found = ours.found
    assert theirs == {key: rounded(found.get(key, Found(0, 0, 0))) for key in theirs}
    strict = {key for key in found if "/" not in key}
    assert strict <= set(theirs)
    if seed is None:
        assert all(count.f1 == 1 for count in found.values() if count.gold)
        assert ours.text.part == 0
