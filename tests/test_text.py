import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import Run, SourceText


@st.composite
def edited(draw):
    """Draw a text after some edits, each a removal, a replacement or a translation."""
    text = SourceText.of(draw(st.text(alphabet="关键一招abc", min_size=1, max_size=30)), start=7)
    for _ in range(draw(st.integers(0, 4))):
        if not len(text):
            break
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start, len(text)))
        text = text.edit([(start, end, draw(st.text(alphabet="xy", max_size=3)))])
    return text


@given(edited(), st.data())
def test_a_slice_has_the_origin_that_the_whole_has(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = text[start:end]
    assert part.text == text.text[start:end]
    for at in range(len(part)):
        assert part.origin(at, at + 1) == text.origin(start + at, start + at + 1)


@given(edited())
def test_origins_survive_the_table(text):
    again = SourceText.from_origin(text.text, text.flat_origin())
    assert again == text and hash(again) == hash(text)


@given(edited())
def test_origins_stay_within_the_raw_text(text):
    spans = [text.origin(at, at + 1) for at in range(len(text))]
    assert all(7 <= start <= end <= 37 for start, end in spans)


def test_characters_that_were_not_touched_point_at_themselves():
    text = SourceText.of("關(guān)鍵一招").edit([(0, 7, "关")])
    assert [text.origin(n, n + 1) for n in range(4)] == [(0, 7), (7, 8), (8, 9), (9, 10)]
    assert text.origin(0, 4) == (0, 10)


def test_a_joint_stands_for_what_is_between():
    parts = [SourceText.of("甲", 3), SourceText.of("乙", 9)]
    text = SourceText.join("\n", parts)
    assert (text.text, text.origin(1, 2), text.origin(0, 3)) == ("甲\n乙", (4, 9), (3, 10))


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="cover"):
        SourceText("甲乙", (Run(1, 0, 1),))
    with pytest.raises(ValueError, match="overlap"):
        SourceText.of("甲乙丙").edit([(1, 2, ""), (0, 1, "")])
    with pytest.raises(ValueError, match="length"):
        SourceText.of("甲").with_text("甲乙")


def test_empty_texts():
    assert SourceText.of("").origin(0, 0) == (0, 0)
    assert SourceText.of("甲").edit([(0, 1, "")]).text == ""
    assert SourceText.of(" ").strip().text == ""


def test_part_of_a_shared_slice_is_never_one_to_one():
    text = SourceText("aaaxxx", (Run(3, 7, 3), Run(3, 10, 2)))
    part = text[0:5]
    assert [part.origin(n, n + 1) for n in (3, 4)] == [(10, 12), (10, 12)]
