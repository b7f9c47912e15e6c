"""A document as the later stages read it: its text, its sentences, its metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pyarrow as pa

from pipeline.schemas import BODY_KINDS
from pipeline.text import SourceText

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SentenceView:
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


def rows_by_document(table: pa.Table) -> dict[str, list[Row]]:
    """Group the rows of a table, which is sorted by document, by doc_id."""
    rows = table.to_pylist()
    return {key: list(group) for key, group in groupby(rows, key=lambda row: str(row["doc_id"]))}


def document_views(tables: Mapping[str, pa.Table]) -> Iterator[DocumentView]:
    """Yield the documents with status ok, from the documents, blocks and sentences tables."""
    blocks = rows_by_document(tables["blocks"])
    sentences = rows_by_document(tables["sentences"])
    for row in tables["documents"].to_pylist():
        if row["status"] != "ok":
            continue
        doc_id = row["doc_id"]
        kinds = {block["block_id"]: block["kind"] for block in blocks.get(doc_id, ())}
        yield DocumentView(
            doc_id=doc_id,
            title=row["title"],
            published=row["published"],
            publisher=row["publisher"],
            place=row["place"],
            place_code=row["place_code"],
            text=body_text(blocks.get(doc_id, [])),
            sentences=tuple(
                SentenceView(
                    sent_id=sentence["sent_id"],
                    block_id=sentence["block_id"],
                    kind=kinds[sentence["block_id"]],
                    start=sentence["start"],
                    end=sentence["end"],
                    text=sentence["text"],
                    speaker=sentence["speaker"],
                )
                for sentence in sentences.get(doc_id, ())
            ),
        )


def body_text(blocks: list[Row]) -> SourceText:
    """Join the body blocks of one document, one a line, with their origins."""
    body = [block for block in blocks if block["kind"] in BODY_KINDS]
    return SourceText.join(
        "\n", [SourceText.from_origin(block["text"], block["origin"]) for block in body]
    )
