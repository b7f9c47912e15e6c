"""Hand-labelled figures of the corpus: kept as offsets, put together with the text to train.

The corpus may not be copied into the project, so a label file holds offsets in the decoded corpus
file instead of its words; what a label restores (an elided head, a place's full name) is the
annotator's own and stands as text. Periods, values and units are not labelled. `write_gold` gives
the labels back as gold files with their pages, in the format of gold/train, one an excerpt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import GoldError

Label = dict[str, Any]

# What GOLD calls clean: half-width digits, letters and per cent; other punctuation stays.
HALF_WIDTH = {ord("％"): "%", ord("．"): ".", 0x3000: " ", 0xA0: " "} | {
    wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F) if chr(wide - 0xFEE0).isalnum()
}


def write_gold(labels: Path, corpus: Path, out: Path) -> list[Path]:
    """Write OUT/NAME.jsonl and OUT/raw/NAME.txt for each labelled excerpt; return the gold files.

    Where the corpus is absent nothing is written. Raises GoldError when a corpus file is not the
    one that was labelled.
    """
    if not corpus.is_dir():
        return []
    (out / "raw").mkdir(parents=True, exist_ok=True)
    written = []
    for file in sorted(labels.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = labelled_text(corpus / row["source"], row["sha256"], file)
            page, document = rehydrate(row, text)
            (out / "raw" / document["source"]).write_bytes(page.encode())
            written.append(out / f"{document['doc_id']}.jsonl")
            written[-1].write_text(json.dumps(document, ensure_ascii=False) + "\n", "utf-8")
    return written


@lru_cache(maxsize=2)
def labelled_text(file: Path, digest: str, labels: Path) -> str:
    """Return the text of a corpus file.

    Raises GoldError when its SHA-256 is not `digest`, that of the file that was labelled.
    """
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise GoldError(
            f"{labels}: {file.name} is not the text that was labelled; "
            "fetch the corpus at the commit its SOURCE.txt names"
        )
    return data.decode("utf-8")


def rehydrate(row: Mapping[str, Any], text: str) -> tuple[str, Label]:
    """Return the page of one labelled excerpt and its gold document.

    >>> row = {"doc_id": "x", "meta": {}, "start": 2, "end": 14, "sentences": [[2, 14]],
    ...        "figures": [{"start": 11, "end": 13, "kind": "change", "indicator": [[2, 4]]}],
    ...        "relations": []}
    >>> page, gold = rehydrate(row, "一、产值又一次大幅增长9%。")
    >>> page, gold["figures"][0]["text"], gold["figures"][0]["indicator"]
    ('产值又一次大幅增长9%。', '9%', '产值')
    """
    first = row["start"]
    page = text[first : row["end"]]
    clean = page.translate(HALF_WIDTH)
    figures = []
    for number, figure in enumerate(row["figures"], 1):
        start, end = figure["start"] - first, figure["end"] - first
        named = {name: _words(figure.get(name), text) for name in ("indicator", "basis", "period")}
        figures.append(
            {"modality": "actual", "bound": "=", "direction": None, "place": None}
            | {"period_start": None, "period_end": None}
            | figure
            | named
            | {"id": f"f{number}", "start": start, "end": end, "text": clean[start:end]}
        )
    lines = list(_lines(page))
    document = {
        "doc_id": row["doc_id"],
        "source": f"{row['doc_id']}.txt",
        "labelled": ["sentences", "figures"],
        "sha256": hashlib.sha256(page.encode()).hexdigest(),
        "meta": row["meta"],
        "blocks": [{"start": a, "end": b, "kind": "paragraph"} for a, b in lines],
        "clean_text": "\n".join(clean[a:b] for a, b in lines),
        "sentences": [[a - first, b - first] for a, b in row["sentences"]],
        "entities": [],
        "figures": figures,
        "relations": [
            {"head": f"f{head + 1}", "label": label, "tail": f"f{tail + 1}"}
            for head, label, tail in row["relations"]
        ],
    }
    return page, document


def pieces(words: str, text: str, start: int, end: int) -> list[list[int]] | None:
    """Return the spans of `text[start:end]` that give `words`, in order; None if none do.

    >>> pieces("第三产业增加值", "第一、第三产业增加值分别增长2.5%、3.9%", 0, 24)
    [[3, 10]]
    """
    found: list[list[int]] = []
    at, done = start, 0
    while done < len(words):
        for size in range(len(words) - done, 0, -1):
            hit = text.find(words[done : done + size], at, end)
            if hit >= 0:
                found.append([hit, hit + size])
                at, done = hit + size, done + size
                break
        else:
            return None
    return found


def _words(label: Any, text: str) -> str | None:
    """Return a label as words: spans are cut from the text, a string stands for itself."""
    if isinstance(label, list):
        return "".join(text[start:end] for start, end in label).translate(HALF_WIDTH)
    return None if label is None else str(label)


def _lines(page: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in page.split("\n"):
        inner = line.strip(" \u3000\xa0\u2003\r")
        if inner:
            start = at + line.index(inner)
            yield start, start + len(inner)
        at += len(line) + 1
