"""Slots of figures: speed beside spaCy's character tokenizer, and a baseline of one pattern.

Run from the repository: `python benchmarks/figures.py`. The text is that of the seeds; processor
time on one thread, the best of five.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import spacy

from pipeline.config import Config
from pipeline.figures.choose import overlap
from pipeline.figures.model import load_weights
from pipeline.figures.slots import find_slots
from pipeline.training.figures_data import LabelledPage, read_pages

# 指标 and 数字 in one pattern: the words between the last mark and the number
BASELINE = re.compile(r"[^，,；;。：:、0-9]+(?=[0-9])")
ROUNDS = 5


def best(work: Callable[[], object]) -> float:
    """Return the least processor time of a few rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def by_pattern(page: LabelledPage) -> list[tuple[str, str]]:
    """Return (indicator by the pattern, indicator by hand) of each labelled figure."""
    pairs, last = [], ""
    for sentence, labels in zip(page.sentences, page.labels, strict=True):
        for quantity, label in zip(sentence.quantities, labels, strict=True):
            found = BASELINE.findall(sentence.text[: quantity.start] + "0")
            last = found[-1] if found else last
            pairs.append((last, str(label["indicator"])))
    return pairs


def by_us(page: LabelledPage, *, model: bool) -> list[tuple[str, str]]:
    """Return (our indicator, indicator by hand) of each labelled figure."""
    weights = load_weights() if model else None
    found = find_slots(page.sentences, page.home, page.published, weights)
    labels = [label for row in page.labels for label in row]
    pairs = zip(found, labels, strict=True)
    return [(one.indicator, str(label["indicator"])) for one, label in pairs]


def _all(pages: Sequence[LabelledPage], model: bool) -> None:
    for page in pages:
        by_us(page, model=model)


def main() -> None:
    """Print the speeds and the indicators found right."""
    config = Config()
    pages = read_pages(Path("seeds/gold"), Path("seeds"), real=True)
    text = "".join(s.text for page in pages for s in page.sentences)
    tokenizer = spacy.blank("zh")
    plain = best(lambda: tokenizer.make_doc(text))
    print(json.dumps({"characters": len(text), "spaCy characters/s": round(len(text) / plain)}))
    for name, model in (("rules", False), ("model", config.figures.model)):
        spent = best(partial(_all, pages, model))
        print(name, round(len(text) / spent), "characters/s,", round(plain / spent, 2), "of spaCy")
    for name, read in (
        ("pattern", by_pattern),
        ("rules", lambda page: by_us(page, model=False)),
        ("model", lambda page: by_us(page, model=True)),
    ):
        pairs = [pair for page in pages for pair in read(page)]
        right = sum(overlap(ours, gold) >= 0.8 for ours, gold in pairs)
        print(name, f"indicator {right / len(pairs):.3f} of {len(pairs)}")


if __name__ == "__main__":
    main()
