"""The HanLP backend with a small recognizer trained here, and what it says without HanLP."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

import pytest

from pipeline.entities.hanlp import HanlpTagger, load_recognizer
from pipeline.errors import ConfigError, MissingExtraError
from pipeline.training.ner_data import LabelledSentence, read_gold

HERE = importlib.util.find_spec("hanlp") is not None


def test_a_model_must_be_named() -> None:
    with pytest.raises(ConfigError, match="name a HanLP model"):
        load_recognizer("")


def test_a_folder_without_a_model_is_refused_without_a_download(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no HanLP model \(no config.json\)"):
        load_recognizer(str(tmp_path))


@pytest.mark.skipif(HERE, reason="HanLP is installed")
def test_without_hanlp_the_install_line_is_given(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(MissingExtraError, match=r"pip install 'extract-zh\[hanlp\]'"):
        load_recognizer(str(tmp_path))


def rows_of(sentence: LabelledSentence) -> str:
    tags = ["O"] * len(sentence.text)
    for span in sentence.entities:
        tags[span.start : span.end] = [f"I-{span.label}"] * (span.end - span.start)
        tags[span.start] = f"B-{span.label}"
    pairs = zip(sentence.text, tags, strict=True)
    return "".join(f"{char}\t{tag}\n" for char, tag in pairs if not char.isspace()) + "\n"


@pytest.mark.skipif(not HERE, reason="pip install 'extract-zh[hanlp]'")
def test_a_local_model_tags_with_our_labels_and_never_dials_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer
    from hanlp.layers.embeddings.word2vec import Word2VecEmbedding

    sentences = [s for s in read_gold(Path("gold/train/d01.jsonl")) if s.entities][:12]
    data, model = tmp_path / "train.tsv", tmp_path / "model"
    data.write_text("".join(map(rows_of, sentences)), encoding="utf-8")
    RNNNamedEntityRecognizer().fit(
        str(data),
        str(data),
        str(model),
        epochs=40,
        batch_size=4,
        rnn_hidden=64,
        lr=0.01,
        drop=0.0,
        crf=False,
        embed=Word2VecEmbedding(field="token", embed=32),
        devices=-1,
        verbose=False,
    )

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    tagger = HanlpTagger(str(model))
    texts = [s.text for s in sentences]
    found = tagger.tag([*texts, "", " "])
    right = sum(
        {(e.start, e.end, e.label) for e in s.entities}
        == {(e.start, e.end, e.label) for e in spans}
        for s, spans in zip(sentences, found, strict=False)
    )
    assert right >= len(sentences) // 2
    assert found[-2:] == [[], []]
    spaced = " " + texts[0]
    (moved,) = tagger.tag([spaced])
    assert [(e.start - 1, e.end - 1, e.label) for e in moved] == [
        (e.start, e.end, e.label) for e in found[0]
    ]
    assert {e.rule for spans in found for e in spans} == {"hanlp:model"}
