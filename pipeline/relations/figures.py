"""Link figures: a change, ratio, difference or rank to its amount, a part to its whole.

Only figures of one sentence are linked. What lists and sums (figure_lists.py) and clauses without
a subject (figure_chains.py) make plain stands; else each chooses one of the others or none, by
trained weights (figure_model.py) that also hear what the rules propose (figure_rules.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from pipeline.documents.view import DocumentView
from pipeline.relations.figure_chains import chained, deeds, of_others, opposed
from pipeline.relations.figure_features import Scene
from pipeline.relations.figure_lists import one_by_one, said_of_all, totals
from pipeline.relations.figure_model import ChoiceModel, choose, load_choices, relation_of
from pipeline.relations.figure_rules import starts_change
from pipeline.relations.mentions import Link

Row = Mapping[str, Any]
_SURE = 0.97  # about so often such a link is right


def link_figures(view: DocumentView, figures: Sequence[Row]) -> list[Link]:
    """Return the relations between the figures of a document, given as rows of the table."""
    texts = {sentence.sent_id: (sentence.start, sentence.text) for sentence in view.sentences}
    links: list[Link] = []
    for sent_id, group in groupby(figures, key=lambda row: row["sent_id"]):
        start, text = texts[sent_id]
        links.extend(link_sentence(text, start, list(group)))
    return links


def link_sentence(
    text: str, start: int, figures: Sequence[Row], model: ChoiceModel | None = None
) -> Iterator[Link]:
    """Yield the links between the figures of one sentence, which starts at `start`.

    `model` is the one that ships, unless another is given. A link's rule is the one that proposed
    it, or `learnt` where none did.

    >>> row = {"unit": "元", "kind": "level", "indicator": "出口", "direction": None, "value": 5e8}
    >>> level = row | {"figure_id": "f1", "start": 2, "end": 5}
    >>> rate = row | {"figure_id": "f2", "start": 8, "end": 10, "unit": "%", "kind": "change"}
    >>> links = link_sentence("出口5亿元,增长3%", 0, [level, rate])
    >>> [(link.head_id, link.tail_id) for link in links]
    [('f2', 'f1')]
    """
    if len(figures) < 2:
        return
    scene = Scene(text, start, figures)
    parts = totals(text, start, figures)
    several = said_of_all(text, start, figures)
    aligned = one_by_one(text, start, figures)
    alone = deeds(text, start, figures) | chained(text, start, figures)
    alone |= opposed(text, start, figures)
    others = of_others(text, start, figures)
    for head, amount in aligned.items():
        yield _plain(figures, head, amount, "each")
    for head, part_of in parts.items():
        yield _plain(figures, head, part_of, "total")
    for head, amount in alone.items():
        if head not in aligned and head not in several:
            yield _plain(figures, head, amount, "chain")
    for head, amounts in several.items():
        yield from (_plain(figures, head, amount, "all") for amount in amounts)
    settled = parts.keys() | several.keys() | aligned.keys() | alone.keys() | others
    for head, (tail, share) in choose(scene, model or load_choices()).items():
        figure, other = figures[head], figures[tail]
        if head in settled or parts.get(tail) == head:
            continue
        label = relation_of(figure["kind"])
        if label == "component_of" and starts_change(text, scene.starts[head], scene.ends[head]):
            continue  # of 由0.6亿元提升到3.2亿元 only what there is now is a part
        proposal, why = scene.proposed.get(head, (-1, ""))
        rule = f"relation:{label}-{why if proposal == tail else 'learnt'}"
        yield Link(figure["figure_id"], label, other["figure_id"], round(share, 4), rule)


def _plain(figures: Sequence[Row], head: int, tail: int, why: str) -> Link:
    """Return a link that needs no weighing."""
    figure, other = figures[head], figures[tail]
    label = relation_of(figure["kind"])
    score = _SURE
    return Link(figure["figure_id"], label, other["figure_id"], score, f"relation:{label}-{why}")
