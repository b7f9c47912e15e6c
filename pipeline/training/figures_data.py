"""What the indicator model is trained on: labelled figures as windows with a mark a token."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.features import AFTER, BEFORE, Tokens
from pipeline.figures.quantities import Quantity, find_quantities
from pipeline.figures.slots import Sentence, Time
from pipeline.periods import resolve_document
from pipeline.places import Place, find_places, standard_place
from pipeline.schemas import BODY_KINDS
from pipeline.training.annotators import Annotators

Label = dict[str, Any]

# what an alignment of an indicator with the text costs: a new piece, its distance, a lost character
_PIECE, _BACK, _FORTH, _LOST = 1.5, 0.012, 0.02, 2.5


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A gold document in clean text: its sentences, and for each the labels of its figures."""

    doc_id: str
    group: str
    home: Place | None
    published: date | None
    sentences: tuple[Sentence, ...]
    labels: tuple[tuple[Label, ...], ...]
    real: bool
    dated: bool  # whether its periods are labelled
    by: Annotators


def read_pages(
    folder: Path,
    raw: Path,
    *,
    real: bool,
    dated: bool = True,
    by: Annotators = Annotators.GOLD,
) -> list[LabelledPage]:
    """Return the labelled documents of a folder; those without figures are left out."""
    pages = []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            if "figures" in document.get("labelled", ["figures"]):
                text = (raw / document["source"]).read_bytes().decode("utf-8")
                pages.append(read_page(document, text, real=real, dated=dated, by=by))
    return pages


def read_page(
    document: Mapping[str, Any],
    raw: str,
    *,
    real: bool,
    dated: bool,
    by: Annotators = Annotators.GOLD,
) -> LabelledPage:
    """Return one gold document, its offsets moved from the raw page to the clean text."""
    clean = document["clean_text"]
    blocks = [block for block in document["blocks"] if block["kind"] in BODY_KINDS]
    lines = clean.split("\n")
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)]).tolist()
    maps = [
        clean_offsets(raw[block["start"] : block["end"]], line)
        for block, line in zip(blocks, lines, strict=True)
    ]
    begins = [block["start"] for block in blocks]

    def moved(at: int) -> int:
        n = max(0, bisect_right(begins, at) - 1)
        inside = min(at - begins[n], len(maps[n]) - 1)
        return int(starts[n] + maps[n][max(0, inside)])

    meta = document["meta"]
    published = date.fromisoformat(meta["published"]) if meta.get("published") else None
    home = standard_place(meta["place"]) if meta.get("place") else None
    times = resolve_document(clean, published, meta.get("title"))
    mentions = find_places(clean, home, inside_names=False)
    figures = [
        (*_near(clean, moved(one["start"]), one["text"]), one) for one in document["figures"]
    ]
    figures.sort(key=lambda one: one[:2])
    sentences, labels = [], []
    for start, end in document["sentences"]:
        first, last = moved(start), moved(end)
        n = max(0, bisect_right(begins, start) - 1)
        text = clean[first:last].rstrip("\n")
        inside = [one for one in figures if first <= one[0] < first + len(text)]
        sentences.append(
            Sentence(
                text=text,
                kind=blocks[n]["kind"],
                paragraph=f"b{n}",
                quantities=tuple(_quantities(text, first, inside)),
                times=tuple(
                    Time(t.start - first, t.end - first, t.text, t.period.start, t.period.end)
                    for t in times
                    if first <= t.start < last
                ),
                places=tuple(
                    m._replace(start=m.start - first, end=m.end - first)
                    for m in mentions
                    if first <= m.start < last
                ),
            )
        )
        labels.append(tuple(one[2] for one in inside))
    doc_id = str(document["doc_id"])
    group = str(meta.get("place") or doc_id) if real else doc_id
    return LabelledPage(
        doc_id, group, home, published, tuple(sentences), tuple(labels), real, dated, by
    )


def clean_offsets(raw: str, clean: str) -> list[int]:
    """Return for each character of a raw block, and its end, where it stands in the clean line.

    >>> clean_offsets("增长 5%", "增长5%")
    [0, 1, 2, 2, 3, 4]
    """
    if raw == clean:
        return list(range(len(raw) + 1))
    out = [-1] * len(raw) + [len(clean)]
    for i, j, size in SequenceMatcher(None, raw, clean, autojunk=False).get_matching_blocks():
        for k in range(size):
            out[i + k] = j + k
    following = len(clean)
    for i in range(len(raw), -1, -1):
        following = out[i] = following if out[i] < 0 else out[i]
    return out


def _near(clean: str, at: int, text: str) -> tuple[int, int]:
    """Return the occurrence of `text` nearest to `at`."""
    after, before = clean.find(text, at), clean.rfind(text, 0, at + len(text))
    found = [place for place in (after, before) if place >= 0]
    start = min(found, key=lambda place: abs(place - at)) if found else at
    return start, start + len(text)


def _quantities(
    text: str, shift: int, labels: Sequence[tuple[int, int, Label]]
) -> Iterator[Quantity]:
    known = {(q.start, q.end): q for q in find_quantities(text)}
    for start, end, label in labels:
        own = known.get((start - shift, end - shift))
        unit = label.get("unit")
        unit = (own.unit if own else "个") if unit is None else unit
        value = Decimal(str(label.get("value") or 0))
        yield Quantity(
            start - shift,
            end - shift,
            text[start - shift : end - shift],
            value,
            None,
            unit,
            "=",
            "",
        )


def align(indicator: str, found: Tokens, text: str, centre: int) -> NDArray[np.float32]:
    """Return which tokens of a window make the indicator: the fewest and nearest pieces.

    A character of the indicator that the window does not hold in order is lost.
    """
    low, high = max(0, centre - BEFORE), min(len(found.spans), centre + AFTER + 1)
    words = [text[slice(*found.spans[i])] for i in range(low, high)]
    size, count = len(indicator), len(words)
    far = float("inf")
    free = np.full((size + 1, count + 1), far)  # any labelling of the tokens so far
    run = np.full((size + 1, count + 1), far)  # the last token is taken
    free[0] = 0
    back: dict[tuple[str, int, int], tuple[str, int, int, bool]] = {}
    for k in range(size + 1):
        for j in range(count + 1):
            if run[k, j] < free[k, j]:
                free[k, j] = run[k, j]
                back["free", k, j] = ("run", k, j, False)
            if j < count:
                if free[k, j] < free[k, j + 1]:
                    free[k, j + 1] = free[k, j]
                    back["free", k, j + 1] = ("free", k, j, False)
                wide = len(words[j])
                if indicator[k : k + wide] == words[j]:
                    away = low + j - centre
                    cost = _PIECE + (-_BACK * away if away < 0 else _FORTH * away + 0.3)
                    if run[k, j] < run[k + wide, j + 1]:
                        run[k + wide, j + 1] = run[k, j]
                        back["run", k + wide, j + 1] = ("run", k, j, True)
                    if free[k, j] + cost < run[k + wide, j + 1]:
                        run[k + wide, j + 1] = free[k, j] + cost
                        back["run", k + wide, j + 1] = ("free", k, j, True)
            if k < size and free[k, j] + _LOST < free[k + 1, j]:
                free[k + 1, j] = free[k, j] + _LOST
                back["free", k + 1, j] = ("free", k, j, False)
    marks = np.zeros(BEFORE + AFTER + 1, np.float32)
    state = ("free", size, count)
    while state in back:
        layer, k, j, taken = back[state]
        if taken:
            marks[low + state[2] - 1 - centre + BEFORE] = 1
        state = (layer, k, j)
    return marks
