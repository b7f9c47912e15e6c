"""The chain over the labels of words: which are the indicator's, and how likely each is.

Rows are windows side by side. Arrays: emissions (windows, words), the score of a word that is
labelled, 0 behind the last; sizes (windows,), the words of each; trans (2, 2), the score of one
label before another.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def best_path(
    emissions: Floats, sizes: Ints, trans: Floats
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Return the best labels of each row, the log sum over all labellings, the best's score."""
    count, longest = emissions.shape
    own = np.zeros((longest, count, 2), np.float32)  # no label, label
    own[:, :, 1] = emissions.T
    top, total = own.copy(), own.copy()
    from_label = np.zeros((longest, count, 2), bool)
    for t in range(1, longest):
        plain, taken = (top[t - 1, :, n : n + 1] + trans[n] for n in (0, 1))
        np.greater(taken, plain, out=from_label[t])
        np.add(np.maximum(plain, taken), own[t], out=top[t])
        plain, taken = (total[t - 1, :, n : n + 1] + trans[n] for n in (0, 1))
        np.add(np.logaddexp(plain, taken), own[t], out=total[t])
    rows = np.arange(count)
    top, total = top[sizes - 1, rows], total[sizes - 1, rows]
    labels = np.zeros((longest, count), bool)
    label = top[:, 1] > top[:, 0]
    for t in range(longest - 1, -1, -1):
        labels[t] = label & (t < sizes)
        label = np.where(t < sizes, from_label[t, rows, label.astype(int)], label)
    return labels.T, np.logaddexp(total[:, 0], total[:, 1]), top.max(axis=1)


def path_scores(emissions: Floats, sizes: Ints, labels: Ints, trans: Floats) -> Floats:
    """Return the score of the given labels of each row."""
    steps = trans[labels[:, :-1], labels[:, 1:]]
    steps[np.arange(1, labels.shape[1]) >= sizes[:, None]] = 0
    scores: Floats = (emissions * labels).sum(axis=1) + steps.sum(axis=1)
    return scores


def likelihoods(emissions: Floats, sizes: Ints, trans: Floats) -> Floats:
    """Return the probability that each word is labelled, (windows, words), 0 behind the last.

    >>> scores = np.array([[2.0, -2.0, 0.0]], np.float32)
    >>> likely = likelihoods(scores, np.array([2]), np.zeros((2, 2), np.float32))
    >>> (100 * likely).round().astype(int).tolist()
    [[88, 12, 0]]
    """
    count, longest = emissions.shape
    own = np.zeros((longest, count, 2))
    own[:, :, 1] = emissions.T
    before, behind = own.copy(), np.zeros_like(own)
    for t in range(1, longest):
        steps = before[t - 1][:, :, None] + trans
        before[t] = own[t] + np.logaddexp(steps[:, 0], steps[:, 1])
    for t in range(longest - 2, -1, -1):
        steps = trans + (own[t + 1] + behind[t + 1])[:, None, :]
        summed = np.logaddexp(steps[:, :, 0], steps[:, :, 1])
        behind[t] = np.where((t + 1 < sizes)[:, None], summed, 0)
    both = before + behind
    inside = np.arange(longest)[:, None] < sizes
    odds = both[:, :, 1] - both[:, :, 0]
    likely: Floats = np.where(inside, 1 / (1 + np.exp(-odds)), 0).T.astype(np.float32)
    return likely
