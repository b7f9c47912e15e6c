"""What more labels, and labels of the same genre, are worth to the indicator model.

Run from the repository, with the extra `train`; each training takes minutes:

    python benchmarks/learning.py curve     # whole figures against the share of training documents
    python benchmarks/learning.py genres    # each genre measured by a network that never saw it

Both train by the settings of configs/figures.toml, on labels of people only, with fewer epochs
(`--epochs`; `curve` takes more of them for fewer documents) and choose between rules and network as
the shipped choice.json says. `curve` measures on dev, the seeds and dev-real. `genres` leaves half
of the written pages out of every training and measures on them, genre by genre: by a network that
saw no page of the genre, and by one that saw the other half of them.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from pipeline.figures.choose import overlap
from pipeline.figures.model import MODEL, Weights, load_weights
from pipeline.figures.slots import find_slots
from pipeline.training.figures import labelled_pages, train_network
from pipeline.training.figures_data import LabelledPage, read_pages
from pipeline.training.figures_examples import RIGHT

SETTINGS = Path("configs/figures.toml")
GENRES = Path("gold/genres.tsv")
SHARES = (0.1, 0.25, 0.5, 1.0)
SETS = (
    ("dev", "gold/dev", "gold/raw"),
    ("seeds", "seeds/gold", "seeds"),
    ("dev-real", "../shared/gold/dev-real", "../shared/gold/raw"),
)

app = typer.Typer(help=__doc__)


def measure(pages: Sequence[LabelledPage], weights: Weights | None) -> tuple[float, float, int]:
    """Return the shares of indicators and of whole figures right, and the number of figures.

    Quantities are those of the labels. Where a page has no labelled periods they are not asked for.
    """
    indicators = whole = count = 0
    for page in pages:
        labels = [label for row in page.labels for label in row]
        found = find_slots(page.sentences, page.home, page.published, weights)
        for one, label in zip(found, labels, strict=True):
            right = overlap(one.indicator, str(label["indicator"])) >= RIGHT
            days = [one.time.first_day, one.time.last_day] if one.time else [None, None]
            dated = [label.get("period_start") or "", label.get("period_end") or ""]
            rest = (
                one.kind.kind == label["kind"]
                and one.kind.direction == label["direction"]
                and (one.place.name if one.place else None) == label["place"]
                and (not page.dated or [str(day or "") for day in days] == dated)
            )
            indicators += right
            whole += right and rest
            count += 1
    return indicators / max(1, count), whole / max(1, count), count


def trained(pages: Sequence[LabelledPage], epochs: int) -> Weights:
    """Return a network trained on the pages by the settings, with other epochs."""
    options = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["network"]
    weights = train_network(pages, {**options, "epochs": epochs}, int(options["seed"])).weights()
    return replace(weights, choice=load_weights(MODEL).choice)


def _pages() -> list[LabelledPage]:
    return labelled_pages(tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["paths"])


def _figures(pages: Sequence[LabelledPage]) -> int:
    return sum(len(row) for page in pages for row in page.labels)


@app.command()
def curve(epochs: Annotated[int, typer.Option(help="Epochs of each training.")] = 6) -> None:
    """Print the scores for growing shares of the training documents, and by rules alone."""
    pages = _pages()
    Random(0).shuffle(pages)
    kept = [
        (name, read_pages(Path(gold), Path(raw), real=False))
        for name, gold, raw in SETS
        if Path(gold).is_dir()
    ]
    names = " | ".join(f"{name}: indicator, whole" for name, _ in kept)
    print(f"| documents | figures | {names} |\n|---:|---:|{'---:|' * len(kept)}")
    for share in (0.0, *SHARES):
        chosen = pages[: round(share * len(pages))]
        # Few documents are few steps an epoch, so they are read more often.
        weights = trained(chosen, round(epochs / share**0.5)) if chosen else None
        cells = " | ".join("{:.3f}, {:.3f}".format(*measure(some, weights)) for _, some in kept)
        print(f"| {len(chosen)} | {_figures(chosen)} | {cells} |", flush=True)


@app.command()
def genres(
    epochs: Annotated[int, typer.Option(help="Epochs of each training.")] = 6,
    only: Annotated[list[str] | None, typer.Option(help="Genres to leave out; all.")] = None,
) -> None:
    """Print how each genre is read by a network without it, and by one with other pages of it."""
    lines = GENRES.read_text(encoding="utf-8").splitlines()
    genre = dict(line.split("\t") for line in lines if not line.startswith("#"))
    pages = _pages()
    by_genre: defaultdict[str, list[LabelledPage]] = defaultdict(list)
    for page in pages:
        if page.doc_id in genre:
            by_genre[genre[page.doc_id]].append(page)
    head = "genre | figures measured | indicator, whole without the genre | with other pages of it"
    print(f"| {head} | by rules |\n|---|---:|---:|---:|---:|")
    # One network serves all genres as the one that saw other pages of them.
    measured = {name: some[::2] for name, some in by_genre.items()}
    apart = {id(page) for some in measured.values() for page in some}
    other = trained([page for page in pages if id(page) not in apart], epochs)
    for name, some in sorted(by_genre.items()):
        if only and name not in only:
            continue
        left = {id(page) for page in some} | apart
        without = trained([page for page in pages if id(page) not in left], epochs)
        cells = [
            "{:.3f}, {:.3f}".format(*measure(measured[name], weights))
            for weights in (without, other, None)
        ]
        print(f"| {name} | {_figures(measured[name])} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    app()
