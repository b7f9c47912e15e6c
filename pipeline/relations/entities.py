"""Link the entities of a sentence: who holds which post, who held, issued or launched what.

The speaker of an answer launches and organises what the answer reports as its own work, though
the answer does not name it (GOLD.md, Relations).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.relations.candidates import candidate_pairs
from pipeline.relations.features import coordinated, governing_classes, pair_features, subject_of
from pipeline.relations.mentions import Link, Mention, Sentence
from pipeline.relations.model import PairModel, load_model

# What an answer reports as the work of the speaker's body: relation and verbs, by kind of tail.
_OWN_WORK = {
    "INITIATIVE": ("launched", frozenset({"launch"})),
    "EVENT": ("organised", frozenset({"organise", "launch"})),
    "DOC": ("issued", frozenset({"issue"})),
}
_WE = re.compile(r"我们|我[局委厅行部院办处县区州市]|本[局委厅行部院]")
_OWN_WORK_SCORE = 0.7
_SIDE_BY_SIDE_SCORE = 0.93


def link_entities(sentences: Sequence[Sentence]) -> list[Link]:
    """Return the relations between the entities of a document, given in reading order.

    >>> text = "烟台市财政局局长 孙福勋介绍"
    >>> body = Mention("e1", 0, 6, "ORG", "烟台市财政局")
    >>> post = Mention("e2", 6, 8, "TITLE", "局长")
    >>> name = Mention("e3", 9, 12, "PERSON", "孙福勋")
    >>> links = link_entities([Sentence(text, (body, post, name))])
    >>> [(link.head_id, link.label, link.tail_id) for link in links]
    [('e3', 'holds_title', 'e2'), ('e2', 'title_at', 'e1')]
    """
    model = load_model()
    links: list[Link] = []
    speakers: tuple[Mention, ...] = ()
    for sentence in sentences:
        found = list(link_sentence(sentence, model))
        links.extend(found)
        if sentence.kind == "speaker":
            speakers = _speaking_bodies(sentence, found)
        elif sentence.kind == "answer" and speakers:
            links.extend(_own_work(sentence, found, speakers))
        elif sentence.kind not in ("answer", "heading"):
            speakers = ()
    return links


def link_sentence(sentence: Sentence, model: PairModel) -> Iterator[Link]:
    """Yield the relations inside one sentence."""
    if len(sentence.mentions) < 2:
        return
    certain = {(label, head, tail) for label, head, tail in _side_by_side(sentence)}
    for label, head, tail in sorted(certain, key=lambda link: (link[1].start, link[2].start)):
        yield Link(head.entity_id, label, tail.entity_id, _SIDE_BY_SIDE_SCORE, "side-by-side")
    for label, head, tail in candidate_pairs(sentence):
        if (label, head, tail) in certain:
            continue
        score = model.score(label, pair_features(sentence, head, tail))
        if score >= model.threshold[label]:
            yield Link(
                head.entity_id, label, tail.entity_id, round(score, 4), f"pairs-{model.version}"
            )


# Honours are given, not launched by whom they are named after: 贡山县“…示范县”称号.
_HONOURS = ("称号", "奖", "奖章", "榜", "荣誉")
_AUTHORED = {"INITIATIVE": "launched", "DOC": "issued"}


def _side_by_side(sentence: Sentence) -> Iterator[tuple[str, Mention, Mention]]:
    """Yield the relations that two names state by standing next to each other, or with 的 between.

    墨脱县的[果果塘大拐弯、仁青崩寺] lie in 墨脱县; [市委]“1+233”工作体系 is the committee's own.
    """
    for first, second in pairwise(sentence.mentions):
        if sentence.gap(first, second) not in ("", "的"):
            continue
        if first.label == "GPE" and second.label == "ORG":
            yield "located_in", second, first
        elif first.label == "GPE" and second.label == "LOC":
            for member in coordinated(sentence, second, 1):
                yield "located_in", member, first
        elif first.label in ("GPE", "ORG") and second.label in _AUTHORED:
            honoured = "award" in governing_classes(sentence, first)
            if not honoured and not second.text.endswith(_HONOURS):
                yield _AUTHORED[second.label], first, second


def _speaking_bodies(sentence: Sentence, found: Sequence[Link]) -> tuple[Mention, ...]:
    """Return the body in whose name the speaker answers.

    Of several posts it is the last one's: 市委副秘书长、[市委改革办]主任 speaks for the office.
    """
    bodies = {link.tail_id for link in found if link.label == "title_at"}
    return tuple(mention for mention in sentence.mentions if mention.entity_id in bodies)[-1:]


def _own_work(
    sentence: Sentence, found: Sequence[Link], speakers: Sequence[Mention]
) -> Iterator[Link]:
    taken = {link.tail_id for link in found}
    for tail in sentence.mentions:
        if tail.label not in _OWN_WORK:
            continue
        # 我们联合省科技厅推出…: the other body is named, the speaker's is not.
        together = _WE.search(sentence.text, 0, tail.start) is not None
        if tail.entity_id in taken and not together:
            continue
        label, verbs = _OWN_WORK[tail.label]
        if subject_of(sentence, tail) is None and verbs & governing_classes(sentence, tail):
            for body in speakers:
                yield Link(body.entity_id, label, tail.entity_id, _OWN_WORK_SCORE, "speaker")
