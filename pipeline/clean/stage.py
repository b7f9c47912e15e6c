"""The documents stage: pages to the tables of documents and blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from pipeline import schemas
from pipeline.clean.page import Page, clean_page
from pipeline.config import Config
from pipeline.documents.metadata import Hints, find_metadata

STAGE = "documents"


def run(tables: Mapping[str, pa.Table], config: Config) -> dict[str, pa.Table]:
    """Give the documents and blocks tables of a table of pages."""
    documents: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    for page in tables["pages"].to_pylist():
        document, rows = _rows(page, config)
        documents.append(document)
        blocks += rows
    return {
        "documents": schemas.from_rows("documents", documents),
        "blocks": schemas.from_rows("blocks", blocks),
    }


def _rows(page: Mapping[str, Any], config: Config) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    document = {
        name: page[name]
        for name in ("doc_id", "source", "sha256", "media_type", "encoding", "warnings")
    }
    if page["error"] is not None:
        return _failed(document, page["error"]), []
    cleaned = clean_page(page["raw"], page["media_type"], repair=config.clean.repair_noise)
    if not cleaned.blocks:
        return _failed(document, "the page holds no text"), []
    rows = list(_block_rows(page["doc_id"], cleaned))
    clean_text = "\n".join(row["text"] for row in rows if row["kind"] in schemas.BODY_KINDS)
    warnings = [*(page["warnings"] or ()), *cleaned.warnings]
    if not clean_text:
        warnings.append("no body text found: every block is boilerplate, caption or credit")
    hints = _hints(page, cleaned)
    found = find_metadata([(block.kind, block.text.text) for block in cleaned.blocks], hints)
    return document | {
        "script": cleaned.script,
        "status": "ok",
        "warnings": [*warnings, *found.warnings],
        "title": found.title,
        "published": found.published,
        "publisher": found.publisher,
        "place": found.place,
        "place_code": found.place_code,
        "raw_chars": len(page["raw"]),
        "clean_chars": len(clean_text),
        "clean_text": clean_text,
    }, rows


def _hints(page: Mapping[str, Any], cleaned: Page) -> Hints:
    """Return what the container says of the page, else what its HTML head says."""
    head = cleaned.html
    return Hints(
        page["title"] or (head.title if head else None),
        page["published"] or (head.published if head else None),
        page["url"],
        head.publisher if head else None,
    )


def _failed(document: dict[str, Any], error: str) -> dict[str, Any]:
    return document | {"status": "failed", "stage": STAGE, "error": error}


def _block_rows(doc_id: str, page: Page) -> list[dict[str, Any]]:
    rows = []
    for number, block in enumerate(page.blocks, 1):
        raw_start, raw_end = block.text.origin(0, len(block.text))
        rows.append(
            {
                "doc_id": doc_id,
                "block_id": f"b{number}",
                "raw_start": raw_start,
                "raw_end": raw_end,
                "kind": block.kind,
                "text": block.text.text,
                "score": block.score,
                "origin": block.text.flat_origin(),
            }
        )
    return rows
