"""`extract gold`: hand labels to and from other tools, checked and compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import ExtractError

gold_app = typer.Typer(
    help="Hand labels: to and from other tools, checked, compared.", no_args_is_help=True
)

FormatOption = Annotated[
    str, typer.Option("--format", "-f", help="doccano, label-studio, brat or conll")
]
RawOption = Annotated[
    list[Path] | None,
    typer.Option("--raw", help="folder of the raw pages, where they do not lie near the labels"),
]


@contextmanager
def _errors() -> Iterator[None]:
    """Turn errors meant for the user into a message and exit code 1."""
    try:
        yield
    except ExtractError as error:
        typer.secho(f"extract: {error}", fg="red", err=True)
        raise typer.Exit(1) from error


@gold_app.command("export")
def export_command(
    gold: Annotated[list[Path], typer.Argument(help="gold files or folders", show_default=False)],
    format: FormatOption,
    out: Annotated[Path, typer.Option("--out", help="folder to write into")],
    raw: RawOption = None,
) -> None:
    """Write gold as a project of doccano, Label Studio or brat, or as CoNLL."""
    from pipeline.evaluation.exchange import export_gold, find_format

    with _errors():
        found = find_format(format)
        files = export_gold(gold, found, out, raw or ())
    typer.echo("\n".join(map(str, files)))
    typer.echo(f"not held by {format}: {found.loses} (give the gold as --base on import)", err=True)


@gold_app.command("preannotate")
def preannotate_command(
    pred: Annotated[Path, typer.Option("--pred", help="folder of a run")],
    format: FormatOption,
    out: Annotated[Path, typer.Option("--out", help="folder to write into")],
    raw: RawOption = None,
    clean: Annotated[
        bool,
        typer.Option("--clean", help="the clean text in place of the raw page: HTML, noisy pages"),
    ] = False,
) -> None:
    """Write what a run found as labels for a person to correct.

    Import the corrected labels with the same run as --base.
    """
    from pipeline.evaluation.exchange import find_format, preannotate

    with _errors():
        files = preannotate(pred, find_format(format), out, raw or (), clean)
    typer.echo("\n".join(map(str, files)))


@gold_app.command("import")
def import_command(
    source: Annotated[Path, typer.Argument(help="the tool's file or folder", show_default=False)],
    format: FormatOption,
    out: Annotated[Path, typer.Option("--out", help="gold file to write (.jsonl)")],
    raw: RawOption = None,
    base: Annotated[
        Path | None,
        typer.Option("--base", help="gold or run that fills in what the tool does not hold"),
    ] = None,
    completed_by: Annotated[
        int | None, typer.Option("--completed-by", help="Label Studio: the annotator's number")
    ] = None,
    characters: Annotated[
        bool,
        typer.Option("--characters", help="doccano: offsets are characters, not UTF-16 units"),
    ] = False,
) -> None:
    """Read labels made in another tool and write them as gold."""
    from pipeline.evaluation.exchange import find_format, import_gold

    with _errors():
        found = find_format(format)
        imported = import_gold(source, found, out, raw or (), base, completed_by, characters)
    for note in imported.notes:
        typer.echo(f"note: {note}", err=True)
    if base is None:
        typer.echo(f"note: not held by {format}: {found.loses}; see --base", err=True)
    typer.echo(f"{out}: {len(imported.documents)} documents")


@gold_app.command("check")
def check_command(
    gold: Annotated[list[Path], typer.Argument(help="gold files or folders", show_default=False)],
    raw: RawOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="errors only, no doubts")] = False,
) -> None:
    """Check gold against the guidelines; exit code 1 when a rule is broken."""
    from pipeline.evaluation.check import check_gold

    with _errors():
        documents, findings = check_gold(gold, raw or ())
    errors = [finding for finding in findings if not finding.doubt]
    for finding in errors if quiet else findings:
        typer.echo(f"{'doubt' if finding.doubt else 'ERROR'} {finding.problem}")
    doubts = len(findings) - len(errors)
    typer.echo(f"{documents} documents: {len(errors)} errors, {doubts} doubts", err=True)
    if errors:
        raise typer.Exit(1)


@gold_app.command("agree")
def agree_command(
    a: Annotated[Path, typer.Argument(help="labels of one annotator", show_default=False)],
    b: Annotated[Path, typer.Argument(help="labels of the other", show_default=False)],
    raw: RawOption = None,
    details: Annotated[bool, typer.Option("--details", help="confusion, by document")] = False,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Show how far two annotators agree: F1 by table and label, slots, Cohen's kappa."""
    from pipeline.evaluation import render
    from pipeline.evaluation.agreement import agree

    with _errors():
        agreement = agree([a], [b], raw or ())
    if json:
        kappas = {name: {"kappa": k, "items": n} for name, (k, n) in agreement.kappa.items()}
        data = render.to_dict(agreement.report) | {"kappa": kappas}
        typer.echo(dumps(data, ensure_ascii=False, indent=1))
        return
    render.print_report(agreement.report, render.console(), details=details)
    for name, (kappa, n) in agreement.kappa.items():
        typer.echo(f"kappa {name}: {'–' if kappa is None else f'{kappa:.3f}'} ({n} items)")


@gold_app.command("count")
def count_command(
    gold: Annotated[list[Path], typer.Argument(help="gold files or folders", show_default=False)],
    by: Annotated[
        Path | None, typer.Option("--by", help="TSV of doc_id and group; without it, by folder")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="print Markdown")] = False,
) -> None:
    """Count what gold holds: documents, sentences, labels."""
    from pipeline.evaluation import render
    from pipeline.evaluation.census import census_sections, count_gold

    with _errors():
        sections = census_sections(count_gold(gold, by))
    for section in sections:
        if markdown:
            typer.echo(render.section_markdown(section) + "\n")
        else:
            render.print_section(section, render.console())
