"""News without labels for the tagger to learn from: the one that reads an encoder labels it.

The text is the news of `pipeline.training.packaged`. Each sentence gets several labellings, drawn
with the probabilities that the slower tagger gives them, so that its doubts are learnt as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.entities.crf import Chain
from pipeline.entities.model import ModelTagger
from pipeline.entities.place_marks import COUNTY, place_marks
from pipeline.entities.spans import EntitySpan
from pipeline.training.ner_data import LabelledSentence
from pipeline.training.packaged import news
from pipeline.training.silver import page_views

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SHORTEST, LONGEST = 8, 180  # characters of a sentence
AT_ONCE = 128  # sentences labelled at once
_CHINESE = re.compile("[\u4e00-\u9fff]")
# What bodies, posts, documents and programmes are made of: 财政局, 主任, 《…》, 行动.
_OFFICIAL = re.compile(
    r"[市县区省局部委院厅署]|政府|公司|大学|会议|工程|行动|计划|办法|意见|方案|书记|主任|[《“]"
)


def silver_sentences(settings: Mapping[str, Any]) -> list[list[LabelledSentence]]:
    """Return sentences of news, each with several labellings by the tagger in `teacher`."""
    tagger, count = ModelTagger(Path(settings["teacher"])), int(settings["labellings"])
    random = np.random.default_rng(0)
    texts = sorted(official(int(settings["sentences"])), key=len)
    found: list[list[LabelledSentence]] = []
    for low in range(0, len(texts), AT_ONCE):
        own = texts[low : low + AT_ONCE]
        emissions, lengths = tagger.emissions(own)
        drawn = [paths(tagger.chain, emissions, lengths, random) for _ in range(count)]
        for row, text in enumerate(own):
            labellings = [tagger.chain.spans(one[row]) for one in drawn]
            found.append(
                [
                    LabelledSentence(text, _entities(spans, tagger.labels), "news")
                    for spans in labellings
                ]
            )
    return found


def official(most: int) -> list[str]:
    """Return sentences of the news, mostly such as speak of places, bodies and documents."""
    random, seen = Random(3), dict[str, None]()
    for view in page_views(list(news(0.0))):
        for text in (sentence.text for sentence in view.sentences):
            chinese = len(_CHINESE.findall(text))
            if SHORTEST <= len(text) <= LONGEST and chinese >= 0.6 * len(text):
                seen.setdefault(text)
    chosen = [text for text in seen if random.random() < _share(text)]
    random.shuffle(chosen)
    return chosen[:most]


def _share(text: str) -> float:
    placed = any(0 < mark <= COUNTY + 1 for mark in place_marks(text))
    if _OFFICIAL.search(text):
        return 1.0 if placed else 0.3
    return 0.6 if placed else 0.05


def paths(
    chain: Chain, emissions: Floats, lengths: Ints, random: np.random.Generator
) -> list[list[int]]:
    """Return tags for each row, drawn with the probability that the chain gives them.

    >>> chain = Chain.of(("X",), np.zeros((3, 3), np.float32), np.zeros(3, np.float32))
    >>> sure = np.array([[[0.0, 99.0, 0.0]], [[0.0, 0.0, 99.0]]], np.float32)
    >>> paths(chain, sure, np.array([2]), np.random.default_rng(0))
    [[1, 2]]
    """
    before, _, _ = chain.sums(emissions, lengths)
    steps, rows, _ = emissions.shape
    noise = random.gumbel(size=emissions.shape)
    drawn, tag = np.zeros((steps, rows), np.int64), np.zeros(rows, np.int64)
    for step in range(steps - 1, -1, -1):
        onward = np.where((step + 1 < lengths)[:, None], chain.transitions[:, tag].T, 0)
        tag = (before[step] + onward + noise[step]).argmax(axis=1)
        drawn[step] = tag
    return [drawn[: lengths[row], row].tolist() for row in range(rows)]


def _entities(
    spans: Iterator[tuple[int, int, int]], labels: Sequence[str]
) -> tuple[EntitySpan, ...]:
    return tuple(EntitySpan(start, end, labels[label]) for start, end, label in spans)
