"""Bootstrap intervals by document.

Documents, not rows, are drawn: rows of one page share a writer and an annotator, so that
intervals over rows would be far too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

REPLICATES = 2000
_CHUNK = 200  # replicates at once: 200 × 10,000 documents of 8 bytes are 16 MB


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % percentile interval."""

    low: float
    high: float


def resampled_sums(counts: Floats, replicates: int, seed: int = 0) -> Floats:
    """Return sums over documents drawn with replacement.

    `counts` is (documents, columns); the result is (replicates, columns). The same seed draws
    the same documents, which makes two runs comparable pair by pair.
    """
    n = len(counts)
    draws = np.random.default_rng(seed)
    parts = [
        draws.multinomial(n, np.full(n, 1 / n), size=size).astype(np.float64) @ counts
        for size in _chunks(replicates)
    ]
    return np.concatenate(parts)


def _chunks(total: int) -> Iterator[int]:
    for start in range(0, total, _CHUNK):
        yield min(_CHUNK, total - start)


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; NaN where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def f1_scores(right: Floats, predicted: Floats, gold: Floats) -> Floats:
    """Return F1 of counts; NaN where there is neither gold nor prediction."""
    return ratio(2 * right, predicted + gold)


def percentile_interval(values: Floats) -> Interval:
    """Return the 2.5th and 97.5th percentile of the values that are defined.

    A draw of documents may hold nothing of a rare label; it says nothing about it.
    """
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(0.0, 1.0)
    low, high = np.quantile(values, [0.025, 0.975])
    return Interval(float(low), float(high))


def two_sided_p(differences: Floats) -> float:
    """Return the p-value of "no difference" from paired bootstrap differences.

    Twice the share of replicates on the far side of zero, with one added to both counts so that
    it is never 0 (Davison and Hinkley 1997, 4.2.3).
    """
    n = len(differences)
    below, above = int((differences <= 0).sum()), int((differences >= 0).sum())
    return float(min(1.0, 2 * (min(below, above) + 1) / (n + 1)))
