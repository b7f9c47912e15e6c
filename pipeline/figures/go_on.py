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
    named: list[bool] = []  # whether its indicator names something
    for figure in figures:
        sentence = sentences[figure.sentence]
        places = [(place.start, place.end) for place in sentence.places]
        names = not nameless(sentence.text, figure.words.pieces, places)
        for n in range(len(out) - 1, max(-1, len(out) - 1 - _FARTHEST), -1):
            earlier = out[n]
            told = sentences[earlier.sentence].paragraph == sentence.paragraph
            if names or not told or figure.sentence - earlier.sentence > 1:
                break
            counted = earlier.frame.unit in _COUNTS and earlier.frame.unit != figure.frame.unit
            if named[n] and not counted:
                same = earlier.sentence == figure.sentence
                words = earlier.words if same else replace(figure.words, pieces=())
                figure = replace(figure, words=words, indicator=earlier.indicator)
                names = True
        out.append(figure)
        named.append(names)
    return out
