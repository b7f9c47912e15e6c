"""Other names in the same sentences, so that the tagger learns how names stand, not which.

Work reports of two dozen provinces name two dozen provinces; a tagger that has learned these
misses the others. Places at the head of names, and people, are replaced by others at random.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import words
from pipeline.places.gazetteer import Gazetteer, gazetteer
from pipeline.training.ner_data import LabelledSentence

_CLASSES = "省市县区州盟旗"
_KEPT = frozenset({"中国", "台湾", "香港", "澳门", "新中国"})
_HEADED = frozenset({"ORG", "LOC", "EVENT", "DOC", "INITIATIVE"})


@dataclass(frozen=True, slots=True)
class NamePool:
    """Names to choose from: places by form, and parts of names of people."""

    gazetteer: Gazetteer
    full: dict[str, list[str]]
    cities: list[str]
    counties: list[str]
    letters: list[str]
    surnames: list[str]
    given: list[str]

    def other(self, name: str, random: Random) -> str:
        """Return another place of the same form of name, or the name where none fits."""
        names = self.gazetteer
        if name in _KEPT or name in names.homographs:
            return name
        if len(name) == 1:
            return random.choice(self.letters) if name in self.letters else name
        if name in names.full:
            form = name[-1] if name[-1] in _CLASSES else ""
            return random.choice(self.full[form]) if len(name) > 2 or not form else name
        if name in names.short:
            return random.choice(self.cities if random.random() < 0.7 else self.counties)
        return name

    def head(self, name: str) -> str:
        """Return the place that a longer name begins with, or nothing."""
        names = self.gazetteer
        for length in names.heads.get(name[:2], ()):
            head = name[:length]
            if head in names.full or head in names.short:
                return head if head not in names.homographs and length < len(name) else ""
        return ""


def name_pool(sentences: Iterable[LabelledSentence]) -> NamePool:
    """Return the pool: the gazetteer, and the given names of the people in the sentences."""
    names = gazetteer()
    full: dict[str, list[str]] = {}
    for name in names.full:
        if name not in names.homographs and len(name) > 2:
            full.setdefault(name[-1] if name[-1] in _CLASSES else "", []).append(name)
    short = [
        name
        for name, places in names.short.items()
        if len(name) > 1 and name not in names.homographs and places[0].code
    ]
    small = {n for n in short if all(place.level == "county" for place in names.short[n])}
    given = {
        char
        for sentence in sentences
        for span in sentence.entities
        if span.label == "PERSON" and span.end - span.start < 4
        for char in sentence.text[span.start + 1 : span.end]
    }
    return NamePool(
        gazetteer=names,
        full=full,
        cities=[name for name in short if name not in small],
        counties=[name for name in short if name in small],
        letters=[name for name in names.short if len(name) == 1],
        surnames=sorted(name for name in words("surnames.txt") if len(name) == 1),
        given=sorted(given),
    )


def with_other_names(
    sentence: LabelledSentence, pool: NamePool, random: Random
) -> LabelledSentence:
    """Return the sentence with other places and, half the time, other people."""
    chosen: dict[str, str] = {}
    pieces: list[str] = []
    entities: list[EntitySpan] = []
    at = length = 0
    for span in sentence.entities:
        name = sentence.text[span.start : span.end]
        new = name
        if span.label == "GPE":
            new = chosen.setdefault(name, pool.other(name, random))
        elif span.label in _HEADED:
            first = name[0] in "“《"
            head = pool.head(name[first:])
            if head:
                other = chosen.setdefault(head, pool.other(head, random))
                new = name[:first] + other + name[first + len(head) :]
        elif span.label == "PERSON" and random.random() < 0.5:
            new = chosen.setdefault(name, _person(name, pool, random))
        length += span.start - at
        pieces += (sentence.text[at : span.start], new)
        entities.append(EntitySpan(length, length + len(new), span.label))
        at, length = span.end, length + len(new)
    text = "".join(pieces) + sentence.text[at:]
    return replace(sentence, text=text, entities=tuple(entities))


def _person(name: str, pool: NamePool, random: Random) -> str:
    if not 2 <= len(name) <= 3 or name[0] not in pool.surnames:
        return name
    return random.choice(pool.surnames) + "".join(random.choice(pool.given) for _ in name[1:])
