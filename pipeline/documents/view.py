"""A document as the later stages read it: its text, its sentences, its metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import pyarrow as pa

from pipeline.schemas import BODY_KINDS
from pipeline.text import SourceText

Row = dict[str, Any]


class SentenceView(NamedTuple):
    """A sentence of the body, with offsets in the document's clean text."""

    sent_id: str
    block_id: str
    kind: str
    start: int
    end: int
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that was read and cleaned."""

    doc_id: str
    title: str | None
    published: date | None
    publisher: str | None
    place: str | None
    place_code: str | None
    text: SourceText
    sentences: tuple[SentenceView, ...]

    def span_row(self, sentence: SentenceView, start: int, end: int) -> Row:
        """Return the columns of a span given by offsets in `sentence`."""
        start, end = sentence.start + start, sentence.start + end
        raw_start, raw_end = self.text.origin(start, end)
        return {
            "doc_id": self.doc_id,
            "sent_id": sentence.sent_id,
            "start": start,
            "end": end,
            "raw_start": raw_start,
            "raw_end": raw_end,
            "text": self.text.text[start:end],
        }


def rows_by_document(table: pa.Table, columns: Sequence[str] = ()) -> dict[str, list[Row]]:
    """Group the rows of a table, which is sorted by document, by doc_id.

    Only `columns` are read where they are given: reading a row costs time for each of its columns.
    """
    rows = (table.select(["doc_id", *columns]) if columns else table).to_pylist()
    return {key: list(group) for key, group in groupby(rows, key=lambda row: str(row["doc_id"]))}


_READ = ("documents", "blocks", "sentences")
# The tables last read and what was made of them: one stage after another asks for the same.
# They cannot change, and they are held here, so that no other table can be taken for them.
_last: tuple[list[pa.Table], tuple[DocumentView, ...]] = ([], ())


def document_views(tables: Mapping[str, pa.Table]) -> tuple[DocumentView, ...]:
    """Return the documents with status ok, from the documents, blocks and sentences tables."""
    global _last
    read = [tables[name] for name in _READ]
    known, views = _last
    if not known or any(one is not other for one, other in zip(read, known, strict=True)):
        views = tuple(_views(*read))
        _last = read, views
    return views


def _views(documents: pa.Table, blocks: pa.Table, sentences: pa.Table) -> tuple[DocumentView, ...]:
    of_document = rows_by_document(blocks, ("block_id", "kind", "text", "origin"))
    kinds = {
        (doc_id, block["block_id"]): block["kind"]
        for doc_id, rows in of_document.items()
        for block in rows
    }
    parts: dict[str, list[SentenceView]] = {}
    names = ("doc_id", "sent_id", "block_id", "start", "end", "text", "speaker")
    for doc_id, sent_id, block_id, *rest in zip(
        *(sentences[name].to_pylist() for name in names), strict=True
    ):
        kind = kinds[doc_id, block_id]
        parts.setdefault(doc_id, []).append(SentenceView(sent_id, block_id, kind, *rest))
    return tuple(
        DocumentView(
            doc_id=row["doc_id"],
            title=row["title"],
            published=row["published"],
            publisher=row["publisher"],
            place=row["place"],
            place_code=row["place_code"],
            text=body_text(of_document.get(row["doc_id"], [])),
            sentences=tuple(parts.get(row["doc_id"], ())),
        )
        for row in documents.to_pylist()
        if row["status"] == "ok"
    )


def body_text(blocks: list[Row]) -> SourceText:
    """Join the body blocks of one document, one a line, with their origins."""
    body = [block for block in blocks if block["kind"] in BODY_KINDS]
    return SourceText.join(
        "\n", [SourceText.from_origin(block["text"], block["origin"]) for block in body]
    )
