"""What grammar corrects in the indicators that the network chose.

The network weighs words; in long constructions it lets a word of a neighbour in or loses one that
is shared. Where the construction leaves no doubt, what it says is put right here: first the words
of each indicator, then the lists they stand in, then the owners they take from earlier figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.figures.clauses import Frame
from pipeline.figures.indicator import Indicator
from pipeline.figures.kind import Kind
from pipeline.figures.repair_deeds import one_verb
from pipeline.figures.repair_growth import (
    compared,
    not_said_twice,
    of_the_amount,
    those_that_grow,
)
from pipeline.figures.repair_lists import (
    listed,
    not_apart,
    told_again,
    told_apart,
)
from pipeline.figures.repair_owners import (
    amounts_changed,
    at_a_pace,
    gained,
    not_anothers,
    not_new,
    not_the_share,
    one_measure,
    owned,
    pulled,
)
from pipeline.figures.repair_parts import crops, of_agents, parts_of, under_heading
from pipeline.figures.repair_reports import (
    against_budget,
    counted_before,
    of_same_whole,
    without_notes,
)
from pipeline.figures.repair_row import Row
from pipeline.figures.repair_shares import of_amounts
from pipeline.figures.repair_subjects import of_counted, of_subject, of_those
from pipeline.figures.repair_words import (
    balanced,
    covered,
    divisions,
    helped,
    not_what_it_is,
    planned,
    seamless,
    unquoted,
    without_base,
)

Span = tuple[int, int]


class Repair(NamedTuple):
    """A repair, and what a sentence must have for it to find anything: to look is cheap."""

    apply: Callable[[Row], list[Indicator]]
    least: int = 1  # figures
    cues: tuple[str, ...] = ()  # one of these


_APART = ("分别",)

REPAIRS = (
    Repair(without_notes, cues=("（", "(")),
    Repair(balanced, cues=("（", "）", "(", ")")),
    Repair(unquoted, cues=("“",)),
    Repair(covered, cues=("涵盖", "包括", "包含", "主要集中")),
    Repair(without_base, cues=("每",)),
    Repair(not_apart, cues=_APART),
    Repair(told_apart, 2, ("、", "和", "与", "及")),
    Repair(one_measure, 2),
    Repair(not_anothers, 2),
    Repair(not_the_share, 3, ("占", "完成", "为")),
    Repair(against_budget, 2, ("预算",)),
    Repair(of_same_whole, 2, ("占",)),
    Repair(not_what_it_is, cues=("是", "系")),
    Repair(counted_before, 1, ("普查",)),
    Repair(gained, 2, ("增", "新登记")),
    Repair(not_new, 2, ("新增", "新建", "新设", "净增")),
    Repair(seamless),
    Repair(planned, cues=("计划", "概算", "协议")),
    Repair(told_again, 2, _APART),
    Repair(pulled, 2, ("拉动", "贡献率")),
    Repair(parts_of, 2, ("其中", "看", "分", "包括", "包含")),
    Repair(under_heading, 1, ("：", ":", "中，")),
    Repair(of_agents, 2),
    Repair(crops, 2),
    Repair(not_said_twice, 2),
    Repair(compared, 2, ("于", "出", "比")),
    Repair(those_that_grow, cues=("个", "家", "类", "种")),
    Repair(of_the_amount, 1, ("幅", "速", "总量", "占比", "预算")),
    Repair(owned, 2),
    Repair(amounts_changed, 2),
    Repair(of_subject),
    Repair(of_counted, 2),
    Repair(of_those, 2),
    Repair(of_amounts, 2, ("占", "完成")),
    Repair(divisions),
    Repair(one_verb, 2),
    Repair(helped, 2, ("为", "给", "向", "对")),
    Repair(listed, cues=("、", "和", "与", "及")),
    Repair(at_a_pace, 2, ("增速", "增幅", "涨幅", "降幅", "增长率")),
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
    row = Row(text, frames, kinds, list(words), times, places)
    for repair in REPAIRS:
        if len(frames) < repair.least or not _has(text, repair.cues):
            continue
        right = repair.apply(row)
        if right != row.words:  # most repairs change nothing, and a row costs time to make
            row = Row(text, frames, kinds, right, times, places)
    return list(row.words)


def _has(text: str, cues: tuple[str, ...]) -> bool:
    return not cues or any(map(text.__contains__, cues))
