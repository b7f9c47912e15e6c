"""A pattern for any word of a list, fast where a text holds few of them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def one_of(words: Iterable[str], *, leading: bool = False) -> str:
    """Return a pattern for any of the words, the longest first.

    Words that begin alike are tried together, and only where one of them may begin. With
    `leading` a pattern begins with them: there `re` looks for the first characters by itself, and
    faster.

    >>> one_of(["增", "增长", "降"])
    '(?:(?=[增降])(?:增(?:长|)|降(?:)))'
    >>> one_of(["增", "增长", "降"], leading=True)
    '(?:增(?:长|)|降(?:))'
    """
    ends: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        ends.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = [f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in ends.items()]
    either = f"(?:{'|'.join(branches)})"
    return either if leading else f"(?:(?=[{''.join(map(re.escape, ends))}]){either})"
