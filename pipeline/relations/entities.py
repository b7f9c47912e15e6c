"""Link the entities of a sentence: who holds which post, who held, issued or launched what.

The speaker of an answer launches and organises what the answer reports as its own work, though
the answer does not name it (GOLD.md, Relations).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.relations.candidates import candidate_pairs
from pipeline.relations.features import governing_classes, pair_features, subject_of
from pipeline.relations.mentions import Link, Mention, Sentence
from pipeline.relations.model import PairModel, load_model

# What an answer reports as the work of the speaker's body: label, kind of tail, verbs.
_OWN_WORK = {
    "INITIATIVE": ("launched", "launch"),
    "EVENT": ("organised", "organise"),
    "DOC": ("issued", "issue"),
}
_OWN_WORK_SCORE = 0.7


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
    for label, head, tail in candidate_pairs(sentence):
        score = model.score(label, pair_features(sentence, head, tail))
        if score >= model.threshold[label]:
            yield Link(
                head.entity_id, label, tail.entity_id, round(score, 4), f"pairs-{model.version}"
            )


def _speaking_bodies(sentence: Sentence, found: Sequence[Link]) -> tuple[Mention, ...]:
    """Return the body in whose name the speaker answers: that of the first post."""
    posts = [link.tail_id for link in found if link.label == "title_at"]
    bodies = [mention for mention in sentence.mentions if mention.entity_id in posts]
    return tuple(bodies[:1])


def _own_work(
    sentence: Sentence, found: Sequence[Link], speakers: Sequence[Mention]
) -> Iterator[Link]:
    taken = {link.tail_id for link in found}
    for tail in sentence.mentions:
        if tail.label not in _OWN_WORK or tail.entity_id in taken:
            continue
        label, verbs = _OWN_WORK[tail.label]
        if subject_of(sentence, tail) is None and verbs in governing_classes(sentence, tail):
            for body in speakers:
                yield Link(body.entity_id, label, tail.entity_id, _OWN_WORK_SCORE, "speaker")
