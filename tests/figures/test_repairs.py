"""Indicators put right by the grammar of their sentence: tests/cases/repairs.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures.clauses import Frame, frames
from pipeline.figures.indicator import Indicator
from pipeline.figures.kind import find_kinds
from pipeline.figures.quantities import find_quantities
from pipeline.figures.repairs import repaired
from pipeline.training.corpus_figures import pieces

CASES = Path(__file__).parent.parent / "cases" / "repairs.jsonl"
WORDS = (
    *("其中", "分别", "产值", "增长", "拉动工业", "占", "从产值来看，", "辖", "区", "（", "）"),
    *(
        "海州纸业项目投产后，",
        "全长",
        "总投资",
        "男",
        "、",
        "，",
        "；",
        "5亿元",
        "3%",
        "2个",
        "第1位",
    ),
)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=row["why"])
        for row in map(json.loads, CASES.read_text(encoding="utf-8").splitlines())
    ],
)
def test_repairs(row: dict[str, Any]) -> None:
    text = row["text"]
    found = frames(text, find_quantities(text))
    words = [_at(text, one, frame) for one, frame in zip(row["found"], found, strict=True)]
    places = [(text.index(one), text.index(one) + len(one)) for one in row.get("places", ())]
    right = repaired(text, found, find_kinds(found, text), words, (), places)
    assert [one.text(text) for one in right] == row["want"]


def _at(text: str, words: str, frame: Frame) -> Indicator:
    spans = pieces(words, text, 0, len(text)) if words else []
    assert spans is not None, frame
    return Indicator(tuple((start, end) for start, end in spans), False, "")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map("".join), st.data())
def test_a_repair_names_words_of_the_sentence(text: str, data: st.DataObject) -> None:
    found = frames(text, find_quantities(text))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    words = []
    for _ in found:
        start, end = data.draw(spans)
        words.append(Indicator(((start, end),) if start < end else (), False, ""))
    for one in repaired(text, found, find_kinds(found, text), words):
        assert all(0 <= start < end <= len(text) for start, end in one.pieces)
