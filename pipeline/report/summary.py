"""What `extract run` prints when it is done."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.runner.run import RunSummary
from pipeline.runner.tables import read_table

_AS_IS: Any = {"highlight": False, "soft_wrap": True}
_SHOWN = ("text", "indicator", "kind", "direction", "basis", "period", "place")


def print_summary(summary: RunSummary, console: Console | None = None) -> None:
    """Print the tables written, some of their figures, and the documents that failed."""
    console = console or Console()
    if summary.rows.get("figures"):
        console.print(_some_figures(summary))
    table = Table("table", "rows", "where", title=f"written in {summary.seconds:.1f} s")
    for name, rows in summary.rows.items():
        table.add_row(name, f"{rows:,}", escape(str(summary.out / name)))
    console.print(table)
    counts = ", ".join(f"{count} {status}" for status, count in sorted(summary.statuses.items()))
    resumed = f"; {summary.shards_resumed} of {summary.shards} shards were done already"
    console.print(f"documents: {counts}" + (resumed if summary.shards_resumed else ""))
    for source, stage, error in summary.failures[:20]:
        console.print(f"[red]failed[/red] {escape(f'{source} in {stage}: {error}')}", **_AS_IS)
    if len(summary.failures) > 20:
        console.print(f"… and {len(summary.failures) - 20} more: see documents.error")
    _print_warnings(_warnings(summary), console)


def _warnings(summary: RunSummary) -> list[tuple[str, str]]:
    """Return the warnings of a run as pairs of source and warning."""
    rows = read_table(summary.out, "documents").select(["source", "warnings"]).to_pylist()
    return [(row["source"], warning) for row in rows for warning in row["warnings"] or ()]


def _print_warnings(warnings: list[tuple[str, str]], console: Console, count: int = 3) -> None:
    """Print the first of the warnings and how many there are; nothing when there are none."""
    for source, warning in warnings[:count]:
        console.print(f"[yellow]warning[/yellow] {escape(f'{source}: {warning}')}", **_AS_IS)
    if warnings:
        console.print(f"warnings: {len(warnings):,}, see documents.warnings")


def _some_figures(summary: RunSummary, count: int = 12) -> Table:
    """Return the best-scored figures that have an indicator, spread over the run.

    What several documents state in the same words is shown once.
    """
    frame = read_table(summary.out, "figures").to_pandas()
    good = frame[frame["indicator"].notna()].sort_values("score", ascending=False, kind="stable")
    good = good.drop_duplicates(["text", "indicator"])
    spread = good.groupby("doc_id", sort=False).head(max(1, count // good["doc_id"].nunique() or 1))
    table = Table(*_SHOWN, title=f"{min(count, len(spread))} of {len(frame):,} figures")
    for row in spread.head(count).itertuples():
        cells = [getattr(row, name) for name in _SHOWN]
        table.add_row(
            *("" if cell is None or cell != cell else escape(str(cell)) for cell in cells)
        )
    return table
