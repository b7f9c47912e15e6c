"""Repairs of indicators that a list shares out: 分别, 男 and 女, the whole of 占."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.figures.indicator import Indicator, lists_of, noun_phrase
from pipeline.figures.repair_row import Row
from pipeline.figures.shared_words import split_at
from pipeline.figures.spans import joined, without
from pipeline.figures.words import RELATIONAL

Span = tuple[int, int]

_LONGEST_LIST = 16
# 比全国、全省分别高: what is listed is the basis
_COMPARED = re.compile(r"分别[^，,；;。]*?[比较低高快慢于]|^[，,、]?[比较]")
_CUT = re.compile(r"以及|、|和|与|及(?!其)")
_ALL_RELATIONAL = re.compile(RELATIONAL)


def told_apart(row: Row) -> list[Indicator]:
    """Give each figure after 分别 its own member of the list, and what all members share.

    茶叶、水产品和家具出口额分别增长: the third has no tea in it. Words that are right stay.
    """
    out = list(row.words)
    groups = lists_of(row.frames)
    for first, frame in enumerate(row.frames):
        number, size = groups.get(frame.index, (1, 0))
        if number or size > _LONGEST_LIST or row.kinds[first].kind == "difference":
            continue
        found = _members(row, first, size)
        if found is None:
            continue
        members, tail = found
        whole = (members[0][0], members[-1][1])
        for n, (start, end) in enumerate(members):
            pieces = out[first + n].pieces
            strange = _strange(pieces, members, n)
            if row.text[start:end] in out[first + n].text(row.text) and not strange:
                continue
            kept = without(pieces, [whole]) if strange else pieces
            out[first + n] = replace(out[first + n], pieces=joined([*kept, (start, end), *tail]))
    return out


def _strange(pieces: Sequence[Span], members: Sequence[Span], own: int) -> bool:
    """Return whether an indicator has the end of another member in it, or the head of a later one.

    The head of the first may be shared (规上企业资产、负债), as may the end of the last.
    """
    ends = [end - 1 for _, end in members[:-1]]
    heads = [start for start, _ in members[1:]]
    marks = {*ends[:own], *ends[own + 1 :], *(at for n, at in enumerate(heads, 1) if n != own)}
    return any(start <= at < end for start, end in pieces for at in marks)


def _members(row: Row, first: int, size: int) -> tuple[list[Span], Sequence[Span]] | None:
    """Return the members of the list before 分别, and the words that all of them share."""
    frame, text = row.frames[first], row.text
    head = text[frame.head_start : frame.start]
    at = head.find("分别")
    if at < 0 or _COMPARED.search(head):
        return None
    start, end = noun_phrase(
        text, frame.head_start, frame.head_start + at, row.times, row.places, row.kinds[first].kind
    )
    cuts = _cuts(text, start, end, size)
    if cuts is None:
        return None
    begins = [start, *(last for _, last in cuts)]
    ends = [*(before for before, _ in cuts), end]
    if _ALL_RELATIONAL.fullmatch(text, begins[-1], end):
        return None  # 规模以上企业营收、利润: the first lends its owner to the second
    last = [span for span in split_at(text, start, end, cuts)[-1] if span[0] >= begins[-1]]
    members = [*zip(begins[:-1], ends[:-1], strict=True), last[0]]
    timed = any(a < end and start < b for a, b in row.times for start, end in members)
    if timed or any(a >= b for a, b in members):
        return None
    return members, last[1:]


def _cuts(text: str, start: int, end: int, size: int) -> list[Span] | None:
    """Return where a list is cut into `size`: at every mark, or at 、 alone (批发和零售、住宿)."""
    marks = [found.span() for found in _CUT.finditer(text, start, end)]
    if len(marks) == size - 1:
        return marks
    commas = [mark for mark in marks if text[mark[0]] == "、"]
    return commas if len(commas) == size - 1 else None


# 其中男|30人, 女|12人
_SEX = re.compile(r"(?<=[，,、：:（(中])[男女]$")


def halves(row: Row) -> list[Indicator]:
    """Give 男 and 女 the noun of the people they are of: 教师60人，其中男25 has 男教师."""
    out = list(row.words)
    for n, frame in enumerate(row.frames):
        sex = _SEX.search(row.text, max(0, frame.start - 2), frame.start)
        if sex is None:
            continue
        for earlier in row.before(n):
            if row.kinds[earlier].kind != "level" or not out[earlier].pieces:
                continue
            start, end = out[earlier].pieces[-1]
            if row.text[out[earlier].pieces[0][0]] in "男女":
                continue
            noun = (max(start, end - 2), end)
            out[n] = replace(out[n], pieces=(sex.span(), noun), carried=False)
            break
    return out


_SHARE = re.compile(r"占(?P<whole>[^占]{2,})$")
_WEIGHT = re.compile(r"比[重例]$")


def shared_alone(row: Row) -> list[Indicator]:
    """Give a bare 占 the whole that an earlier share of the sentence names."""
    out = list(row.words)
    whole: Span | None = None
    for n, one in enumerate(row.words):
        if row.kinds[n].kind != "ratio" or not one.pieces:
            continue
        start, end = one.pieces[-1]
        if row.text[end - 1] == "占":
            if whole is not None:
                out[n] = replace(one, pieces=(*one.pieces, whole))
            continue
        share = _SHARE.search(row.text, start, end)
        if share:
            weighed = _WEIGHT.search(share["whole"])
            whole = None if weighed else share.span("whole")
    return out
