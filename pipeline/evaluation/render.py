"""Show a report: on the terminal, as JSON, as Markdown."""

from __future__ import annotations

import json
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from pipeline.evaluation.intervals import Interval
from pipeline.evaluation.score import Report


def to_dict(report: Report, digits: int | None = None) -> dict[str, Any]:
    """Return the report as plain data; with `digits`, numbers are rounded."""

    def number(value: float) -> float:
        return value if digits is None else round(value, digits)

    intervals = report.intervals()

    def interval(key: str) -> list[float] | None:
        found = intervals.get(key)
        return [number(found.low), number(found.high)] if found else None

    return {
        "documents": len(report.documents),
        "notes": report.notes,
        "cer": {
            "rate": report.text.rate if digits is None else round(report.text.rate, digits + 1),
            "errors": report.text.part,
            "characters": report.text.whole,
            "interval": interval("cer"),
        },
        "scores": {
            key: {
                "p": number(count.precision),
                "r": number(count.recall),
                "f1": number(count.f1),
                "tp": count.right,
                "pred": count.predicted,
                "gold": count.gold,
                "interval": interval(key),
            }
            for key, count in report.found.items()
        },
        "slots": {
            key: {"rate": number(share.rate), "n": share.whole, "interval": interval(key)}
            for key, share in report.shares.items()
        },
    }


def to_json(report: Report, digits: int | None = None) -> str:
    """Return the report as JSON."""
    return json.dumps(to_dict(report, digits), ensure_ascii=False, indent=1)


def print_report(report: Report, console: Console) -> None:
    """Print the report as tables."""
    intervals = report.intervals()
    table = Table(title=f"{len(report.documents)} documents", title_justify="left", box=SIMPLE)
    table.add_column("table, label", no_wrap=True)
    for name in ("P", "R", "F1", "95 %", "right", "pred.", "gold"):
        table.add_column(name, justify="right", no_wrap=True)
    for key, count in report.found.items():
        table.add_row(
            f"  {key.partition('.')[2]}" if key.startswith(("entities.", "relations.")) else key,
            *(f"{x:.3f}" for x in (count.precision, count.recall, count.f1)),
            _interval(intervals.get(key)),
            *map(str, count),
        )
    console.print(table)
    slots = Table(
        title="metadata; slots of figures whose span was found; text",
        title_justify="left",
        box=SIMPLE,
    )
    slots.add_column("slot", no_wrap=True)
    for name in ("right", "95 %", "of"):
        slots.add_column(name, justify="right", no_wrap=True)
    for key, share in report.shares.items():
        slots.add_row(key, f"{share.rate:.3f}", _interval(intervals.get(key)), str(share.whole))
    slots.add_row(
        "character error",
        f"{report.text.rate:.5f}",
        _interval(intervals.get("cer"), 5),
        str(report.text.whole),
    )
    console.print(slots)
    for note in report.notes:
        console.print(f"note: {note}")


def _interval(interval: Interval | None, digits: int = 3) -> str:
    return f"{interval.low:.{digits}f}–{interval.high:.{digits}f}" if interval else "–"
