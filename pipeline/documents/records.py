"""Files to records: one page each, out of texts, HTML, MHTML, JSON lines, Parquet and WARC."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from pipeline.config import InputConfig
from pipeline.documents.sources import Source, open_source
from pipeline.errors import DocumentError

_CHUNK = 1 << 20
_TITLE_FIELDS = ("title", "headline", "标题")
_URL_FIELDS = ("url", "link", "source_url", "网址")
_DATE_FIELDS = ("published", "publish_date", "date", "pubdate", "pub_date", "time", "发布时间")
_HTML_TYPES = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Record:
    """One page of a file: its bytes, or its text where the container holds text, or an error."""

    source: str
    data: bytes = b""
    text: str | None = None
    media_type: str = "text/plain"
    charset: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    warnings: tuple[str, ...] = ()
    error: str | None = None
    hash_of: bytes | None = field(default=None, repr=False)


def read_records(source: Source, config: InputConfig) -> Iterator[Record]:
    """Yield the pages of one file; what cannot be read is a record with an error."""
    if source.size > config.max_bytes:
        yield Record(source.path, error=_too_large(source.size, config))
        return
    name, packed = _suffixes(source.path)
    if packed is None and name.endswith((".parquet", ".pq")):
        yield from _parquet(source, config)
        return
    if name.endswith((".warc", ".arc")):
        yield from _warc(source, config)
        return
    try:
        data, broken = _read(source.path, packed, config)
    except (OSError, pa.ArrowException) as error:
        yield Record(source.path, error=f"cannot be read: {_reason(error)}")
        return
    except DocumentError as error:
        yield Record(source.path, error=str(error))
        return
    if name.endswith((".jsonl", ".ndjson", ".jsonlines")):
        yield from _json_lines(source, data, broken, config)
    elif name.endswith((".mhtml", ".mht")):
        yield _mhtml(source, data)
    else:
        kind = "text/html" if name.endswith((".html", ".htm", ".xhtml", ".shtml")) else "text/plain"
        warnings = (broken,) if broken else ()
        if broken and not data:
            yield Record(source.path, error=broken)
        else:
            yield Record(source.path, data, media_type=kind, warnings=warnings)


def holds_many_pages(path: str) -> bool:
    """Tell by its name whether a file is a container of pages.

    >>> holds_many_pages("新闻.jsonl.gz"), holds_many_pages("新闻.html")
    (True, False)
    """
    endings = (".jsonl", ".ndjson", ".jsonlines", ".parquet", ".pq", ".warc", ".arc")
    return _suffixes(path)[0].endswith(endings)


def _suffixes(path: str) -> tuple[str, str | None]:
    name = path.lower()
    for ending, packed in ((".gz", "gzip"), (".zst", "zstd")):
        if name.endswith(ending):
            return name.removesuffix(ending), packed
    return name, None


def _too_large(size: int, config: InputConfig) -> str:
    return (
        f"{size} bytes are more than input.max_bytes = {config.max_bytes}; "
        "split the file or raise the limit"
    )


def _reason(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text)


def _read(path: str, packed: str | None, config: InputConfig) -> tuple[bytes, str | None]:
    """Return the bytes of a file, unpacked, and what broke off, if anything did."""
    system, inside = open_source(path)
    with system.open_input_stream(inside, compression=None) as stream:
        data = stream.read()
    if packed is None:
        return bytes(data), None
    return _unpack(bytes(data), packed, config)


def _unpack(data: bytes, packed: str, config: InputConfig) -> tuple[bytes, str | None]:
    """Unpack as much as is sound; raises DocumentError where it would be too much."""
    if not data:
        return b"", None
    parts: list[bytes] = []
    size = 0
    try:
        for part in _gzip_parts(data) if packed == "gzip" else _zstd_parts(data):
            parts.append(part)
            size += len(part)
            if size > config.max_bytes:
                raise DocumentError(_too_large(size, config))
    except (EOFError, zlib.error, zstandard.ZstdError) as error:
        return b"".join(parts), f"{packed} data breaks off after {size} bytes: {error}"
    return b"".join(parts), None


def _gzip_parts(data: bytes) -> Iterator[bytes]:
    """Yield what gzip data unpacks to; raises EOFError or zlib.error where it breaks off."""
    while data:
        member = zlib.decompressobj(wbits=31)
        part = member.decompress(data, _CHUNK)
        yield part
        while not member.eof:
            part = member.decompress(member.unconsumed_tail, _CHUNK)
            if not part and not member.unconsumed_tail:
                raise EOFError("it ends too early")
            yield part
        data = member.unused_data.lstrip(b"\0")  # tape blocks are filled with zeros


def _zstd_parts(data: bytes) -> Iterator[bytes]:
    unpacked = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True)
    while part := unpacked.read(_CHUNK):
        yield part


def _json_lines(
    source: Source, data: bytes, broken: str | None, config: InputConfig
) -> Iterator[Record]:
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        line = line.strip().removeprefix(b"\xef\xbb\xbf")
        where = f"{source.path}#{number}"
        if broken and number == len(lines):
            yield Record(where, error=broken, hash_of=line or None)
        elif line:
            yield _json_record(where, line, config)


def _json_record(where: str, line: bytes, config: InputConfig) -> Record:
    try:
        row = json.loads(line.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError as error:
        return Record(where, error=f"line is not UTF-8: {error}", hash_of=line)
    except (ValueError, RecursionError) as error:
        return Record(where, error=f"line is not JSON: {error}", hash_of=line)
    if not isinstance(row, dict):
        return Record(where, error="line is not a JSON object", hash_of=line)
    return _from_row(where, row, line, config)


def _from_row(where: str, row: dict[str, Any], raw: bytes | None, config: InputConfig) -> Record:
    """Make a record of a row with a text or html field and what else it says of the page."""
    fields = {str(key).lower(): value for key, value in row.items()}
    name = next((n for n in config.text_fields if isinstance(fields.get(n.lower()), str)), None)
    if name is None:
        known = ", ".join(config.text_fields)
        return Record(where, error=f"no text in any of the fields {known}", hash_of=raw)
    text = fields[name.lower()]
    html = "html" in name.lower() or _looks_like_html(text[:2000])
    return Record(
        where,
        text=text,
        media_type="text/html" if html else "text/plain",
        title=_first_text(fields, _TITLE_FIELDS),
        url=_first_text(fields, _URL_FIELDS),
        published=_first_text(fields, _DATE_FIELDS),
        hash_of=raw if raw is not None else text.encode("utf-8", "surrogatepass"),
    )


def _first_text(fields: dict[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = fields.get(name)
        if value is not None and str(value).strip():
            return str(value).strip()
    return None


def _looks_like_html(head: str) -> bool:
    start = head.lstrip("\ufeff \t\r\n").lower()
    return start.startswith(
        ("<!doctype html", "<html", "<?xml", "<head", "<body", "<div", "<p>", "<p ")
    )


def _parquet(source: Source, config: InputConfig) -> Iterator[Record]:
    try:
        system, inside = open_source(source.path)
        with system.open_input_file(inside) as handle:
            file = pq.ParquetFile(handle)
            known = {name.lower(): name for name in file.schema_arrow.names}
            wanted = [
                known[name.lower()]
                for name in (*config.text_fields, *_TITLE_FIELDS, *_URL_FIELDS, *_DATE_FIELDS)
                if name.lower() in known
            ]
            number = 0
            for batch in file.iter_batches(batch_size=256, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield _from_row(f"{source.path}#{number}", row, None, config)
    except (OSError, pa.ArrowException) as error:
        yield Record(source.path, error=f"cannot be read as Parquet: {_reason(error)}")


def _warc(source: Source, config: InputConfig) -> Iterator[Record]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    number = 0
    try:
        system, inside = open_source(source.path)
        with system.open_input_stream(inside, compression=None) as stream:
            packed = io.BytesIO(stream.read())
        for number, record in enumerate(ArchiveIterator(packed), 1):
            if record.rec_type == "response":
                yield from _warc_page(source, number, record, config)
    except (OSError, EOFError, ValueError, zlib.error, ArchiveLoadFailed) as error:
        where = f"{source.path}#{number + 1}" if number else source.path
        yield Record(where, error=f"cannot be read as WARC: {_reason(error)}")
        return
    if number == 0:
        yield Record(source.path, error="cannot be read as WARC: it holds no record")


def _warc_page(source: Source, number: int, record: Any, config: InputConfig) -> Iterator[Record]:
    """Yield the page of a response record; images, scripts and styles are none."""
    url = record.rec_headers.get_header("WARC-Target-URI")
    where = f"{source.path}#{url or number}"
    headers = record.http_headers
    declared = (headers.get_header("Content-Type") if headers else None) or "text/html"
    kind, _, rest = declared.lower().partition(";")
    kind = kind.strip()
    if kind not in _HTML_TYPES and kind != "text/plain":
        return
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", rest)
    data = record.content_stream().read(config.max_bytes + 1)
    if len(data) > config.max_bytes:
        yield Record(where, error=_too_large(len(data), config))
        return
    missing = getattr(record.raw_stream, "limit", 0)  # what the record's own length still promises
    cut = missing or record.rec_headers.get_header("WARC-Truncated")
    yield Record(
        where,
        data,
        media_type="text/html" if kind in _HTML_TYPES else "text/plain",
        charset=charset[1] if charset else None,
        url=url,
        warnings=(f"the record breaks off after {len(data)} bytes",) if cut else (),
    )


def _mhtml(source: Source, data: bytes) -> Record:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
    parts = [part for part in message.walk() if not part.is_multipart()]
    pages = [part for part in parts if part.get_content_type() in _HTML_TYPES] or [
        part for part in parts if part.get_content_type() == "text/plain"
    ]
    if not pages or "MIME-Version" not in message:
        return Record(source.path, error="no HTML part in this MHTML file", hash_of=data)
    page = pages[0]
    payload = page.get_payload(decode=True)
    return Record(
        source.path,
        payload if isinstance(payload, bytes) else b"",
        media_type=page.get_content_type(),
        charset=page.get_content_charset(),
        url=page.get("Content-Location") or message.get("Snapshot-Content-Location"),
        hash_of=data,
    )
