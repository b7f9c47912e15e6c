"""How far two annotators who labelled the same pages agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import GoldError
from pipeline.evaluation.counts import Case
from pipeline.evaluation.labelled import Labelled, label_files
from pipeline.evaluation.partial import overlapping_pairs
from pipeline.evaluation.raw import raw_text
from pipeline.evaluation.report import Report
from pipeline.evaluation.score import score
from pipeline.evaluation.tables import LabelledPredictions, by_sha256

KAPPA_SLOTS = ("kind", "bound", "direction", "modality")


@dataclass(frozen=True, slots=True)
class Agreement:
    """The scores of B taken as predictions of A, and chance-corrected agreement on labels.

    F1 does not change when A and B change places; precision and recall do. `kappa` is Cohen's,
    over the items both marked: the label of entities that overlap, the closed slots of figures
    with the same span; None where there is but one value.
    """

    report: Report
    kappa: dict[str, tuple[float | None, int]]


def agree(
    a: Sequence[str | Path], b: Sequence[str | Path], raw: Sequence[str | Path] = ()
) -> Agreement:
    """Compare two annotators on the pages that both labelled; others are noted.

    Raises GoldError when they share no page or a file is not sound.
    """
    first, second = by_sha256(label_files(a)), by_sha256(label_files(b))
    both = [sha256 for sha256 in first if sha256 in second]
    if not both:
        raise GoldError(
            f"{a[0]} and {b[0]} share no page (none has the same sha256); "
            "agreement is of two people on the same pages"
        )
    folders = [Path(folder) for folder in raw]
    report = score(
        LabelledPredictions({sha256: first[sha256] for sha256 in both}),
        LabelledPredictions(second),
        raw,
    )
    alone = [d.where for d in (*_only(first, second), *_only(second, first))]
    notes = tuple(f"{where}: labelled by one only, left out" for where in alone)
    pairs = [(first[s], second[s], raw_text(first[s], folders)) for s in both]
    return Agreement(
        Report(
            report.documents,
            (*report.notes, *notes),
            report.confusion,
            report.calibration,
            report.mistakes,
        ),
        _kappas(pairs),
    )


def _only(one: dict[str, Labelled], other: dict[str, Labelled]) -> Iterable[Labelled]:
    return (document for sha256, document in one.items() if sha256 not in other)


def _kappas(
    pairs: Sequence[tuple[Labelled, Labelled, str]],
) -> dict[str, tuple[float | None, int]]:
    values: dict[str, list[tuple[str, str]]] = {"entities label": []}
    values |= {f"figures {slot}": [] for slot in KAPPA_SLOTS}
    for a, b, raw in pairs:
        case = Case(a, b, raw)
        for n, m in overlapping_pairs(case.gold_entities, case.predicted_entities):
            values["entities label"].append((a.entities[n].label, b.entities[m].label))
        for x, y, _ in case.checked:
            for slot in KAPPA_SLOTS:
                values[f"figures {slot}"].append((str(getattr(x, slot)), str(getattr(y, slot))))
    return {key: (cohens_kappa(found), len(found)) for key, found in values.items() if found}


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two annotators' values; None where only one value occurs.

    >>> round(cohens_kappa([("升", "升"), ("升", "降"), ("降", "降"), ("降", "降")]), 3)
    0.5
    """
    n = len(pairs)
    a, b = Counter(x for x, _ in pairs), Counter(y for _, y in pairs)
    observed = sum(x == y for x, y in pairs) / n
    chance = sum(a[value] * b[value] for value in a) / n**2
    return None if chance == 1 else (observed - chance) / (1 - chance)
