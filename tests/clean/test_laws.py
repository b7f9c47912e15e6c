"""The law of positions: the raw slice of a row, cleaned again, gives its text."""

from glob import glob
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import stage
from pipeline.clean.page import clean_page, clean_slice, learn_repairs, repaired
from pipeline.config import Config
from pipeline.documents.pages import list_sources, read_pages
from pipeline.schemas import BODY_KINDS
from pipeline.sentences import run as run_sentences
from pipeline.text import SourceText

ROOT = Path(__file__).parents[2]
INPUTS = ["gold/raw/*", "seeds/*.txt", "tests/documents/pages/*", "../shared/gold/raw/w*.txt"]

# Repairs of every kind, each with what it leaves.
PIECES = [
    ("全市", "全市"),
    ("關(guān)", "关"),
    ("進(jìn)", "进"),
    ("業(yè)務(wù)", "业务"),
    ("地?zé)嵫芯吭阂M(jìn)", "地热研究院引进"),
    ("８６．５", "86.5"),
    ("％", "%"),
    ("Ｇ", "G"),
    ("\u200b", ""),
    ("\ufeff", ""),
    ("\x07", ""),
    ("(黨委)", "(党委)"),
    ("著力", "着力"),
    ("顯著", "显著"),
    ("，", "，"),
    ("“一招”", "“一招”"),
]
PROLOGUE = "關(guān)鍵,進(jìn)行,業(yè)務(wù),責(zé)任。"


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25), st.data())
@settings(deadline=None, max_examples=80)
def test_any_composition_of_repairs_keeps_the_law(pieces, data):
    # A character on both sides, so that what is left of two pieces makes no third repair.
    pieces = [each for piece in pieces for each in (piece, ("甲", "甲"))]
    raw = PROLOGUE + "".join(noisy for noisy, _ in pieces)
    repairs = learn_repairs(raw)
    text, _ = repaired(SourceText.of(raw), repairs)
    assert text.text == "关键,进行,业务,责任。" + "".join(clean for _, clean in pieces)
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first, len(pieces) - 1))
    start = len("关键,进行,业务,责任。") + sum(len(clean) for _, clean in pieces[:first])
    end = start + sum(len(clean) for _, clean in pieces[first : last + 1])
    if start < end:
        raw_start, raw_end = text.origin(start, end)
        assert clean_slice(raw[raw_start:raw_end], repairs) == text.text[start:end]


@pytest.mark.parametrize("pattern", INPUTS)
def test_every_row_of_a_run_keeps_the_law(pattern):
    paths = sorted(glob(str(ROOT / pattern)))
    if not paths:
        pytest.skip(f"{pattern} is not here")
    pages = read_pages(list_sources(paths), Config())
    tables = {"pages": pages}
    tables |= stage.run(tables, Config())
    tables |= run_sentences(tables, Config())
    blocks, sentences = by_document(tables["blocks"]), by_document(tables["sentences"])
    for page, document in zip(pages.to_pylist(), tables["documents"].to_pylist(), strict=True):
        assert document["status"] == "ok", document["error"]
        raw, repairs = page["raw"], clean_page(page["raw"], page["media_type"]).repairs
        rows = blocks[page["doc_id"]]
        body = [row["text"] for row in rows if row["kind"] in BODY_KINDS]
        assert document["clean_text"] == "\n".join(body)
        for row in rows + sentences[page["doc_id"]]:
            piece = raw[row["raw_start"] : row["raw_end"]]
            assert clean_slice(piece, repairs, page["media_type"]) == row["text"]
        for row in sentences[page["doc_id"]]:
            assert document["clean_text"][row["start"] : row["end"]] == row["text"]


def by_document(table):
    found = {}
    for row in table.to_pylist():
        found.setdefault(row["doc_id"], []).append(row)
    return found
