"""The block model: a linear classifier over the features of a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import accumulate, chain

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KindModel:
    """Weights of the features for each kind of line; every line has the feature `bias`."""

    kinds: tuple[str, ...]
    rows: dict[str, int]
    weights: Floats

    def probabilities(self, features: Sequence[Sequence[str]]) -> Floats:
        """Return the chance of each kind for each line, shape (lines, kinds)."""
        if not features:
            return np.zeros((0, len(self.kinds)), dtype=np.float32)
        known = [
            [row for name in names if (row := self.rows.get(name)) is not None]
            for names in features
        ]
        starts = [0, *accumulate(map(len, known[:-1]))]
        every = list(chain.from_iterable(known))
        scores = np.add.reduceat(self.weights[every], starts, axis=0)
        scores -= scores.max(1, keepdims=True)
        chances = np.exp(scores)
        return np.asarray(chances / chances.sum(1, keepdims=True), dtype=np.float32)


@cache
def load_kind_model() -> KindModel:
    """Load the model that ships with the package."""
    path = files("pipeline").joinpath("models", "blocks", "blocks.npz")
    with np.load(BytesIO(path.read_bytes())) as data:
        names = str(data["features"]).split("\n")
        return KindModel(
            kinds=tuple(str(data["kinds"]).split("\n")),
            rows={name: n for n, name in enumerate(names)},
            weights=np.asarray(data["weights"], dtype=np.float32),
        )
