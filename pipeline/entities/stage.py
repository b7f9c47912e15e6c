"""The entities stage: sentences in, one row a mention out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from pipeline.config import Config
from pipeline.documents.view import DocumentView, Row, document_views
from pipeline.entities.model import load_model
from pipeline.entities.spans import EntityTagger
from pipeline.schemas import from_rows


def run(tables: Mapping[str, pa.Table], config: Config) -> Mapping[str, pa.Table]:
    """Return the entities table: the names of every sentence, in reading order."""
    tagger = load_model()
    rows = (row for view in document_views(tables) for row in entity_rows(view, tagger))
    return {"entities": from_rows("entities", rows)}


def entity_rows(view: DocumentView, tagger: EntityTagger) -> Iterator[Row]:
    """Yield the rows of one document."""
    number = 0
    tagged = tagger.tag([sentence.text for sentence in view.sentences])
    for sentence, spans in zip(view.sentences, tagged, strict=True):
        for span in spans:
            number += 1
            yield {
                **view.span_row(sentence, span.start, span.end),
                "entity_id": f"e{number}",
                "label": span.label,
                "canonical": sentence.text[span.start : span.end],
                "score": span.score,
                "rule": span.rule,
            }
