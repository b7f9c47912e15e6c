"""Vectors of pieces: read together as alone, full-width forms as half-width, kept in a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.encoder.vectors import PieceVectors, read_vectors


@given(texts=st.lists(st.text(alphabet="增长0９ \n率", max_size=8), max_size=5))
def test_texts_read_together_are_read_as_alone(vectors: PieceVectors, texts: list[str]) -> None:
    for n, states in vectors.states(texts):
        alone = vectors.read(texts[n]) if texts[n] else None
        assert len(states.index) == len(states.first) == len(texts[n])
        if alone:
            assert np.array_equal(states.pieces[states.index], alone.pieces[alone.index])
            assert np.array_equal(states.first, alone.first)


def test_full_width_forms_are_read_as_half_width(vectors: PieceVectors, tmp_path: Path) -> None:
    narrow = replace(vectors, normal={"０": "0"})
    assert np.array_equal(narrow.read("增０").pieces, vectors.read("增0").pieces)
    assert not np.array_equal(vectors.read("增０").pieces, vectors.read("增0").pieces)
    narrow.write(tmp_path)
    again = read_vectors(tmp_path)
    assert again is not None
    assert again.normal == {"０": "0"}
    assert np.array_equal(again.read("增０").pieces, narrow.read("增０").pieces)
