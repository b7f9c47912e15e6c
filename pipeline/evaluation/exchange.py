"""Gold to and from the formats of other tools, and runs as labels to be corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import GoldError
from pipeline.evaluation.formats import FORMATS, Format, doccano, label_studio
from pipeline.evaluation.formats.foreign import Imported, Pages, onto_body, to_gold
from pipeline.evaluation.labelled import (
    Labelled,
    label_files,
    read_labelled,
    require_sound,
    write_labelled,
)
from pipeline.evaluation.raw import raw_text
from pipeline.evaluation.tables import (
    Predictions,
    TablePredictions,
    read_predictions,
    read_run,
)


def find_format(name: str) -> Format:
    """Return the format of that name.

    Raises GoldError listing the formats there are.
    """
    if name not in FORMATS:
        raise GoldError(f"no format {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]


def export_gold(
    gold: Sequence[Path], format: Format, out: Path, raw: Sequence[Path] = ()
) -> list[Path]:
    """Write gold in a tool's format into the folder `out`; return the files.

    Raises GoldError when gold is not sound or a page is not found.
    """
    return format.export(_with_pages(_gold(gold), raw), out)


def preannotate(
    run: Path, format: Format, out: Path, raw: Sequence[Path] = (), clean: bool = False
) -> list[Path]:
    """Write what a run found as labels to be corrected; return the files.

    With `clean` the tool gets the clean text in place of the raw page: for HTML, and for pages
    full of noise. The import then needs the run as its base.

    Raises GoldError when a page is not found, InputError when there is no run.
    """
    predictions = read_run(run)
    documents = (d for d in predictions.all() if d.status in (None, "ok"))
    items = _with_bodies(documents, predictions) if clean else _with_pages(documents, raw)
    if format.name == "label-studio":
        return label_studio.export(items, out, predictions=True)
    return format.export(items, out)


def _with_bodies(
    documents: Iterator[Labelled], run: TablePredictions
) -> Iterator[tuple[Labelled, str]]:
    for document in documents:
        body = run.body(document.sha256)
        if body is None:
            raise GoldError(f"{document.where}: the run has no origins of blocks; run it again")
        yield onto_body(document, body)[0], body.text


def import_gold(
    source: Path,
    format: Format,
    out: Path,
    raw: Sequence[Path] = (),
    base: Path | None = None,
    completed_by: int | None = None,
    characters: bool = False,
) -> Imported:
    """Read a tool's file, or a folder as `export_gold` writes it, and write gold to the file `out`.

    `base` is gold or a run that fills in what the tool does not hold. `completed_by` chooses an
    annotator of Label Studio; `characters` reads doccano's offsets as characters.

    Raises GoldError naming file, line and remedy.
    """
    if not source.exists():
        raise GoldError(f"{source}: no such file or folder; check the path")
    if source.is_dir():
        source = source / format.file  # a folder as `export_gold` writes it
    if format.name == "label-studio":
        foreign = label_studio.read(source, completed_by)
    elif format.name == "doccano":
        foreign = doccano.read(source, utf16=not characters)
    else:
        foreign = format.read(source)
    before = read_predictions(base, bodies=True) if base else None
    known = _by_sha256(before) if before else {}
    bodies = before.body if isinstance(before, TablePredictions) else None
    pages = Pages([*raw, source if source.is_dir() else source.parent])
    imported = to_gold(foreign, pages, known, bodies)
    if not imported.documents:
        raise GoldError(f"{source}: holds no document; was the export finished?")
    out.parent.mkdir(parents=True, exist_ok=True)
    write_labelled(imported.documents, out)
    return imported


def _by_sha256(predictions: Predictions) -> dict[str, Labelled]:
    return {document.sha256: document for document in predictions.all()}


def _gold(paths: Sequence[Path]) -> Iterator[Labelled]:
    for path in label_files(paths):
        yield from read_labelled(path)


def _with_pages(
    documents: Iterator[Labelled], raw: Sequence[Path]
) -> Iterator[tuple[Labelled, str]]:
    for document in documents:
        text = raw_text(document, raw, document.source)
        require_sound(document, text)
        yield document, text
