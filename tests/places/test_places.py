"""Places: cases/places.jsonl, the homes of the gold documents, and the laws of spans."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.places import Place, find_places, home_place, place_of_code, standard_place
from pipeline.places.gazetteer import gazetteer

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CASES = [
    json.loads(line)
    for line in (HERE.parent / "cases" / "places.jsonl").read_text(encoding="utf-8").splitlines()
]


def cases(kind: str) -> list[Any]:
    chosen = [case for case in CASES if case["kind"] == kind]
    return [
        pytest.param(case, id=f"{(case.get('name') or case['text'])[:12]}-{case.get('home')}")
        for case in chosen
    ]


def home_of(case: dict[str, Any]) -> Place | None:
    name, _, code = (case["home"] or "").partition("@")
    return place_of_code(code) if code else standard_place(name) if name else None


@pytest.mark.parametrize("case", cases("standard"))
def test_standard_place(case: dict[str, Any]) -> None:
    place = standard_place(case["name"], home_of(case))
    answer = (place.name, place.code) if place else (None, None)
    assert answer == (case["place"], case["code"]), case["why"]


@pytest.mark.parametrize("case", cases("find"))
def test_find_places(case: dict[str, Any]) -> None:
    inside = case.get("inside_names", True)
    mentions = find_places(case["text"], home_of(case), inside_names=inside)
    found = [mention.text for mention in mentions]
    assert found == case["places"], case["why"]


@pytest.mark.parametrize("case", cases("home"))
def test_home_place(case: dict[str, Any]) -> None:
    place = home_place(case["text"], case["title"], case["publisher"])
    assert (place.name if place else None) == case["place"], case["why"]


@pytest.mark.parametrize("folder", ["gold/train", "gold/dev", "seeds/gold"])
def test_gold_documents_have_their_home(folder: str) -> None:
    documents = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / folder).glob("*.jsonl"))
    ]
    homes = [
        home_place(document["clean_text"], document["meta"]["title"], document["meta"]["publisher"])
        for document in documents
    ]
    right = sum(
        home is not None and home.name == document["meta"]["place"]
        for home, document in zip(homes, documents, strict=True)
    )
    assert right >= len(documents) - 1


@pytest.mark.parametrize("folder", ["gold/train", "gold/dev", "seeds/gold"])
def test_places_of_gold_figures_are_standard_names(folder: str) -> None:
    for path in sorted((ROOT / folder).glob("*.jsonl")):
        document = json.loads(path.read_text(encoding="utf-8"))
        home = standard_place(document["meta"]["place"])
        for figure in document["figures"]:
            place = standard_place(figure["place"], home)
            assert place is not None and place.name == figure["place"]


def test_every_code_lies_in_its_province() -> None:
    names = gazetteer()
    assert len(names.by_code) > 3200
    for code, place in names.by_code.items():
        assert len(code) == 6 and place.code == code
        province = names.ancestor(place, "province")
        assert province is not None and place.lies_in(province)
        assert place.path[0] == province.name and place.path[-1] == place.name


@given(st.text(alphabet="烟台市海阳山东省莱州中国全我县、和镇村区北京郑民场", max_size=24))
def test_spans_are_slices_in_order(text: str) -> None:
    found = find_places(text, standard_place("烟台市"))
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


@given(st.sampled_from(sorted(gazetteer().by_code.values(), key=lambda place: place.name)))
def test_a_full_name_at_home_is_the_home(place: Place) -> None:
    assert standard_place(place.name, place) == place
