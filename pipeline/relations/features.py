"""What speaks for or against a relation between two entities of a sentence.

Every feature is a short string; a pair has a set of them. They look at the words around the two
entities, the verbs between, the other entities that could take their place, and coordination
(A、B和C联合举办…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline.relations.mentions import Mention, Sentence

_LEXICON = Path(__file__).parent.parent / "lexicon" / "relation_verbs.tsv"
# What may stand between members of a coordination.
_COORDINATION = re.compile(
    r"\s*(?:[、/]|和|与|及|以及|同|会同|联合|联手|携手|并|或|,?并与|[、]?[和与])?\s*"
)
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
# Labels that can stand in for one another as the head or the tail of a relation.
_AGENTS = frozenset({"ORG", "GPE"})
_SITES = frozenset({"GPE", "LOC"})
_CLAUSE = re.compile(r"[,，;；:：。!?！？]")
_STRONG = re.compile(r"[;；。]")


@cache
def _verb_classes() -> dict[str, frozenset[str]]:
    classes: dict[str, frozenset[str]] = {}
    for line in _LEXICON.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, verbs = line.split("\t")
            for verb in verbs.split():
                classes[verb] = classes.get(verb, frozenset()) | {name}
    return classes


@cache
def _verb_pattern() -> re.Pattern[str]:
    verbs = sorted(_verb_classes(), key=lambda verb: (-len(verb), verb))
    return re.compile("|".join(map(re.escape, verbs)))


def coordinated(sentence: Sentence, mention: Mention, step: int) -> tuple[Mention, ...]:
    """Return the members of the coordination of a mention, itself first, in one direction.

    `step` is -1 for what stands before it and 1 for what stands after it.
    """
    like = _AGENTS if mention.label in _AGENTS else {mention.label}
    members, at = [mention], sentence.rank[mention.entity_id]
    while 0 <= at + step < len(sentence.mentions):
        other = sentence.mentions[at + step]
        if other.label not in like or not _COORDINATION.fullmatch(sentence.gap(members[-1], other)):
            break
        members.append(other)
        at += step
    return tuple(members)


def pair_features(sentence: Sentence, head: Mention, tail: Mention) -> Iterator[str]:
    """Yield the features of a pair."""
    text = sentence.text
    forward = head.start < tail.start
    way = ">" if forward else "<"
    first, second = (head, tail) if forward else (tail, head)
    low, high = sentence.rank[first.entity_id], sentence.rank[second.entity_id]
    inner = sentence.mentions[low + 1 : high]
    kinds = f"{_CODE[head.label]}{way}{_CODE[tail.label]}"
    yield f"kinds={kinds}"
    yield from _path(sentence, first, second, inner, kinds)
    yield from _edges(sentence, first, second, kinds)
    yield from _chain(sentence, tail, "tail", way)
    yield from _chain(sentence, head, "head", way)
    yield from _rivals(sentence, head, tail, inner, way)
    yield from _verbs(sentence, head, tail, forward)
    heads = coordinated(sentence, head, -1)
    after = coordinated(sentence, head, 1)
    tails = coordinated(sentence, tail, -1)
    yield f"head list={min(len(heads), 3)},{min(len(after), 3)}"
    yield f"tail list={min(len(tails), 3)}"
    left = text[max(0, tails[-1].start - 4) : tails[-1].start]
    for size in (1, 2, 3):
        if len(left) >= size:
            yield f"tail left{way}={left[-size:]}"
    right = text[tail.end : tail.end + 3]
    for size in (1, 2):
        if len(right) >= size:
            yield f"tail right{way}={right[:size]}"
    edge = after[-1].end
    for size in (1, 2, 3):
        yield f"head right{way}={text[edge : edge + size]}"
    before = text[max(0, heads[-1].start - 2) : heads[-1].start]
    yield f"head left{way}={before[-1:] or '^'}"
    yield f"head left{way}={before or '^'}"
    follower = sentence.rank[head.entity_id] + 1
    if follower < len(sentence.mentions) and sentence.mentions[follower].start - head.end <= 1:
        yield f"head touches={way}{_CODE[sentence.mentions[follower].label]}"
    yield f"role{way}={_role(sentence, heads[-1])}"
    if _holder_speaks(sentence, head):
        yield f"holder speaks{way}"
    if head.label == "TITLE":
        yield from _bare_post(sentence, head, tail, way)
    yield from _does(sentence, after[-1], way)
    if "分别" in text[head.end : tail.start]:
        yield f"each{way}={_pairs_up(sentence, head, tail)}"
    if low_before := sentence.rank[tail.entity_id]:
        touching = sentence.mentions[low_before - 1]
        if tail.start - touching.end <= 1:
            yield f"tail touched={way}{_CODE[touching.label]}{text[touching.end : tail.start]}"
    yield f"head end={kinds}{head.text[-1]}"
    yield f"tail end={kinds}{tail.text[-1]}"


# Before the agent or the place: in, at, to, by, with, for.
_PREPOSITION = re.compile(r"(?:在|于|赴|到|对|向|为|从|由|以|把|将|被|给|经|与|和|同|会同|联合)$")


def _role(sentence: Sentence, first: Mention) -> str:
    """Return the preposition before a coordination: 在[西宁、海东], 由[市政府]."""
    found = _PREPOSITION.search(sentence.text[max(0, first.start - 2) : first.start])
    return found.group() if found else "none"


def _holder_speaks(sentence: Sentence, head: Mention) -> bool:
    """Whether a body is named with its office holder, who speaks: [县农业农村局]局长冒学锋介绍."""
    at, end = sentence.rank[head.entity_id] + 1, head.end
    person = False
    for mention in sentence.mentions[at:]:
        if mention.label not in ("TITLE", "PERSON", "ORG") or mention.start - end > 1:
            break
        person, end = mention.label == "PERSON", mention.end
    if not person:
        return False
    verb = _verb_pattern().search(sentence.text, end, end + 16)
    return verb is not None and "speak" in _verb_classes()[verb.group()]


def _bare_post(sentence: Sentence, post: Mention, body: Mention, way: str) -> Iterator[str]:
    """A post named without its body is that of the subject: [宁德海事局]…,[局长]介绍."""
    at = sentence.rank[post.entity_id]
    before = sentence.mentions[at - 1] if at else None
    bare = before is None or post.start - before.end > 1 or before.label not in ("ORG", "TITLE")
    subject = subject_of(sentence, post)
    mine = subject is not None and body in coordinated(sentence, subject, 1)
    yield f"bare post{way}={bare},{mine}"


def _does(sentence: Sentence, last: Mention, way: str) -> Iterator[str]:
    """The verb right after the coordination of the head: 由A、[B]主办."""
    found = _verb_pattern().search(sentence.text, last.end, last.end + 6)
    if found is None:
        return
    closes = _CLAUSE.match(sentence.text, found.end()) is not None
    for name in sorted(_verb_classes()[found.group()]):
        yield f"does{way}={name},{closes}"


def _pairs_up(sentence: Sentence, head: Mention, tail: Mention) -> bool:
    """Whether head and tail have the same place in their lists: A、B分别推出甲、乙."""
    return len(coordinated(sentence, head, -1)) == len(coordinated(sentence, tail, -1))


def _path(
    sentence: Sentence, first: Mention, second: Mention, inner: tuple[Mention, ...], kinds: str
) -> Iterator[str]:
    """The words between, with the entities between as letters and long stretches as marks."""
    shape, at, plain = [], first.end, ""
    for mention in (*inner, second):
        gap = sentence.text[at : mention.start]
        plain += gap
        shape.append(gap.strip() if len(gap.strip()) <= 2 else _marks(gap))
        if mention is not second:
            shape.append(_CODE[mention.label])
        at = mention.end
    yield f"path={kinds}{''.join(shape)}"
    yield f"strong={kinds}{bool(_STRONG.search(plain))}"
    yield f"inner={kinds}{''.join(sorted({_CODE[mention.label] for mention in inner}))}"
    if len(plain) <= 6:
        yield f"plain={kinds}{plain.strip()}"
    stops = [first.end, *(mention.end for mention in inner)]
    tight = all(
        mention.start - stop <= 2 for stop, mention in zip(stops, (*inner, second), strict=True)
    )
    if tight:
        yield f"tight={kinds}{''.join(_CODE[mention.label] for mention in inner)[:4]}"


def _edges(sentence: Sentence, first: Mention, second: Mention, kinds: str) -> Iterator[str]:
    """The words between the two coordinations: 墨脱县的[果果塘大拐弯、仁青崩寺]."""
    left = coordinated(sentence, first, 1)[-1]
    right = coordinated(sentence, second, -1)[-1]
    if left.end > right.start:
        return
    inner = sentence.mentions[sentence.rank[left.entity_id] + 1 : sentence.rank[right.entity_id]]
    between = sentence.text[left.end : right.start].strip()
    yield f"edge inner={kinds}{''.join(_CODE[mention.label] for mention in inner)[:4]}"
    yield f"edge clauses={kinds}{min(2, len(_CLAUSE.findall(between)))}"
    if not inner:
        yield f"edge={kinds}{between[:2]}"
        if len(between) <= 4:
            yield f"edge all={kinds}{between}"
    if second.label in _SITES or first.label in _SITES:
        yield f"edge length={kinds}{_bucket(len(between))}"


def _bucket(size: int) -> str:
    for limit in (0, 1, 3, 6, 10, 16, 25, 40):
        if size <= limit:
            return str(limit)
    return "more"


def _chain(sentence: Sentence, mention: Mention, role: str, way: str) -> Iterator[str]:
    """Whether the mention is followed or preceded at once by a place: 巴宜区[林芝镇]."""
    at = sentence.rank[mention.entity_id]
    if at + 1 < len(sentence.mentions):
        after = sentence.mentions[at + 1]
        if after.start == mention.end or sentence.text[mention.end : after.start] == "的":
            yield f"{role} runs into{way}={_CODE[after.label]}"
    if at:
        before = sentence.mentions[at - 1]
        if before.end == mention.start:
            yield f"{role} follows{way}={_CODE[before.label]}"


def _marks(gap: str) -> str:
    return "~" + "".join(_CLAUSE.findall(gap))[:3] + "~"


def _rivals(
    sentence: Sentence, head: Mention, tail: Mention, inner: tuple[Mention, ...], way: str
) -> Iterator[str]:
    """How many other entities between could be the head or the tail instead."""
    heads = {mention.entity_id for step in (-1, 1) for mention in coordinated(sentence, head, step)}
    tails = {mention.entity_id for step in (-1, 1) for mention in coordinated(sentence, tail, step)}
    like_head = _AGENTS if head.label in _AGENTS else {head.label}
    like_tail = _SITES if tail.label in _SITES else {tail.label}
    rival_heads = [m for m in inner if m.label in like_head and m.entity_id not in heads]
    rival_tails = [m for m in inner if m.label in like_tail and m.entity_id not in tails]
    yield f"rival heads{way}={min(2, len(rival_heads))}"
    yield f"rival ORG{way}={any(m.label == 'ORG' for m in rival_heads)}"
    yield f"rival tails{way}={min(2, len(rival_tails))}"
    # A rival that opens its own clause takes over as the subject.
    subjects = [m for m in rival_heads if _opens_clause(sentence, m)]
    yield f"rival subjects{way}={min(2, len(subjects))}"
    yield f"opens clause{way}={_opens_clause(sentence, head)}"
    if any(m.label == "PERSON" for m in inner):
        yield f"person between{way}={_CODE[head.label]}"


# What may open a clause before its subject: 今年, 同时, 据悉, 近年来.
_OPENER = re.compile(
    r"(?:同时|其中|此外|另外|目前|据悉|据了解|近年来|随后|接着|下一步|当前|为此|而|并|但|以|由|是|“|年来|来)$"
)


def _opens_clause(sentence: Sentence, mention: Mention) -> bool:
    first = coordinated(sentence, mention, -1)[-1]
    before = sentence.text[: first.start].rstrip()
    if not before or before[-1] in ",，;；:：。!?！？“、" or _OPENER.search(before):
        return True
    at = sentence.rank[first.entity_id]
    if at:
        last = sentence.mentions[at - 1]
        return last.label in ("DATE", "LOC") and len(before) - last.end <= 1
    return False


def subject_of(sentence: Sentence, tail: Mention) -> Mention | None:
    """Return the agent that is the subject where `tail` stands: the last that opens a clause."""
    subject = None
    for mention in sentence.mentions:
        if mention.start >= tail.start:
            break
        if mention.label in _AGENTS and _opens_clause(sentence, mention):
            follower = sentence.text[mention.end : mention.end + 1]
            if follower not in "的" or not follower:
                subject = mention
    return subject


def _state(sentence: Sentence, head: Mention, tail: Mention) -> str:
    """How the head stands to the tail: as its genitive, its subject, its agent after 由, or not."""
    if head.start > tail.start:
        clause = sentence.text[max(0, head.start - 4) : head.start]
        return "agent after" if re.search(r"[由为:：]$", clause) else "after"
    heads = coordinated(sentence, head, 1)
    first = coordinated(sentence, tail, -1)[-1]
    between = sentence.text[heads[-1].end : first.start] if heads[-1].end <= first.start else "?"
    if between in ("", "的") and heads[-1] is head:
        return "genitive"
    subject = subject_of(sentence, tail)
    if subject is None:
        return "no subject"
    if subject in coordinated(sentence, head, -1) or subject in heads:
        return "subject here" if not _CLAUSE.search(between) else "subject before"
    return "other subject"


def _verbs(sentence: Sentence, head: Mention, tail: Mention, forward: bool) -> Iterator[str]:
    classes, pattern = _verb_classes(), _verb_pattern()
    text, way = sentence.text, ">" if forward else "<"
    blanked = _blank(sentence)
    state = _state(sentence, head, tail)
    governing = _governing_verb(sentence, tail)
    names = sorted(classes[governing]) if governing else ["none"]
    yield f"state={state}"
    for name in names:
        yield f"state={state}+{name}"
        yield f"governs{way}={name}"
    if governing:
        yield f"verb{way}={governing}"
    # The verb that governs the head: 落实[国务院]“…” is no act of the State Council's here.
    over = re.split(_CLAUSE, blanked[: head.start])[-1]
    if ruled := [match.group() for match in pattern.finditer(over)]:
        for name in sorted(classes[ruled[-1]]):
            yield f"over head={state}+{name}"
    following = re.split(_CLAUSE, blanked[tail.end :])[0][:12]
    if match := pattern.search(following):
        for name in classes[match.group()]:
            yield f"then{way}={name}"
    if text.startswith("的", tail.end):
        yield f"tail of{way}"


def _governing_verb(sentence: Sentence, tail: Mention) -> str | None:
    """Return the last verb before the coordination of the tail, in its clause."""
    start = coordinated(sentence, tail, -1)[-1].start
    clause = re.split(_CLAUSE, _blank(sentence)[:start])[-1]
    found = _verb_pattern().findall(clause)
    return str(found[-1]) if found else None


def governing_classes(sentence: Sentence, tail: Mention) -> frozenset[str]:
    """Return the classes (launch, issue, …) of the verb that governs an entity."""
    verb = _governing_verb(sentence, tail)
    return _verb_classes()[verb] if verb else frozenset()


def _blank(sentence: Sentence) -> str:
    """Return the sentence with its entities blanked out, so that no verb is read in a name."""
    parts, at = [], 0
    for mention in sentence.mentions:
        parts.append(sentence.text[at : mention.start])
        parts.append("□" * (mention.end - mention.start))
        at = mention.end
    parts.append(sentence.text[at:])
    return "".join(parts)
