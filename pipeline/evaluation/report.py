"""The scores of a run: summed, by document, with intervals, and against another run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import GoldError
from pipeline.evaluation.counts import Comparison, Found, Share
from pipeline.evaluation.intervals import (
    REPLICATES,
    Floats,
    Interval,
    f1_scores,
    percentile_interval,
    ratio,
    resampled_sums,
    two_sided_p,
)
from pipeline.evaluation.mistakes import Mistake
from pipeline.evaluation.partial import Bin, Calibration, Confusion

if TYPE_CHECKING:
    import pandas as pd

TEXT = "cer"


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document of gold and its comparison."""

    doc_id: str
    source: str
    sha256: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better one run is than another: F1 or share, its interval, its p-value."""

    ours: float
    theirs: float
    interval: Interval | None
    p: float | None

    @property
    def difference(self) -> float:
        """Return ours less theirs."""
        return self.ours - self.theirs


@dataclass(frozen=True)
class Report:
    """The scores of a run on some gold."""

    documents: tuple[DocumentScore, ...]
    notes: tuple[str, ...] = ()
    confusion: Confusion = field(default_factory=Counter)
    calibration: Calibration = field(default_factory=lambda: defaultdict(Bin))
    mistakes: tuple[Mistake, ...] = ()
    replicates: int = REPLICATES

    @cached_property
    def found(self) -> dict[str, Found]:
        """Return the summed counts of each table and label, sorted by name."""
        total: dict[str, Found] = {}
        for document in self.documents:
            for key, count in document.comparison.found.items():
                total[key] = total.get(key, Found(0, 0, 0)) + count
        return dict(sorted(total.items()))

    @cached_property
    def shares(self) -> dict[str, Share]:
        """Return the summed judgements of each slot and field of the metadata."""
        total: dict[str, Share] = {}
        for document in self.documents:
            for key, count in document.comparison.shares.items():
                total[key] = total.get(key, Share(0, 0)) + count
        return total

    @cached_property
    def text(self) -> Share:
        """Return the character errors of the body text and its length."""
        return sum((d.comparison.text for d in self.documents), Share(0, 0))

    def value(self, key: str) -> float:
        """Return the F1 of a table or label, the share of a slot, or the character error."""
        if key in self.found:
            return self.found[key].f1
        return self.text.rate if key == TEXT else self.shares[key].rate

    @cached_property
    def keys(self) -> list[str]:
        """Return the name of every number: tables and labels, slots, text."""
        return [*self.found, *self.shares, TEXT]

    def resampled(self, keys: Iterable[str]) -> dict[str, Floats]:
        """Return the bootstrap replicates of those numbers, by document, NaN if undefined."""
        columns: dict[str, slice] = {}
        parts: list[list[tuple[int, ...]]] = []
        width = 0
        for key in keys:
            none = (0, 0, 0) if key in self.found else (0, 0)
            counts = [_counts(document.comparison, key, none) for document in self.documents]
            columns[key] = slice(width, width + len(counts[0]))
            width += len(counts[0])
            parts.append(counts)
        table = np.concatenate([np.array(p, dtype=np.float64) for p in parts], axis=1)
        sums = resampled_sums(table, self.replicates)
        return {key: _rates(sums[:, part]) for key, part in columns.items()}

    @cached_property
    def intervals(self) -> dict[str, Interval]:
        """Return the 95 % interval of each number; none where there is but one document."""
        if len(self.documents) < 2:
            return {}
        resampled = self.resampled(self.keys)
        return {key: percentile_interval(values) for key, values in resampled.items()}

    @cached_property
    def macro(self) -> dict[str, float]:
        """Return means of F1: over the labels of a table, and over documents.

        A label or document without gold and without predictions is left out.
        """
        means: dict[str, float] = {}
        for table in ("entities", "relations"):
            labels = [c for key, c in self.found.items() if key.startswith(f"{table}.")]
            if labels:
                means[f"{table}, mean of labels"] = sum(c.f1 for c in labels) / len(labels)
        for key in ("sentences", "entities", "figures.quantity", "figures.full", "relations"):
            counts = [d.comparison.found.get(key, Found(0, 0, 0)) for d in self.documents]
            there = [c for c in counts if c.predicted or c.gold]
            if there:
                means[f"{key}, mean of documents"] = sum(c.f1 for c in there) / len(there)
        return means

    def frame(self) -> pd.DataFrame:
        """Return the scores as a data frame, one row a number, for a notebook.

        `value` is the F1, the share right or the character error; counts that a number does not
        have are missing.
        """
        import pandas as pd

        rows = []
        for key in self.keys:
            row: dict[str, object] = {"name": key, "value": self.value(key)}
            if found := self.found.get(key):
                row |= {"precision": found.precision, "recall": found.recall}
                row |= {"right": found.right, "predicted": found.predicted, "gold": found.gold}
            if interval := self.intervals.get(key):
                row |= {"low": interval.low, "high": interval.high}
            rows.append(row)
        return pd.DataFrame(rows).set_index("name")

    def against(self, other: Report) -> dict[str, Difference]:
        """Compare with another run on the same gold, paired by document.

        Raises GoldError when the two were not scored on the same documents.
        """
        ours, theirs = ({d.sha256 for d in r.documents} for r in (self, other))
        if ours != theirs:
            raise GoldError(
                f"the runs were scored on different documents ({len(ours ^ theirs)} in one "
                "only); score both on the same gold"
            )
        order = {d.sha256: n for n, d in enumerate(self.documents)}
        other = Report(
            tuple(sorted(other.documents, key=lambda d: order[d.sha256])),
            replicates=self.replicates,
        )
        keys = [key for key in self.keys if key in set(other.keys)]
        if len(self.documents) < 2:
            return {k: Difference(self.value(k), other.value(k), None, None) for k in keys}
        a, b = self.resampled(keys), other.resampled(keys)
        result = {}
        for key in keys:
            differences = a[key] - b[key]
            differences = differences[~np.isnan(differences)]
            result[key] = Difference(
                self.value(key),
                other.value(key),
                percentile_interval(differences),
                two_sided_p(differences),
            )
        return result


def _counts(comparison: Comparison, key: str, none: tuple[int, ...]) -> tuple[int, ...]:
    if key == TEXT:
        return comparison.text
    return comparison.found.get(key) or comparison.shares.get(key) or none


def _rates(sums: Floats) -> Floats:
    if sums.shape[1] == 2:
        return ratio(sums[:, 0], sums[:, 1])
    return f1_scores(sums[:, 0], sums[:, 1], sums[:, 2])


def merge_calibration(total: Calibration, more: Mapping[tuple[str, int], Bin]) -> None:
    """Add the bins of one document to those of the run."""
    for key, part in more.items():
        total[key].add(part)
