"""The word lists of the entity rules, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pipeline.words import one_of


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a lexicon file: separated by blanks, comments left out.

    >>> "财政局" in words("government_bodies.txt")
    True
    """
    text = files("pipeline").joinpath("lexicon", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def any_of(name: str, *, leading: bool = False) -> str:
    """Return a pattern for any word of a lexicon file, the longest first; see `one_of`."""
    return one_of(words(name), leading=leading)
