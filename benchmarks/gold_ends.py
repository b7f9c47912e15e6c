"""Score the linking of relations alone: the relations stage is given gold entities and figures.

usage: python benchmarks/gold_ends.py [GOLD...] [--raw DIR]

The pages are cleaned and split by the pipeline; gold spans are moved onto that text. What has no
place there (its block was taken for chrome) is lost, and its relations count as missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.config import Config
from pipeline.errors import ExtractError
from pipeline.evaluation.formats.foreign import SLOT_NAMES, onto_body
from pipeline.evaluation.labelled import Labelled, Relation, label_files, read_labelled
from pipeline.evaluation.raw import raw_bytes
from pipeline.evaluation.render import console, print_section, sections
from pipeline.evaluation.report import Report
from pipeline.evaluation.score import score
from pipeline.evaluation.tables import LabelledPredictions, read_run
from pipeline.schemas import from_rows
from pipeline.stages import STAGES
from pipeline.text import SourceText

ROOT = Path(__file__).parents[1]
Row = dict[str, Any]


def with_gold_ends(documents: list[Labelled], raw: list[Path], config: Config) -> Report:
    """Run the pipeline with gold entities and figures in place of its own, and score relations."""
    from pipeline.runner.run import run

    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        pages.mkdir()
        for n, gold in enumerate(documents):
            (pages / f"{n:05d}{Path(gold.source).suffix}").write_bytes(raw_bytes(gold, raw))
        out = Path(folder) / "run"
        run([pages], out, config, workers=1, until="sentences")
        cleaned = read_run(out)
        tables = {name: read_table(out / name) for name in ("documents", "blocks", "sentences")}
        entities: list[Row] = []
        figures: list[Row] = []
        for gold in documents:
            found, body = cleaned.get(gold.sha256), cleaned.body(gold.sha256)
            if found is None or body is None:
                continue
            entities += rows(gold, found.doc_id, body, tables["sentences"], "entities")
            figures += rows(gold, found.doc_id, body, tables["sentences"], "figures")
        tables["entities"] = from_rows("entities", sorted(entities, key=by_document))
        tables["figures"] = from_rows("figures", sorted(figures, key=by_document))
        linked = link(tables, config)
        predictions = {}
        for gold in documents:
            found = cleaned.get(gold.sha256)
            relations = linked.get(found.doc_id, ()) if found else ()
            predictions[gold.sha256] = replace(gold, relations=tuple(relations))
    labels = LabelledPredictions({gold.sha256: gold for gold in documents})
    report = score(labels, LabelledPredictions(predictions), raw)
    for document in report.documents:  # the rest is gold against itself
        kept = {k: v for k, v in document.comparison.found.items() if k.startswith("relations")}
        document.comparison.found.clear()
        document.comparison.found.update(kept)
        document.comparison.shares.clear()
    return Report(report.documents)


def read_table(folder: Path) -> pa.Table:
    """Read a table of a run, whole."""
    return pa.concat_tables([pq.read_table(path) for path in sorted(folder.glob("*.parquet"))])


def by_document(row: Row) -> tuple[str, int]:
    """Return the order of rows in a table."""
    return row["doc_id"], row["start"]


def rows(
    gold: Labelled, doc_id: str, body: SourceText, sentences: pa.Table, table: str
) -> Iterator[Row]:
    """Yield gold spans as rows of the entities or the figures table."""
    own = [row for row in sentences.to_pylist() if row["doc_id"] == doc_id]
    starts = [row["start"] for row in own]
    for item in getattr(onto_body(gold, body)[0], table):
        at = bisect_right(starts, item.start) - 1
        if at < 0:
            continue
        raw_start, raw_end = body.origin(item.start, item.end)
        row: Row = {
            "doc_id": doc_id,
            "sent_id": own[at]["sent_id"],
            "start": item.start,
            "end": item.end,
            "raw_start": raw_start,
            "raw_end": raw_end,
            "text": body.text[item.start : item.end],
            "score": 1.0,
            "rule": "gold",
        }
        if table == "entities":
            yield row | {"entity_id": item.id, "label": item.label}
            continue
        slots = {name: getattr(item, name) for name in (*SLOT_NAMES, "kind")}
        for side in ("period_start", "period_end"):
            slots[side] = date.fromisoformat(slots[side]) if slots[side] else None
        yield row | {"figure_id": item.id} | slots


def link(tables: Mapping[str, pa.Table], config: Config) -> dict[str, list[Relation]]:
    """Run the relations stage and return what it found, by document."""
    stage = next(stage for stage in STAGES if "relations" in stage.gives)
    found: dict[str, list[Relation]] = {}
    for row in stage.run(tables, config)["relations"].to_pylist():
        relation = Relation(row["head_id"], row["label"], row["tail_id"])
        found.setdefault(row["doc_id"], []).append(relation)
    return found


def main() -> None:
    """Read the arguments and print the scores of each gold folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--raw", action="append", type=Path, default=[])
    arguments = parser.parse_args()
    for gold in arguments.gold or [ROOT / "gold/dev", ROOT / "seeds/gold"]:
        documents = [d for file in label_files([gold]) for d in read_labelled(file)]
        print(gold)
        report = with_gold_ends(documents, arguments.raw, Config())
        print_section(next(sections(report)), console())


if __name__ == "__main__":
    try:
        main()
    except ExtractError as error:
        sys.exit(f"error: {error}")
