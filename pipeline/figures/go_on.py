"""Figures whose sentence names nothing that is measured: it goes on from the sentence before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from pipeline.figures.repair_parts import (
    HOLDER,
    can_be_part,
    held,
    measure_of_parts,
    opens_parts,
    part_measure,
)
from pipeline.figures.spans import without, words_of

if TYPE_CHECKING:
    from pipeline.figures.slots import Figure, Sentence

Span = tuple[int, int]

_MARKS = "、，,和与及其中以都也在（）() "
_FOR_YEARS = re.compile(r"已?连续[0-9一二三四五六七八九十]+(?:年|届|次|个?(?:月|季度))")
_COUNTS = frozenset({"个", "家", "座", "所", "人", "名", "户", "项", "次", "条", "件", "起"})
_FARTHEST = 5  # figures back
_LACKS_PLACE = re.compile(r"[对向从于占在到]$")  # 对越南, 增速高于全国


def nameless(text: str, pieces: Sequence[Span], places: Sequence[Span]) -> bool:
    """Return whether an indicator names nothing but places, or nothing at all.

    `places` are in the order of the text.

    >>> nameless("海州、青湖位居前十", [(0, 5)], [(0, 2), (3, 5)])
    True
    """
    if not pieces:
        return True
    first, last = min(pieces)[0], max(pieces)[1]
    near = places[max(0, bisect_left(places, (first,)) - 1) : bisect_left(places, (last,))]
    words = words_of(text, without(pieces, near)).strip(_MARKS)
    return not words or ("连续" in words and not _FOR_YEARS.sub("", words).strip(_MARKS))


def gone_on(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures, each that names nothing with what the one before it measures.

    海州港吞吐量达到6亿吨。连续4年位居全国第一: the rank is of the tons before it. `words` has no
    pieces where what is measured stands in the sentence before.
    """
    out: list[Figure] = []
    named: list[bool] = []  # whether its indicator names something
    spans = [[(place.start, place.end) for place in one.places] for one in sentences]
    for figure in figures:
        sentence, places = sentences[figure.sentence], spans[figure.sentence]
        names = not nameless(sentence.text, figure.words.pieces, places)
        for n in range(len(out) - 1, max(-1, len(out) - 1 - _FARTHEST), -1):
            earlier = out[n]
            told = sentences[earlier.sentence].paragraph == sentence.paragraph
            if names or not told or figure.sentence - earlier.sentence > 1:
                break
            alike = earlier.frame.unit == figure.frame.unit
            apart = earlier.frame.unit in _COUNTS or figure.kind.kind == "level"
            if named[n] and (alike or not apart):
                figure = _with_words_of(figure, earlier, sentences, spans)
                names = True
        out.append(figure)
        named.append(names)
    return out


def parts_gone_on(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures, parts with what their whole in a sentence before is measured by.

    全市农林牧渔业总产值37亿元。其中，渔业3亿元: the second is 渔业总产值.
    """
    out: list[Figure] = []
    for number, group in groupby(figures, key=lambda one: one.sentence):
        row = list(group)
        begin = opens_parts(sentences[number].text)
        whole = _whole(out, number) if begin else None
        out.extend(_part_of(one, whole, begin) if whole else one for one in row)
    return out


def _whole(figures: Sequence[Figure], number: int) -> Figure | None:
    """Return the last figure of the sentence before that says what is measured, levels first."""
    near = list(takewhile(lambda one: one.sentence == number - 1, reversed(figures)))
    near.sort(key=lambda one: (one.kind.kind != "level", one.kind.kind != "change"))
    return next(
        (one for one in near if measure_of_parts(one.indicator) or held(one.indicator)), None
    )


def _part_of(figure: Figure, whole: Figure, begin: int) -> Figure:
    pieces = figure.words.pieces
    inside = pieces and begin <= pieces[0][0] and pieces[-1][1] <= figure.frame.start
    if inside and _holds(figure, whole):
        return replace(figure, indicator=figure.indicator + held(whole.indicator))
    if not inside or not can_be_part(
        whole.kind.kind, whole.frame.unit, figure.kind.kind, figure.frame.unit
    ):
        return figure
    measure = part_measure(whole.indicator, figure.indicator)
    return replace(figure, indicator=figure.indicator + measure) if measure else figure


def _holds(figure: Figure, whole: Figure) -> bool:
    """Return whether a part is a body that has what is counted: 教师900人。其中：小学300人."""
    levels = figure.kind.kind == whole.kind.kind == "level"
    alike = levels and figure.frame.unit == whole.frame.unit
    return bool(alike and held(whole.indicator) and HOLDER.search(figure.indicator))


def _with_words_of(
    figure: Figure,
    earlier: Figure,
    sentences: Sequence[Sentence],
    places: Sequence[Sequence[Span]],
) -> Figure:
    """Return a figure with the words of an earlier one, but for the place that ends them.

    海州开工9个、青湖8个: the second are no projects of 海州.
    """
    text, words = sentences[earlier.sentence].text, earlier.words
    last = words.pieces[-1][1] if words.pieces else -1
    ends = [span for span in places[earlier.sentence] if span[1] == last]
    kept = without(words.pieces, ends)
    if ends and not _LACKS_PLACE.search(words_of(text, kept) or "在"):
        words = replace(words, pieces=kept)
    indicator = words.text(text) if words.pieces else earlier.indicator
    same = earlier.sentence == figure.sentence
    return replace(
        figure, words=words if same else replace(figure.words, pieces=()), indicator=indicator
    )
