"""What our own networks take from the encoder: a layer over its states, added to theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder.encoder import States

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """A layer over the states of pieces; the first character of a piece reads it in its own way."""

    norm: Floats  # (2, WIDTH): weight and bias of the normalisation
    mix: Floats  # (WIDTH, hidden)
    mix_bias: Floats  # (hidden,)
    first: Floats  # (hidden, outputs)
    first_bias: Floats
    rest: Floats
    rest_bias: Floats

    def __call__(self, seen: States) -> Floats:
        """Return what to add for each character, (characters, outputs)."""
        x = seen.pieces
        mean = x.mean(axis=1, keepdims=True)
        spread = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        x = (x - mean) / spread * self.norm[0] + self.norm[1]
        mixed = np.tanh(x @ self.mix + self.mix_bias)
        first, rest = mixed @ self.first + self.first_bias, mixed @ self.rest + self.rest_bias
        added: Floats = np.where(seen.first[:, None], first[seen.index], rest[seen.index])
        return added


def trained_head(weights: Mapping[str, Floats]) -> Head:
    """Return the head of a trained network as `read_head` would read it."""
    return _head(_arrays(weights))


def _head(arrays: Mapping[str, NDArray[np.float16]]) -> Head:
    return Head(**{name: values.astype(np.float32) for name, values in arrays.items()})


def _arrays(weights: Mapping[str, Floats]) -> dict[str, NDArray[np.float16]]:
    """Return the arrays of a trained `EncoderHead` as `Head` has them, in 16 bits."""
    norm = np.stack([weights["head.norm.weight"], weights["head.norm.bias"]])
    arrays = {"norm": norm}
    for name in ("mix", "first", "rest"):
        arrays[name] = weights[f"head.{name}.weight"].T
        arrays[f"{name}_bias"] = weights[f"head.{name}.bias"]
    return {name: np.asarray(values, np.float16) for name, values in arrays.items()}


def write_head(weights: Mapping[str, Floats], file: Path) -> None:
    """Write the head of a trained network."""
    arrays: dict[str, Any] = dict(_arrays(weights))
    np.savez(file, **arrays)


def read_head(file: Path) -> Head | None:
    """Read a head, or None where the model has none."""
    if not file.exists():
        return None
    with np.load(file) as arrays:
        return _head(arrays)
