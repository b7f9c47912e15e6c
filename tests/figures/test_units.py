"""The lexicon of units: every form once, every class known, the longest form wins."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.figures.units import match_unit
from pipeline.figures.words import read_lines

CLASSES = {
    *("age", "anniversary", "area", "count", "days", "energy", "grade", "hours", "information"),
    *("length", "mass", "medal", "money", "multiple", "people", "percent", "physics", "points"),
    *("power", "score", "volume", "workday", "years"),
    *("division", "index", "lanes", "nights"),
}
ROWS = [line.split("\t") for line in read_lines("units.tsv")[1:]]


def test_every_row_has_a_unit_a_known_class_and_forms() -> None:
    for name, kind, lone, forms in ROWS:
        assert name
        assert kind in CLASSES, name
        assert lone in ("yes", "no"), name
        assert all(forms.split(" ")), name


def test_every_form_stands_for_one_unit() -> None:
    forms = Counter(form for row in ROWS for form in row[3].split(" "))
    assert [form for form, times in forms.items() if times > 1] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("人次", "人次"),
        ("吨标准煤", "吨标准煤"),
        ("千瓦时", "千瓦时"),
        ("个百分点", "百分点"),
        ("个工作日", "工作日"),
        ("元人民币", "元"),
        ("微克/立方米", "微克/立方米"),
        ("元/月", "元/月"),
        ("户次", "户次"),
    ],
)
def test_the_longest_form_wins(text: str, name: str) -> None:
    found = match_unit(text, 0)
    assert found is not None
    assert (found[0].name, found[1]) == (name, len(text))


@pytest.mark.parametrize("text", ["部门", "场景", "人才", "台账", "角洲", "", "改革"])
def test_words_that_begin_like_a_unit_are_none(text: str) -> None:
    assert match_unit(text, 0) is None
