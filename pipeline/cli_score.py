"""`extract score`: how well a run does against hand-labelled gold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExtractError


def score_command(
    gold: Annotated[
        list[Path], typer.Argument(help="gold files or folders (*.jsonl)", show_default=False)
    ],
    pred: Annotated[
        Path, typer.Option("--pred", help="folder of a run, or JSON Lines predictions")
    ],
    raw: Annotated[
        list[Path] | None,
        typer.Option("--raw", help="folder of the raw pages, where they do not lie near the gold"),
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="another run, to compare with this one")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="print Markdown")] = False,
    details: Annotated[
        bool, typer.Option("--details", help="lenient scores, confusion, calibration, documents")
    ] = False,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", help="write every error here (Parquet), and a .txt beside it"),
    ] = None,
    allow_missing: Annotated[
        bool,
        typer.Option("--allow-missing", help="count gold documents that the run lacks as missed"),
    ] = False,
) -> None:
    """Score a run against hand-labelled gold: precision, recall, F1, slots, with intervals."""
    from pipeline.evaluation import render
    from pipeline.evaluation.mistakes import write_mistakes
    from pipeline.evaluation.score import score

    try:
        report = score(
            gold, pred, raw or (), allow_missing=allow_missing, mistakes=errors is not None
        )
        difference = None
        if against is not None:
            other = score(gold, against, raw or (), allow_missing=allow_missing)
            difference = report.against(other)
        written = write_mistakes(report.mistakes, errors) if errors is not None else None
    except ExtractError as error:
        typer.secho(f"extract: {error}", fg="red", err=True)
        raise typer.Exit(1) from error
    if json:
        typer.echo(render.to_json(report, difference))
    elif markdown:
        typer.echo(render.to_markdown(report, difference))
    else:
        render.print_report(report, render.console(), difference, details)
    if written is not None:
        typer.echo(f"{len(report.mistakes)} errors: {errors}, to read: {written}", err=True)


if __name__ == "__main__":
    typer.run(score_command)
