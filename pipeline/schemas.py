"""Every table and every closed set of values, in one place.

The tables are the contract with those who use the output: names, types, order and meaning of
the columns. Each field carries its description in the Arrow field metadata, so that the data
dictionary (`extract schema`) is printed from the schemas themselves. Tables are checked against
them on write and on read; nothing is inferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

SCHEMA_VERSION = "1"

# Closed sets of values ------------------------------------------------------------------------

BLOCK_KINDS = (
    "title",
    "dateline",
    "paragraph",
    "heading",
    "question",
    "speaker",
    "answer",
    "caption",
    "credit",
    "boilerplate",
)
BODY_KINDS = frozenset({"title", "paragraph", "heading", "question", "speaker", "answer"})
ENTITY_LABELS = (
    "PERSON",
    "TITLE",
    "ORG",
    "GPE",
    "LOC",
    "DATE",
    "EVENT",
    "DOC",
    "INITIATIVE",
)
FIGURE_KINDS = ("level", "ratio", "change", "difference", "rank")
BOUNDS = ("=", "~", ">", "<", "range")
DIRECTIONS = ("up", "down")
MODALITIES = ("actual", "target")
RELATION_LABELS = (
    "holds_title",
    "title_at",
    "issued",
    "organised",
    "launched",
    "located_in",
    "qualifies",
    "component_of",
)
STATUSES = ("ok", "failed", "duplicate")
SCRIPTS = ("hans", "hant", "mixed")

# Tables ---------------------------------------------------------------------------------------


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    return pa.schema(
        [pa.field(name, kind, metadata={"description": about}) for name, kind, about in columns]
    )


_TEXT, _INT, _NUM, _DATE = pa.string(), pa.int32(), pa.float64(), pa.date32()
_STRINGS, _INTS = pa.list_(pa.string()), pa.list_(pa.int32())

_DOC_ID = ("doc_id", _TEXT, "document: the first 16 hex digits of its sha256")
_SENT_ID = ("sent_id", _TEXT, "sentence that holds it")
_SPAN = (
    ("start", _INT, "first character in the document's clean_text"),
    ("end", _INT, "one past the last character in clean_text"),
    ("raw_start", _INT, "first character in the decoded raw text"),
    ("raw_end", _INT, "one past the last character in the decoded raw text"),
    ("text", _TEXT, "clean surface: clean_text[start:end]"),
)
_TRACE = (
    ("score", _NUM, "confidence in [0, 1]: of the rows at 0.9, nine in ten are right"),
    ("rule", _TEXT, "what made the row: a pattern, a lexicon, or a model with its version"),
)

TABLES: Mapping[str, pa.Schema] = {
    "documents": _schema(
        _DOC_ID,
        ("source", _TEXT, "path of the file, with #record for a record inside a container"),
        ("sha256", _TEXT, "SHA-256 of the raw bytes, hex"),
        ("media_type", _TEXT, "text/plain, text/html, …"),
        ("encoding", _TEXT, "character set the bytes were decoded from"),
        ("script", _TEXT, "hans, hant or mixed"),
        ("status", _TEXT, "ok, failed or duplicate"),
        ("stage", _TEXT, "stage that failed, null if none did"),
        ("error", _TEXT, "what went wrong and what to do, null if nothing did"),
        ("warnings", _STRINGS, "what was odd but survivable, each with its place"),
        ("title", _TEXT, "headline"),
        ("published", _DATE, "date of publication"),
        ("publisher", _TEXT, "who published it"),
        ("place", _TEXT, "full standard name of the place the document speaks of"),
        ("place_code", _TEXT, "six-digit administrative division code of place (GB/T 2260)"),
        ("raw_chars", _INT, "length of the decoded raw text"),
        ("clean_chars", _INT, "length of clean_text"),
        ("clean_text", _TEXT, "body blocks, cleaned, one a line"),
    ),
    "blocks": _schema(
        _DOC_ID,
        ("block_id", _TEXT, "block, numbered in page order"),
        ("raw_start", _INT, "first character in the decoded raw text"),
        ("raw_end", _INT, "one past the last character in the decoded raw text"),
        ("kind", _TEXT, "one of " + ", ".join(BLOCK_KINDS)),
        ("text", _TEXT, "clean text of the block"),
        ("score", _NUM, "confidence in the kind, in [0, 1]"),
        (
            "origin",
            _INTS,
            "where each clean character came from: flat triples (n clean characters, raw start, "
            "raw length); n == raw length means one to one, else the n share the raw slice",
        ),
    ),
    "sentences": _schema(
        _DOC_ID,
        ("sent_id", _TEXT, "sentence, numbered in reading order"),
        ("block_id", _TEXT, "block that holds it"),
        *_SPAN,
        ("speaker", _TEXT, "who says it, on question-and-answer pages; null elsewhere"),
    ),
    "entities": _schema(
        _DOC_ID,
        _SENT_ID,
        ("entity_id", _TEXT, "mention, numbered in reading order"),
        *_SPAN,
        ("label", _TEXT, "one of " + ", ".join(ENTITY_LABELS)),
        ("canonical", _TEXT, "full standard name, resolved through the document"),
        ("code", _TEXT, "administrative division code of a GPE, null elsewhere"),
        *_TRACE,
    ),
    "figures": _schema(
        _DOC_ID,
        _SENT_ID,
        ("figure_id", _TEXT, "quantity, numbered in reading order"),
        *_SPAN,
        ("value", _NUM, "number in `unit`, with 万/亿/千 multiplied out; lower end of a range"),
        ("value_max", _NUM, "upper end of a range, else null"),
        ("unit", _TEXT, "unit without multiplier; empty for a bare number"),
        ("bound", _TEXT, "= exact, ~ about, > more or at least, < less or at most, range"),
        ("kind", _TEXT, "level, ratio, change, difference or rank"),
        ("direction", _TEXT, "up or down for change and difference, else null"),
        ("indicator", _TEXT, "what is measured, in the sentence's own words"),
        ("basis", _TEXT, "what a change, difference or rank is measured against"),
        ("period", _TEXT, "time the figure speaks of, as written"),
        ("period_start", _DATE, "first day of the period"),
        ("period_end", _DATE, "last day of the period"),
        ("place", _TEXT, "full standard name of the place the figure is about"),
        ("place_code", _TEXT, "its administrative division code"),
        ("modality", _TEXT, "actual, or target for what is planned, required or foreseen"),
        *_TRACE,
    ),
    "relations": _schema(
        _DOC_ID,
        _SENT_ID,
        ("relation_id", _TEXT, "relation, numbered in reading order"),
        ("head_id", _TEXT, "entity_id or figure_id it goes from"),
        ("label", _TEXT, "one of " + ", ".join(RELATION_LABELS)),
        ("tail_id", _TEXT, "entity_id or figure_id it goes to"),
        *_TRACE,
    ),
    "facts": _schema(
        ("fact_id", _TEXT, "statistic: a hash of indicator, place, period, kind and unit"),
        ("indicator_id", _TEXT, "hash of the normalised indicator"),
        ("indicator", _TEXT, "indicator as most often written"),
        ("place", _TEXT, "full standard name of the place"),
        ("place_code", _TEXT, "its administrative division code"),
        ("period_start", _DATE, "first day of the period"),
        ("period_end", _DATE, "last day of the period"),
        ("kind", _TEXT, "kind of its figures"),
        ("basis", _TEXT, "basis of its figures"),
        ("value", _NUM, "value that most figures give (signed for a change)"),
        ("unit", _TEXT, "its unit"),
        ("n_figures", _INT, "figures that state it"),
        ("n_documents", _INT, "documents that state it"),
        ("agreement", _NUM, "share of its figures with this value, in [0, 1]"),
        ("figure_ids", _STRINGS, "doc_id/figure_id of each"),
    ),
}


def empty(table: str) -> pa.Table:
    """Return a table of that name with no rows."""
    return TABLES[table].empty_table()


def from_rows(table: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Build a table from one mapping a row; a missing column is null, an unknown one an error.

    Raises ValueError when a row has a column that the schema does not know.
    """
    schema, known = TABLES[table], set(TABLES[table].names)
    rows = list(rows)
    for row in rows:
        if not known.issuperset(row):
            raise ValueError(f"table {table} has no column {sorted(set(row) - known)}")
    columns = {name: [row.get(name) for row in rows] for name in schema.names}
    return pa.table(columns, schema=schema)


def check(table: str, data: pa.Table) -> pa.Table:
    """Return `data` if it has exactly the schema of that table.

    Raises ValueError naming the columns that differ.
    """
    schema = TABLES[table]
    if not data.schema.equals(schema):
        want, got = (
            dict(zip(schema.names, schema.types, strict=True)),
            dict(zip(data.schema.names, data.schema.types, strict=True)),
        )
        off = sorted(name for name in want.keys() | got.keys() if want.get(name) != got.get(name))
        raise ValueError(f"table {table}: columns {off or 'order'} differ from the schema")
    return data
