"""The states of the pretrained encoder for every character of a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder.graph import encoder_graph
from pipeline.encoder.packed import Packed, packed_file, read_packed
from pipeline.encoder.pieces import SPACE, Cut, Pieces, unigram_model

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

LAYERS = (4, 8, 12)  # whose states are given, beside each other
LONGEST = 500  # pieces read at once; longer sentences are cut
AT_ONCE = 1024  # pieces run at once


@dataclass(frozen=True, slots=True)
class States:
    """What the encoder made of a sentence."""

    pieces: Floats  # (pieces, WIDTH)
    index: Ints  # the piece of each character
    first: NDArray[np.bool_]  # whether a character is the first of its piece


class Encoder:
    """Runs the graph on one thread; a sentence gives the same states whatever stands beside it."""

    def __init__(self, packed: Packed, layers: tuple[int, ...] = LAYERS) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            encoder_graph(packed, layers), options, providers=["CPUExecutionProvider"]
        )
        self._packed = packed
        self._cut = Pieces(
            unigram_model(packed.words, packed.unknown), packed.unknown, packed.normal, begin=SPACE
        )
        self._places = packed.matrix("emb.pos", packed.places["emb.pos"][1] // 4 // packed.states)
        self._places = self._places + packed.matrix("emb.type", 1)[:, : packed.states]
        self.width = len(layers) * packed.states

    def states(self, texts: Sequence[str]) -> Iterator[tuple[int, States]]:
        """Yield the number and the states of each text, those of like length together."""
        chunks: list[tuple[int, int, Cut]] = []
        for n, text in enumerate(texts):
            cut = self._cut(text)
            chunks += [
                (n, k, Cut(*(values[k : k + LONGEST] for values in cut)))
                for k in range(0, len(cut.numbers), LONGEST)
            ]
        chunks.sort(key=lambda one: (len(one[2].numbers), one[:2]))
        parts = Counter(n for n, _, _ in chunks)
        done: dict[int, list[tuple[int, Cut, Floats]]] = {}
        for length, same in groupby(chunks, key=lambda one: len(one[2].numbers)):
            group = list(same)
            rows = max(1, AT_ONCE // (length + 2))
            for low in range(0, len(group), rows):
                some = group[low : low + rows]
                made = self._run([cut.numbers for *_, cut in some])
                for (n, k, cut), own in zip(some, made, strict=True):
                    done.setdefault(n, []).append((k, cut, own))
                    if len(done[n]) == parts[n]:
                        yield n, _joined(texts[n], sorted(done.pop(n), key=lambda one: one[0]))

    def _run(self, rows: Sequence[Ints]) -> Floats:
        ends = self._packed.first, self._packed.last
        numbers = np.array([[ends[0], *row, ends[1]] for row in rows])
        embedded = self._packed.embeddings(numbers.reshape(-1)).reshape(*numbers.shape, -1)
        embedded += self._places[: numbers.shape[1]]
        states: Floats = self._session.run(None, {"embedded": embedded})[0]
        return states[:, 1:-1]


def states_of(text: str, starts: Ints, ends: Ints, pieces: Floats) -> States:
    """Return the vectors of the pieces of a text, (pieces, width), as states of its characters."""
    index = np.minimum(np.searchsorted(ends, np.arange(len(text)), "right"), len(pieces) - 1)
    first = np.zeros(len(text), bool)
    first[starts[ends > starts]] = True
    return States(pieces, index, first)


def _joined(text: str, parts: Sequence[tuple[int, Cut, Floats]]) -> States:
    starts, ends = (np.concatenate([cut[n] for _, cut, _ in parts]) for n in (1, 2))
    return states_of(text, starts, ends, np.concatenate([made for _, _, made in parts]))


@cache
def load_encoder() -> Encoder:
    """Return the encoder, loaded once a process.

    Raises MissingExtraError when the extra `accurate` is not installed.
    """
    return Encoder(read_packed(packed_file()))
