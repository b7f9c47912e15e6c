"""What our own networks take from the vectors of pieces: a layer over them, added to theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from pipeline.encoder.encoder import States

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mix:
    """Brings the states of an encoder, (pieces, WIDTH), to the few that matter."""

    norm: Floats  # (2, WIDTH): weight and bias of the normalisation
    mix: Floats  # (WIDTH, hidden)
    mix_bias: Floats  # (hidden,)

    def __call__(self, x: Floats) -> Floats:
        """Return the mixed states, (pieces, hidden), each between -1 and 1."""
        mean = x.mean(axis=1, keepdims=True)
        spread = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        x = (x - mean) / spread * self.norm[0] + self.norm[1]
        mixed: Floats = np.tanh(x @ self.mix + self.mix_bias)
        return mixed


@dataclass(frozen=True, slots=True)
class Head:
    """A layer over the vectors of pieces; the first character of a piece reads it in its own way.

    States of an encoder are mixed first; vectors that ship are mixed already.
    """

    mix: Mix | None
    first: Floats  # (hidden, outputs)
    first_bias: Floats
    rest: Floats
    rest_bias: Floats

    def __call__(self, seen: States) -> Iterator[tuple[slice, Floats]]:
        """Yield what to add for each character, (characters, outputs), a few characters at once.

        What is made of so few is still in the fast memory when it is added.
        """
        size = len(seen.pieces)
        made = np.empty((2 * size, len(self.first_bias)), np.float32)
        with _libraries().limit(limits=1, user_api="blas"):  # a second thread mostly waits
            mixed = self.mix(seen.pieces) if self.mix else seen.pieces
            np.matmul(mixed, self.first, out=made[:size])
            np.matmul(mixed, self.rest, out=made[size:])
        made[:size] += self.first_bias
        made[size:] += self.rest_bias
        of = np.where(seen.first, seen.index, seen.index + size)
        for low in range(0, len(of), _IN_TURN):
            own = slice(low, min(len(of), low + _IN_TURN))
            yield own, made[of[own]]


_IN_TURN = 256  # characters


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def trained_head(weights: Mapping[str, Floats], *, mixed: bool = False) -> Head:
    """Return the head of a trained network as `read_head` would read it.

    With `mixed` it is for vectors that are mixed already.
    """
    return _head(_arrays(weights, mixed))


def trained_mix(weights: Mapping[str, Floats]) -> Mix:
    """Return how the head of a trained network mixes."""
    norm = np.stack([weights["head.norm.weight"], weights["head.norm.bias"]])
    return Mix(norm, weights["head.mix.weight"].T, weights["head.mix.bias"])


def _head(arrays: Mapping[str, NDArray[np.float16]]) -> Head:
    full = {name: values.astype(np.float32) for name, values in arrays.items()}
    mix = {name: full.pop(name) for name in ("norm", "mix", "mix_bias") if name in full}
    return Head(Mix(**mix) if mix else None, **full)


def _arrays(weights: Mapping[str, Floats], mixed: bool) -> dict[str, NDArray[np.float16]]:
    """Return the arrays of a trained `EncoderHead` as `Head` has them, in 16 bits."""
    arrays = {}
    if not mixed:
        mix = trained_mix(weights)
        arrays = {"norm": mix.norm, "mix": mix.mix, "mix_bias": mix.mix_bias}
    for name in ("first", "rest"):
        arrays[name] = weights[f"head.{name}.weight"].T
        arrays[f"{name}_bias"] = weights[f"head.{name}.bias"]
    return {name: np.asarray(values, np.float16) for name, values in arrays.items()}


def write_head(weights: Mapping[str, Floats], file: Path, *, mixed: bool = False) -> None:
    """Write the head of a trained network."""
    arrays: dict[str, Any] = dict(_arrays(weights, mixed))
    np.savez(file, **arrays)


def read_head(file: Path) -> Head:
    """Read what `write_head` wrote.

    Raises OSError, ValueError, BadZipFile or TypeError where the file is missing or broken.
    """
    with np.load(file) as arrays:
        return _head(arrays)
