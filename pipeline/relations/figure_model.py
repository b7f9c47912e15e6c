"""The trained weights with which a figure chooses what it is about: a log-linear choice."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.relations.figure_features import Scene, candidates, none_features, pair_features

WEIGHTS = Path(__file__).parent.parent / "models" / "relations" / "figure_weights.json"


@dataclass(frozen=True, slots=True)
class ChoiceModel:
    """Weights by feature, and from which probability on a choice stands, by relation."""

    weights: Mapping[str, float]
    threshold: Mapping[str, float]

    def score(self, features: Iterable[str]) -> float:
        """Return the sum of the weights of the features, each counted once."""
        weight = self.weights.get
        # in their own order: the sum of a set would differ in its last digit from run to run
        return sum([weight(feature, 0.0) for feature in dict.fromkeys(features)])


@cache
def load_choices(path: Path = WEIGHTS) -> ChoiceModel:
    """Read the weights that ship with the package."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return ChoiceModel(data["weights"], data["threshold"])


def relation_of(kind: str) -> str:
    """Return the relation that a figure of a kind can have to another.

    >>> relation_of("level"), relation_of("rank")
    ('component_of', 'qualifies')
    """
    return "component_of" if kind == "level" else "qualifies"


def choose(scene: Scene, model: ChoiceModel) -> dict[int, tuple[int, float]]:
    """Return figure -> (what it is about, probability), decided from left to right."""
    found: dict[int, tuple[int, float]] = {}
    chosen: dict[int, int] = {}
    for head in range(len(scene.figures)):
        options = candidates(scene, head)
        if not options:
            continue
        shares = _shares(
            [
                model.score(none_features(scene, head)),
                *(model.score(pair_features(scene, head, tail, chosen)) for tail in options),
            ]
        )
        best = max(range(len(options)), key=lambda n: shares[n + 1])
        label = relation_of(scene.figures[head]["kind"])
        if shares[best + 1] >= model.threshold[label]:
            found[head] = options[best], shares[best + 1]
            chosen[head] = options[best]
    return found


def _shares(scores: Sequence[float]) -> list[float]:
    """Return the probabilities of scores that are logarithms."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
