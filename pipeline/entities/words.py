"""The word lists of the entity rules, read once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a lexicon file: separated by blanks, comments left out.

    >>> "财政局" in words("government_bodies.txt")
    True
    """
    text = files("pipeline").joinpath("lexicon", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def any_of(name: str) -> str:
    """Return a pattern for any word of a lexicon file, the longest first.

    Words that begin alike are tried together, and only where one of them may begin.
    """
    ends: dict[str, list[str]] = {}
    for word in sorted(words(name), key=lambda word: (-len(word), word)):
        ends.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = [f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in ends.items()]
    return f"(?:(?=[{''.join(map(re.escape, ends))}])(?:{'|'.join(branches)}))"
