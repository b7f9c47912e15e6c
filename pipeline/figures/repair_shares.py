"""Repairs of shares: 产值9亿元，占全省的3%，完成目标的80%，增长5% are all of the 产值."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.figures.indicator import Indicator
from pipeline.figures.repair_row import Row
from pipeline.figures.spans import Pieces, words_of
from pipeline.figures.words import HEDGE

Span = tuple[int, int]

# ，|占|园区产值|比重达, ，已|完成年度目标|9亿元的, ，|在|全部投资|中占比
_SHARE = re.compile(
    rf"""
    [，,、]?(?:{HEDGE}|其)*
    (?P<share>
      (?:占(?!地)|完成(?![率度情]))[^，,；;。0-9]{{1,20}}?(?=的?(?:{HEDGE}|过)*$|的?(?:{HEDGE}|过)*[0-9])
      |在(?P<whole>[^，,；;。0-9]{{2,20}}?中的?(?:占比|比重|比例))(?=(?:{HEDGE})*$)
    )
    """,
    re.VERBOSE,
)
_MULTIPLE = re.compile(rf"[，,]?(?:{HEDGE})*(?:是|为|相当于)[^，,；;。占]{{2,12}}的(?:{HEDGE})*$")
_OF_TARGET = re.compile(r"的(?:近|约)?")


def of_amounts(row: Row) -> list[Indicator]:
    """Say what a share is of, and leave the share out of what grows: both are of the amount."""
    out = list(row.words)
    amount: int | None = None
    share: Span | None = None
    for n, frame in enumerate(row.frames):
        if amount is None or not row.together(amount, n):
            amount = share = None
        kind, pieces = row.kinds[n].kind, out[n].pieces
        target = n > 0 and _is_target(row, n - 1)
        begin = row.frames[n - 1].head_start if target else frame.head_start
        found = _SHARE.match(row.text, begin, frame.start) if amount is not None else None
        if kind == "level":
            if found is None or not _is_target(row, n):
                amount = n if pieces else None
            share = None
        elif amount is None or "分别" in frame.head:
            amount = n if kind == "change" and pieces and "分别" not in frame.head else None
            share = None
        elif kind == "ratio" and found:
            share = _without_time(row, found.span("whole" if found["whole"] else "share"))
            owner = out[amount].pieces
            if _lacks(row, owner, pieces, share):
                out[n] = replace(out[n], pieces=(*owner, share))
        elif share and frame.unit != "百分点" and _of_share(pieces, share):
            again = _MULTIPLE.match(row.text, frame.head_start, frame.start)
            if kind == "change" or (kind == "ratio" and again):
                out[n] = replace(out[n], pieces=out[amount].pieces)
        elif pieces != out[amount].pieces:
            amount = n if kind == "change" and pieces else None
            share = None
    return out


def _of_share(pieces: Pieces, share: Span) -> bool:
    return any(start < share[1] and share[0] < end for start, end in pieces)


def _without_time(row: Row, share: Span) -> Span:
    """Return the words of a share without the time they begin with: 在|今年已|开工项目中占比."""
    start, end = share
    start = next((last for first, last in row.times if first == start and last < end), start)
    return start + (row.text[start] == "已"), end


def _is_target(row: Row, number: int) -> bool:
    """Return whether a level is the plan that a share is of: 完成目标|60亿元|的90%."""
    if number + 1 >= len(row.frames):
        return False
    gap = row.text[row.frames[number].end : row.frames[number + 1].start]
    return bool(_OF_TARGET.fullmatch(gap)) and row.kinds[number + 1].kind == "ratio"


def _lacks(row: Row, owner: Pieces, pieces: Pieces, share: Span) -> bool:
    """Return whether a share does not say what it is of as the amount before it does."""
    before = words_of(row.text, [(a, min(b, share[0])) for a, b in pieces if a < share[0]])
    verb = any(start <= share[0] < end for start, end in pieces)
    return not verb or before != words_of(row.text, owner)
