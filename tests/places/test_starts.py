"""Where names may begin: no name is missed, whatever stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.places.find import _RELATIVE, find_places
from pipeline.places.gazetteer import gazetteer
from pipeline.places.starts import look_ahead, name_starts

NAMES = sorted(name for name in gazetteer().known if len(name) > 1)
AROUND = st.text(alphabet="今年全市出口、山东烟台，。\U0001f600 a1", max_size=90)


@settings(deadline=None)  # the first call loads the gazetteer
@given(AROUND, st.sampled_from(NAMES), AROUND)
def test_no_name_is_missed(before: str, name: str, after: str) -> None:
    assert len(before) in name_starts(before + name + after)


@settings(deadline=None)  # the first call loads the gazetteer
@given(AROUND, st.from_regex(_RELATIVE, fullmatch=True), AROUND)
def test_no_relative_name_is_missed(before: str, name: str, after: str) -> None:
    assert len(before) in name_starts(before + name + after)


@settings(deadline=None)  # the first call loads the gazetteer
@given(st.lists(st.builds(lambda *parts: "".join(parts), AROUND, st.sampled_from(NAMES), AROUND)))
def test_looking_ahead_changes_no_place(texts: list[str]) -> None:
    look_ahead(())
    alone = [list(find_places(text)) for text in texts]
    look_ahead(texts)
    assert [list(find_places(text)) for text in texts] == alone


def test_texts_looked_at_one_set_after_another() -> None:
    look_ahead(["烟台市出口"])
    look_ahead(["出口烟台市"])
    assert (name_starts("烟台市出口"), name_starts("出口烟台市")) == ([0], [2])


@pytest.mark.parametrize("length", [0, 1, 2, 3, 70])
def test_texts_of_any_length(length: int) -> None:
    assert name_starts("，" * length) == []
