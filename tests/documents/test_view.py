"""Views of documents: every set of tables gives its own."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from pipeline import sentences
from pipeline.clean import stage as clean
from pipeline.config import Config
from pipeline.documents.pages import text_page
from pipeline.documents.view import document_views


def tables_of(text: str) -> Mapping[str, pa.Table]:
    tables: dict[str, pa.Table] = {"pages": text_page(text)}
    for stage in (clean, sentences):
        tables |= stage.run(tables, Config())
    return tables


def texts(tables: Mapping[str, pa.Table]) -> list[str]:
    return [sentence.text for view in document_views(tables) for sentence in view.sentences]


def test_the_views_are_of_the_tables_that_are_asked_for() -> None:
    first, second = tables_of("青湖出口增长。"), tables_of("海州进口下降。")
    for _ in range(2):
        assert texts(first) == ["青湖出口增长。"]
        assert texts(second) == ["海州进口下降。"]


def test_one_new_table_among_the_old_gives_new_views() -> None:
    tables = dict(tables_of("青湖出口增长。海州进口下降。"))
    assert len(texts(tables)) == 2
    tables["sentences"] = tables["sentences"].slice(0, 1)
    assert texts(tables) == ["青湖出口增长。"]
