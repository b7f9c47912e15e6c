"""One document in the terminal: spans coloured, figures in a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.errors import InputError
from pipeline.report.numbers import format_range
from pipeline.runner.tables import read_table

Row = dict[str, Any]

COLOURS = {
    "PERSON": "bright_magenta",
    "TITLE": "magenta",
    "ORG": "bright_blue",
    "GPE": "green",
    "LOC": "bright_green",
    "DATE": "cyan",
    "EVENT": "yellow",
    "DOC": "bright_yellow",
    "INITIATIVE": "bright_red",
    "FIGURE": "bold reverse",
}
_COLUMNS = (
    "text", "value", "unit", "indicator", "kind", "direction", "basis", "period", "place",
    "modality", "score",
)  # fmt: skip
_WIDE = 120
_ONLY_WIDE = frozenset({"direction", "basis", "modality", "score"})
_FOLDED = frozenset({"indicator", "basis", "period", "place"})
_INDICATOR_WIDTH = 14  # at least, or long periods and places push it to nothing
_LONG = frozenset({"period", "place"})
_MAX_WIDTH = 12
_ARROWS = {"up": "↑", "down": "↓", None: ""}


def find_document(doc: str, rows: list[Row]) -> Row:
    """Return the `documents` row that `doc` names by doc_id, its beginning, or its source.

    Raises InputError when none does, or more than one.
    """
    found = [row for row in rows if row["doc_id"] == doc] or [
        row for row in rows if row["doc_id"].startswith(doc) or doc in row["source"]
    ]
    if len(found) != 1:
        listed = "\n".join(f"  {row['doc_id']}  {row['source']}" for row in (found or rows)[:20])
        raise InputError(f"{doc!r} names {len(found)} documents; there are:\n{listed}")
    return found[0]


def show(doc: str, pred: Path, console: Console | None = None) -> None:
    """Print one document of a run.

    Raises InputError when `doc` does not name one, or names one that failed or is a duplicate.
    """
    console = console or Console()
    rows: list[Row] = read_table(pred, "documents").to_pylist()
    row = find_document(doc, rows)
    if row["status"] != "ok":
        raise InputError(_why_not_shown(row, rows))
    facts = [row["published"], row["publisher"], row["place"], row["source"]]
    console.print(" · ".join(str(fact) for fact in facts if fact), style="dim")
    mine = pc.field("doc_id") == row["doc_id"]
    figures = read_table(pred, "figures").filter(mine).to_pylist()
    text = Text(str(row["clean_text"]))
    for entity in read_table(pred, "entities").filter(mine).to_pylist():
        text.stylize(COLOURS[entity["label"]], entity["start"], entity["end"])
    for figure in figures:
        text.stylize(COLOURS["FIGURE"], figure["start"], figure["end"])
    console.print(text)
    console.print(Text(" ").join(Text(label, style=colour) for label, colour in COLOURS.items()))
    console.print(figures_table(figures, console.width))


def figures_table(figures: list[Row], width: int) -> Table:
    """Return the figures as a table for a terminal of `width` columns.

    Quantities are never cut; the indicator takes the room that is left, over several lines. A
    narrow terminal gets fewer columns, with the direction as an arrow at the value.
    """
    wide = width >= _WIDE
    names = [name for name in _COLUMNS if wide or name not in _ONLY_WIDE]
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, expand=True)
    for name in names:
        table.add_column(
            name,
            justify="right" if name in ("value", "score") else "left",
            no_wrap=name not in _FOLDED,
            overflow="fold",
            width=_INDICATOR_WIDTH if name == "indicator" else None,
            ratio=1 if name == "indicator" else None,
            max_width=_MAX_WIDTH if name in _LONG else None,
        )
    for figure in figures:
        table.add_row(*(_cell(figure, name, wide) for name in names))
    return table


def _cell(figure: Row, name: str, wide: bool) -> Text:
    """Return one cell, as plain text: a bracket in a document is no markup."""
    if name == "value":
        arrow = "" if wide else _ARROWS[figure["direction"]]
        return Text(arrow + format_range(figure["value"], figure["value_max"]))
    value = figure[name]
    if name == "score" and value is not None:
        return Text(f"{value:.2f}")
    return Text("" if value is None else str(value))


def _why_not_shown(row: Row, rows: list[Row]) -> str:
    """Return why a document has no text of its own, and where to look instead."""
    if row["status"] == "failed":
        return f"{row['source']}: failed in {row['stage']}: {row['error']}"
    same = [r for r in rows if r["sha256"] == row["sha256"] and r["status"] != "duplicate"]
    if not same:
        return f"{row['source']}: duplicate of a document that is not in this run"
    first = same[0]
    told = f"{row['source']}: duplicate of {first['source']} ({first['doc_id']})"
    if first["status"] == "failed":
        return f"{told}, which failed in {first['stage']}: {first['error']}"
    return f"{told}: show that one"
