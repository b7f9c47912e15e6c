"""Show a report: on the terminal, as JSON, as Markdown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from pipeline.evaluation.counts import Found
from pipeline.evaluation.intervals import Interval
from pipeline.evaluation.partial import BINS, expected_calibration_error
from pipeline.evaluation.report import TEXT, Difference, Report

Against = dict[str, Difference]
FEW = 10  # documents below which a bootstrap over them is rough
_MOST_CONFUSIONS = 20


@dataclass(frozen=True, slots=True)
class Section:
    """A table to show: its first column is text, the others are numbers already written out."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    detail: bool = False


def sections(report: Report, against: Against | None = None) -> Iterator[Section]:
    """Yield the tables of a report; those marked `detail` are for who wants to see more."""
    yield _strict(report)
    yield _judgements(report)
    yield _lenient(report)
    if against:
        yield _against(against)
    yield Section(
        "Means of F1", ("", "F1"), [(k, f"{v:.3f}") for k, v in report.macro.items()], True
    )
    yield from _confusions(report)
    yield from _calibration(report)
    yield _by_document(report)


def _strict(report: Report) -> Section:
    rows = [
        (
            "· " + key.partition(".")[2] if key.startswith(("entities.", "relations.")) else key,
            *_scores(count),
            _interval(report.intervals.get(key)),
            *map(str, count),
        )
        for key, count in report.found.items()
        if "/" not in key
    ]
    header = ("table, label", "P", "R", "F1", "95 %", "right", "pred.", "gold")
    n = len(report.documents)
    few = "; so few that the intervals say little" if 1 < n < FEW else ""
    return Section(f"Scores on {n} document{'s' if n != 1 else ''}{few}", header, rows)


def _lenient(report: Report) -> Section:
    rows = [
        (key, *_scores(count), _interval(report.intervals.get(key)))
        for key, count in report.found.items()
        if "/" in key
    ]
    return Section(
        "Lenient: /boundary ignores labels, /type wants the label and some overlap, "
        "/overlap any overlap, /value that and the value; figures/level … strict quantities of a "
        "kind; relations/ends_found: both ends were found; blocks/body: characters",
        ("table", "P", "R", "F1", "95 %"),
        rows,
        True,
    )


def _judgements(report: Report) -> Section:
    rows = [
        (key, f"{share.rate:.3f}", _interval(report.intervals.get(key)), str(share.whole))
        for key, share in report.shares.items()
    ]
    if report.text.whole:
        error = f"{report.text.rate:.5f}"
        interval = _interval(report.intervals.get(TEXT), 5)
        rows.append(("character error of the text", error, interval, str(report.text.whole)))
    return Section(
        "Metadata, slots of figures whose span was found, text",
        ("slot", "right", "95 %", "of"),
        rows,
    )


def _against(against: Against) -> Section:
    rows = [
        (
            key,
            f"{d.ours:.4f}",
            f"{d.theirs:.4f}",
            f"{d.difference:+.4f}",
            f"{d.interval.low:+.4f} to {d.interval.high:+.4f}" if d.interval else "–",
            f"{d.p:.3f}" if d.p is not None else "–",
        )
        for key, d in against.items()
    ]
    return Section(
        "Against the other run (paired bootstrap by document)",
        ("F1 or share", "this", "other", "difference", "95 %", "p"),
        rows,
    )


def _confusions(report: Report) -> Iterator[Section]:
    for table, what in (("entities", "label"), ("figures", "kind"), ("blocks", "kind")):
        rows = [
            (f"{gold} → {got}", str(n))
            for (name, gold, got), n in sorted(
                report.confusion.items(), key=lambda item: (-item[1], item[0])
            )
            if name == table and gold != got
        ]
        if rows:
            title = f"Confusion of {table} by {what}, gold → predicted (– is nothing)"
            yield Section(title, ("", "n"), rows[:_MOST_CONFUSIONS], True)


def _calibration(report: Report) -> Iterator[Section]:
    for table in ("entities", "figures", "relations"):
        error = expected_calibration_error(report.calibration, table)
        if error is None:
            continue
        rows = []
        for tenth in range(BINS):
            if (found := report.calibration.get((table, tenth))) and found.rows:
                rows.append(
                    (
                        f"{tenth / BINS:.1f}–{(tenth + 1) / BINS:.1f}",
                        str(found.rows),
                        f"{found.confidence / found.rows:.3f}",
                        f"{found.right / found.rows:.3f}",
                    )
                )
        title = f"Calibration of {table}: expected calibration error {error:.3f}"
        yield Section(title, ("score", "rows", "mean score", "right"), rows, True)


def _by_document(report: Report) -> Section:
    keys = [
        key
        for key in ("sentences", "entities", "figures.quantity", "figures.full", "relations")
        if key in report.found
    ]
    rows = [
        (
            document.doc_id,
            *(f"{document.comparison.found.get(key, Found(0, 0, 0)).f1:.3f}" for key in keys),
            f"{document.comparison.text.rate:.5f}",
        )
        for document in report.documents
    ]
    return Section(
        "By document (F1; character error)",
        ("document", *(key.rpartition(".")[2] for key in keys), TEXT),
        rows,
        True,
    )


def console() -> Console:
    """Return a console as wide as the terminal; wide enough for every table elsewhere."""
    return Console(width=None if sys.stdout.isatty() else 160)


def print_report(
    report: Report, console: Console, against: Against | None = None, details: bool = False
) -> None:
    """Print the report as tables; with `details` all of them."""
    for section in sections(report, against):
        if details or not section.detail:
            print_section(section, console)
    for note in report.notes:
        console.print(f"note: {note}")


def print_section(section: Section, console: Console) -> None:
    """Print one table."""
    table = Table(title=section.title, title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    for n, name in enumerate(section.header):
        table.add_column(name, justify="right" if n else "left", no_wrap=True)
    for row in section.rows:
        table.add_row(*row)
    console.print(table)


def to_markdown(report: Report, against: Against | None = None) -> str:
    """Return the whole report as Markdown tables."""
    parts = [section_markdown(section) for section in sections(report, against)]
    return "\n\n".join([*parts, *(f"> {note}" for note in report.notes)]) + "\n"


def section_markdown(section: Section) -> str:
    """Return one table as Markdown, under its title."""
    rule = tuple("---:" if n else "---" for n in range(len(section.header)))
    lines = [f"### {section.title}", "", _line(section.header), _line(rule)]
    return "\n".join([*lines, *(_line(row) for row in section.rows)])


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def to_dict(report: Report, against: Against | None = None) -> dict[str, Any]:
    """Return the whole report as plain data, nothing rounded."""
    intervals = report.intervals

    def interval(key: str) -> list[float] | None:
        return list(_ends(intervals[key])) if key in intervals else None

    def counts(count: Found) -> dict[str, Any]:
        return {
            "p": count.precision,
            "r": count.recall,
            "f1": count.f1,
            "tp": count.right,
            "pred": count.predicted,
            "gold": count.gold,
        }

    data: dict[str, Any] = {
        "documents": len(report.documents),
        "notes": list(report.notes),
        "cer": {
            "rate": report.text.rate,
            "errors": report.text.part,
            "characters": report.text.whole,
            "interval": interval(TEXT),
        },
        "scores": {k: counts(c) | {"interval": interval(k)} for k, c in report.found.items()},
        "slots": {
            key: {"rate": share.rate, "n": share.whole, "interval": interval(key)}
            for key, share in report.shares.items()
        },
        "macro": report.macro,
        "confusion": [
            {"table": table, "gold": gold, "predicted": got, "n": n}
            for (table, gold, got), n in sorted(report.confusion.items())
        ],
        "calibration": [
            {
                "table": table,
                "from": tenth / BINS,
                "rows": found.rows,
                "mean_score": found.confidence / found.rows,
                "right": found.right / found.rows,
            }
            for (table, tenth), found in sorted(report.calibration.items())
            if found.rows
        ],
        "by_document": {
            document.doc_id: {
                "source": document.source,
                "cer": document.comparison.text.rate,
                "scores": {k: counts(c) for k, c in sorted(document.comparison.found.items())},
                "slots": {k: s.rate for k, s in document.comparison.shares.items()},
            }
            for document in report.documents
        },
    }
    if against:
        data["against"] = {
            key: {
                "this": d.ours,
                "other": d.theirs,
                "difference": d.difference,
                "interval": list(_ends(d.interval)) if d.interval else None,
                "p": d.p,
            }
            for key, d in against.items()
        }
    return data


def to_json(report: Report, against: Against | None = None) -> str:
    """Return the whole report as JSON."""
    return json.dumps(to_dict(report, against), ensure_ascii=False, indent=1)


def _scores(count: Found) -> tuple[str, str, str]:
    return f"{count.precision:.3f}", f"{count.recall:.3f}", f"{count.f1:.3f}"


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def _interval(interval: Interval | None, digits: int = 3) -> str:
    return f"{interval.low:.{digits}f}–{interval.high:.{digits}f}" if interval else "–"
