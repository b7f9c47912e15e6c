"""Relations between entities: cases/relations.jsonl, the gold files, and their laws.

In the cases a name stands as [name|LABEL]; "speaker:" or "answer:" before a sentence is its kind.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.relations.candidates import RELATIONS, candidate_pairs
from pipeline.relations.entities import link_entities
from pipeline.relations.features import pair_features
from pipeline.relations.mentions import Mention, Sentence
from pipeline.relations.model import load_model
from pipeline.relations.reading import Reading
from pipeline.training.relations import measure, read_documents

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CASES = [
    json.loads(line)
    for line in (HERE.parent / "cases" / "relations.jsonl").read_text(encoding="utf-8").splitlines()
]
NAME = re.compile(r"\[([^|\]]+)\|([A-Z]+)\]")


def parse(marked: str, number: int) -> Sentence:
    """Return the sentence that a marked text stands for."""
    kind, _, rest = (
        marked.rpartition(":") if marked.startswith(("speaker", "answer")) else ("",) * 3
    )
    if marked.startswith(("speaker:", "answer:")):
        kind, rest = marked.split(":", 1)
    else:
        kind, rest = "paragraph", marked
    text, mentions, at = "", [], 0
    for found in NAME.finditer(rest):
        text += rest[at : found.start()]
        start = len(text)
        text += found[1]
        name = Mention(f"e{number}-{len(mentions)}", start, len(text), found[2], found[1])
        mentions.append(name)
        at = found.end()
    return Sentence(text + rest[at:], tuple(mentions), kind, str(number))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["why"]) for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    sentences = [parse(marked, n) for n, marked in enumerate(case["sentences"])]
    names = {m.entity_id: m.text for sentence in sentences for m in sentence.mentions}
    found = [
        f"{names[link.head_id]} {link.label} {names[link.tail_id]}"
        for link in link_entities(sentences)
    ]
    assert sorted(found) == sorted(case["relations"]), case["why"]


@pytest.mark.parametrize(
    ("folder", "least"), [("gold/dev", 0.94), ("seeds/gold", 0.86), ("gold/train-entities", 0.94)]
)
def test_gold(folder: str, least: float) -> None:
    rows = list(measure(read_documents([ROOT / folder])))
    right, said, gold = (sum(row[n] for row in rows) for n in (1, 2, 3))
    assert 2 * right / (said + gold) >= least


def test_the_reach_of_pairs_holds_nearly_all_gold() -> None:
    missed = total = 0
    for document in read_documents([ROOT / "gold/train", ROOT / "gold/train-entities"]):
        for sentence in document.sentences:
            reading = Reading(sentence)
            ids = [mention.entity_id for mention in sentence.mentions]
            reached = {(ids[h], label, ids[t]) for label, h, t in candidate_pairs(reading)}
            inside = {link for link in document.relations if link[0] in ids and link[2] in ids}
            total += len(inside)
            missed += len(inside - reached)
    assert missed <= 0.025 * total


def test_every_relation_has_weights() -> None:
    model = load_model()
    for relation in RELATIONS:
        assert model.weights[relation.label]
        assert 0.0 < model.threshold[relation.label] < 1.0


LABELS = ("PERSON", "TITLE", "ORG", "GPE", "LOC", "DATE", "EVENT", "DOC", "INITIATIVE")


@st.composite
def sentences(draw: st.DrawFn) -> Sentence:
    text, mentions = "", []
    for n in range(draw(st.integers(0, 7))):
        text += draw(st.text(alphabet="的、,在由举办推出印发和分别。于", max_size=5))
        start = len(text)
        text += draw(st.text(alphabet="市局长会张三", min_size=1, max_size=4))
        label = draw(st.sampled_from(LABELS))
        mentions.append(Mention(f"e{n}", start, len(text), label, text[start:]))
    return Sentence(text + "。", tuple(mentions), draw(st.sampled_from(["paragraph", "answer"])))


@given(sentences())
def test_links_join_the_right_kinds_once(sentence: Sentence) -> None:
    kinds = {relation.label: relation for relation in RELATIONS}
    labels = {mention.entity_id: mention.label for mention in sentence.mentions}
    links = link_entities([sentence])
    assert len({(link.head_id, link.label, link.tail_id) for link in links}) == len(links)
    for link in links:
        assert labels[link.head_id] in kinds[link.label].heads
        assert labels[link.tail_id] in kinds[link.label].tails
        assert 0.0 <= link.score <= 1.0


@given(sentences())
def test_features_are_the_same_every_time(sentence: Sentence) -> None:
    for label, head, tail in candidate_pairs(Reading(sentence)):
        once = list(pair_features(Reading(sentence), head, tail))
        assert once == list(pair_features(Reading(sentence), head, tail)), label
