"""Score predictions against gold: precision, recall, F1 by table and label, slots, text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import GoldError
from pipeline.evaluation.counts import Comparison, Found, Share, compare
from pipeline.evaluation.intervals import (
    REPLICATES,
    Interval,
    f1_scores,
    percentile_interval,
    ratio,
    resampled_sums,
)
from pipeline.evaluation.labelled import Labelled, label_files, read_labelled, require_sound
from pipeline.evaluation.raw import raw_text
from pipeline.evaluation.tables import Predictions, read_predictions


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document of gold and its comparison."""

    doc_id: str
    source: str
    where: str
    comparison: Comparison


@dataclass
class Report:
    """The scores of a run on some gold, by document and summed up."""

    documents: list[DocumentScore]
    notes: list[str] = field(default_factory=list)
    replicates: int = REPLICATES

    @property
    def found(self) -> dict[str, Found]:
        """Return the summed counts of each table and label, sorted by name."""
        total: dict[str, Found] = {}
        for document in self.documents:
            for key, count in document.comparison.found.items():
                total[key] = total.get(key, Found(0, 0, 0)) + count
        return dict(sorted(total.items()))

    @property
    def shares(self) -> dict[str, Share]:
        """Return the summed judgements of each slot and field of the metadata."""
        total: dict[str, Share] = {}
        for document in self.documents:
            for key, count in document.comparison.shares.items():
                total[key] = total.get(key, Share(0, 0)) + count
        return total

    @property
    def text(self) -> Share:
        """Return the character errors of the body text and its length."""
        return sum((d.comparison.text for d in self.documents), Share(0, 0))

    def intervals(self) -> dict[str, Interval]:
        """Return the interval of each F1, each slot and `cer`; none for a single document."""
        if len(self.documents) < 2:
            return {}
        found, shares = list(self.found), list(self.shares)
        rows = []
        for document in self.documents:
            c = document.comparison
            rows.append(
                [n for key in found for n in c.found.get(key, (0, 0, 0))]
                + [n for key in shares for n in c.shares.get(key, (0, 0))]
                + list(c.text)
            )
        sums = resampled_sums(np.array(rows, dtype=np.float64), self.replicates)
        result = {}
        for n, key in enumerate(found):
            right, predicted, gold = (sums[:, 3 * n + k] for k in range(3))
            result[key] = percentile_interval(f1_scores(right, predicted, gold))
        for n, key in enumerate([*shares, "cer"]):
            at = 3 * len(found) + 2 * n
            result[key] = percentile_interval(ratio(sums[:, at], sums[:, at + 1]))
        return result


def score(
    gold: Sequence[str | Path] | str | Path,
    pred: str | Path | Predictions,
    raw: Sequence[str | Path] = (),
    *,
    allow_missing: bool = False,
    replicates: int = REPLICATES,
) -> Report:
    """Score the run in `pred` on gold files or folders.

    `raw` are folders of raw pages, needed where they do not lie near the gold. With
    `allow_missing` a gold document that the run does not have counts as all missed, and is
    noted; without it that is an error.

    Raises GoldError when gold is not sound, a page is not found or a document is missing,
    InputError when there is no run.
    """
    paths = [gold] if isinstance(gold, str | Path) else list(gold)
    predictions = read_predictions(pred) if isinstance(pred, str | Path) else pred
    report = Report([], replicates=replicates)
    for document, predicted, text in paired(paths, predictions, raw, allow_missing):
        if predicted.status not in (None, "ok"):
            report.notes.append(
                f"{document.doc_id}: status {predicted.status} in the run; counts as missed"
            )
        report.documents.append(
            DocumentScore(
                document.doc_id,
                document.source,
                document.where,
                compare(document, predicted, text),
            )
        )
    return report


def paired(
    gold: Sequence[str | Path],
    predictions: Predictions,
    raw: Sequence[str | Path] = (),
    allow_missing: bool = False,
) -> Iterator[tuple[Labelled, Labelled, str]]:
    """Yield (gold, prediction, raw text) document by document; they are matched by SHA-256.

    Raises GoldError as `score` does.
    """
    folders = [Path(folder) for folder in raw]
    seen: dict[str, str] = {}
    for file in label_files(gold):
        for document in read_labelled(file):
            if (other := seen.setdefault(document.sha256, document.where)) != document.where:
                raise GoldError(f"{document.where}: the same page as {other}; score it once")
            predicted = predictions.get(document.sha256)
            text = raw_text(document, folders, predicted.source if predicted else None)
            require_sound(document, text)
            if predicted is None:
                if not allow_missing:
                    raise GoldError(
                        f"{document.where}: {document.source} (sha256 {document.sha256[:16]}) is "
                        "not in the run; run `extract run` over its page, or count it as missed "
                        "with --allow-missing"
                    )
                predicted = Labelled("", "", document.sha256, status="missing")
            _require_inside(predicted, text)
            yield document, predicted, text


def _require_inside(predicted: Labelled, raw: str) -> None:
    """Raise GoldError when a predicted span does not lie in the raw text."""
    rows: list[tuple[str, Any, int, int]] = [
        (table, row.id, row.start, row.end)
        for table in ("entities", "figures")
        for row in getattr(predicted, table)
    ]
    rows += [("sentences", n, *span) for n, span in enumerate(predicted.sentences)]
    for table, name, start, end in rows:
        if start is None or end is None or not 0 <= start <= end <= len(raw):
            raise GoldError(
                f"{predicted.where}: {table} row {name} has raw offsets {start}–{end}, but the "
                f"page has {len(raw)} characters; offsets count characters of the decoded page"
            )
