"""Links between figures: a sentence, its figures, and the pairs expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.relations.figures import link_sentence

CASES = Path(__file__).parent.parent / "cases" / "figure_relations.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["why"] for row in ROWS])
def test_links(row: dict[str, Any]) -> None:
    rows, at = [], 0
    for n, (text, kind, unit, value, indicator) in enumerate(row["figures"]):
        start = row["text"].index(text, at)
        at = start + len(text)
        rows.append(
            {"figure_id": n, "start": start, "end": at, "kind": kind, "unit": unit}
            | {"value": value, "indicator": indicator, "direction": None}
        )
    found = [[one.head_id, one.label, one.tail_id] for one in link_sentence(row["text"], 0, rows)]
    assert found == row["expect"]
