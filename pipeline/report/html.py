"""A self-contained HTML report of a run: documents with their spans, tables, quality."""

from __future__ import annotations

import os
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa
import pyarrow.compute as pc
from spacy import displacy

from pipeline.documents.view import rows_by_document
from pipeline.report.numbers import format_number
from pipeline.runner.tables import read_table
from pipeline.schemas import ENTITY_LABELS, TABLES, empty

_HUES = {label: n * 36 for n, label in enumerate((*ENTITY_LABELS, "FIGURE"))}
_COLOURS = {label: f"hsl({hue}, 75%, 85%)" for label, hue in _HUES.items()}
_FIGURE_COLUMNS = (
    "text", "value", "value_max", "unit", "bound", "indicator", "kind", "direction", "basis",
    "period", "period_start", "period_end", "place", "modality", "score",
)  # fmt: skip


def write_report(pred: Path, to: Path, max_documents: int = 200) -> Path:
    """Write the report of the run in `pred` to the file `to` and return it.

    The first `max_documents` documents are shown in full; the counts are of all. Raises
    InputError when `pred` holds no run.
    """
    documents = read_table(pred, "documents").to_pylist()
    tables = {name: read_table(pred, name) for name in TABLES if (pred / name).is_dir()}
    shown = [row for row in documents if row["status"] == "ok"][:max_documents]
    figures = _rows_of(shown, tables.get("figures", empty("figures")))
    entities = _rows_of(shown, tables.get("entities", empty("entities")))
    environment = jinja2.Environment(autoescape=True)
    environment.filters["cell"] = _cell
    template = environment.from_string(
        resources.files("pipeline.report").joinpath("report.html.j2").read_text("utf-8")
    )
    page = template.render(
        counts={name: table.num_rows for name, table in tables.items()},
        statuses=Counter(row["status"] for row in documents),
        troubled=[row for row in documents if row["error"] or row["warnings"]],
        charts=_charts(tables),
        columns=_FIGURE_COLUMNS,
        documents=[
            row
            | {
                "html": _highlighted(row, entities.get(row["doc_id"], []), figures),
                "figures": figures.get(row["doc_id"], []),
            }
            for row in shown
        ],
        left_out=sum(row["status"] == "ok" for row in documents) - len(shown),
    )
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_name(to.name + ".new")
    unfinished.write_text(page, encoding="utf-8")
    os.replace(unfinished, to)
    return to


def _rows_of(shown: list[dict[str, Any]], table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a table by document, for the documents shown."""
    ids = pa.array([row["doc_id"] for row in shown], pa.string())
    return rows_by_document(table.filter(pc.is_in(table["doc_id"], ids)))


def _cell(value: object, column: str) -> str:
    """Return what a cell of the table of figures shows."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}" if column == "score" else format_number(value)
    return str(value)


def _highlighted(
    document: dict[str, Any],
    entities: list[dict[str, Any]],
    figures: dict[str, list[dict[str, Any]]],
) -> str:
    spans = [{"start": e["start"], "end": e["end"], "label": e["label"]} for e in entities]
    taken = {at for span in spans for at in range(span["start"], span["end"])}
    spans += [
        {"start": f["start"], "end": f["end"], "label": "FIGURE"}
        for f in figures.get(document["doc_id"], [])
        if taken.isdisjoint(range(f["start"], f["end"]))
    ]
    spans.sort(key=lambda span: span["start"])
    given = {"text": document["clean_text"], "ents": spans, "title": None}
    html: str = displacy.render(
        given, style="ent", manual=True, page=False, jupyter=False, options={"colors": _COLOURS}
    )
    return html


def _charts(tables: dict[str, Any]) -> list[dict[str, Any]]:
    """Return bar charts as a title and bars of (label, count, percent of the longest, whole)."""
    charts = []
    for title, table, column in (
        ("Entities by label", "entities", "label"),
        ("Figures by kind", "figures", "kind"),
        ("Figures by unit (ten most frequent)", "figures", "unit"),
        ("Relations by label", "relations", "label"),
        ("Figures by score", "figures", "score"),
    ):
        if table not in tables or not tables[table].num_rows:
            continue
        values = tables[table][column].to_pylist()
        if column == "score":
            counts = Counter(
                f"{int(min(v, 0.999) * 10) / 10:.1f}+" for v in values if v is not None
            )
            bars = sorted(counts.items(), reverse=True)
        else:
            bars = Counter(str(value) for value in values).most_common(10)
        longest = max(count for _, count in bars)
        charts.append(
            {"title": title, "bars": [(label, n, round(100 * n / longest)) for label, n in bars]}
        )
    return charts
