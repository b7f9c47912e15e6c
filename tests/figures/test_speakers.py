"""Whose place a figure has where somebody speaks, and in the points of an enumeration."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.view import DocumentView, SentenceView
from pipeline.figures.slots import find_slots
from pipeline.figures.speakers import Turn, voices
from pipeline.figures.stage import read_sentences
from pipeline.places import find_places, standard_place
from pipeline.sentences import split_sentences
from pipeline.text import SourceText

LINES = (Path(__file__).parent.parent / "cases/place_speakers.jsonl").read_text(encoding="utf-8")
ROWS = [json.loads(line) for line in LINES.splitlines()]
HOME = standard_place("烟台市")


def view_of(blocks: list[tuple[str, str]]) -> DocumentView:
    sentences: list[SentenceView] = []
    base = 0
    for number, (kind, text) in enumerate(blocks):
        for start, end in split_sentences(text):
            place = len(sentences), f"b{number}", kind, base + start, base + end
            sentences.append(SentenceView(f"s{place[0]}", *place[1:], text[start:end]))
        base += len(text) + 1
    body = SourceText.of("\n".join(text for _, text in blocks))
    return DocumentView("d", None, None, None, None, None, body, tuple(sentences))


@pytest.mark.parametrize("row", [pytest.param(row, id=row["why"]) for row in ROWS])
def test_place_of_a_speaker(row: dict[str, Any]) -> None:
    view, home = view_of(row["blocks"]), standard_place(row["home"])
    names = "|".join(row["people"])
    people = [one.span() for one in re.finditer(names, view.text.text)] if names else []
    found = find_slots(read_sentences(view, [], home, people), home)
    assert [one.place.name if one.place else None for one in found] == row["expect"]


@given(st.lists(st.sampled_from(["高明远:", "莱州市市长高明远", "出口5亿元。", "记者:", "说"])))
def test_nobody_speaks_for_a_place_that_no_one_holds_a_post_in(texts: list[str]) -> None:
    turns = [Turn(f"b{n}", "paragraph", 20 * n, text) for n, text in enumerate(texts)]
    places = [find_places(text, HOME) for text in texts]
    assert all(
        voice.home is None and voice.told is None for voice in voices(turns, [], places, HOME)
    )
    people = [
        (20 * n + text.index("高"), 20 * n + text.index("高") + 3)
        for n, text in enumerate(texts)
        if "高" in text
    ]
    heard = voices(turns, people, places, HOME)
    assert len(heard) == len(turns)
    said = any("市长" in text for text in texts)
    assert said or all(voice.home is None for voice in heard)
