"""Units and measure words, from `lexicon/units.tsv`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit as the figures table names it, with what it measures.

    `lone`: whether a lone Chinese digit may count it (两项, but not 三元).
    """

    name: str
    kind: str
    lone: bool


@cache
def _lexicon() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    lines = (files("pipeline") / "lexicon" / "units.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    for name, kind, lone, forms in rows[1:]:
        for form in forms.split(" "):
            units[form] = Unit(name, kind, lone == "yes")
    return units


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """For each first character, the lengths of the units it opens, longest first."""
    lengths: dict[str, set[int]] = {}
    for form in _lexicon():
        lengths.setdefault(form[0], set()).add(len(form))
    return {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()}


def match_unit(text: str, at: int) -> tuple[Unit, int] | None:
    """Return the longest unit that stands at a position of the text, and where it ends.

    A quotient of two units is a unit: 元/平方米, 微克/立方米.

    >>> match_unit("28微克/立方米", 2)
    (Unit(name='微克/立方米', kind='quotient', lone=False), 8)
    """
    found = _one(text, at)
    if found is None:
        return None
    unit, end = found
    while end < len(text) and text[end] in "/／":
        below = _one(text, end + 1)
        if below is None:
            break
        end = below[1]
        unit = Unit(text[at:end].replace("／", "/"), "quotient", False)
    return unit, end


def _one(text: str, at: int) -> tuple[Unit, int] | None:
    units = _lexicon()
    for length in _lengths().get(text[at : at + 1], ()):
        end = at + length
        unit = units.get(text[at:end]) if end <= len(text) else None
        if unit is None:
            continue
        last = text[end - 1]
        if last.isascii() and last.isalpha() and text[end : end + 1].isascii():
            following = text[end : end + 1]
            if following.isalnum():
                continue  # 5GBase is no GB
        return unit, end
    return None
