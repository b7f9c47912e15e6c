"""Cutting text into the pieces of a unigram vocabulary, by sentencepiece, with their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
import sentencepiece
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SPACE = "▁"  # stands for a space
_LINE_END = "\n"
_STRANGE = "\U0010fffd"  # stands for each character that no piece knows
_RARE = -30.0  # its log probability
_NORMAL, _UNKNOWN = 1, 2  # types of pieces in a sentencepiece model


class Cut(NamedTuple):
    """The pieces of a text in order: numbers, first characters, and one past the last."""

    numbers: Ints
    starts: Ints
    ends: Ints


class _AsRead(dict[str, str]):
    """What is read for a character, each told once: itself, what `normal` says, or _STRANGE."""

    def __init__(self, known: Set[str], normal: Mapping[str, str]) -> None:
        self._known, self._normal = known, normal

    def __missing__(self, char: str) -> str:
        written = self._normal.get(char, char)
        self[char] = "".join(one if one in self._known else _STRANGE for one in written)
        return self[char]


class Pieces:
    """Cuts a text so that the product of the pieces' probabilities is largest."""

    def __init__(
        self,
        model: bytes,
        unknown: int,
        normal: Mapping[str, str] | None = None,
        *,
        begin: str = "",
    ) -> None:
        """Take a model of `unigram_model`, and what to read instead of some characters.

        `begin` is read before every text.
        """
        self._cut = sentencepiece.SentencePieceProcessor(model_proto=model)
        words = [self._cut.id_to_piece(n) for n in range(self._cut.get_piece_size())]
        self.count = len(words)
        self._lengths = np.array([len(word) for word in words])
        self._unknown, self._strange = unknown, self._cut.piece_to_id(_STRANGE)
        known = {word for word in words if len(word) == 1} | {_LINE_END}
        if SPACE in known:  # sentencepiece reads one for the other
            known.add(" ")
        self._as_read = _AsRead(known, normal or {})
        self._begin = "".join(map(self._as_read.__getitem__, begin))

    def __call__(self, text: str) -> Cut:
        """Return the pieces in order; one that stands for no character of the text is empty.

        No piece reaches over the end of a line, and a line is cut as if it stood alone.

        >>> words = [("?", 0.0), ("增", -3.0), ("长", -3.0), ("增长", -4.0)]
        >>> numbers, starts, ends = Pieces(unigram_model(words, 0), 0)("增长率长")
        >>> numbers.tolist(), starts.tolist(), ends.tolist()
        ([3, 0, 2], [0, 2, 3], [2, 3, 4])
        """
        chars = [*map(self._as_read.__getitem__, text)]
        plain = self._begin + "".join(chars)
        # One by one: sentencepiece adds up in 32 bits, which grow coarse over many lines.
        lines = self._cut.encode(plain.split(_LINE_END), out_type=int, num_threads=1)
        numbers = np.array([n for line in lines for n in (*line, self._strange)][:-1], np.int64)
        stops = np.cumsum(self._lengths[numbers])
        # The character of the text behind each one that was read.
        own = np.repeat(np.arange(len(text)), [*map(len, chars)])
        none = np.zeros(len(self._begin), np.int64)
        starts = np.concatenate([none, own, [len(text)]])[stops - self._lengths[numbers]]
        ends = np.concatenate([[0], none, own + 1])[stops]
        numbers[numbers == self._strange] = self._unknown
        return Cut(numbers, np.maximum(starts, np.concatenate([[0], ends[:-1]])), ends)


def unigram_model(words: Sequence[tuple[str, float]], unknown: int) -> bytes:
    """Return the sentencepiece model of pieces with their log probabilities, numbered in order."""
    from sentencepiece.sentencepiece_model_pb2 import ModelProto

    model = ModelProto()
    for number, (word, score) in enumerate([*words, (_STRANGE, _RARE)]):
        kind = _UNKNOWN if number == unknown else _NORMAL
        model.pieces.add(piece=word, score=score, type=kind)
    model.trainer_spec.model_type = 1  # unigram
    model.trainer_spec.unk_id = unknown
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = False
    model.normalizer_spec.remove_extra_whitespaces = False
    data: bytes = model.SerializeToString()
    return data
