"""Figures whose sentence names nothing that is measured: it goes on from the sentence before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.figures.spans import without, words_of

if TYPE_CHECKING:
    from pipeline.figures.slots import Figure, Sentence

Span = tuple[int, int]

_MARKS = "、，,和与及其中以都也在（）() "
_FOR_YEARS = re.compile(r"已?连续[0-9一二三四五六七八九十]+(?:年|届|次|个?(?:月|季度))")
_COUNTS = frozenset({"个", "家", "座", "所", "人", "名", "户", "项", "次", "条", "件", "起"})
_FARTHEST = 5  # figures back


def nameless(text: str, pieces: Sequence[Span], places: Sequence[Span]) -> bool:
    """Return whether an indicator names nothing but places, or nothing at all.

    >>> nameless("海州、青湖位居前十", [(0, 5)], [(0, 2), (3, 5)])
    True
    """
    words = words_of(text, without(pieces, places))
    return not _FOR_YEARS.sub("", words).strip(_MARKS)


def gone_on(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures, each that names nothing with what the one before it measures.

    海州港吞吐量突破10亿吨。连续9年位居世界第一: the rank is of the tons before it. `words` has no
    pieces where what is measured stands in the sentence before.
    """
    out: list[Figure] = []
    for figure in figures:
        sentence = sentences[figure.sentence]
        places = [(place.start, place.end) for place in sentence.places]
        if nameless(sentence.text, figure.words.pieces, places):
            for earlier in reversed(out[-_FARTHEST:]):
                told = sentences[earlier.sentence].paragraph == sentence.paragraph
                if not told or figure.sentence - earlier.sentence > 1:
                    break
                counted = earlier.frame.unit in _COUNTS and earlier.frame.unit != figure.frame.unit
                if earlier.indicator and not counted:
                    same = earlier.sentence == figure.sentence
                    words = earlier.words if same else replace(figure.words, pieces=())
                    figure = replace(figure, words=words, indicator=earlier.indicator)
                    break
        out.append(figure)
    return out
