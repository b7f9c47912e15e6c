"""The indicator model that ships: what it says, and that its company changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copyfile, copytree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Config
from pipeline.encoder.head import write_head
from pipeline.encoder.pieces import unigram_model
from pipeline.encoder.vectors import PieceVectors
from pipeline.errors import ConfigError
from pipeline.figures.choose import overlap
from pipeline.figures.features import tokens
from pipeline.figures.model import (
    MODEL,
    UNKNOWN,
    character_table,
    decide,
    load_weights,
    see,
    windows,
)
from pipeline.figures.quantities import find_quantities
from pipeline.figures.slots import Sentence, find_slots, propose, reading

TEXTS = (
    "全市进出口总值120亿元,同比增长4.5%。",
    "搭建“吉企银通”平台,撮合融资1.9万笔、金额627.4亿元。",
    "新增国家级领军人才435人、省级领军人才947人。",
    "46项改革举措在省级层面推介。",
)


def sentence(text: str) -> Sentence:
    return Sentence(text, "paragraph", "b1", tuple(find_quantities(text)), (), ())


def proposals(texts: tuple[str, ...]) -> list[tuple[str, float]]:
    weights = load_weights()
    sentences = [sentence(text) for text in texts]
    groups = [propose([one], None) for one in sentences]
    seen = see(
        [reading(one, group, None) for one, group in zip(sentences, groups, strict=True)], weights
    )
    found = decide([window for row in seen for window in row], weights)
    texts_of = [text for text, row in zip(texts, seen, strict=True) for _ in row]
    return [
        (one.words.text(text), round(one.certainty, 4))
        for one, text in zip(found, texts_of, strict=True)
    ]


@pytest.mark.parametrize("mixed", [True, False])
def test_files_of_different_networks_are_told(tmp_path: Path, mixed: bool) -> None:
    for name in ("indicator.json", "choice.json", "characters.onnx", "words.onnx"):
        copyfile(MODEL / name, tmp_path / name)
    ones, few = np.ones((4, 7), np.float32), np.ones(4, np.float32)
    names = [f"head.{name}" for name in ("norm.weight", "norm.bias", "mix.bias", "first.bias")]
    weights = dict.fromkeys([*names, "head.rest.bias"], few)
    weights |= {f"head.{name}.weight": ones for name in ("mix", "first", "rest")}
    write_head(weights, tmp_path / "head.npz", mixed=mixed)
    if not mixed:
        table = np.zeros((2, 4), np.int8)
        PieceVectors(unigram_model([("?", 0.0)], 0), table, 1.0).write(tmp_path)
    with pytest.raises(ConfigError, match=r"head\.npz and pieces\.npz"):
        load_weights(tmp_path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("indicator.json", b"{"),
        ("choice.json", None),
        ("words.onnx", b"x"),
        ("pieces.npz", b"x"),
        ("pieces.model", b"x"),
        ("pieces.model", None),
    ],
)
def test_a_broken_file_stops_the_run(tmp_path: Path, name: str, data: bytes | None) -> None:
    copytree(MODEL, tmp_path, dirs_exist_ok=True)
    if data is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError, match="install extract-zh anew"):
        load_weights(tmp_path)


def test_neighbours_change_nothing() -> None:
    alone = [one for text in TEXTS for one in proposals((text,))]
    together = proposals(TEXTS)
    assert [words for words, _ in alone] == [words for words, _ in together]
    assert np.allclose([p for _, p in alone], [p for _, p in together], atol=2e-3)


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("全市进出口总值120亿元,同比增长4.5%。", ["进出口总值", "进出口总值"]),
        ("城镇居民人均可支配收入25786元、增长9.3%。", ["城镇居民人均可支配收入"] * 2),
        ("规上工业增加值增长8.3%,高于全国2.5个百分点。", ["规上工业增加值"] * 2),
    ],
)
def test_plain_sentences(text: str, expect: list[str]) -> None:
    found = find_slots([sentence(text)], None, None, load_weights())
    assert all(overlap(one.indicator, want) >= 0.8 for one, want in zip(found, expect, strict=True))


def test_model_is_the_default_and_can_be_left_out() -> None:
    assert Config().figures.model
    by_rules = find_slots([sentence(TEXTS[0])], None)
    by_model = find_slots([sentence(TEXTS[0])], None, None, load_weights())
    assert [one.kind for one in by_rules] == [one.kind for one in by_model]


def test_what_ships_is_small_and_described() -> None:
    assert sum(file.stat().st_size for file in MODEL.iterdir()) < 7_000_000
    assert "CC BY-SA" not in (MODEL / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert set(load_weights().choice) == {"model", "rule", "score"}
    assert json.loads((MODEL / "indicator.json").read_text(encoding="utf-8"))["version"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["出口", "5亿元", "增长3%", "，", "占", "“", "”", "𠮷", "a", "的", "\u3000"]
        ),
        min_size=1,
        max_size=40,
    ).map("".join)
)
def test_any_text_keeps_its_spans(text: str) -> None:
    for one in find_slots([sentence(text)], None, None, load_weights()):
        assert all(0 <= start < end <= len(text) for start, end in one.words.pieces)
        assert 0 <= one.score <= 1


def test_words_of_a_window_hold_what_the_network_made_of_their_characters() -> None:
    text = "出口5亿元,增长3%"
    found = propose([sentence(text)], None)
    read = reading(sentence(text), found, None)
    seen = tokens(text, read.frames, read.kinds, read.times, read.places)
    begins = np.zeros(len(text), bool)
    begins[[0, 5, 6]] = True  # 出口|5亿元|,|增长3%: quantities are words whatever the network says
    parts = np.arange(len(text) * 3, dtype=np.float32).reshape(-1, 3)
    level, change = windows(read, seen, begins, parts)
    words = [
        text[seen.spans[a][0] : seen.spans[b - 1][1]]
        for a, b in zip(level.starts, level.ends, strict=True)
    ]
    assert words == ["出口", "5亿元", ",", "增长", "3%"]
    assert (words[level.centre], words[change.centre]) == ("5亿元", "3%")
    # the mean of the first part, the second of the first character, the third of the last
    assert level.vectors[0, 0] == parts[:2, 0].mean() + parts[0, 1] + parts[1, 2]


def test_a_character_beyond_the_table_is_unknown() -> None:
    table = character_table("元", "", "")
    assert len(table) == 65536
    assert table[ord("元")] == 2
    assert table[ord("亿")] == UNKNOWN


def test_a_sentence_without_end_is_read_in_pieces() -> None:
    text = "全市各部门认真贯彻落实，" * 300 + "出口5亿元。"
    (found,) = find_slots([sentence(text)], None, None, load_weights())
    assert found.indicator == "出口"
