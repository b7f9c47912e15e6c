"""Which indicator a figure gets, that of the rules or that of the model, and how sure it is.

Both proposals are weighed by a small logistic function of the network's certainty and of what the
rules saw; its coefficients are fitted on documents that neither had seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from pipeline.figures.indicator import Indicator
from pipeline.figures.kind import Kind
from pipeline.figures.model import Candidate

RULES = (
    "indicator:before",
    "indicator:carried",
    "indicator:share",
    "indicator:respectively",
    "indicator:rate-noun",
    "indicator:list",
    "indicator:after",
    "indicator:owned",
)
KINDS = ("level", "ratio", "change", "difference", "rank")


@dataclass(frozen=True, slots=True)
class Choice:
    """The indicator chosen and the probability that it is right."""

    words: Indicator
    score: float


def overlap(left: str, right: str) -> float:
    """Return the F1 of the characters of two strings.

    >>> round(overlap("出口总额", "出口"), 2)
    0.67
    """
    if left == right:  # nearly always, and counting is slow
        return float(left != "")
    shared = sum((Counter(left) & Counter(right)).values())
    return 2 * shared / max(1, len(left) + len(right))


def evidence(
    text: str, rule: Indicator, kind: Kind, candidate: Candidate, quantities: int
) -> dict[str, float]:
    """Return what the choice is weighed by, as named numbers."""
    own, other = rule.text(text), candidate.words.text(text)
    same = overlap(own, other)
    return {
        "one": 1.0,
        "certainty": logit(candidate.certainty),
        "rule_certainty": max(-8.0, log(candidate.rule_certainty + 1e-6)),
        "same": same,
        "equal": float(own == other),
        "pieces": float(len(candidate.words.pieces) - 1),
        "rule_pieces": float(len(rule.pieces) - 1),
        "length": min(len(other), 30) / 10,
        "rule_length": min(len(own), 30) / 10,
        "empty": float(not other),
        "rule_empty": float(not own),
        "crowd": min(quantities, 12) / 6,
        **{f"rule:{name}": float(rule.rule == name) for name in RULES},
        **{f"kind:{name}": float(kind.kind == name) for name in KINDS},
    }


def logit(p: float) -> float:
    """Return the log odds of a probability, kept within a bound.

    >>> logit(0.5), round(logit(1.0), 1)
    (0.0, 9.2)
    """
    p = min(max(p, 1e-4), 1 - 1e-4)
    return log(p / (1 - p))


def probability(seen: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the logistic of the weighted sum.

    >>> probability({"one": 1.0}, {"one": 0.0})
    0.5
    """
    total = sum([weights.get(name, 0.0) * value for name, value in seen.items() if value])
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def choose(
    text: str,
    rules: Sequence[Indicator],
    kinds: Sequence[Kind],
    candidates: Sequence[Candidate],
    weights: Mapping[str, Mapping[str, float]],
) -> list[Choice]:
    """Return the better proposal for each figure of a sentence, with its score.

    `weights` are the fitted coefficients: of the model's proposal, of the rules', of the score.
    """
    out: list[Choice] = []
    for rule, kind, candidate in zip(rules, kinds, candidates, strict=True):
        found = evidence(text, rule, kind, candidate, len(rules))
        seen = {name: value for name, value in found.items() if value}
        model_right = probability(seen, weights["model"])
        rule_right = probability(seen, weights["rule"])
        best = max(model_right, rule_right)
        words = candidate.words if model_right >= rule_right else rule
        score = probability({**seen, "best": logit(best)}, weights["score"])
        out.append(Choice(words, score))
    return out
