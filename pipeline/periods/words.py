"""The time words that stand alone, and what each means."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_LEXICON = Path(__file__).parent.parent / "lexicon" / "time_words.tsv"


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    lines = _LEXICON.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((word, meaning, after, before) for word, meaning, after, before in rows)


@cache
def word_meanings() -> dict[str, str]:
    """Return the meaning of each word.

    >>> word_meanings()["目前"]
    'now'
    """
    return {word: meaning for word, meaning, _, _ in _rows()}


def words_pattern() -> str:
    """Return an alternation of the words, longest first, each with what may not stand around it.

    >>> bool(re.match(words_pattern(), "今日")), bool(re.match(words_pattern(), "今日头条"))
    (True, False)
    """
    rows = sorted(_rows(), key=lambda row: (-len(row[0]), row[0]))
    return "|".join(
        (f"(?<![{before}])" if before else "") + re.escape(word) + (f"(?!{after})" if after else "")
        for word, _, after, before in rows
    )
