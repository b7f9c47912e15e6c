"""Which pairs of entities can stand in which relation."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.relations.mentions import Mention, Sentence

# Label, kinds of its head, kinds of its tail (GOLD.md, Relations).
RELATIONS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("holds_title", frozenset({"PERSON"}), frozenset({"TITLE"})),
    ("title_at", frozenset({"TITLE"}), frozenset({"ORG"})),
    ("issued", frozenset({"ORG", "GPE"}), frozenset({"DOC"})),
    ("organised", frozenset({"ORG", "GPE"}), frozenset({"EVENT"})),
    ("launched", frozenset({"ORG", "GPE"}), frozenset({"INITIATIVE"})),
    ("located_in", frozenset({"ORG", "LOC", "EVENT"}), frozenset({"GPE", "LOC"})),
)


_ACTS = frozenset({"issued", "organised", "launched"})


_OWNED = frozenset({"GPE", "LOC", "ORG"})
_PLACES = frozenset({"GPE", "LOC"})


def _names_the_next(sentence: Sentence, place: Mention, kinds: frozenset[str]) -> bool:
    """Whether a place only says where the name right after it is: [枫朗镇]柚香村."""
    at = sentence.rank[place.entity_id] + 1
    if place.label != "GPE" or at >= len(sentence.mentions):
        return False
    after = sentence.mentions[at]
    return after.start == place.end and after.label in kinds


def candidate_pairs(sentence: Sentence) -> Iterator[tuple[str, Mention, Mention]]:
    """Yield (label, head, tail) for every pair whose kinds fit a relation."""
    for label, heads, tails in RELATIONS:
        for head in sentence.mentions:
            if head.label not in heads:
                continue
            if label in _ACTS and _names_the_next(sentence, head, _OWNED):
                continue
            for tail in sentence.mentions:
                if tail.label not in tails or tail is head:
                    continue
                # Of a chain of places (在大埔县[百侯镇]) only the narrowest counts.
                if label == "located_in" and _names_the_next(sentence, tail, _PLACES):
                    continue
                yield label, head, tail
