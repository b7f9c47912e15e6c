"""Slots of figures that an annotator marked anew, in a tool that holds spans alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.evaluation.labelled import Figure
from pipeline.figures.quantities import Quantity, find_quantities
from pipeline.sentences import split_sentences

NAMED = 10  # spans that a note names before it counts the rest
OTHER_SLOTS = (
    "direction",
    "indicator",
    "basis",
    "period",
    "period_start",
    "period_end",
    "place",
    "modality",
)


def read_number(text: str, start: int, end: int) -> dict[str, Any]:
    """Return value, value_max, unit and bound of the number at `text[start:end]`.

    The span is the annotator's; only the number written there is read, first in its sentence,
    where a list may share a unit, then alone. Empty when the span holds no number or several.

    >>> read_number("收入约1.2亿元。", 3, 8)
    {'value': 120000000.0, 'value_max': None, 'unit': '元', 'bound': '~'}
    >>> read_number("改革若干项。", 2, 5)
    {}
    """
    quantity = _in_sentence(text, start, end) or _alone(text[start:end])
    if quantity is None or quantity.warning:
        return {}
    upper = quantity.value_max
    return {
        "value": float(quantity.value),
        "value_max": None if upper is None else float(upper),
        "unit": quantity.unit,
        "bound": quantity.bound,
    }


def _in_sentence(text: str, start: int, end: int) -> Quantity | None:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    for a, b in split_sentences(line):
        if first + a <= start and end <= first + b:
            for quantity in find_quantities(line[a:b]):
                at = first + a
                if (at + quantity.start, at + quantity.end) == (start, end):
                    return quantity
    return None


def _alone(text: str) -> Quantity | None:
    found = find_quantities(text)
    return found[0] if len(found) == 1 else None


def is_new(figure: Figure, base: Sequence[Figure]) -> bool:
    """Return whether a figure is none of the base's, in a base whose figures have values."""
    if any((f.start, f.end) == (figure.start, figure.end) for f in base):
        return False
    return not base or any(f.value is not None for f in base)


def named(figures: Sequence[Figure]) -> str:
    """Return the first figures as one finds them: text and place.

    >>> named([Figure("f1", 24, 26, "5项")])
    "'5项' at 24–26"
    """
    names = [f"{f.text!r} at {f.start}–{f.end}" for f in figures[:NAMED]]
    more = len(figures) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def fill_new(slots: dict[str, Any], number: dict[str, Any], near: Figure | None) -> dict[str, Any]:
    """Return the slots with those that are empty filled: the number's own, the rest from `near`."""
    copied = {key: getattr(near, key) for key in OTHER_SLOTS} if near else {}
    empty = {key: value for key, value in (number | copied).items() if not slots.get(key)}
    return slots | empty


def most_overlapping(figures: Sequence[Figure], start: int, end: int) -> Figure | None:
    """Return the figure that shares most characters with a span, or None if none shares any."""

    def shared(figure: Figure) -> int:
        return min(end, figure.end) - max(start, figure.start)

    best = max(figures, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None
