"""Where names may begin: no name is missed, whatever stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.places.find import _RELATIVE
from pipeline.places.gazetteer import gazetteer
from pipeline.places.starts import name_starts

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


@pytest.mark.parametrize("length", [0, 1, 2, 3, 70])
def test_texts_of_any_length(length: int) -> None:
    assert name_starts("，" * length) == []
