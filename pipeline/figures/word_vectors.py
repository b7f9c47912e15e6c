"""What the network made of characters, brought together to what it makes of words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def word_vectors(parts: Floats, starts: Ints, ends: Ints) -> Floats:
    """Return the vectors of words, (words, hidden), from those of characters.

    `parts` (characters, 3 * hidden) holds side by side what counts in the mean over a word's
    characters, in its first and in its last. A word that stands in many windows is made once.

    >>> parts = np.array([[1, 10, 100], [2, 20, 200], [3, 30, 300]], np.float32)
    >>> word_vectors(parts, np.array([0, 2, 0]), np.array([2, 3, 2])).tolist()  # 出口|增, 出口
    [[211.5], [333.0], [211.5]]
    """
    base, hidden = len(parts) + 1, parts.shape[1] // 3
    words, which = np.unique(starts * base + ends, return_inverse=True)
    first, stop = np.divmod(words, base)
    size = stop - first
    vectors = parts[first, :hidden]
    longer, step = np.flatnonzero(size > 1), 1
    while longer.size:  # few words are longer than three characters
        vectors[longer] += parts[first[longer] + step, :hidden]
        step += 1
        longer = longer[size[longer] > step]
    vectors /= size[:, None].astype(np.float32)
    vectors += parts[first, hidden : 2 * hidden]
    vectors += parts[stop - 1, 2 * hidden :]
    made: Floats = vectors[which]
    return made
