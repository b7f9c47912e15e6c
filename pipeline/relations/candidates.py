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


def _names_the_next(sentence: Sentence, head: Mention) -> bool:
    """Whether a place only says where the body or place right after it is: [枫朗镇]柚香村."""
    at = sentence.rank[head.entity_id] + 1
    if head.label != "GPE" or at >= len(sentence.mentions):
        return False
    after = sentence.mentions[at]
    return after.start == head.end and after.label in ("GPE", "LOC", "ORG")


def candidate_pairs(sentence: Sentence) -> Iterator[tuple[str, Mention, Mention]]:
    """Yield (label, head, tail) for every pair whose kinds fit a relation."""
    for label, heads, tails in RELATIONS:
        for head in sentence.mentions:
            if head.label in heads and not (label in _ACTS and _names_the_next(sentence, head)):
                for tail in sentence.mentions:
                    if tail.label in tails and tail is not head:
                        yield label, head, tail
