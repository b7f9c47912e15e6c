"""The relations stage: rows from tables."""

from __future__ import annotations

import pyarrow as pa

from pipeline.config import Config
from pipeline.relations.stage import run
from pipeline.schemas import check, from_rows

TEXT = "市水务局局长 周远山:\n我们推出“清泉”行动。"


def tables() -> dict[str, pa.Table]:
    spans = [(0, 4, "ORG"), (4, 6, "TITLE"), (7, 10, "PERSON"), (16, 22, "INITIATIVE")]
    lines = [("speaker", 0, 11), ("answer", 12, len(TEXT))]
    return {
        "documents": from_rows(
            "documents", [{"doc_id": "d", "status": "ok", "clean_text": TEXT, "title": None}]
        ),
        "blocks": from_rows(
            "blocks",
            [
                {
                    "doc_id": "d",
                    "block_id": f"b{n}",
                    "kind": kind,
                    "text": TEXT[start:end],
                    "raw_start": start,
                    "raw_end": end,
                    "score": 1.0,
                    "origin": [end - start, start, end - start],
                }
                for n, (kind, start, end) in enumerate(lines)
            ],
        ),
        "sentences": from_rows(
            "sentences",
            [
                {
                    "doc_id": "d",
                    "sent_id": f"s{n}",
                    "block_id": f"b{n}",
                    "start": start,
                    "end": end,
                    "raw_start": start,
                    "raw_end": end,
                    "text": TEXT[start:end],
                }
                for n, (_, start, end) in enumerate(lines)
            ],
        ),
        "entities": from_rows(
            "entities",
            [
                {
                    "doc_id": "d",
                    "sent_id": "s0" if start < 12 else "s1",
                    "entity_id": f"e{n}",
                    "start": start,
                    "end": end,
                    "text": TEXT[start:end],
                    "label": label,
                }
                for n, (start, end, label) in enumerate(spans)
            ],
        ),
        "figures": from_rows("figures", []),
    }


def test_rows_are_checked_numbered_and_in_reading_order() -> None:
    table = check("relations", run(tables(), Config())["relations"])
    rows = table.to_pylist()
    assert [(row["head_id"], row["label"], row["tail_id"], row["sent_id"]) for row in rows] == [
        ("e0", "launched", "e3", "s1"),
        ("e1", "title_at", "e0", "s0"),
        ("e2", "holds_title", "e1", "s0"),
    ]
    assert [row["relation_id"] for row in rows] == ["r1", "r2", "r3"]
    assert all(row["rule"] for row in rows)


def test_a_document_without_entities_gives_no_rows() -> None:
    bare = tables() | {"entities": from_rows("entities", [])}
    assert run(bare, Config())["relations"].num_rows == 0
