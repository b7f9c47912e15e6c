"""The figures stage: quantities with all their slots, for every document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pyarrow as pa

from pipeline.config import Config
from pipeline.documents.view import DocumentView, document_views, rows_by_document
from pipeline.figures.model import MODEL, WITH_ENCODER, load_weights
from pipeline.figures.place_labels import labels
from pipeline.figures.quantities import Quantity, find_quantities
from pipeline.figures.slots import Figure, Sentence, Time, find_slots
from pipeline.figures.speakers import Turn, Voice, voices
from pipeline.periods import resolve_document
from pipeline.places import Place, PlaceMention, find_places, place_of_code, standard_place
from pipeline.schemas import from_rows

Row = dict[str, Any]

# a numeral inside such a name is no figure; find_quantities knows the other names itself
_NAMES = frozenset({"DOC"})
_PEOPLE = frozenset({"PERSON"})


def run(tables: Mapping[str, pa.Table], config: Config) -> dict[str, pa.Table]:
    """Return the figures table of the documents with status ok."""
    entities = rows_by_document(tables["entities"], ("start", "end", "label"))
    folder = WITH_ENCODER if config.figures.encoder else MODEL
    weights = load_weights(folder) if config.figures.model else None
    rows: list[Row] = []
    for view in document_views(tables):
        found_names = entities.get(view.doc_id, ())
        names, people = (
            [(row["start"], row["end"]) for row in found_names if row["label"] in labels]
            for labels in (_NAMES, _PEOPLE)
        )
        home = home_of(view)
        sentences = read_sentences(view, names, home, people)
        found = find_slots(sentences, home, view.published, weights)
        rows.extend(_rows(view, found))
    return {"figures": from_rows("figures", rows)}


def home_of(view: DocumentView) -> Place | None:
    """Return the place that a document is about, by its code: namesakes (朝阳区) have one each."""
    home = place_of_code(view.place_code) if view.place_code else None
    return standard_place(view.place) if home is None and view.place else home


def read_sentences(
    view: DocumentView,
    names: Sequence[tuple[int, int]],
    home: Place | None,
    people: Sequence[tuple[int, int]] = (),
) -> list[Sentence]:
    """Return the sentences of a document with their quantities, times and places.

    `names` are the spans of names in which a numeral is no figure, `people` those of persons.
    """
    text = view.text.text
    starts = [sentence.start for sentence in view.sentences]
    times: list[list[Time]] = [[] for _ in starts]
    for one in resolve_document(text, view.published, view.title):
        at = bisect_right(starts, one.start) - 1
        if at >= 0:
            shift = starts[at]
            times[at].append(
                Time(one.start - shift, one.end - shift, one.text, one.period.start, one.period.end)
            )
    places = _places(text, starts, home)
    turns = [Turn(one.block_id, one.kind, one.start, one.text) for one in view.sentences]
    heard = [
        voice if place is None else Voice(place)
        for voice, place in zip(
            voices(turns, people, places, home), labels(turns, home), strict=True
        )
    ]
    for here, numbers in groupby(range(len(starts)), key=lambda n: heard[n].home):
        if here is not None:  # whose 全县 is his own
            spoken = list(numbers)
            end = view.sentences[spoken[-1]].end
            places[spoken[0] : spoken[-1] + 1] = _places(
                text[:end], starts[spoken[0] : spoken[-1] + 1], here
            )
    taken = sorted(names)
    return [
        Sentence(
            text=sentence.text,
            kind=sentence.kind,
            paragraph=sentence.block_id,
            quantities=tuple(_outside(find_quantities(sentence.text), sentence.start, taken)),
            times=tuple(times[n]),
            places=tuple(places[n]),
            home=heard[n].home,
            told=heard[n].told,
        )
        for n, sentence in enumerate(view.sentences)
    ]


def _places(text: str, starts: Sequence[int], home: Place | None) -> list[list[PlaceMention]]:
    """Return the places named in each sentence, with offsets in it; the first is read from."""
    out: list[list[PlaceMention]] = [[] for _ in starts]
    first = starts[0] if starts else 0
    for mention in find_places(text[first:], home, inside_names=False):
        start = mention.start + first
        at = bisect_right(starts, start) - 1
        if at >= 0:
            shift = starts[at] - first
            out[at].append(mention._replace(start=mention.start - shift, end=mention.end - shift))
    return out


def _outside(
    quantities: Sequence[Quantity], shift: int, names: Sequence[tuple[int, int]]
) -> Iterator[Quantity]:
    for one in quantities:
        start, end = one.start + shift, one.end + shift
        at = bisect_right(names, (start, end + 1)) - 1
        if at < 0 or not (names[at][0] <= start and end <= names[at][1]):
            yield one


def _rows(view: DocumentView, figures: Sequence[Figure]) -> Iterator[Row]:
    for number, figure in enumerate(figures, 1):
        sentence, quantity = view.sentences[figure.sentence], figure.quantity
        yield {
            **view.span_row(sentence, quantity.start, quantity.end),
            "figure_id": f"f{number}",
            # A numeral too large for a float is flagged, and would be infinite.
            "value": None if quantity.warning else float(quantity.value),
            "value_max": (
                None
                if quantity.warning or quantity.value_max is None
                else float(quantity.value_max)
            ),
            "unit": quantity.unit,
            "bound": quantity.bound,
            "kind": figure.kind.kind,
            "direction": figure.kind.direction,
            "indicator": figure.indicator or None,
            "basis": figure.basis,
            "period": figure.time.text if figure.time else None,
            "period_start": figure.time.first_day if figure.time else None,
            "period_end": figure.time.last_day if figure.time else None,
            "place": figure.place.name if figure.place else view.place,
            "place_code": figure.place.code if figure.place else view.place_code,
            "modality": figure.modality,
            "score": figure.score,
            "rule": figure.rule,
        }
