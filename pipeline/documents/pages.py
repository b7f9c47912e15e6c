"""Records to the table of pages: what the documents stage starts from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from pipeline.config import Config
from pipeline.documents.decode import Decoded, decode
from pipeline.documents.records import Record, read_records
from pipeline.documents.sources import Source, list_sources
from pipeline.errors import DocumentError

__all__ = [
    "PAGES",
    "Source",
    "list_sources",
    "page_row",
    "page_rows",
    "pages_table",
    "read_pages",
    "text_page",
]

_TEXT = pa.string()

PAGES = pa.schema(
    [
        pa.field(name, kind, metadata={"description": about})
        for name, kind, about in (
            ("doc_id", _TEXT, "the first 16 hex digits of the sha256"),
            ("source", _TEXT, "path of the file, with #record for a record inside a container"),
            ("sha256", _TEXT, "SHA-256 of the raw bytes, hex; null where none could be read"),
            ("media_type", _TEXT, "text/plain or text/html"),
            ("encoding", _TEXT, "character set the bytes were decoded from"),
            ("raw", pa.large_string(), "the decoded text, nothing changed"),
            ("title", _TEXT, "title that the container gives"),
            ("published", _TEXT, "date of publication that the container gives"),
            ("url", _TEXT, "address of the page that the container gives"),
            ("warnings", pa.list_(_TEXT), "what was odd but survivable"),
            ("error", _TEXT, "why the page could not be read, else null"),
        )
    ]
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|span|table|br)\b[^<>]*>", re.IGNORECASE
)


def read_pages(sources: Iterable[Source], config: Config | None = None) -> pa.Table:
    """Read files to a table of PAGES, in order; what cannot be read is a row with an error."""
    config = config or Config()
    return pages_table(row for source in sources for row in page_rows(source, config))


def page_rows(source: Source, config: Config) -> Iterator[dict[str, Any]]:
    """Yield the rows of one file; whatever goes wrong in reading it becomes a row with an error."""
    record = None
    try:
        for record in read_records(source, config.input):
            yield page_row(record)
        if record is None:
            yield page_row(Record(source.path, error="it holds no page"))
    except Exception as error:  # readers of foreign formats raise what they like
        message = f"cannot be read: {type(error).__name__}: {error}"
        yield page_row(Record(source.path, error=message))


def text_page(
    text: str, source: str = "text", *, title: str | None = None, published: str | None = None
) -> pa.Table:
    """Return the page of one text that is already in memory."""
    raw = text.encode("utf-8", "surrogatepass")
    record = Record(source, text=text, title=title, published=published, hash_of=raw)
    return pages_table([page_row(record)])


def pages_table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Build the table from rows as `page_row` makes them."""
    columns: dict[str, list[Any]] = {name: [] for name in PAGES.names}
    for row in rows:
        for name, values in columns.items():
            values.append(row.get(name))
    return pa.table(columns, schema=PAGES)


def page_row(record: Record) -> dict[str, Any]:
    """Return the row of one record: decoded, hashed, with its warnings or its error."""
    raw_bytes = record.data if record.hash_of is None else record.hash_of
    known = bool(raw_bytes) or record.error is None
    digest = hashlib.sha256(raw_bytes if known else record.source.encode()).hexdigest()
    row: dict[str, Any] = {
        "doc_id": digest[:16],
        "source": record.source,
        "sha256": digest if known else None,
        "media_type": record.media_type,
        "title": record.title,
        "published": record.published,
        "url": record.url,
        "warnings": list(record.warnings),
        "error": record.error,
    }
    if record.error is not None:
        return row
    try:
        decoded = _text_of(record)
    except DocumentError as error:
        return row | {"error": str(error)}
    return row | {
        "encoding": decoded.encoding,
        "raw": decoded.text,
        "media_type": _media_type(record.media_type, decoded.text),
        "warnings": [*record.warnings, *decoded.warnings],
    }


def _text_of(record: Record) -> Decoded:
    if record.text is None:
        return decode(record.data, record.charset)
    if not record.text.strip():
        raise DocumentError("the text is empty")
    text, lone = _SURROGATE.subn("\ufffd", record.text)
    warnings = (f"{lone} lone surrogates replaced by U+FFFD",) if lone else ()
    return Decoded(text, "utf-8", warnings)


def _media_type(declared: str, text: str) -> str:
    """Return what the text is: a file without an HTML name may still hold HTML."""
    if declared != "text/plain":
        return "text/html"
    head = text[:4000]
    start = head.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html")) or len(_TAG.findall(head)) >= 5:
        return "text/html"
    return declared
