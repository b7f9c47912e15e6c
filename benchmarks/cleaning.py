"""How fast pages are cleaned, as a ratio to spaCy's blank Chinese tokenizer in the same run.

usage: python benchmarks/cleaning.py [FOLDER_OR_FILE ...]

Seconds of a shared machine say little; the ratio to a tokenizer that everyone has says more.
Without arguments the pages of gold/raw are read, and a long text made of their paragraphs. Pages
that a mirror damaged are left out, and no trial gains from lines that another one has seen.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import spacy

from pipeline.clean import features, stage
from pipeline.clean.page import clean_page, learn_repairs
from pipeline.config import Config
from pipeline.documents.decode import decode
from pipeline.documents.pages import list_sources, page_row, pages_table, read_pages
from pipeline.documents.records import Record
from pipeline.sentences import run as run_sentences
from pipeline.sentences import split_sentences

TRIALS = 9
LONG = 20_000  # characters of a long text


def best_seconds(work: Callable[[], object]) -> float:
    """Return the least CPU time of a few trials."""
    times = []
    for _ in range(TRIALS):
        for seen_before in (features.see, features._line_features):
            seen_before.cache_clear()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def steps(pages: pa.Table) -> dict[str, Callable[[], object]]:
    """Return the work to be timed on a table of pages."""
    texts = [text for text in pages["raw"].to_pylist() if text]
    data = [text.encode() for text in texts]
    nlp = spacy.blank("zh")
    config = Config()
    cleaned = stage.run({"pages": pages}, config)
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    return {
        "spacy.blank('zh')": lambda: [nlp.make_doc(line) for line in lines],
        "decode": lambda: [decode(each) for each in data],
        "clean_page": lambda: [clean_page(text) for text in texts],
        "split_sentences": lambda: [split_sentences(line) for line in lines],
        "documents stage": lambda: stage.run({"pages": pages}, config),
        "sentences stage": lambda: run_sentences(cleaned, config),
    }


def undamaged(pages: pa.Table) -> pa.Table:
    """Return the pages that show none of the noise of mirrors."""
    texts = pages["raw"].to_pylist()
    return pages.filter(pa.array([not learn_repairs(t or "").noise.readings for t in texts]))


def report(name: str, pages: pa.Table) -> None:
    """Print characters a second and the ratio of each step."""
    characters = sum(len(text) for text in pages["raw"].to_pylist() if text)
    print(f"{name}: {pages.num_rows} pages, {characters} characters")
    unit = 0.0
    for step, work in steps(pages).items():
        speed = characters / best_seconds(work)
        unit = unit or speed
        print(f"  {step:20s} {speed / 1e6:8.2f} M characters/s   x {speed / unit:6.1f}")


def main(paths: list[str]) -> None:
    """Time the pages that are named, or those of the project."""
    pages = undamaged(read_pages(list_sources(paths or [Path("gold/raw")])))
    report("pages", pages)
    if not paths:
        lines = [
            line
            for text in pages["raw"].to_pylist()
            for line in text.split("\n")
            if len(line) > 60 and "(" not in line
        ]
        text = "\n".join(lines)
        cut = [text[at : at + LONG] for at in range(0, len(text) - LONG, LONG)]
        rows = [page_row(Record(f"long{n}", each.encode())) for n, each in enumerate(cut)]
        report("long texts", pages_table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
