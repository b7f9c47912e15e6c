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


def candidate_pairs(sentence: Sentence) -> Iterator[tuple[str, Mention, Mention]]:
    """Yield (label, head, tail) for every pair whose kinds fit a relation."""
    for label, heads, tails in RELATIONS:
        for head in sentence.mentions:
            if head.label in heads:
                for tail in sentence.mentions:
                    if tail.label in tails and tail is not head:
                        yield label, head, tail
