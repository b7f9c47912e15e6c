"""The entities stage: sentences in, one row a mention out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from pipeline.config import Config
from pipeline.documents.view import DocumentView, Row, document_views
from pipeline.entities.backends import load_tagger
from pipeline.entities.canonical import Mention, canonical_names
from pipeline.entities.recurring import agreed
from pipeline.entities.spans import EntitySpan
from pipeline.places import place_of_code, standard_place
from pipeline.schemas import from_rows


def run(tables: Mapping[str, pa.Table], config: Config) -> Mapping[str, pa.Table]:
    """Return the entities table: the names of every sentence, in reading order.

    The sentences of all documents are tagged together, in full batches.
    """
    views = list(document_views(tables))
    texts = [sentence.text for view in views for sentence in view.sentences]
    tagged = iter(load_tagger(config.entities).tag(texts))
    rows = (
        row
        for view in views
        for row in entity_rows(view, _of_document(view, tagged, config.entities.rules))
    )
    return {"entities": from_rows("entities", rows)}


def _of_document(
    view: DocumentView, tagged: Iterator[list[EntitySpan]], rules: bool
) -> list[list[EntitySpan]]:
    """Take the spans of one document's sentences, with `rules` the same names labelled alike."""
    spans = [next(tagged) for _ in view.sentences]
    return agreed([sentence.text for sentence in view.sentences], spans) if rules else spans


def entity_rows(view: DocumentView, tagged: Sequence[Sequence[EntitySpan]]) -> Iterator[Row]:
    """Yield the rows of one document from the spans of its sentences."""
    found = [
        (sentence, span)
        for sentence, spans in zip(view.sentences, tagged, strict=True)
        for span in spans
    ]
    text = view.text.text
    mentions = [
        Mention(
            sentence.start + span.start,
            sentence.start + span.end,
            sentence.text[span.start : span.end],
            span.label,
        )
        for sentence, span in found
    ]
    home = place_of_code(view.place_code) if view.place_code else None
    if home is None and view.place:
        home = standard_place(view.place)
    names = canonical_names(mentions, text, home)
    for number, ((sentence, span), name) in enumerate(zip(found, names, strict=True), 1):
        yield {
            **view.span_row(sentence, span.start, span.end),
            "entity_id": f"e{number}",
            "label": span.label,
            "canonical": name.name,
            "code": name.code,
            "score": span.score,
            "rule": span.rule,
        }
