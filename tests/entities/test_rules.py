"""Rules, canonical names and lexicons against tables of examples."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.entities.canonical import Mention, canonical_names
from pipeline.entities.merge import MergedTagger
from pipeline.entities.recurring import agreed
from pipeline.entities.rules import RulesTagger
from pipeline.entities.spans import EntitySpan, drop_overlaps, touching
from pipeline.entities.user_lexicon import UserLexicon, load_lexicon
from pipeline.errors import ConfigError
from pipeline.places import standard_place

CASES = Path(__file__).parent.parent / "cases"


def read_cases(name: str) -> list[dict[str, Any]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("case", read_cases("entities_rules.jsonl"), ids=lambda c: c["text"])
def test_rules(case: dict[str, Any]) -> None:
    (spans,) = RulesTagger().tag([case["text"]])
    found = [[case["text"][span.start : span.end], span.label] for span in spans]
    assert found == case["find"], case["why"]


def mentions_of(case: dict[str, Any]) -> list[Mention]:
    mentions = []
    for name, label in case["mentions"]:
        name, _, number = name.partition("#")
        at = -1
        for _ in range(int(number or 1)):
            at = case["text"].index(name, at + 1)
        mentions.append(Mention(at, at + len(name), name, label))
    return mentions


@pytest.mark.parametrize("case", read_cases("entities_canonical.jsonl"), ids=lambda c: c["text"])
def test_canonical(case: dict[str, Any]) -> None:
    home = standard_place(case["home"]) if case["home"] else None
    names = canonical_names(mentions_of(case), case["text"], home)
    assert [[name.name, name.code] for name in names] == case["names"], case["why"]


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)).map(
        lambda pair: EntitySpan(pair[0], pair[0] + pair[1], "ORG")
    )
)


@given(SPANS)
def test_overlaps_are_dropped_and_the_first_is_kept(spans: list[EntitySpan]) -> None:
    kept = drop_overlaps(spans)
    assert kept == sorted(kept)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    assert not spans or spans[0] in kept
    for span in spans:
        beside = touching(kept, span.start, span.end)
        assert list(beside) == [k for k in kept if k.start < span.end and span.start < k.end]
        assert span in kept or beside


class Fixed:
    """A tagger that finds the same spans in every sentence."""

    def __init__(self, *spans: EntitySpan) -> None:
        self.spans = list(spans)

    def tag(self, sentences: list[str]) -> list[list[EntitySpan]]:
        return [self.spans for _ in sentences]


def test_the_users_lexicon_comes_before_the_model() -> None:
    model = Fixed(EntitySpan(0, 4, "ORG", 0.9, "model"))
    (spans,) = MergedTagger(model, True, UserLexicon({"蓬莱阁": "LOC"})).tag(["蓬莱阁景"])
    assert [(span.start, span.end, span.label, span.rule) for span in spans] == [
        (0, 3, "LOC", "lexicon:user")
    ]


def test_rules_may_be_left_out() -> None:
    text = "去年《意见》印发"
    (with_rules,) = MergedTagger(Fixed(), True, UserLexicon({})).tag([text])
    (without,) = MergedTagger(Fixed(), False, UserLexicon({})).tag([text])
    assert [span.label for span in with_rules] == ["DATE", "DOC"]
    assert without == []


def test_a_time_inside_a_name_belongs_to_the_name() -> None:
    text = "2021医药创新大会在去年举行"
    model = Fixed(EntitySpan(0, 10, "EVENT", 0.9, "model"))
    (spans,) = MergedTagger(model, True, UserLexicon({})).tag([text])
    assert [(text[s.start : s.end], s.label) for s in spans] == [
        ("2021医药创新大会", "EVENT"),
        ("去年", "DATE"),
    ]


def test_lexicon_file(tmp_path: Path) -> None:
    file = tmp_path / "names.tsv"
    file.write_text("# ours\n仙境海岸\tLOC\n", encoding="utf-8")
    assert [s.label for s in load_lexicon(str(file)).find("仙境海岸文旅")] == ["LOC"]


def test_a_wrong_line_of_the_lexicon_is_named(tmp_path: Path) -> None:
    file = tmp_path / "names.tsv"
    file.write_text("仙境海岸\tPLACE\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"names\.tsv:1: .*GPE"):
        load_lexicon(str(file))


def test_canonical_names_of_the_dev_pages() -> None:
    """Hand-labelled names of every GPE and ORG mention of gold/dev, given the right mentions."""
    wanted = {
        (row["doc_id"], row["label"], row["text"]): (row["canonical"], row["code"])
        for row in read_cases("entities_canonical_dev.jsonl")
    }
    right, total = {"GPE": 0, "ORG": 0}, {"GPE": 0, "ORG": 0}
    for file in sorted(Path("gold/dev").glob("*.jsonl")):
        document = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
        text, at, mentions = document["clean_text"], 0, []
        for entity in document["entities"]:
            start = text.index(entity["text"], at)
            at = start + len(entity["text"])
            mentions.append(Mention(start, at, entity["text"], entity["label"]))
        names = canonical_names(mentions, text, standard_place(document["meta"]["place"]))
        for mention, name in zip(mentions, names, strict=True):
            if mention.label in total:
                key = (document["doc_id"], mention.label, mention.text)
                total[mention.label] += 1
                right[mention.label] += wanted[key] == (name.name, name.code)
    assert total == {"GPE": 33, "ORG": 44}
    assert right["GPE"] >= 0.95 * total["GPE"]
    assert right["ORG"] >= 0.90 * total["ORG"]


@pytest.mark.parametrize("case", read_cases("entities_merge.jsonl"), ids=lambda c: c["why"])
def test_merge(case: dict[str, Any]) -> None:
    text = case["text"]
    model = Fixed(*(EntitySpan(text.index(n), text.index(n) + len(n), x) for n, x in case["model"]))
    (spans,) = MergedTagger(model, True, UserLexicon({})).tag([text])
    assert [[text[s.start : s.end], s.label] for s in spans] == case["find"]


@pytest.mark.parametrize("case", read_cases("entities_recurring.jsonl"), ids=lambda c: c["why"])
def test_recurring(case: dict[str, Any]) -> None:
    texts = case["sentences"]
    tagged = [
        [EntitySpan(text.index(name), text.index(name) + len(name), *rest) for name, *rest in found]
        for text, found in zip(texts, case["found"], strict=True)
    ]
    found = [
        [[text[span.start : span.end], span.label] for span in spans]
        for text, spans in zip(texts, agreed(texts, tagged), strict=True)
    ]
    assert found == case["find"]
