"""A sentence read once for all its pairs: coordinations, clauses, verbs, subjects."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.relations.mentions import Mention, Sentence
from pipeline.words import one_of

_LEXICON = Path(__file__).parent.parent / "lexicon" / "relation_verbs.tsv"
# What may stand between members of a coordination.
_COORDINATION = re.compile(
    r"\s*(?:[、/]|和|与|及|兼|以及|同|会同|联合|联手|携手|并|或|,?并与|[、]?[和与])?\s*"
)
AGENTS = frozenset({"ORG", "GPE"})
CLAUSE = re.compile(r"[,，;；:：。!?！？]")
# What may open a clause before its subject: 今年, 同时, 据悉, 近年来.
_OPENER = re.compile(
    r"(?:同时|其中|此外|另外|目前|据悉|据了解|近年来|随后|接着|下一步|当前|为此|而|并|但|以|由|是|“"
    r"|年来|来)$"
)
_OFFICE = frozenset({"TITLE", "PERSON", "ORG"})


class Verb(NamedTuple):
    """A verb of lexicon/relation_verbs.tsv in a sentence, with its classes."""

    start: int
    end: int
    text: str
    classes: tuple[str, ...]


@cache
def _verb_classes() -> dict[str, tuple[str, ...]]:
    classes: dict[str, set[str]] = {}
    for line in _LEXICON.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, verbs = line.split("\t")
            for verb in verbs.split():
                classes.setdefault(verb, set()).add(name)
    return {verb: tuple(sorted(names)) for verb, names in classes.items()}


@cache
def _verb_pattern() -> re.Pattern[str]:
    return re.compile(one_of(_verb_classes()))


class Reading:
    """What the pairs of a sentence share; mentions are named by their place in `mentions`.

    `low[n]` and `high[n]` are the first and the last member of the coordination of mention n
    (A、B和C), `opens[n]` whether it opens a clause, `subject[n]` the agent that is the subject
    where mention n stands (-1 for none).
    """

    def __init__(self, sentence: Sentence) -> None:
        self.text = sentence.text
        self.mentions: tuple[Mention, ...] = sentence.mentions
        self.low, self.high = self._runs()
        self.verbs = self._find_verbs()
        self._verb_starts = [verb.start for verb in self.verbs]
        self.stops = [found.start() for found in CLAUSE.finditer(self.blanked)]
        self.opens = [self._opens(n) for n in range(len(self.mentions))]
        self.subject = self._subjects()

    def _runs(self) -> tuple[list[int], list[int]]:
        low = list(range(len(self.mentions)))
        for n in range(1, len(low)):
            before, here = self.mentions[n - 1], self.mentions[n]
            alike = before.label == here.label or {before.label, here.label} <= AGENTS
            if alike and _COORDINATION.fullmatch(self.text, before.end, here.start):
                low[n] = low[n - 1]
        high = list(range(len(low)))
        for n in range(len(low) - 2, -1, -1):
            if low[n + 1] == low[n]:
                high[n] = high[n + 1]
        return low, high

    def _find_verbs(self) -> list[Verb]:
        """Find the verbs outside names; names are blanked out so that none is read in them."""
        parts, at = [], 0
        for mention in self.mentions:
            parts += [self.text[at : mention.start], "□" * (mention.end - mention.start)]
            at = mention.end
        self.blanked = "".join([*parts, self.text[at:]])
        classes = _verb_classes()
        return [
            Verb(found.start(), found.end(), found.group(), classes[found.group()])
            for found in _verb_pattern().finditer(self.blanked)
        ]

    def _opens(self, n: int) -> bool:
        first = self.low[n]
        before = self.text[: self.mentions[first].start].rstrip()
        if not before or before[-1] in ",，;；:：。!?！？“、" or _OPENER.search(before[-4:]):
            return True
        last = self.mentions[first - 1] if first else None
        return last is not None and last.label in ("DATE", "LOC") and len(before) - last.end <= 1

    def _subjects(self) -> list[int]:
        subjects, current = [], -1
        for n, mention in enumerate(self.mentions):
            subjects.append(current)
            if mention.label in AGENTS and self.opens[n] and self.text[mention.end :][:1] != "的":
                current = n
        return subjects

    def last_verb(self, before: int) -> Verb | None:
        """Return the last verb of the clause that ends before a position."""
        stop = bisect_left(self.stops, before) - 1
        since = self.stops[stop] if stop >= 0 else -1
        at = bisect_left(self._verb_starts, before) - 1
        if at < 0:
            return None
        verb = self.verbs[at]
        return verb if verb.start > since and verb.end <= before else None

    def governing(self, n: int) -> Verb | None:
        """Return the verb that governs a mention: the last one before its coordination."""
        return self.last_verb(self.mentions[self.low[n]].start)

    def next_verb(self, after: int, within: int) -> Verb | None:
        """Return the next verb of the clause, ending at most `within` characters on."""
        at = bisect_left(self._verb_starts, after)
        if at == len(self.verbs):
            return None
        verb = self.verbs[at]
        stop = bisect_left(self.stops, after)
        limit = self.stops[stop] if stop < len(self.stops) else len(self.text)
        return verb if verb.end <= min(after + within, limit) else None

    def clauses(self, start: int, end: int) -> int:
        """Return how many marks that end a clause stand between two positions, outside names."""
        return max(0, bisect_left(self.stops, end) - bisect_right(self.stops, start - 1))

    def holder_speaks(self, n: int) -> bool:
        """Whether a body is named with an office holder who speaks: [县医院]院长和晓东介绍."""
        end, person = self.mentions[n].end, False
        for mention in self.mentions[n + 1 :]:
            if mention.label not in _OFFICE or mention.start - end > 1:
                break
            person, end = mention.label == "PERSON", mention.end
        verb = self.next_verb(end, 16) if person else None
        return verb is not None and "speak" in verb.classes

    def members(self, n: int) -> range:
        """Return the coordination of a mention."""
        return range(self.low[n], self.high[n] + 1)
