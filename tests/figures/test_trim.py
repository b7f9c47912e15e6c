"""Indicators without what stands at their head and is no part of them: tests/cases/trims.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.figures.indicator import Indicator
from pipeline.figures.trim import Span, trimmed
from pipeline.training.corpus_figures import pieces

CASES = Path(__file__).parent.parent / "cases" / "trims.jsonl"


@pytest.mark.parametrize("row", [json.loads(line) for line in CASES.open(encoding="utf-8")])
def test_numbering_times_and_places_are_no_part(row: dict[str, Any]) -> None:
    text = row["text"]
    spans = pieces(row["indicator"], text, 0, len(text))
    assert spans is not None
    whole = Indicator(tuple((start, end) for start, end in spans), False, "")
    assert (
        trimmed(text, whole, _at(text, row["times"]), _at(text, row["places"])).text(text)
        == (row["want"])
    ), row["why"]


def _at(text: str, words: list[str]) -> list[Span]:
    return [(text.index(word), text.index(word) + len(word)) for word in words]
