"""Score predictions against gold: precision, recall, F1 by table and label, slots, text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import GoldError
from pipeline.evaluation.counts import Case, compare
from pipeline.evaluation.intervals import REPLICATES
from pipeline.evaluation.labelled import Labelled, label_files, read_labelled, require_sound
from pipeline.evaluation.mistakes import Mistake, find_mistakes
from pipeline.evaluation.partial import Bin, Calibration, Confusion, add_details
from pipeline.evaluation.raw import raw_text
from pipeline.evaluation.report import DocumentScore, Report, merge_calibration
from pipeline.evaluation.tables import LabelledPredictions, Predictions, read_predictions

Gold = Sequence[str | Path] | str | Path | LabelledPredictions


def score(
    gold: Gold,
    pred: str | Path | Predictions,
    raw: Sequence[str | Path] = (),
    *,
    allow_missing: bool = False,
    mistakes: bool = False,
    replicates: int = REPLICATES,
) -> Report:
    """Score the run in `pred` on gold files or folders, or on labels in memory.

    `raw` are folders of raw pages, needed where they do not lie near the gold. With
    `allow_missing` a gold document that the run does not have counts as all missed, and is
    noted; without it that is an error. With `mistakes` the report lists every error.

    Raises GoldError when gold is not sound, a page is not found or a document is missing,
    InputError when there is no run.
    """
    predictions = read_predictions(pred) if isinstance(pred, str | Path) else pred
    documents: list[DocumentScore] = []
    notes: list[str] = []
    confusion: Confusion = Counter()
    calibration: Calibration = defaultdict(Bin)
    wrong: list[Mistake] = []
    for document, predicted, text in paired(gold, predictions, raw, allow_missing):
        if predicted.status not in (None, "ok"):
            notes.append(f"{document.doc_id}: {predicted.status} in the run; counts as missed")
        case = Case(document, predicted, text)
        comparison = compare(case)
        detail = add_details(comparison, case)
        confusion.update(detail.confusion)
        merge_calibration(calibration, detail.calibration)
        if mistakes:
            wrong += find_mistakes(case)
        documents.append(
            DocumentScore(document.doc_id, document.source, document.sha256, comparison)
        )
    return Report(tuple(documents), tuple(notes), confusion, calibration, tuple(wrong), replicates)


def paired(
    gold: Gold,
    predictions: Predictions,
    raw: Sequence[str | Path] = (),
    allow_missing: bool = False,
) -> Iterator[tuple[Labelled, Labelled, str]]:
    """Yield (gold, prediction, raw text) document by document; they are matched by SHA-256.

    Raises GoldError as `score` does.
    """
    folders = [Path(folder) for folder in raw]
    for document in _documents(gold):
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


def _documents(gold: Gold) -> Iterator[Labelled]:
    """Yield the gold documents, each page once."""
    if isinstance(gold, LabelledPredictions):
        yield from gold.all()
        return
    seen: dict[str, str] = {}
    for file in label_files([gold] if isinstance(gold, str | Path) else gold):
        for document in read_labelled(file):
            if (other := seen.setdefault(document.sha256, document.where)) != document.where:
                raise GoldError(f"{document.where}: the same page as {other}; score it once")
            yield document


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
