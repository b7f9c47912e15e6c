"""The slots of figures by rules: one sentence, or a few, and what is expected, as tables."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.basis import find_bases, share_out
from pipeline.figures.clauses import clause_starts, frames
from pipeline.figures.indicator import lists_of, noun_phrase
from pipeline.figures.kind import find_kinds
from pipeline.figures.modality import find_modalities
from pipeline.figures.period_scope import change_starts
from pipeline.figures.quantities import find_quantities
from pipeline.figures.slots import Figure, Sentence, Time, find_slots
from pipeline.periods import resolve_document
from pipeline.places import Place, PlaceMention, find_places, standard_place
from pipeline.sentences import split_sentences

CASES = Path(__file__).parent.parent / "cases"


def cases(name: str) -> list[Any]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [pytest.param(row, id=row["why"]) for row in rows]


def read(text: str, published: date | None, home: Place | None) -> list[Sentence]:
    """Cut a paragraph into what the slot rules read."""
    times = resolve_document(text, published, None)
    places = find_places(text, home)
    out = []
    for start, end in split_sentences(text):
        out.append(
            Sentence(
                text=text[start:end],
                kind="paragraph",
                paragraph="b1",
                quantities=tuple(find_quantities(text[start:end])),
                times=tuple(
                    Time(t.start - start, t.end - start, t.text, t.period.start, t.period.end)
                    for t in times
                    if start <= t.start < end
                ),
                places=tuple(
                    PlaceMention(p.start - start, p.end - start, p.text, p.place, p.rule)
                    for p in places
                    if start <= p.start < end
                ),
            )
        )
    return out


def figures(row: dict[str, Any]) -> list[Figure]:
    published = date.fromisoformat(row["published"]) if "published" in row else None
    home = standard_place(row.get("home", "烟台市"))
    return find_slots(read(row["text"], published, home), home, published)


@pytest.mark.parametrize("row", cases("kinds"))
def test_kind_and_direction(row: dict[str, Any]) -> None:
    found = find_kinds(frames(row["text"], find_quantities(row["text"])), row["text"])
    said = [" ".join(filter(None, (one.kind, one.direction))) for one in found]
    assert said == row["kinds"]


@pytest.mark.parametrize("word", ["增长", "已经", "同比", "由"])
@pytest.mark.parametrize("kind", ["change", "difference"])
def test_a_predicate_said_over_and_over_ends_a_noun_phrase_as_a_short_one_does(
    word: str, kind: str
) -> None:
    head = "粮食产量"
    short, long = head + word * 20, head + word * 3000
    assert noun_phrase(long, 0, len(long), kind=kind) == noun_phrase(
        short, 0, len(short), kind=kind
    )


@pytest.mark.parametrize("text", ["[1]粮食产量增长", "]粮食产量增长"])
def test_the_mark_of_a_note_is_no_part_of_an_indicator(text: str) -> None:
    start, end = noun_phrase(text, 0, len(text), kind="change")
    assert text[start:end] == "粮食产量"


@pytest.mark.parametrize("row", cases("bases"))
def test_basis(row: dict[str, Any]) -> None:
    text = row["text"]
    found = frames(text, find_quantities(text))
    bases = find_bases(text, found, find_kinds(found, text), row["carried"])
    bases = share_out(text, bases, lists_of(found))
    said = [text[one[0] : one[1]] if isinstance(one, tuple) else one for one in bases]
    assert said == row["expect"]


@pytest.mark.parametrize("row", cases("indicators"))
def test_indicator(row: dict[str, Any]) -> None:
    assert [one.indicator for one in figures(row)] == row["expect"]


@pytest.mark.parametrize("row", cases("modalities"))
def test_modality(row: dict[str, Any]) -> None:
    found = frames(row["text"], find_quantities(row["text"]))
    starts = change_starts(row["text"], found)
    assert find_modalities(row["text"], found, starts=starts) == row["expect"]


@pytest.mark.parametrize("row", cases("place_scopes"))
def test_place(row: dict[str, Any]) -> None:
    said = [one.place.name if one.place else None for one in figures(row)]
    assert said == row["expect"]


@pytest.mark.parametrize("row", cases("period_scopes"))
def test_period(row: dict[str, Any]) -> None:
    said = [
        f"{one.time.first_day}/{one.time.last_day}" if one.time else None for one in figures(row)
    ]
    assert said == row["expect"]


PIECES = st.sampled_from(
    [
        "出口",
        "5亿元",
        "增长3%",
        "，",
        "、",
        "占",
        "同比",
        "其中",
        "。",
        "（",
        "）",
        "“",
        "”",
        "全市",
        "的",
        "由",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_gives_whole_figures(text: str) -> None:
    """Whatever the text, spans lie in it, clauses cover it, and the slots belong together."""
    starts = clause_starts(text, find_quantities(text))
    assert starts == sorted(set(starts)) and starts[0] == 0
    for one in find_slots(
        [Sentence(text, "paragraph", "b", tuple(find_quantities(text)), (), ())], None
    ):
        assert all(0 <= start < end <= len(text) for start, end in one.words.pieces)
        assert one.indicator == "".join(text[start:end] for start, end in one.words.pieces)
        assert (one.kind.direction is not None) == (one.kind.kind in ("change", "difference"))
        assert 0 <= one.score <= 1
        assert text[one.frame.start : one.frame.end] == one.quantity.text
