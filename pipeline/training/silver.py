"""News without labels to learn from: a slower model says what is the indicator of its figures.

The news is that of `pipeline.training.packaged`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.config import Config
from pipeline.documents.pages import text_page
from pipeline.documents.view import DocumentView, document_views
from pipeline.figures.chain import likelihoods
from pipeline.figures.features import tokens_of
from pipeline.figures.model import Weights, load_weights, read_characters, read_words, windows
from pipeline.figures.slots import propose, reading
from pipeline.figures.stage import home_of, read_sentences
from pipeline.runner.shards import run_stages
from pipeline.stages import STAGES
from pipeline.training.annotators import Annotators
from pipeline.training.figures_examples import (
    SentenceExample,
    WordBegins,
    figure_example,
    sentence_example,
)
from pipeline.training.packaged import news

AT_ONCE = 50  # pages read at once
LONGEST, CROWD = 200, 12  # characters, and figures, of a sentence; longer ones are tables


def silver_examples(settings: Mapping[str, Any]) -> tuple[list[SentenceExample], list[str]]:
    """Return sentences with figures and their texts, labelled by the model in `teacher`.

    The labels are the probabilities that it gives.
    """
    teacher = load_weights(Path(settings["teacher"]))
    words = WordBegins()
    out: list[SentenceExample] = []
    texts: list[str] = []
    pages, weight = list(news(float(settings["amounts"]))), float(settings["weight"])
    for own, text in _sentences(pages, teacher, words, weight):
        out.append(own)
        texts.append(text)
    return out, texts


def page_views(pages: Sequence[str]) -> Iterator[DocumentView]:
    """Yield the pages, cleaned and cut into sentences."""
    stages = [stage for stage in STAGES if stage.name in ("documents", "sentences")]
    for low in range(0, len(pages), AT_ONCE):
        table = pa.concat_tables([text_page(page) for page in pages[low : low + AT_ONCE]])
        yield from document_views(run_stages({"pages": table}, stages, Config()))


def _sentences(
    pages: Sequence[str], teacher: Weights, words: WordBegins, weight: float
) -> Iterator[tuple[SentenceExample, str]]:
    for view in page_views(pages):
        home = home_of(view)
        sentences = read_sentences(view, [], home)
        figures = propose(sentences, home, view.published)
        for number, group in groupby(figures, key=lambda one: one.sentence):
            own, text = list(group), sentences[number].text
            if len(text) > LONGEST or len(own) > CROWD:
                continue
            read = reading(sentences[number], own, home)
            found, begins = tokens_of([read]), words(text)
            parts, _ = read_characters([read], found, teacher)
            seen = list(windows(read, found, begins, parts))
            scores, sizes = read_words(seen, teacher)
            likely = likelihoods(scores, sizes, teacher.trans)
            examples = [
                figure_example(found, window, row[: len(window.starts)])
                for window, row in zip(seen, likely, strict=True)
            ]
            yield (
                sentence_example(read, teacher.table, begins, examples, weight, Annotators.GOLD),
                text,
            )
