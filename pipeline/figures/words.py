"""The word lists that the slot rules share, read once, and the patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pipeline.words import one_of as one_of


def read_lines(name: str) -> tuple[str, ...]:
    """Return the lines of a lexicon file without its comments and empty lines.

    >>> "预计" in read_lines("target_marks.txt")
    True
    """
    text = files("pipeline").joinpath("lexicon", name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def directions(name: str) -> Mapping[str, str]:
    """Return word -> "up" or "down" of a two-column lexicon.

    >>> directions("change_verbs.tsv")["收窄"]
    'down'
    """
    rows = (line.split("\t") for line in read_lines(name))
    return {row[0]: row[1] for row in rows}


@cache
def with_role(name: str, role: str) -> tuple[str, ...]:
    """Return the words of a two-column lexicon whose second column is `role`.

    >>> "时隔" in with_role("durations.tsv", "circumstance")
    True
    """
    rows = (line.split("\t") for line in read_lines(name))
    return tuple(row[0] for row in rows if row[1] == role)


def last_match(
    pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None
) -> re.Match[str] | None:
    """Return the last match of a pattern in text[start:end].

    >>> last_match(re.compile("[0-9]"), "3比5").group()
    '5'
    """
    matches = list(pattern.finditer(text, start, len(text) if end is None else end))
    return matches[-1] if matches else None


CHANGE = one_of(directions("change_verbs.tsv"))
HEDGE = one_of(read_lines("hedges.txt"))
PLAN = "(?:任务|目标|计划|指标|预期|进度|定额|要求)[数量值]?"
# 超年度任务300亩: what is exceeded is a plan
_OVER_PLAN = rf"超(?!额)(?=[^，,；;。、0-9]{{0,12}}{PLAN}(?:{HEDGE}|分别)*(?:[0-9]|$))"
COMPARE_BEFORE = rf"""(?:{
    one_of(word for word in directions("compare_words.tsv") if len(word) > 1)
}|{_OVER_PLAN})"""
COMPARE_AFTER = one_of(directions("compare_words.tsv"))
RATE_NOUN = one_of(read_lines("rate_nouns.txt"))
RANK_VERB = one_of(read_lines("rank_verbs.txt"))
# 增长较快的行业, 较为明显: 较 compares nothing
FAIRLY = r"(?<=较)(?:为|[大小多少高低快慢好强长]的|[快大](?:增长|增加|下降|幅))"
RELATIONAL = one_of(read_lines("relational_nouns.txt"))
