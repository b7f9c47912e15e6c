"""Vectors of the pieces of words, which ship with a network and need no encoder beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder.encoder import States, states_of
from pipeline.encoder.pieces import Pieces

UNKNOWN = 0  # number of what no piece knows


@dataclass(frozen=True)
class PieceVectors:
    """A vocabulary as sentencepiece has it, and a row of a table for each piece."""

    model: bytes
    table: NDArray[np.int8] | NDArray[np.float16]  # (pieces, width)
    scale: float  # what the table is multiplied with
    normal: Mapping[str, str] = field(default_factory=dict)  # characters that are read as others

    @property
    def width(self) -> int:
        """Return how many numbers make a vector."""
        return int(self.table.shape[1])

    @cached_property
    def pieces(self) -> Pieces:
        """Return what cuts a text into the rows of the table."""
        return Pieces(self.model, UNKNOWN, self.normal)

    def read(self, text: str) -> States:
        """Return the vectors of a text's pieces, each line read as if it stood alone."""
        numbers, starts, ends = self.pieces(text)
        rows = self.table[numbers].astype(np.float32) * np.float32(self.scale)
        return states_of(text, starts, ends, rows)

    def states(self, texts: Sequence[str]) -> Iterator[tuple[int, States]]:
        """Yield the number of each text and the vectors of its pieces, as an encoder its states."""
        read, start = self.read("\n".join(texts)), 0
        for n, text in enumerate(texts):
            own = slice(start, start + len(text))
            index = read.index[own]
            first, stop = (int(index[0]), int(index[-1]) + 1) if text else (0, 0)
            yield n, States(read.pieces[first:stop], index - first, read.first[own])
            start += len(text) + 1

    def write(self, folder: Path) -> None:
        """Write pieces.model and pieces.npz."""
        (folder / "pieces.model").write_bytes(self.model)
        pairs = np.array(sorted(self.normal.items())).reshape(-1, 2)
        np.savez_compressed(folder / "pieces.npz", table=self.table, scale=self.scale, normal=pairs)


def read_vectors(folder: Path) -> PieceVectors | None:
    """Read what `write` wrote, or return None where the model has none.

    Raises OSError, ValueError, BadZipFile or RuntimeError where a file is broken.
    """
    if not (folder / "pieces.npz").exists():
        return None
    with np.load(folder / "pieces.npz") as arrays:
        model = (folder / "pieces.model").read_bytes()
        normal = dict(arrays["normal"].tolist()) if "normal" in arrays else {}
        vectors = PieceVectors(model, arrays["table"], float(arrays["scale"]), normal)
    if not 0 < vectors.pieces.count - 1 <= len(vectors.table):  # the last has no row of its own
        raise ValueError("pieces.model and pieces.npz do not belong together")
    return vectors
