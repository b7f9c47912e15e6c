"""Counts of gold, and that its genres are complete."""

from __future__ import annotations

from pathlib import Path

import pytest
from labels import ROOT, document, write_gold

from pipeline.errors import GoldError
from pipeline.evaluation.census import OTHERS, census_sections, count_gold

RAW = "大泽山在平度市,收入5元,占3%。"
LABELS = {
    "sentences": [RAW],
    "entities": [["大泽山", "LOC"], ["平度市", "GPE"]],
    "figures": [{"text": "5元"}, {"text": "3%", "kind": "ratio"}],
    "relations": [["e1", "located_in", "e2"], ["f2", "qualifies", "f1"]],
}


def test_counts_by_hand(tmp_path: Path) -> None:
    a = write_gold(tmp_path / "a", [(RAW, document(RAW, LABELS))])
    b = write_gold(tmp_path / "b", [("空", document("空", {}, "t2"))])
    counts = count_gold([a, b])
    assert counts[str(tmp_path / "a")] == {
        "documents": 1,
        "characters": len(RAW),
        "sentences": 1,
        "entities": 2,
        "figures": 2,
        "relations": 2,
        "LOC": 1,
        "GPE": 1,
        "figure level": 1,
        "figure ratio": 1,
        "located_in": 1,
        "qualifies": 1,
    }
    first, *_ = census_sections(counts)
    assert first.rows[-1] == ("all", "2", str(len(RAW) + 1), "1", "2", "2", "2")


def test_a_document_without_genre_is_counted_apart(tmp_path: Path) -> None:
    gold = write_gold(tmp_path, [(RAW, document(RAW, LABELS))])
    genres = tmp_path / "genres.tsv"
    genres.write_text("doc_id\tgenre\nt1\tpress\n", encoding="utf-8")
    assert list(count_gold([gold], genres)) == ["press"]
    genres.write_text("doc_id\tgenre\nt9\tpress\n", encoding="utf-8")
    assert list(count_gold([gold], genres)) == [OTHERS]
    genres.write_text("t1 press\n", encoding="utf-8")
    with pytest.raises(GoldError, match=r"genres\.tsv:1: no tab; write doc_id"):
        count_gold([gold], genres)


def test_every_document_to_measure_on_has_a_genre() -> None:
    counts = count_gold([ROOT / "gold/dev", ROOT / "seeds/gold"], ROOT / "gold/genres.tsv")
    assert OTHERS not in counts
