"""What grammar corrects in the indicators that the network chose.

The network weighs words; in long constructions it lets a word of a neighbour in or loses one that
is shared. Where the construction leaves no doubt, what it says is put right here: first the words
of each indicator, then the lists they stand in, then the owners they take from earlier figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.figures.clauses import Frame
from pipeline.figures.indicator import Indicator
from pipeline.figures.kind import Kind
from pipeline.figures.repair_lists import (
    halves,
    not_apart,
    one_verb,
    shared_alone,
    told_again,
    told_apart,
)
from pipeline.figures.repair_openings import by_topic, described, reported, when_finished
from pipeline.figures.repair_owners import (
    amounts_changed,
    crops,
    in_places,
    of_agents,
    one_measure,
    one_noun,
    owned,
    parts_of,
    pulled,
)
from pipeline.figures.repair_row import Row
from pipeline.figures.repair_words import (
    balanced,
    counted_only,
    covered,
    divisions,
    helped,
    named_once,
    others,
    planned,
    seamless,
    without_base,
    without_norm,
)

Span = tuple[int, int]

REPAIRS = (
    balanced,
    named_once,
    covered,
    counted_only,
    without_base,
    without_norm,
    not_apart,
    told_apart,
    one_measure,
    one_noun,
    seamless,
    planned,
    told_again,
    pulled,
    reported,
    when_finished,
    described,
    owned,
    parts_of,
    of_agents,
    crops,
    in_places,
    amounts_changed,
    divisions,
    halves,
    shared_alone,
    one_verb,
    helped,
    others,
    by_topic,
)


def repaired(
    text: str,
    frames: Sequence[Frame],
    kinds: Sequence[Kind],
    words: Sequence[Indicator],
    times: Sequence[Span] = (),
    places: Sequence[Span] = (),
) -> list[Indicator]:
    """Return the indicators of the figures of a sentence, put right by its grammar.

    `times` and `places` are spans of `text`.

    >>> from pipeline.figures.clauses import frames
    >>> from pipeline.figures.kind import find_kinds
    >>> from pipeline.figures.quantities import find_quantities
    >>> text = "水稻播种面积30万亩，产量15万吨"
    >>> found = frames(text, find_quantities(text))
    >>> words = [Indicator(((0, 6),), False, ""), Indicator(((0, 6), (11, 13)), False, "")]
    >>> [one.text(text) for one in repaired(text, found, find_kinds(found, text), words)]
    ['水稻播种面积', '水稻产量']
    """
    row = Row(text, frames, kinds, tuple(words), tuple(times), tuple(places))
    for repair in REPAIRS:
        row = replace(row, words=tuple(repair(row)))
    return list(row.words)
