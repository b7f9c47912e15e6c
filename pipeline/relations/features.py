"""What speaks for or against a relation between two entities of a sentence.

Every feature is a short string; a pair has a set of them. They look at the words around the two
entities, the verbs between, the other entities that could take their place, and coordination
(A、B和C联合举办…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.relations.reading import AGENTS, CLAUSE, Reading

_CODE = {
    "PERSON": "P",
    "TITLE": "T",
    "ORG": "O",
    "GPE": "G",
    "LOC": "L",
    "DATE": "d",
    "EVENT": "E",
    "DOC": "D",
    "INITIATIVE": "I",
}
_SITES = frozenset({"GPE", "LOC"})
# Before the agent or the place: in, at, to, by, with, for.
_PREPOSITION = re.compile(r"(?:在|于|赴|到|对|向|为|从|由|以|把|将|被|给|经|与|和|会同|同|联合)$")
_BY = re.compile(r"[由为:：]$")


def pair_features(reading: Reading, head: int, tail: int) -> Iterator[str]:
    """Yield the features of a pair, given by the places of its mentions in the sentence."""
    forward = head < tail
    first, second = (head, tail) if forward else (tail, head)
    a, b = reading.mentions[head], reading.mentions[tail]
    way = ">" if forward else "<"
    kinds = f"{_CODE[a.label]}{way}{_CODE[b.label]}"
    yield f"kinds={kinds}"
    yield from _path(reading, first, second, kinds)
    yield from _edges(reading, first, second, kinds)
    yield from _rivals(reading, head, tail, way)
    yield from _verbs(reading, head, tail, way)
    yield from _around_head(reading, head, way)
    yield from _around_tail(reading, tail, way)
    if a.label == "TITLE":
        yield f"bare post{way}={_is_bare(reading, head)},{_is_subject(reading, head, tail)}"
    if "分别" in reading.text[a.end : b.start]:
        # A、B分别推出甲、乙: the first with the first.
        even = head - reading.low[head] == tail - reading.low[tail]
        yield f"each{way}={even}"
    yield f"head end={kinds}{a.text[-1]}"
    yield f"tail end={kinds}{b.text[-1]}"


def _path(reading: Reading, first: int, second: int, kinds: str) -> Iterator[str]:
    """The words between, with the entities between as letters and long stretches as marks."""
    text, mentions = reading.text, reading.mentions
    shape, codes, plain, tight = [], "", "", True
    for n in range(first, second):
        gap = text[mentions[n].end : mentions[n + 1].start]
        plain += gap
        bare = gap.strip()
        tight = tight and len(gap) <= 2
        shape.append(bare if len(bare) <= 2 else "~" + "".join(CLAUSE.findall(gap))[:3] + "~")
        if n + 1 < second:
            code = _CODE[mentions[n + 1].label]
            shape.append(code)
            codes += code
    yield f"path={kinds}{''.join(shape)}"
    yield f"strong={kinds}{any(mark in plain for mark in ';；。')}"
    yield f"inner={kinds}{''.join(sorted(set(codes)))}"
    if len(plain) <= 6:
        yield f"plain={kinds}{plain.strip()}"
    if tight:
        yield f"tight={kinds}{codes[:4]}"


def _edges(reading: Reading, first: int, second: int, kinds: str) -> Iterator[str]:
    """The words between the two coordinations: 墨脱县的[果果塘大拐弯、仁青崩寺]."""
    left, right = reading.high[first], reading.low[second]
    if left >= right:
        return
    mentions = reading.mentions
    start, end = mentions[left].end, mentions[right].start
    inner = "".join(_CODE[mention.label] for mention in mentions[left + 1 : min(right, left + 5)])
    between = reading.text[start:end].strip()
    yield f"edge inner={kinds}{inner}"
    yield f"edge clauses={kinds}{min(2, reading.clauses(start, end))}"
    if not inner:
        yield f"edge={kinds}{between[:2]}"
        if len(between) <= 4:
            yield f"edge all={kinds}{between}"
    if mentions[second].label in _SITES or mentions[first].label in _SITES:
        yield f"edge length={kinds}{_bucket(len(between))}"


def _bucket(size: int) -> str:
    for limit in (0, 1, 3, 6, 10, 16, 25, 40):
        if size <= limit:
            return str(limit)
    return "more"


def _around_head(reading: Reading, head: int, way: str) -> Iterator[str]:
    text, mentions = reading.text, reading.mentions
    low, high = reading.low[head], reading.high[head]
    yield f"head list={min(head - low + 1, 3)},{min(high - head + 1, 3)}"
    edge = mentions[high].end
    for size in (1, 2, 3):
        yield f"head right{way}={text[edge : edge + size]}"
    before = text[max(0, mentions[low].start - 2) : mentions[low].start]
    yield f"head left{way}={before[-1:] or '^'}"
    yield f"head left{way}={before or '^'}"
    role = _PREPOSITION.search(before)
    yield f"role{way}={role.group() if role else 'none'}"
    if reading.holder_speaks(head):
        yield f"holder speaks{way}"
    if head + 1 < len(mentions) and mentions[head + 1].start - mentions[head].end <= 1:
        yield f"head touches={way}{_CODE[mentions[head + 1].label]}"
    yield from _neighbours(reading, head, "head", way)
    # The verb right after the coordination: 由A、[B]主办.
    if verb := reading.next_verb(edge, 6):
        closes = text[verb.end : verb.end + 1] in ",，;；:：。!?！？"
        for name in verb.classes:
            yield f"does{way}={name},{closes}"


def _around_tail(reading: Reading, tail: int, way: str) -> Iterator[str]:
    text, mentions = reading.text, reading.mentions
    low = reading.low[tail]
    yield f"tail list={min(tail - low + 1, 3)}"
    start, end = mentions[low].start, mentions[tail].end
    for size in (1, 2, 3):
        if start >= size:
            yield f"tail left{way}={text[start - size : start]}"
    for size in (1, 2):
        yield f"tail right{way}={text[end : end + size]}"
    if tail and mentions[tail].start - mentions[tail - 1].end <= 1:
        gap = text[mentions[tail - 1].end : mentions[tail].start]
        yield f"tail touched={way}{_CODE[mentions[tail - 1].label]}{gap}"
    yield from _neighbours(reading, tail, "tail", way)
    if text.startswith("的", end):
        yield f"tail of{way}"
    if verb := reading.next_verb(end, 12):
        for name in verb.classes:
            yield f"then{way}={name}"


def _neighbours(reading: Reading, n: int, part: str, way: str) -> Iterator[str]:
    """Whether another entity follows or precedes at once: 巴宜区[林芝镇]."""
    mentions = reading.mentions
    if n + 1 < len(mentions):
        gap = reading.text[mentions[n].end : mentions[n + 1].start]
        if gap in ("", "的"):
            yield f"{part} runs into{way}={_CODE[mentions[n + 1].label]}"
    if n and mentions[n - 1].end == mentions[n].start:
        yield f"{part} follows{way}={_CODE[mentions[n - 1].label]}"


def _rivals(reading: Reading, head: int, tail: int, way: str) -> Iterator[str]:
    """How many other entities between could be the head or the tail instead."""
    mentions = reading.mentions
    like_head = AGENTS if mentions[head].label in AGENTS else {mentions[head].label}
    like_tail = _SITES if mentions[tail].label in _SITES else {mentions[tail].label}
    heads = organs = tails = subjects = 0
    person = False
    for n in range(min(head, tail) + 1, max(head, tail)):
        label = mentions[n].label
        person = person or label == "PERSON"
        if label in like_head and reading.low[n] != reading.low[head]:
            heads += 1
            organs += label == "ORG"
            # A rival that opens its own clause takes over as the subject.
            subjects += reading.opens[n]
        if label in like_tail and reading.low[n] != reading.low[tail]:
            tails += 1
    yield f"rival heads{way}={min(2, heads)}"
    yield f"rival ORG{way}={organs > 0}"
    yield f"rival tails{way}={min(2, tails)}"
    yield f"rival subjects{way}={min(2, subjects)}"
    yield f"opens clause{way}={reading.opens[head]}"
    if person:
        yield f"person between{way}={_CODE[mentions[head].label]}"


def _verbs(reading: Reading, head: int, tail: int, way: str) -> Iterator[str]:
    state = _state(reading, head, tail)
    yield f"state={state}"
    verb = reading.governing(tail)
    for name in verb.classes if verb else ("none",):
        yield f"state={state}+{name}"
        yield f"governs{way}={name}"
    if verb:
        yield f"verb{way}={verb.text}"
    # The verb that governs the head: 落实[国务院]“…” is no act of the State Council's here.
    if over := reading.last_verb(reading.mentions[head].start):
        for name in over.classes:
            yield f"over head={state}+{name}"


def _state(reading: Reading, head: int, tail: int) -> str:
    """How the head stands to the tail: as its genitive, its subject, its agent after 由, or not."""
    text, mentions = reading.text, reading.mentions
    if head > tail:
        start = mentions[head].start
        return "agent after" if _BY.search(text[max(0, start - 4) : start]) else "after"
    last, first = reading.high[head], reading.low[tail]
    start, end = mentions[last].end, mentions[first].start
    if last == head and text[start:end] in ("", "的"):
        return "genitive"
    subject = reading.subject[tail]
    if subject < 0:
        return "no subject"
    if reading.low[subject] == reading.low[head]:
        return "subject before" if reading.clauses(start, end) else "subject here"
    return "other subject"


def _is_bare(reading: Reading, post: int) -> bool:
    """Whether a post is named without its body: 宁德海事局…,[局长]介绍."""
    if post == 0:
        return True
    before, here = reading.mentions[post - 1], reading.mentions[post]
    return here.start - before.end > 1 or before.label not in ("ORG", "TITLE")


def _is_subject(reading: Reading, post: int, body: int) -> bool:
    """Whether the body is the subject where the post stands."""
    subject = reading.subject[post]
    return subject >= 0 and reading.low[subject] == reading.low[body] and subject <= body
