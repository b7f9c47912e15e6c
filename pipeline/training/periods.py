"""Train the decision how far a time reaches (configs/periods.toml): models/figures/carry.tsv."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from pipeline.figures.carry import Step, carries, features
from pipeline.figures.slots import find_slots
from pipeline.training.figures_data import LabelledPage, read_pages

HEADER = """\
# What speaks for (above 0) or against a time of an earlier sentence governing this one.
# Made by extract train periods. Columns: feature, weight in a logistic regression.
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """A sentence that a time may reach, and for how many of its figures the labels say it does."""

    doc_id: str
    features: dict[str, float]
    reached: int
    missed: int
    generous: bool

    @property
    def true(self) -> bool:
        return self.reached >= self.missed

    @property
    def weight(self) -> float:
        return sqrt(max(self.reached, self.missed))


def decisions(page: LabelledPage, *, generous: bool) -> list[Decision]:
    """Return the decisions of a page, each met as the labels decide those before it."""
    out: list[Decision] = []
    labels = page.labels

    def judge(number: int, step: Step) -> bool:
        first, last = (side.isoformat() if side else None for side in step.days)
        spans = [
            (labels[number][i].get("period_start"), labels[number][i].get("period_end"))
            for i in step.free
        ]
        reached, missed = spans.count((first, last)), spans.count((None, None))
        if not reached and not missed:
            return carries(step)
        out.append(Decision(page.doc_id, dict(features(step)), reached, missed, generous))
        return out[-1].true

    find_slots(page.sentences, page.home, page.published, None, judge)
    return out


def train(config_path: Path) -> Path:
    """Train the weights as the config says and write them; return the file written."""
    settings = tomllib.loads(config_path.read_text(encoding="utf-8"))
    found = list(_read(settings))
    names = sorted({name for one in found for name in one.features})
    model = _fit(found, names, settings)
    print(f"{len(found)} decisions; documents left out: {_held_out(found, names, settings)}")
    output = Path(settings["output"])
    rows = [("constant", model.intercept_[0]), *zip(names, model.coef_[0], strict=False)]
    text = "".join(f"{name}\t{weight:.2f}\n" for name, weight in rows)
    output.write_text(HEADER + text, encoding="utf-8")
    return output


def _read(settings: dict[str, Any]) -> Iterator[Decision]:
    for key, generous in (("gold", False), ("generous", True)):
        for folder, raw in settings[key]:
            for page in read_pages(Path(folder), Path(raw), real=False):
                yield from decisions(page, generous=generous)


def _matrix(found: Sequence[Decision], names: Sequence[str]) -> list[list[float]]:
    return [
        [*(one.features.get(name, 0.0) for name in names), float(one.generous)] for one in found
    ]


def _fit(found: Sequence[Decision], names: Sequence[str], settings: dict[str, Any]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=settings["strength"], max_iter=1000).fit(
        _matrix(found, names),
        [one.true for one in found],
        sample_weight=[
            one.weight * (settings["generous_weight"] if one.generous else 1.0) for one in found
        ],
    )


def _held_out(found: Sequence[Decision], names: Sequence[str], settings: dict[str, Any]) -> str:
    """Return how many figures of the strict folders a model that left their document out loses."""
    documents = sorted({one.doc_id for one in found})
    lost = total = 0
    for part in range(settings["folds"]):
        out = set(documents[part :: settings["folds"]])
        tested = [one for one in found if one.doc_id in out and not one.generous]
        if tested:
            model = _fit([one for one in found if one.doc_id not in out], names, settings)
            for one, holds in zip(tested, model.predict(_matrix(tested, names)), strict=True):
                lost += one.missed if holds else one.reached
                total += one.missed + one.reached
    return f"{lost} of {total} figures wrong"
