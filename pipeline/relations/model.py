"""The trained weights that score pairs of entities: one logistic regression a relation."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).parent.parent / "models" / "relations" / "weights.json"

# Features that quote words weigh half, so that what the model learns of grammar comes first.
_QUOTING = (
    "tail left",
    "tail right",
    "head right",
    "head left",
    "head end",
    "tail end",
    "verb",
    "path",
    "plain",
    "edge all",
    "edge=",
)


def feature_value(feature: str) -> float:
    """Return how strongly a feature counts."""
    return 0.5 if feature.startswith(_QUOTING) else 1.0


@dataclass(frozen=True, slots=True)
class PairModel:
    """Weights by relation and feature, the bias and the threshold of each relation."""

    rule: str
    weights: Mapping[str, Mapping[str, float]]
    bias: Mapping[str, float]
    threshold: Mapping[str, float]

    def score(self, label: str, features: Iterable[str]) -> float:
        """Return the probability that a pair with these features stands in the relation."""
        weights = self.weights[label]
        total = self.bias[label]
        for feature in set(features):
            total += weights.get(feature, 0.0)
        return 1.0 / (1.0 + math.exp(-total))


@cache
def load_model(path: Path = WEIGHTS) -> PairModel:
    """Read the weights that ship with the package."""
    data = json.loads(path.read_text(encoding="utf-8"))
    weights = {
        label: {name: weight * feature_value(name) for name, weight in values.items()}
        for label, values in data["weights"].items()
    }
    return PairModel(f"pairs-{data['version']}", weights, data["bias"], data["threshold"])
