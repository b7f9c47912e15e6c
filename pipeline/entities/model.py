"""The tagger of our own: a linear CRF over characters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pycrfsuite

from pipeline.entities.spans import EntitySpan

MODEL = Path(__file__).parent.parent / "models" / "ner" / "model.crfsuite"
RULE = "model:ner"


class ModelTagger:
    """Tags with the weights that ship."""

    def __init__(self, path: Path = MODEL) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(path))

    def tag(self, sentences: Sequence[str]) -> list[list[EntitySpan]]:
        """Return the spans of each sentence."""
        return [self._spans(text) for text in sentences]

    def _spans(self, text: str) -> list[EntitySpan]:
        if not text:
            return []
        tags = self._tagger.tag(features(text))
        spans: list[EntitySpan] = []
        start = 0
        for n, tag in enumerate(tags):
            if tag.startswith("B-"):
                start = n
            if tag != "O" and (n + 1 == len(tags) or not tags[n + 1].startswith("I-")):
                score = min(self._tagger.marginal(tags[k], k) for k in range(start, n + 1))
                spans.append(EntitySpan(start, n + 1, tag[2:], round(score, 3), RULE))
        return spans


def features(text: str) -> list[list[str]]:
    """Return the features of each character: the characters around it, alone and in pairs."""
    padded = f"\0\0\0{text}\0\0\0"
    rows = []
    for n in range(3, len(padded) - 3):
        row = [f"{k}:{padded[n + k]}" for k in range(-3, 4)]
        row += [f"{k}+{padded[n + k : n + k + 2]}" for k in range(-3, 3)]
        row += [f"{k}#{padded[n + k : n + k + 3]}" for k in range(-3, 2)]
        rows.append(row)
    return rows


@cache
def load_model(path: Path = MODEL) -> ModelTagger:
    """Return the tagger, loaded once a process."""
    return ModelTagger(path)
