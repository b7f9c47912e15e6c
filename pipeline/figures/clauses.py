"""A sentence cut into clauses, and the words that lead to each quantity in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Quantity(Protocol):
    """What the slot rules read of a quantity; offsets are in the sentence."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def rule(self) -> str: ...


class Placed(Protocol):
    """Anything with a span."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


OPENING, CLOSING = "（(《〈【[", "）)》〉】]"
STOP = "，,；;：:。！？!?\n"
_MARK = re.compile(f"[{re.escape(OPENING + CLOSING + STOP)}]")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a quantity stands: its clause, the words before it and the words after it.

    `head` runs from the clause's start, or from the quantity before it in the clause, to the
    quantity; `tail` from the quantity to the clause's end or the next quantity.
    """

    index: int
    start: int
    end: int
    text: str
    unit: str
    clause: int
    clause_start: int
    clause_end: int
    head_start: int
    head: str
    tail: str
    joined: bool


def clause_starts(text: str, quantities: Sequence[Placed]) -> list[int]:
    """Return where the clauses of a sentence start: after ， ； ： and 。, not inside brackets.

    Marks inside a quantity (1,200) cut nothing; `quantities` are in order.

    >>> clause_starts("进出口(含保税,下同)达20亿元,增长5%。", [])
    [0, 17]
    """
    starts, depth, n = [0], 0, 0
    for mark in _MARK.finditer(text):
        i, char = mark.start(), mark.group()
        if char in OPENING:
            depth += 1
        elif char in CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 or char == "。":
            while n < len(quantities) and quantities[n].end <= i:
                n += 1
            if n < len(quantities) and quantities[n].start <= i:
                continue
            depth = 0
            if i + 1 < len(text):
                starts.append(i + 1)
    return starts


def frames(text: str, quantities: Sequence[Quantity]) -> list[Frame]:
    """Return one frame for each quantity of the sentence, in order.

    >>> from types import SimpleNamespace as Q
    >>> five = Q(start=4, end=6, text="5%", unit="%", rule="percent")
    >>> frame = frames("进出口增5%左右", [five])[0]
    >>> frame.head, frame.tail
    ('进出口增', '左右')
    """
    starts = clause_starts(text, quantities)
    ends = [start - 1 for start in starts[1:]] + [len(text.rstrip("。！？!?；;”’ \n"))]
    out: list[Frame] = []
    clause = 0
    for n, q in enumerate(quantities):
        while clause + 1 < len(starts) and starts[clause + 1] <= q.start:
            clause += 1
        before = quantities[n - 1].end if n else 0
        joined = n > 0 and before > starts[clause]
        head_start = max(starts[clause], before)
        after = quantities[n + 1].start if n + 1 < len(quantities) else len(text)
        last = max(q.end, min(ends[clause], after))
        out.append(
            Frame(
                index=n,
                start=q.start,
                end=q.end,
                text=q.text,
                unit=q.unit,
                clause=clause,
                clause_start=starts[clause],
                clause_end=max(q.end, ends[clause]),
                head_start=head_start,
                head=text[head_start : q.start],
                tail=text[q.end : last],
                joined=joined,
            )
        )
    return out


# 高于全省的3%，; 比上年的3件增长: the figure is no count of what follows (高于全省的3个县)
_COUNTS_NOTHING = re.compile(
    r"[，,。；;：:、！!？?）)”\s]|左右|以上|水平|[和与及]|[比较相大]|[增减上下提降高低多少翻]|$"
)


def counts_nothing(text: str, end: int) -> bool:
    """Return whether a figure that ends at text[end] is an amount, not a count of what follows.

    >>> counts_nothing("高于海州的3%，", 7), counts_nothing("高于海州的3个县", 7)
    (True, False)
    """
    return _COUNTS_NOTHING.match(text, end) is not None


_LINK = re.compile(
    r"""
    ^(?:左右|以上|以下|以内|上下|多|余|强)?   # what is left of the bound of the one before
    [、,，]?(?:和|与|及|以及|或|、|,|，)
    (?P<rest>.*)$
    """,
    re.VERBOSE,
)


def linked(frame: Frame) -> str | None:
    """Return what stands between a quantity and its neighbour before it, after 、 or 和.

    None when no such mark joins them: 增长5.8%和8.6% gives "", 增长5%、占20% gives "占".
    """
    if not frame.joined:
        return None
    match = _LINK.match(frame.head)
    return match["rest"] if match else None


_CLOSED = re.compile("[）)]")


def in_brackets(text: str, frame: Frame, others: Sequence[Frame]) -> bool:
    """Return whether a figure says the one before it once more: 增加10万吨（2亿斤）.

    >>> from types import SimpleNamespace as Q
    >>> text = "增加10万吨(2亿斤)"
    >>> pair = frames(text, [Q(start=2, end=6, text="10万吨", unit="吨", rule=""),
    ...                      Q(start=7, end=10, text="2亿斤", unit="斤", rule="")])
    >>> in_brackets(text, pair[1], pair)
    True
    """
    if frame.index == 0 or _CLOSED.match(text, frame.end) is None:
        return False
    return text[others[frame.index - 1].end : frame.start] in ("（", "(")


# (不含农户), （以女性为100，男性对女性的比例）, (法人口径，下同): how it was reckoned
NOTE = re.compile(
    r"""[（(](?:(?:以下?|不包?含|不包括|未?扣除|剔除|均|下同|注|见|详见|20[0-9]{2}年是|如无)[^（()）]*
    |[^（()）]{0,30}(?:下同|[^，,]口径))[）)]""",
    re.VERBOSE,
)
# 高于全国(5.4%): what those compared with have
THEIRS = re.compile(r"(?<=[一-龥])[（(]-?[0-9.]+%[）)]")
