"""What each repair of indicators is worth: left out in turn, with the network and by rules alone.

Run from the repository:

    python benchmarks/repairs.py

Prints, for dev, the seeds and dev-real together, how many indicators are right (at 0.8 of the
characters, and to the letter) with all repairs and with none, and how many fewer without each.
Quantities are those of the labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from learning import SETS

from pipeline.figures import repairs
from pipeline.figures.choose import overlap
from pipeline.figures.model import Weights, load_weights
from pipeline.figures.slots import find_slots
from pipeline.training.figures_data import LabelledPage, read_pages
from pipeline.training.figures_examples import RIGHT


def right(
    pages: Sequence[LabelledPage], weights: Weights | None, kept: Sequence[repairs.Repair]
) -> tuple[int, int]:
    """Return how many indicators are right with some of the repairs, nearly and to the letter."""
    everything, repairs.REPAIRS = repairs.REPAIRS, tuple(kept)
    nearly = exact = 0
    for page in pages:
        labels = [str(label["indicator"]) for row in page.labels for label in row]
        found = find_slots(page.sentences, page.home, page.published, weights)
        for one, label in zip(found, labels, strict=True):
            nearly += overlap(one.indicator, label) >= RIGHT
            exact += one.indicator == label
    repairs.REPAIRS = everything
    return nearly, exact


def main() -> None:
    """Print the tables."""
    pages = [
        page
        for _, gold, raw in SETS
        if Path(gold).is_dir()
        for page in read_pages(Path(gold), Path(raw), real=False)
    ]
    count = sum(len(row) for page in pages for row in page.labels)
    for name, weights in (("network", load_weights()), ("rules alone", None)):
        kept = repairs.REPAIRS
        all_of_them, none = (right(pages, weights, some) for some in (kept, ()))
        print(f"{name}: {count} figures, with all repairs {all_of_them}, with none {none}")
        for repair in kept:
            rest = right(pages, weights, [one for one in kept if one is not repair])
            fewer = [a - b for a, b in zip(all_of_them, rest, strict=True)]
            print(f"  {repair.apply.__name__:16} {fewer[0]:3} {fewer[1]:3}")


if __name__ == "__main__":
    main()
