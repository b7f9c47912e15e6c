"""Predictions to be scored: the Parquet tables of a run, or the JSON Lines form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline.documents.view import body_text
from pipeline.errors import GoldError, InputError
from pipeline.evaluation.labelled import (
    Block,
    Entity,
    Figure,
    Labelled,
    Relation,
    label_files,
    read_labelled,
    require_sound,
)
from pipeline.text import SourceText

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "documents": (
        "doc_id",
        "sha256",
        "source",
        "status",
        "title",
        "published",
        "publisher",
        "place",
        "clean_text",
    ),
    "blocks": ("doc_id", "raw_start", "raw_end", "kind", "text", "origin"),
    "sentences": ("doc_id", "raw_start", "raw_end"),
    "entities": (
        "doc_id",
        "entity_id",
        "raw_start",
        "raw_end",
        "label",
        "text",
        "score",
        "rule",
    ),
    "figures": (
        "doc_id",
        "figure_id",
        "raw_start",
        "raw_end",
        *(f.name for f in fields(Figure) if f.name not in ("id", "start", "end")),
    ),
    "relations": ("doc_id", "head_id", "label", "tail_id", "score", "rule"),
}
_BODIES = {("blocks", "text"), ("blocks", "origin")}
_WANTED = {
    "documents": {"doc_id", "sha256"},
    "entities": {"doc_id", "entity_id", "raw_start", "raw_end", "label"},
    "figures": {"doc_id", "figure_id", "raw_start", "raw_end", "value", "unit"},
    "relations": {"doc_id", "head_id", "label", "tail_id"},
    "sentences": {"doc_id", "raw_start", "raw_end"},
    "blocks": {"doc_id", "raw_start", "raw_end", "kind"},
}
META = ("title", "published", "publisher", "place")
Row = dict[str, Any]


class Predictions(Protocol):
    """Predicted documents by the SHA-256 of their raw bytes."""

    def get(self, sha256: str) -> Labelled | None:
        """Return the document, or None when the run does not have it."""

    def all(self) -> Iterator[Labelled]:
        """Yield every document."""


@dataclass(frozen=True)
class LabelledPredictions:
    """Predictions held in memory: gold of another annotator, or another system's JSON Lines."""

    documents: Mapping[str, Labelled]

    def get(self, sha256: str) -> Labelled | None:
        """Return the document, or None when there is none."""
        return self.documents.get(sha256)

    def all(self) -> Iterator[Labelled]:
        """Yield every document."""
        return iter(self.documents.values())


class TablePredictions:
    """Predictions in the tables of a run; a document's rows are taken out when asked for."""

    def __init__(self, tables: Iterable[tuple[str, pa.Table]]) -> None:
        self._tables: dict[str, pa.Table] = {}
        self._ranges: dict[str, dict[str, tuple[int, int]]] = {}
        self._documents: dict[str, int] = {}
        for name, table in tables:
            if name == "documents":
                self._tables[name] = table
                self._documents = _first_of_each(table)
                continue
            ordered = table.take(pc.sort_indices(table, [("doc_id", "ascending")]))
            self._tables[name] = ordered
            self._ranges[name] = _ranges(ordered["doc_id"])

    def get(self, sha256: str) -> Labelled | None:
        """Return the document, or None when the run does not have it."""
        at = self._documents.get(sha256)
        if at is None:
            return None
        (row,) = self._tables["documents"].slice(at, 1).to_pylist()
        doc_id = row["doc_id"]
        rows = {name: self._rows(name, doc_id) for name in self._ranges}
        return Labelled(
            doc_id=str(doc_id),
            source=_string(row.get("source")) or "",
            sha256=sha256,
            meta={key: _string(row.get(key)) for key in META},
            clean_text=row.get("clean_text") or "",
            status=row.get("status"),
            where=f"document {doc_id}",
            blocks=tuple(
                Block(r["raw_start"], r["raw_end"], r["kind"]) for r in rows.get("blocks", ())
            ),
            sentences=tuple((r["raw_start"], r["raw_end"]) for r in rows.get("sentences", ())),
            entities=tuple(_entity(r) for r in rows.get("entities", ())),
            figures=tuple(sorted((_figure(r) for r in rows.get("figures", ())), key=figure_order)),
            relations=tuple(
                Relation(r["head_id"], r["label"], r["tail_id"], r.get("score"), r.get("rule"))
                for r in rows.get("relations", ())
            ),
        )

    def body(self, sha256: str) -> SourceText | None:
        """Return the clean text of a document with its origins, None where blocks lack them."""
        at = self._documents.get(sha256)
        if at is None or "origin" not in self._tables.get("blocks", pa.table({})).column_names:
            return None
        (row,) = self._tables["documents"].slice(at, 1).to_pylist()
        return body_text(self._rows("blocks", row["doc_id"]))

    def all(self) -> Iterator[Labelled]:
        """Yield every document."""
        for sha256 in self._documents:
            if (document := self.get(sha256)) is not None:
                yield document

    def _rows(self, table: str, doc_id: str) -> list[Row]:
        start, end = self._ranges[table].get(doc_id, (0, 0))
        rows: list[Row] = self._tables[table].slice(start, end - start).to_pylist()
        return rows


def figure_order(figure: Figure) -> tuple[int, int, tuple[int | str, ...]]:
    """Return a sort key: by position, then by number of the id, so that no row order matters."""
    parts = re.findall(r"\d+|\D+", figure.id)
    return figure.start, figure.end, tuple(int(p) if p.isdigit() else p for p in parts)


def read_run(path: str | Path) -> TablePredictions:
    """Read a run's folder of Parquet tables, the text and origins of blocks too.

    Raises InputError when there is no run.
    """
    found = read_predictions(path, bodies=True)
    if not isinstance(found, TablePredictions):
        raise InputError(f"{path}: no tables; give the folder that `extract run --out` wrote")
    return found


def read_predictions(path: str | Path, bodies: bool = False) -> Predictions:
    """Read a run's folder of Parquet tables, or a file or folder of JSON Lines predictions.

    Raises InputError when there is no run, GoldError when a prediction file is wrong.
    """
    path = Path(path)
    if not path.exists():
        raise InputError(f"{path}: no such run; give the folder that `extract run --out` wrote")
    if path.is_dir() and any(_parquet(path, "documents")):
        return TablePredictions(read_tables(path, bodies))
    if path.is_dir() and not any(path.rglob("*.jsonl")):
        raise InputError(
            f"{path}: holds neither a documents table nor *.jsonl; "
            "give the folder that `extract run --out` wrote"
        )
    return LabelledPredictions(by_sha256(label_files([path])))


def by_sha256(files: list[Path]) -> dict[str, Labelled]:
    """Read label files and key their documents by SHA-256.

    Raises GoldError when a document is there twice or is not sound.
    """
    documents: dict[str, Labelled] = {}
    for file in files:
        for document in read_labelled(file):
            require_sound(document, complete=False)
            if (other := documents.get(document.sha256)) is not None:
                raise GoldError(
                    f"{document.where}: the same page as {other.where}; keep one of them"
                )
            documents[document.sha256] = document
    return documents


def read_tables(folder: Path, bodies: bool = False) -> Iterator[tuple[str, pa.Table]]:
    """Yield, by name, the columns that scoring needs of the tables that are there.

    The text and origin of blocks are large, and read only when `bodies` are wanted.

    Raises InputError naming the table and the columns it lacks.
    """
    for name, wanted in COLUMNS.items():
        columns = wanted if bodies else [c for c in wanted if (name, c) not in _BODIES]
        files = [str(path) for path in _parquet(folder, name)]
        if not files:
            continue
        dataset = ds.dataset(files, format="parquet")
        there = dataset.schema.names
        lacking = sorted(_WANTED[name] - set(there))
        # a table without any row may come without columns
        if lacking and dataset.count_rows():
            raise InputError(
                f"{folder}: table {name} has no column {', '.join(lacking)}; "
                "write it after `extract schema`"
            )
        if not lacking:
            yield name, dataset.to_table(columns=[c for c in columns if c in there])


def _parquet(folder: Path, table: str) -> Iterator[Path]:
    if (folder / f"{table}.parquet").is_file():
        yield folder / f"{table}.parquet"
    elif (folder / table).is_dir():
        yield from sorted((folder / table).glob("*.parquet"))


def _first_of_each(documents: pa.Table) -> dict[str, int]:
    """Return the row of each SHA-256: of duplicates the one that was extracted."""
    rows: dict[str, int] = {}
    hashes = documents["sha256"].to_pylist()
    there = "status" in documents.column_names
    statuses = documents["status"].to_pylist() if there else [None] * len(hashes)
    for n, (sha256, status) in enumerate(zip(hashes, statuses, strict=True)):
        other = rows.get(sha256)
        if other is None or (statuses[other] != "ok" and status == "ok"):
            rows[sha256] = n
    return rows


def _ranges(doc_ids: pa.ChunkedArray) -> dict[str, tuple[int, int]]:
    encoded = doc_ids.combine_chunks()
    runs = pc.run_end_encode(encoded)
    if isinstance(runs, pa.ChunkedArray):
        runs = runs.combine_chunks()
    ranges, start = {}, 0
    for doc_id, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        ranges[doc_id] = (start, end)
        start = end
    return ranges


def _string(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def _entity(row: Row) -> Entity:
    return Entity(
        row["entity_id"],
        row["raw_start"],
        row["raw_end"],
        row["label"],
        row.get("text") or "",
        row.get("score"),
        row.get("rule"),
    )


def _figure(row: Row) -> Figure:
    slots = {
        name: row.get(name)
        for name in COLUMNS["figures"]
        if name not in ("doc_id", "figure_id", "raw_start", "raw_end", "text")
    }
    for name in ("period_start", "period_end"):
        slots[name] = _string(slots[name])
    return Figure(
        row["figure_id"], row["raw_start"], row["raw_end"], row.get("text") or "", **slots
    )
