"""What the indicator model sees: the sentence as tokens, and each token from a figure's view.

A sentence becomes characters, with every quantity and every time expression as one token. For
each figure a window of tokens around its quantity is described by numbers: what the token is
(its own features) and how it stands to the figure (clauses and quantities between, whether the
rules took it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.clauses import Frame, clause_starts
from pipeline.figures.indicator import Indicator, owner_of
from pipeline.figures.kind import BASIS_WORD, Kind
from pipeline.figures.words import directions, read_lines

Span = tuple[int, int]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BEFORE, AFTER = 100, 28  # tokens of the window on each side of the quantity

# the classes of words that a token may belong to; a word of an earlier class hides later ones
_CLASSES: Mapping[str, Sequence[str]] = {
    "change": tuple(directions("change_verbs.tsv")),
    "compare": tuple(word for word in directions("compare_words.tsv") if len(word) > 1),
    "basis": tuple(BASIS_WORD.split("|")),
    "rate": read_lines("rate_nouns.txt"),
    "target": read_lines("target_marks.txt"),
    "rank": read_lines("rank_verbs.txt"),
    "report": read_lines("report_verbs.txt"),
    "hedge": read_lines("hedges.txt"),
    "lead": read_lines("lead_words.txt"),
}


def _by_first_character() -> dict[str, list[tuple[str, int]]]:
    index: dict[str, list[tuple[str, int]]] = {}
    for column, words in enumerate(_CLASSES.values()):
        for word in sorted(set(words), key=lambda word: (-len(word), word)):
            index.setdefault(word[0], []).append((word, column))
    return index


_WORDS = _by_first_character()


def find_words(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and class of the words of the lexicons in a text, from left to right.

    >>> list(find_words("同比增长"))
    [(0, 2, 2), (2, 4, 0)]
    """
    at = 0
    for i, char in enumerate(text):
        if i < at or char not in _WORDS:
            continue
        for word, column in _WORDS[char]:
            if text.startswith(word, i):
                at = i + len(word)
                yield i, at, column
                break


_MARKS: Mapping[str, int] = {
    **dict.fromkeys("，,", 0),
    "、": 1,
    **dict.fromkeys("；;", 2),
    **dict.fromkeys("：:", 3),
    **dict.fromkeys("。！？!?\n", 4),
    **dict.fromkeys("“《‘", 5),
    **dict.fromkeys("”》’", 6),
    **dict.fromkeys("（(", 7),
    **dict.fromkeys("）)", 8),
    **dict.fromkeys("和与及", 9),
    "的": 10,
}
N_WORDS, N_MARKS = len(_CLASSES), 11
KINDS = ("level", "ratio", "change", "difference", "rank")
OWN = 2 * N_WORDS + N_MARKS + 4 + len(KINDS)  # width of a token's own features
_CLAUSES, _QUANTITIES, _UNITS = 9, 11, 8
VIEW = _CLAUSES + _QUANTITIES + 6 + 6 + len(KINDS) + _UNITS + 4  # width of a figure's view
WIDTH = OWN + VIEW
SIDE_COLUMN = OWN + _CLAUSES + _QUANTITIES  # how far to the left or right of the quantity
RULE_COLUMN = SIDE_COLUMN + 6  # whether the rules take the token
_MONEY = frozenset({"元", "美元", "欧元", "港元", "日元", "英镑", "卢布", "韩元"})
_PEOPLE = frozenset({"人", "名", "户", "人次", "位", "户次"})
_COUNTS = frozenset(
    [
        "个",
        "家",
        "项",
        "件",
        "条",
        "种",
        "所",
        "座",
        "处",
        "场",
        "次",
        "起",
        "套",
        "台",
        "辆",
        "份",
        "类",
        "期",
        "支",
        "宗",
        "笔",
        "批",
        "栋",
        "对",
        "张",
    ]
)
_TIMES = frozenset(["天", "年", "小时", "分钟", "工作日", "个月", "月", "日", "秒", "周"])


POINTS = 65536  # code points told apart


@dataclass(frozen=True, slots=True)
class Tokens:
    """A sentence as tokens: spans, own features, clause and quantity counts."""

    spans: list[Span]
    alone: NDArray[np.bool_]  # quantities and times: each a word of its own
    own: Floats
    clause: Ints
    passed: Ints  # quantities that start before the token
    at: Ints  # token of each character


def _mark_table() -> NDArray[np.int8]:
    """Return code point -> column of its mark among the own features, -1 for none."""
    table = np.full(POINTS, -1, np.int8)
    for point in range(128):
        table[point] = N_MARKS + (0 if chr(point).isdigit() else 1)
    for char, column in _MARKS.items():
        table[ord(char)] = column
    return table


_MARK_TABLE = _mark_table()


def tokens(
    text: str,
    frames: Sequence[Frame],
    kinds: Sequence[Kind],
    times: Sequence[Span],
    places: Sequence[Span],
) -> Tokens:
    """Return the tokens of a sentence.

    A time or a place that reaches beyond the sentence is cut at its end.
    """
    times = [(start, min(end, len(text))) for start, end in times if start < len(text)]
    places = [(start, min(end, len(text))) for start, end in places if start < len(text)]
    merged = {frame.start: frame.end for frame in frames}
    taken = [(frame.start, frame.end) for frame in frames]
    for start, end in times:
        if not any(start < b and a < end for a, b in taken):
            merged[start] = end
            taken.append((start, end))
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    points = np.minimum(points, POINTS - 1)
    kept = np.ones(len(text), bool)
    for start, end in merged.items():
        kept[start + 1 : end] = False
    at = np.empty(len(text) + 1, np.int32)
    np.cumsum(kept, out=at[:-1])
    at[:-1] -= 1
    size = int(at[-2]) + 1 if len(text) else 0
    at[-1] = max(0, size - 1)
    firsts = np.flatnonzero(kept)
    alone = np.zeros(size, bool)
    lasts = firsts + 1
    marks = _MARK_TABLE[points[kept]]
    for start, end in merged.items():
        n = at[start]
        alone[n], lasts[n] = True, end
        if end - start > 1:
            marks[n] = -1
    spans = list(zip(firsts.tolist(), lasts.tolist(), strict=True))
    own = np.zeros((size, OWN), np.float32)
    for start, end, column in find_words(text):
        first, last = at[start], at[end - 1]
        own[first : last + 1, N_WORDS + column] = 1
        own[first, column] = 1
    base = 2 * N_WORDS
    marked = np.flatnonzero(marks >= 0)
    own[marked, base + marks[marked]] = 1
    base += N_MARKS + 2
    for start, end in places:
        own[at[start] : at[end - 1] + 1, base] = 1
    for start, _end in times:
        own[at[start], base + 1] = 1
    base += 2
    passed = np.zeros(size + 1, np.int32)
    for frame, kind in zip(frames, kinds, strict=True):
        own[at[frame.start], base + KINDS.index(kind.kind)] = 1
        passed[at[frame.start] + 1] += 1
    clause = np.zeros(size + 1, np.int32)
    for start in clause_starts(text, frames)[1:]:
        clause[at[start]] += 1
    return Tokens(
        spans,
        alone,
        own,
        np.cumsum(clause[:size]).astype(np.int32),
        np.cumsum(passed[:size]).astype(np.int32),
        at,
    )


def unit_class(unit: str) -> int:
    """Return the class of a unit: rate, points, money, people, count, time, bare, other.

    >>> unit_class("%"), unit_class("亩")
    (0, 7)
    """
    if unit in ("%", "‰"):
        return 0
    if unit in ("百分点", "基点", "倍", "番"):
        return 1
    if unit in _MONEY:
        return 2
    if unit in _PEOPLE:
        return 3
    if unit in _COUNTS:
        return 4
    if unit in _TIMES:
        return 5
    return 6 if unit == "" else 7


def quoted(text: str) -> list[Span]:
    """Return the spans between “ and ”, the marks included.

    >>> quoted("搭建“吉企银通”平台")
    [(2, 8)]
    """
    return [match.span() for match in re.finditer("“[^”]*”", text)]


def views(
    text: str,
    found: Tokens,
    frames: Sequence[Frame],
    kinds: Sequence[Kind],
    rules: Sequence[Indicator],
) -> tuple[Floats, Ints]:
    """Return the windows of a sentence's figures, as features and token indices.

    Shapes: (figures, window, WIDTH) features, (figures, window) token of each place, -1 where the
    sentence does not reach.
    """
    window = BEFORE + 1 + AFTER
    count = len(frames)
    size = len(found.spans)
    centre = np.array([found.at[frame.start] for frame in frames], np.int32)
    index = centre[:, None] + np.arange(-BEFORE, AFTER + 1, dtype=np.int32)[None, :]
    inside = (index >= 0) & (index < size)
    safe = np.clip(index, 0, max(0, size - 1))
    features = np.zeros((count, window, WIDTH), np.float32)
    features[:, :, :OWN] = found.own[safe]
    base = OWN
    rows = np.arange(count)[:, None]
    cols = np.arange(window)[None, :]
    distance = np.clip(found.clause[safe] - found.clause[centre][:, None], -6, 2) + 6
    features[rows, cols, base + distance] = 1
    base += _CLAUSES
    between = found.passed[safe] - found.passed[centre][:, None]
    features[rows, cols, base + np.clip(between, -6, 4) + 6] = 1
    base += _QUANTITIES
    near = np.arange(-BEFORE, AFTER + 1, dtype=np.float32)
    features[:, :, base] = np.tanh(near / 8)
    features[:, :, base + 1] = np.tanh(near / 30)
    features[:, :, base + 2] = near > 0
    for n, frame in enumerate(frames):
        own = slice(BEFORE - (centre[n] - found.at[frame.head_start]), BEFORE)
        features[n, max(0, own.start) : own.stop, base + 3] = 1
        last = found.at[min(frame.end + len(frame.tail), len(found.at) - 1) - 1]
        features[n, BEFORE + 1 : BEFORE + 1 + max(0, last - centre[n]), base + 4] = 1
        if frame.joined:
            features[n, :, base + 5] = 1
    base += 6
    for n in range(count):
        _mark(features[n], rules[n], found, centre[n], base)
        if n:
            _mark(features[n], rules[n - 1], found, centre[n], base + 1)
        if rules[n].carried:
            features[n, :, base + 2] = 1
        if n > 1:
            _mark(features[n], rules[n - 2], found, centre[n], base + 3)
        owner = owner_of(text, frames[n], rules[:n], frames)
        _mark(features[n], Indicator(owner, False, ""), found, centre[n], base + 4)
    for start, end in quoted(text):
        inner = (index >= found.at[start]) & (index <= found.at[end - 1]) & inside
        features[:, :, base + 5] = np.maximum(features[:, :, base + 5], inner)
    base += 6
    for n, (frame, kind) in enumerate(zip(frames, kinds, strict=True)):
        features[n, :, base + KINDS.index(kind.kind)] = 1
        features[n, :, base + len(KINDS) + unit_class(frame.unit)] = 1
    base += len(KINDS) + _UNITS
    for n, frame in enumerate(frames):
        features[n, BEFORE, base] = 1
        for m, other in enumerate(frames):
            place = BEFORE + centre[m] - centre[n]
            if m != n and 0 <= place < window:
                features[n, place, base + 1] = 1
                features[n, place, base + 2] = other.unit == frame.unit
                features[n, place, base + 3] = unit_class(other.unit) == unit_class(frame.unit)
    return features, np.where(inside, index, -1).astype(np.int32)


def _mark(features: Floats, words: Indicator, found: Tokens, centre: int, column: int) -> None:
    for start, end in words.pieces:
        first = max(0, BEFORE + int(found.at[start]) - centre)
        last = BEFORE + int(found.at[end - 1]) - centre
        if last >= 0:
            features[first : last + 1, column] = 1
