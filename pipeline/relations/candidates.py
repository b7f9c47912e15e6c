"""Which pairs of entities can stand in which relation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.relations.reading import AGENTS, Reading

_PLACES = frozenset({"GPE", "LOC"})
_ROUTE = frozenset("至—－–~")
_OWNED = frozenset({"GPE", "LOC", "ORG"})


class Relation(NamedTuple):
    """A relation of GOLD.md: its kinds, and how many rivals a pair may have in between.

    `rivals` are the kinds that could take the place of the far end; `ahead` is the limit where
    the head comes first, `behind` where the tail does. The limits hold for all but a few of the
    pairs of the training gold.
    """

    label: str
    heads: frozenset[str]
    tails: frozenset[str]
    rivals: frozenset[str]
    ahead: int
    behind: int


def _relation(label: str, heads: str, tails: str, rivals: str, ahead: int, behind: int) -> Relation:
    return Relation(
        label,
        frozenset(heads.split()),
        frozenset(tails.split()),
        frozenset(rivals.split()),
        ahead,
        behind,
    )


RELATIONS = (
    _relation("holds_title", "PERSON", "TITLE", "TITLE", 2, 4),
    _relation("title_at", "TITLE", "ORG", "ORG", 1, 3),
    _relation("issued", "ORG GPE", "DOC", "ORG GPE", 6, 2),
    _relation("organised", "ORG GPE", "EVENT", "ORG GPE", 5, 5),
    _relation("launched", "ORG GPE", "INITIATIVE", "ORG GPE", 6, 2),
    _relation("located_in", "ORG LOC EVENT", "GPE LOC", "GPE LOC", 4, 2),
)


def candidate_pairs(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Yield (label, head, tail) for every pair whose kinds fit a relation, within its reach."""
    labels = [mention.label for mention in reading.mentions]
    present = set(labels)
    for relation in RELATIONS:
        if not (present & relation.heads and present & relation.tails):
            continue
        for tail, label in enumerate(labels):
            if label not in relation.tails:
                continue
            if relation.label == "located_in" and _holds_nothing(reading, tail):
                continue
            for head in _within_reach(relation, reading, tail):
                # A place that only says where the next name is does nothing itself.
                acts = relation.heads == AGENTS
                if acts and (
                    _names_the_next(reading, head, _OWNED) or _crosses(reading, head, tail)
                ):
                    continue
                if relation.label == "holds_title" and _is_of_the_next(reading, head, tail):
                    continue
                yield relation.label, head, tail


def _within_reach(relation: Relation, reading: Reading, tail: int) -> Iterator[int]:
    """Yield the heads before and after a tail until too many rivals, lists as one, lie between."""
    for step, limit in ((-1, relation.ahead), (1, relation.behind)):
        at, rivals, last = tail + step, 0, reading.low[tail]
        while 0 <= at < len(reading.mentions):
            label = reading.mentions[at].label
            # A list counts once, and not at all while we are inside it.
            if rivals > limit and reading.low[at] != last:
                break
            if label in relation.heads:
                yield at
            if label in relation.rivals and reading.low[at] != last:
                rivals += 1
                last = reading.low[at]
            at += step


def _holds_nothing(reading: Reading, place: int) -> bool:
    """Whether nothing is said to lie in a place.

    Of a chain of places (大埔县[百侯镇]) only the narrowest counts; the ends of a route
    (龙川至[寻乌]高速公路) hold nothing, nor does one character before a name (驻[皖]部队).
    """
    mention = reading.mentions[place]
    before = reading.text[max(0, mention.start - 1) : mention.start]
    if before in _ROUTE or reading.text[mention.end : mention.end + 1] in _ROUTE:
        return True
    if len(mention.text) == 1 and place and reading.mentions[place - 1].end == mention.start:
        return True  # 中[新]合作
    kinds = _OWNED if len(mention.text) == 1 else _PLACES
    return _names_the_next(reading, place, kinds)


# 总工程师[（兼）]王宁, 副局长 何佳
_BEFORE_NAME = re.compile(r"\s*(?:[（(][^（）()，。]{1,8}[）)])?\s*")


def _is_of_the_next(reading: Reading, person: int, post: int) -> bool:
    """Whether a post in a list of people is held by who is named behind: [何佳]、[副局长]王宁."""
    last = reading.high[post]
    if person > post or last + 1 >= len(reading.mentions):
        return False
    before, name = reading.mentions[last], reading.mentions[last + 1]
    apart = reading.text[reading.mentions[person].end : reading.mentions[post].start]
    return (
        name.label == "PERSON"
        and _BEFORE_NAME.fullmatch(reading.text, before.end, name.start) is not None
        and re.search("[、，,；;]", apart) is not None
    )


def _crosses(reading: Reading, head: int, tail: int) -> bool:
    """Whether a pair goes against the order of two lists: [A]、B分别推出甲、[乙]."""
    heads, tails = reading.members(head), reading.members(tail)
    if len(heads) == 1 or len(heads) != len(tails) or heads[-1] >= tails[0]:
        return False
    end = reading.mentions[heads[-1]].end
    return reading.text.startswith("分别", end) and head - heads[0] != tail - tails[0]


def _names_the_next(reading: Reading, place: int, kinds: frozenset[str]) -> bool:
    """Whether a place only says where the name right after it is: [枫朗镇]柚香村."""
    if reading.mentions[place].label != "GPE" or place + 1 >= len(reading.mentions):
        return False
    after = reading.mentions[place + 1]
    return after.start == reading.mentions[place].end and after.label in kinds
