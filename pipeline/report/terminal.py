"""One document in the terminal: spans coloured, figures in a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.errors import InputError
from pipeline.runner.tables import read_table

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


def find_document(doc: str, pred: Path) -> dict[str, Any]:
    """Return the `documents` row that `doc` names by doc_id, its beginning, or its source.

    Raises InputError when none does, or more than one.
    """
    rows: list[dict[str, Any]] = read_table(pred, "documents").to_pylist()
    found = [row for row in rows if row["doc_id"] == doc] or [
        row for row in rows if row["doc_id"].startswith(doc) or doc in row["source"]
    ]
    if len(found) != 1:
        listed = "\n".join(f"  {row['doc_id']}  {row['source']}" for row in (found or rows)[:20])
        raise InputError(f"{doc!r} names {len(found)} documents; there are:\n{listed}")
    return found[0]


def show(doc: str, pred: Path, console: Console | None = None) -> None:
    """Print one document of a run."""
    console = console or Console()
    row = find_document(doc, pred)
    if row["status"] != "ok":
        raise InputError(f"{row['source']}: {row['status']}, {row['error']}")
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
    table = Table(*_COLUMNS)
    for figure in figures:
        table.add_row(*(_cell(figure[name]) for name in _COLUMNS))
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)
