"""Make small labelled documents and the tables of runs for the tests of scoring."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).parents[2]
SLOTS = ("value", "value_max", "unit", "bound", "kind", "direction", "indicator", "basis")
SLOTS += ("period", "period_start", "period_end", "place", "modality")
PLAIN = {"bound": "=", "kind": "level", "modality": "actual"}
Tables = dict[str, list[dict[str, Any]]]


def document(raw: str, labels: dict[str, Any], doc_id: str = "t1") -> dict[str, Any]:
    """Return a gold document; `labels` gives texts, found in `raw` in order, and their labels.

    {"sentences": [text], "entities": [[text, label]], "figures": [{"text": …}],
    "relations": [[head number, label, tail number]], "meta": {…}, "clean_text": text}
    with relations numbering entities (e1, e2 …) and figures (f1, f2 …).
    """
    at: dict[str, int] = {}

    def span(group: str, text: str) -> dict[str, int]:
        start = raw.index(text, at.get(group, 0))
        at[group] = start + 1
        return {"start": start, "end": start + len(text)}

    entities = [
        {"id": f"e{n}", **span("entities", text), "label": label, "text": text}
        for n, (text, label) in enumerate(labels.get("entities", ()), 1)
    ]
    figures = [
        {"id": f"f{n}", **span("figures", figure["text"]), **dict.fromkeys(SLOTS), "unit": ""}
        | PLAIN
        | figure
        for n, figure in enumerate(labels.get("figures", ()), 1)
    ]
    data = {
        "doc_id": doc_id,
        "source": f"{doc_id}.txt",
        "sha256": hashlib.sha256(raw.encode()).hexdigest(),
        "meta": labels.get("meta", {}),
        "blocks": labels.get("blocks", []),
        "clean_text": labels.get("clean_text", raw),
        "sentences": [list(span("s", s).values()) for s in labels.get("sentences", ())],
        "entities": entities,
        "figures": figures,
        "relations": [
            {"head": head, "label": label, "tail": tail}
            for head, label, tail in labels.get("relations", ())
        ],
    }
    if "labelled" in labels:
        data["labelled"] = labels["labelled"]
    return data


def write_gold(folder: Path, documents: list[tuple[str, dict[str, Any]]]) -> Path:
    """Write raw pages and their gold into a folder; return the gold file."""
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    path = folder / "gold.jsonl"
    lines = []
    for raw, gold in documents:
        (folder / "raw" / gold["source"]).write_bytes(raw.encode())
        lines.append(json.dumps(gold, ensure_ascii=False) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


def read_gold(folder: Path) -> list[dict[str, Any]]:
    """Read the gold files of a folder."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


def tables_of(documents: list[dict[str, Any]]) -> Tables:
    """Return labels as the tables of a run that is right everywhere."""
    tables: Tables = {
        name: []
        for name in ("documents", "blocks", "sentences", "entities", "figures", "relations")
    }
    for d in documents:
        key = {"doc_id": d["doc_id"]}
        meta = {k: d["meta"].get(k) for k in ("title", "published", "publisher", "place")}
        about = {"sha256": d["sha256"], "clean_text": d["clean_text"]}
        tables["documents"].append(key | about | meta)
        for block in d["blocks"]:
            span = {"raw_start": block["start"], "raw_end": block["end"]}
            tables["blocks"].append(key | span | {"kind": block["kind"]})
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


def spoil(tables: Tables, seed: int) -> None:
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
                long = row["raw_end"] - row["raw_start"] > 1
                row["raw_end"] += draw.choice([-1, 1]) if long else 1
            if "label" in row and draw.random() < 0.1:
                row["label"] = draw.choice(rows)["label"]
            if name == "figures" and draw.random() < 0.3:
                slot = draw.choice(SLOTS)
                row[slot] = draw.choice(rows)[slot]
        rows += [dict(row) for row in rows if draw.random() < 0.02 and name != "figures"]


def write_tables(tables: Tables, folder: Path) -> Path:
    """Write tables as the second scorer reads them, one Parquet file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        pd.DataFrame(rows).to_parquet(folder / f"{name}.parquet")
    return folder
