"""The `extract` command: options and help; the work is done by plain functions elsewhere."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli_gold import gold_app
from pipeline.cli_score import score_command
from pipeline.config import load_config
from pipeline.errors import ConfigError, ExtractError, MissingExtraError

# Each has a module in pipeline/training/ and this file in configs/.
MODELS = {
    "blocks": "blocks.toml",
    "characters": "characters.toml",
    "ner": "ner.cfg",
    "figures": "figures.toml",
    "periods": "periods.toml",
    "relations": "relations.toml",
}

app = typer.Typer(
    help="Tidy tables from Chinese government prose: figures, entities, relations.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.add_typer(gold_app, name="gold")
app.command("score")(score_command)

OutOption = Annotated[Path, typer.Option("--out", "-o", help="Folder for the tables.")]
PredOption = Annotated[Path, typer.Option("--pred", help="Folder of a run.")]
ConfigOption = Annotated[Path | None, typer.Option("--config", "-c", help="Settings, TOML.")]


@app.command("run")
def run_command(
    inputs: Annotated[
        list[str] | None, typer.Argument(help="Files, folders and globs.", show_default=False)
    ] = None,
    out: OutOption = Path("outputs"),
    config: ConfigOption = None,
    engine: Annotated[str, typer.Option(help="local or ray.")] = "local",
    workers: Annotated[int | None, typer.Option(min=0, help="Processes; 0: all.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="Begin at this stage with the tables there.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="End with this stage.")] = None,
    force: Annotated[bool, typer.Option(help="Do again what is done.")] = False,
    strict: Annotated[bool, typer.Option(help="A failed document fails the run.")] = False,
) -> None:
    """Run the pipeline over INPUTS and write its tables below --out.

    Exit code 0: all well; 1: nothing could be done; 3: some documents were quarantined.
    """
    from pipeline.report.summary import print_summary
    from pipeline.runner.run import run

    with _told_plainly(), _progress() as progress:
        if not inputs and start is None:
            raise typer.BadParameter("give at least one file, folder or glob", param_hint="INPUT")
        summary = run(
            inputs or [],
            out,
            load_config(config),
            engine=engine,
            workers=workers,
            start=start,
            until=until,
            force=force,
            progress=progress,
        )
    print_summary(summary)
    if summary.statuses.get("failed"):
        raise typer.Exit(1 if strict else 3)


@app.command("show")
def show_command(
    doc: Annotated[str, typer.Argument(help="doc_id, its beginning, or part of the file name.")],
    pred: PredOption = Path("outputs"),
) -> None:
    """Print one document with its spans coloured and its figures in a table."""
    from pipeline.report.terminal import show

    with _told_plainly():
        show(doc, pred)


@app.command("report")
def report_command(
    pred: PredOption = Path("outputs"),
    to: Annotated[Path | None, typer.Option(help="HTML file; default: PRED/report.html.")] = None,
) -> None:
    """Write a self-contained HTML report of a run."""
    from pipeline.report.html import write_report

    with _told_plainly():
        typer.echo(write_report(pred, to or pred / "report.html"))


@app.command("train")
def train_command(
    model: Annotated[str, typer.Argument(help="Which: " + ", ".join(MODELS), show_default=False)],
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Default: the one in configs/.")
    ] = None,
) -> None:
    """Train one of the models that ship, from its config."""
    with _told_plainly():
        if model not in MODELS:
            raise ConfigError(f"no model {model!r}; there are {', '.join(MODELS)}")
        path = config or Path("configs") / MODELS[model]
        if not path.is_file():
            raise ConfigError(f"{path}: no such file; give --config, or go to the project's folder")
        try:
            typer.echo(import_module(f"pipeline.training.{model}").train(path))
        except ModuleNotFoundError as error:
            raise MissingExtraError(
                f"training {model} needs {error.name}: pip install 'extract-zh[train]'"
            ) from error


@app.command("schema")
def schema_command(
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """Print the data dictionary."""
    from pipeline.report.dictionary import data_dictionary, print_dictionary

    if as_json:
        typer.echo(json.dumps(data_dictionary(), ensure_ascii=False, indent=1))
    else:
        print_dictionary()


@app.command("config")
def config_command(config: ConfigOption = None) -> None:
    """Print the resolved settings of a run as JSON."""
    with _told_plainly():
        typer.echo(load_config(config).model_dump_json(indent=2))


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn the errors meant for the user into a message and exit code 1."""
    try:
        yield
    except ExtractError as error:
        typer.secho(f"extract: {error}", fg="red", err=True)
        raise typer.Exit(1) from error


@contextmanager
def _progress() -> Iterator[Any]:
    """Yield a callback (done, total): a bar on a terminal, log lines otherwise."""
    if not sys.stderr.isatty():
        logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO, stream=sys.stderr)
        log = logging.getLogger("extract")
        yield lambda done, total: log.info("shards: %d of %d", done, total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("[progress.description]{task.description}", BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("shards", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
