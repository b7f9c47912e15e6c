"""doccano JSON Lines: one document a line, spans and relations.

A project for sequence labelling with relations reads and writes `entities` and `relations`; one
without relations `label`, a list of [start, end, label]. Extra columns are kept as metadata and
come back on the top level. doccano's page counts UTF-16 code units (doccano issue 2290).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import GoldError
from pipeline.evaluation.formats.foreign import (
    SPAN_LABELS,
    Foreign,
    Mark,
    Utf16,
    marks_of,
    tool_text,
)
from pipeline.evaluation.labelled import Labelled, numbered_lines
from pipeline.schemas import RELATION_LABELS

LOSES = "the slots of figures save their kind; blocks, sentences, clean text, metadata"
_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
_COLORS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#bcbd22")


def export(documents: Iterable[tuple[Labelled, str]], folder: Path) -> list[Path]:
    """Write `doccano.jsonl` and the label types to import into the project; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "doccano.jsonl"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document, raw in documents:
            file.write(json.dumps(_row(document, raw), ensure_ascii=False) + "\n")
    spans, relations = folder / "span_labels.json", folder / "relation_labels.json"
    spans.write_text(_label_types(SPAN_LABELS), encoding="utf-8")
    relations.write_text(_label_types(RELATION_LABELS), encoding="utf-8")
    return [path, spans, relations]


def _row(document: Labelled, raw: str) -> dict[str, Any]:
    text = tool_text(raw)
    utf16 = Utf16(text)
    numbers: dict[str, int] = {}
    entities = []
    for n, mark in enumerate(marks_of(document)):
        numbers[mark.id] = n
        entities.append(
            {
                "id": n,
                "label": mark.label,
                "start_offset": utf16.units(mark.start),
                "end_offset": utf16.units(mark.end),
            }
        )
    return {
        "text": text,
        "entities": entities,
        "relations": [
            {"id": n, "from_id": numbers[r.head], "to_id": numbers[r.tail], "type": r.label}
            for n, r in enumerate(document.relations)
        ],
        "doc_id": document.doc_id,
        "source": document.source,
        "sha256": document.sha256,
    }


def _label_types(labels: Iterable[str]) -> str:
    types = [
        {
            "text": label,
            "suffix_key": _KEYS[n],
            "background_color": _COLORS[n % len(_COLORS)],
            "text_color": "#ffffff",
        }
        for n, label in enumerate(labels)
    ]
    return json.dumps(types, ensure_ascii=False, indent=1) + "\n"


def read(path: Path, utf16: bool = True) -> Iterator[Foreign]:
    """Yield the documents of a doccano export (`all.jsonl`, `admin.jsonl`, …).

    `utf16` False reads offsets as characters, for a project that counts grapheme clusters.

    Raises GoldError naming file, line and remedy.
    """
    for where, line in numbered_lines(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(
                f"{where}: not JSON ({error.msg} at column {error.colno}); export JSONL from "
                "doccano again, the file may be cut off"
            ) from error
        yield _foreign(row, where, utf16)


def _foreign(row: Any, where: str, utf16: bool) -> Foreign:
    if not isinstance(row, dict):
        raise GoldError(f"{where}: not an object; export JSONL, not JSON or CSV, from doccano")
    text = row.get("text", row.get("data"))
    if not isinstance(text, str):
        raise GoldError(f"{where}: no text; export JSONL from a sequence labelling project")
    spans = row.get("entities", row.get("label", row.get("labels")))
    if not isinstance(spans, list):
        raise GoldError(
            f"{where}: neither entities nor label; export JSONL from a sequence labelling project"
        )
    units = Utf16(text if utf16 else "")
    marks = tuple(_mark(span, n, units, where, len(text)) for n, span in enumerate(spans))
    with_relations = "entities" in row
    try:
        links = tuple(
            (str(r["from_id"]), str(r["type"]), str(r["to_id"])) for r in row.get("relations", ())
        )
    except (KeyError, TypeError) as error:
        raise GoldError(f"{where}: a relation lacks {error}; export again from doccano") from error
    return Foreign(
        where,
        text,
        marks,
        links,
        doc_id=str(row.get("doc_id") or ""),
        source=str(row.get("source") or ""),
        sha256=str(row.get("sha256") or ""),
        holds=("entities", "figures", "relations") if with_relations else ("entities", "figures"),
    )


def _mark(span: Any, n: int, units: Utf16, where: str, length: int) -> Mark:
    try:
        if isinstance(span, dict):
            name = str(span.get("id", n))
            start, end, label = span["start_offset"], span["end_offset"], span["label"]
        else:
            name = str(n)
            start, end, label = span
        mark = Mark(name, units.characters(int(start)), units.characters(int(end)), str(label))
    except (KeyError, TypeError, ValueError) as error:
        raise GoldError(
            f"{where}: span {n} is not [start, end, label] nor has start_offset, end_offset and "
            f"label ({span!r}); export again from doccano"
        ) from error
    if not 0 <= mark.start < mark.end <= length:
        raise GoldError(
            f"{where}: span {n} {start}–{end} does not lie in the text of {length} characters; "
            "was the text changed after labelling?"
        )
    return mark
