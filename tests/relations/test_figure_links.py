"""Links between figures: cases (a sentence, its figures, the pairs expected), gold, and laws.

A figure of a case is its text, kind, unit, value, indicator and, where it matters, the last day
of its period.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.relations.figure_features import Scene, candidates, pair_features
from pipeline.relations.figure_model import load_choices
from pipeline.relations.figures import link_sentence
from pipeline.training.figure_links import Choice, count, fit, read_sentences

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CASES = HERE.parent / "cases" / "figure_relations.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def rows_of(text: str, figures: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Return the rows of the figures of a case."""
    rows, at = [], 0
    for n, (surface, kind, unit, value, indicator, *period) in enumerate(figures):
        start = text.index(surface, at)
        at = start + len(surface)
        rows.append(
            {"figure_id": n, "start": start, "end": at, "kind": kind, "unit": unit}
            | {"value": value, "indicator": indicator, "period_end": period[0] if period else None}
            | {"bound": "<" if surface.startswith("前") else "="}
        )
    return rows


@pytest.mark.parametrize("row", ROWS, ids=[row["why"] for row in ROWS])
def test_links(row: dict[str, Any]) -> None:
    rows = rows_of(row["text"], row["figures"])
    found = [[one.head_id, one.label, one.tail_id] for one in link_sentence(row["text"], 0, rows)]
    assert sorted(found) == sorted(row["expect"])


@pytest.mark.parametrize(
    ("read", "label", "least"),
    [
        (False, "qualifies", 0.91),
        (False, "component_of", 0.9),
        (True, "qualifies", 0.88),
        (True, "component_of", 0.85),
    ],
)
def test_gold(read: bool, label: str, least: float) -> None:
    sentences = read_sentences(ROOT / "gold/dev", ROOT / "gold/raw")
    some = [sentence for sentence in sentences if sentence.read == read]
    right, said, gold = count(some, load_choices())[label]
    assert 2 * right / (said + gold) >= least


def test_a_fitted_weight_tells_the_right_option_from_the_wrong_one() -> None:
    options = (frozenset({"none"}), frozenset({"same"}), frozenset({"other"}))
    weights = fit([Choice(options, 1)] * 5, {"least_count": 1, "strength": 0.5})
    assert weights["same"] > max(weights["none"], weights["other"])


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    kinds = st.sampled_from(["level", "ratio", "change", "difference", "rank"])
    names = st.sampled_from(["出口", "出口占进出口", "出口增速", "进出口", None])
    text, rows = "", []
    for n in range(draw(st.integers(0, 6))):
        text += draw(st.text(alphabet="，、；其中占增长由至分别（）", max_size=5))
        start, text = len(text), text + "5亿"
        unit = draw(st.sampled_from(["元", "%", "百分点", "位"]))
        value = draw(st.sampled_from([None, 0.0, 3.0, 5.0, 8.0]))
        row = {"figure_id": n, "start": start, "end": len(text), "unit": unit, "value": value}
        rows.append(row | {"kind": draw(kinds), "indicator": draw(names)})
    return text + "。", rows


@given(sentences())
def test_a_figure_has_one_link_at_most_and_parts_are_amounts(
    case: tuple[str, list[dict[str, Any]]],
) -> None:
    text, rows = case
    links = list(link_sentence(text, 0, rows))
    assert len({link.head_id for link in links}) == len(links)
    for link in links:
        head, tail = rows[int(link.head_id)], rows[int(link.tail_id)]
        assert link.head_id != link.tail_id
        assert (link.label == "component_of") == (head["kind"] == "level")
        assert tail["kind"] == "level" or link.label == "qualifies"
        assert 0.0 < link.score <= 1.0


@given(sentences())
def test_options_are_others_and_their_features_the_same_every_time(
    case: tuple[str, list[dict[str, Any]]],
) -> None:
    text, rows = case
    scene = Scene(text, 0, rows)
    for head in range(len(rows)):
        options = candidates(scene, head)
        assert head not in options
        assert len(set(options)) == len(options)
        for tail in options:
            assert list(pair_features(scene, head, tail, {})) == list(
                pair_features(Scene(text, 0, rows), head, tail, {})
            )
