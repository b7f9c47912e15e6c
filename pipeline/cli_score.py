"""`extract score`: how well a run does against hand-labelled gold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.errors import ExtractError

GoldArgument = Annotated[
    list[Path], typer.Argument(help="gold files or folders (*.jsonl)", show_default=False)
]
PredOption = Annotated[
    Path, typer.Option("--pred", help="folder of a run, or JSON Lines predictions")
]
RawOption = Annotated[
    list[Path] | None, typer.Option("--raw", help="folder of raw pages, if not near the gold")
]


def score_command(
    gold: GoldArgument,
    pred: PredOption,
    raw: RawOption = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    allow_missing: Annotated[
        bool, typer.Option(help="count gold documents that the run lacks as missed")
    ] = False,
) -> None:
    """Score a run against hand-labelled gold: precision, recall, F1, slots, intervals."""
    from pipeline.evaluation import render
    from pipeline.evaluation.score import score

    try:
        report = score(gold, pred, raw or (), allow_missing=allow_missing)
    except ExtractError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    if json:
        typer.echo(render.to_json(report))
    else:
        render.print_report(report, Console())


if __name__ == "__main__":
    typer.run(score_command)
