"""The network of the tagger: from characters to a score of every tag for each of them.

Two bidirectional GRUs read the characters with the marks of the gazetteer; vectors of the pieces of
words, or the states of an encoder for them, add to what the first says and to the scores, and so
does a table of character sequences. The graph is an ONNX file that training wrote. It runs on one
thread and in batches of whole blocks of rows, so that a sentence gives the same numbers whatever
stands beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pipeline.encoder import States, load_encoder
from pipeline.encoder.vectors import read_vectors
from pipeline.entities.place_marks import place_marks

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BLOCK = 16  # rows of a batch come in blocks, the last one padded with empty sentences
MOST = 64  # rows run together
STEP = 14  # what a step of the network costs beside its rows, in rows
PAD, UNKNOWN = 0, 1  # ids before those of the known characters

# Character sequences with a row of their own in the table: offset of the first, length.
GRAMS = ((-2, 2), (-1, 2), (0, 2), (1, 2), (-2, 3), (-1, 3), (0, 3), (-3, 4), (0, 4))
_REACH = 4
_PRIME, _MASK = 1_000_003, 0x7FFF_FFFF_FFFF


class Network:
    """A loaded graph."""

    def __init__(self, folder: Path, characters: dict[str, int], buckets: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._ids = np.full(sys.maxunicode + 1, UNKNOWN, np.int32)
        for char, number in characters.items():
            self._ids[ord(char)] = number
        self._buckets = buckets
        self._vectors = read_vectors(folder)  # None: the states of the encoder

    def read_pieces(self, texts: Sequence[str]) -> list[States]:
        """Return the vectors of the pieces of each text; many at once are read faster."""
        read = dict((self._vectors or load_encoder()).states(texts))
        return [read[n] for n in range(len(texts))]

    def emissions(self, texts: Sequence[str], read: Sequence[States]) -> tuple[Floats, Ints]:
        """Return the scores, (steps, rows, tags), and the lengths; rows are whole blocks.

        `read` is what `read_pieces` gave for the texts.
        """
        lengths = np.zeros(-(-len(texts) // BLOCK) * BLOCK, np.int64)
        lengths[: len(texts)] = [len(text) for text in texts]
        shape = (max(1, int(lengths.max())), len(lengths))
        ids, marks = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, text in enumerate(texts):
            points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
            ids[: len(text), row] = self._ids[points]
            marks[: len(text), row] = place_marks(text)
        pieces, of = joined(read, shape)
        inputs = {
            "ids": ids,
            "marks": marks,
            "pieces": pieces,
            "of": of,
            "sizes": np.maximum(lengths, 1).astype(np.int32),
            "grams": gram_buckets(ids, self._buckets),
        }
        scores: Floats = self._session.run(None, inputs)[0]
        return scores, lengths


def batches(lengths: Sequence[int]) -> Iterator[slice]:
    """Yield which sentences run together, of sentences that rise in length.

    A block runs with those before it where what pads these costs less than steps of their own.

    >>> [(one.start, one.stop) for one in batches([9] * 16 + [10] * 16 + [30] * 4)]
    [(0, 32), (32, 36)]
    """
    first = 0
    for block in range(BLOCK, len(lengths), BLOCK):
        before, longest = block - first, lengths[min(block + BLOCK, len(lengths)) - 1]
        if before == MOST or longest * before > lengths[block - 1] * (before + STEP):
            yield slice(first, block)
            first = block
    yield slice(first, len(lengths))


def joined(read: Sequence[States], shape: tuple[int, int]) -> tuple[Floats, Ints]:
    """Return all pieces, (pieces, width), and which of them each character reads.

    The first character of a piece reads it in another way than the rest: their numbers go on behind
    those of all pieces; the last number is for what has no piece. One row of zeros is added, since
    a product with a single row may be rounded in another way.
    """
    none = np.zeros((1, read[0].pieces.shape[1]), np.float32)
    pieces = np.concatenate([*(one.pieces for one in read), none])
    of, at = np.full(shape, 2 * len(pieces), np.int64), 0
    for row, one in enumerate(read):
        rest = np.where(one.first, 0, len(pieces))
        of[: len(one.index), row] = one.index + rest + at
        at += len(one.pieces)
    return pieces, of


def gram_buckets(ids: Ints, buckets: int) -> Ints:
    """Return the table row of each of GRAMS at each place: (steps, rows, len(GRAMS))."""
    steps, rows = ids.shape
    padded = np.zeros((steps + 2 * _REACH, rows), np.int64)
    padded[_REACH : _REACH + steps] = ids
    found = np.empty((steps, rows, len(GRAMS)), np.int64)
    for n, (offset, length) in enumerate(GRAMS):
        value = np.full((steps, rows), n + 1, np.int64)
        for k in range(length):
            first = _REACH + offset + k
            value = (value * _PRIME + padded[first : first + steps]) & _MASK
        found[:, :, n] = ((value >> 7) ^ value) % buckets
    return found
