"""The relations stage: links between entities and between figures, for every document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from pipeline.config import Config
from pipeline.documents.view import DocumentView, document_views, rows_by_document
from pipeline.relations.entities import link_entities
from pipeline.relations.figures import link_figures
from pipeline.relations.mentions import Link, Mention, Sentence
from pipeline.schemas import from_rows

Row = dict[str, Any]

# the columns that the links are made from
_OF_NAMES = ("sent_id", "entity_id", "start", "end", "text", "label")
_OF_FIGURES = (
    *("sent_id", "figure_id", "start", "end", "value", "unit", "bound", "kind", "indicator"),
    *("period_start", "period_end", "place", "modality"),
)


def run(tables: Mapping[str, pa.Table], config: Config) -> dict[str, pa.Table]:
    """Return the relations table of the documents with status ok."""
    entities = rows_by_document(tables["entities"], _OF_NAMES)
    figures = rows_by_document(tables["figures"], _OF_FIGURES)
    rows: list[Row] = []
    for view in document_views(tables):
        names, amounts = entities.get(view.doc_id, []), figures.get(view.doc_id, [])
        links = [*link_entities(read_sentences(view, names)), *link_figures(view, amounts)]
        rows.extend(_rows(view, [*names, *amounts], links))
    return {"relations": from_rows("relations", rows)}


def read_sentences(view: DocumentView, entities: Sequence[Row]) -> list[Sentence]:
    """Return the sentences of a document with their entities."""
    inside: dict[str, list[Row]] = {}
    for row in entities:
        inside.setdefault(row["sent_id"], []).append(row)
    return [
        Sentence(
            text=sentence.text,
            mentions=tuple(
                Mention(
                    row["entity_id"],
                    row["start"] - sentence.start,
                    row["end"] - sentence.start,
                    row["label"],
                    row["text"],
                )
                for row in sorted(inside.get(sentence.sent_id, ()), key=lambda row: row["start"])
            ),
            kind=sentence.kind,
            sent_id=sentence.sent_id,
        )
        for sentence in view.sentences
    ]


def _rows(view: DocumentView, nodes: Sequence[Row], links: Sequence[Link]) -> Iterator[Row]:
    """Yield the rows, in the order of their heads; each belongs to its tail's sentence."""
    places = {row.get("entity_id") or row["figure_id"]: row for row in nodes}
    ordered = sorted(
        dict.fromkeys(links),
        key=lambda link: (places[link.head_id]["start"], places[link.tail_id]["start"], link.label),
    )
    for number, link in enumerate(ordered, 1):
        yield {
            "doc_id": view.doc_id,
            "sent_id": places[link.tail_id]["sent_id"],
            "relation_id": f"r{number}",
            "head_id": link.head_id,
            "label": link.label,
            "tail_id": link.tail_id,
            "score": link.score,
            "rule": link.rule,
        }
