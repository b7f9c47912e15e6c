"""How far plans reach in a document: blocks, and what is planned of their figures, as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.modality_scope import find_section
from pipeline.figures.quantities import find_quantities
from pipeline.figures.slots import Sentence, Time, find_slots
from pipeline.periods import resolve_document
from pipeline.sentences import split_sentences

CASES = Path(__file__).parent.parent / "cases" / "modality_scopes.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def read(blocks: list[tuple[str, str]], published: date) -> Iterator[Sentence]:
    for number, (kind, text) in enumerate(blocks):
        times = resolve_document(text, published, None)
        for start, end in split_sentences(text):
            yield Sentence(
                text=text[start:end],
                kind=kind,
                paragraph=f"b{number}",
                quantities=tuple(find_quantities(text[start:end])),
                times=tuple(
                    Time(t.start - start, t.end - start, t.text, t.period.start, t.period.end)
                    for t in times
                    if start <= t.start < end
                ),
                places=(),
            )


@pytest.mark.parametrize("row", [pytest.param(row, id=row["why"]) for row in ROWS])
def test_a_plan_reaches_what_it_governs(row: dict[str, Any]) -> None:
    published = date.fromisoformat(row["published"])
    found = find_slots(list(read(row["blocks"], published)), None, published)
    assert [one.modality for one in found] == row["expect"]


@given(st.text(st.sampled_from("一、（二）3.年工作回顾下步打算预算草案,。"), max_size=30))
def test_a_line_opens_the_same_section_whatever_follows_its_first_sentence(line: str) -> None:
    found = find_section(f"一、{line}。", "paragraph")
    assert found == find_section(f"一、{line}。2022年执行情况", "paragraph")
    assert found is not None and found.depth == 1
