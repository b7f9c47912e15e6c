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
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.clauses import Frame, clause_starts
from pipeline.figures.indicator import Indicator, owner_of
from pipeline.figures.kind import BASIS_WORD, Kind
from pipeline.figures.words import directions, read_lines

Span = tuple[int, int]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bits = NDArray[np.int64]

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


_COLUMNS = {
    word: column for column, words in reversed([*enumerate(_CLASSES.values())]) for word in words
}


def _any_word() -> re.Pattern[str]:
    """Return a pattern that at each place tries the words of earlier classes, longer ones first."""
    tails: dict[str, list[str]] = {}
    for words in _CLASSES.values():
        for word in sorted(set(words), key=lambda word: (-len(word), word)):
            tails.setdefault(word[0], []).append(re.escape(word[1:]))
    # 增(?:长|加|速): what begins alike is tried together
    return re.compile("|".join(f"{re.escape(k)}(?:{'|'.join(v)})" for k, v in tails.items()))


_ANY_WORD = _any_word()


def find_words(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and class of the words of the lexicons in a text, from left to right.

    >>> list(find_words("同比增长"))
    [(0, 2, 2), (2, 4, 0)]
    """
    for match in _ANY_WORD.finditer(text):
        yield match.start(), match.end(), _COLUMNS[match.group()]


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
_PLACE, _TIME = (1 << n for n in range(2 * N_WORDS + N_MARKS + 2, 2 * N_WORDS + N_MARKS + 4))
_OWN_KIND = 2 * N_WORDS + N_MARKS + 4
_SPLIT = SIDE_COLUMN  # columns from here on are bits of the second number of a place
# side of the quantity, then the other bits of the second number
_RIGHT, _HEAD, _TAIL, _JOINED = (1 << n for n in range(2, 6))
RULE, _RULE_BEFORE, _CARRIED, _RULE_BEFORE_THAT, _OWNER, _QUOTED = (1 << n for n in range(6, 12))
_KIND, _UNIT = 12, 12 + len(KINDS)
_SELF, _OTHER, _SAME_UNIT, _LIKE_UNIT = (1 << n for n in range(_UNIT + _UNITS, _UNIT + _UNITS + 4))
_WINDOW = np.arange(-BEFORE, AFTER + 1, dtype=np.int32)
# how far to the left or right a place is, from near and from afar
NEAR, FAR = (np.tanh(_WINDOW.astype(np.float32) / scale) for scale in (8, 30))
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
class Reading:
    """A sentence by rules, as the model reads it."""

    text: str
    frames: Sequence[Frame]
    kinds: Sequence[Kind]
    rules: Sequence[Indicator]
    times: Sequence[Span]
    places: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Sentences as tokens, one after another with a line end between: many cost little more.

    All offsets are in the sentences so joined.
    """

    offsets: Sequence[int]  # where each sentence starts
    spans: list[Span]
    alone: NDArray[np.bool_]  # quantities and times: each a word of its own
    own: Bits  # features of its own, one a bit
    clause: Ints
    passed: Ints  # quantities that start before the token
    at: Ints  # token of each character


def _mark_table() -> Bits:
    """Return code point -> bit of its mark among the own features, 0 for none."""
    table = np.zeros(POINTS, np.int64)
    for point in range(128):
        table[point] = 1 << (2 * N_WORDS + N_MARKS + (0 if chr(point).isdigit() else 1))
    for char, column in _MARKS.items():
        table[ord(char)] = 1 << (2 * N_WORDS + column)
    return table


_MARK_TABLE = _mark_table()


def tokens(
    text: str,
    frames: Sequence[Frame],
    kinds: Sequence[Kind],
    times: Sequence[Span],
    places: Sequence[Span],
) -> Tokens:
    """Return the tokens of a sentence."""
    return tokens_of([Reading(text, frames, kinds, (), times, places)])


def tokens_of(readings: Sequence[Reading]) -> Tokens:
    """Return the tokens of sentences.

    A time or a place that reaches beyond its sentence is cut at its end.
    """
    text = "\n".join(one.text for one in readings)
    offsets = [0, *accumulate(len(one.text) + 1 for one in readings)][: len(readings)]
    merged = [
        (start + offset, end + offset)
        for one, offset in zip(readings, offsets, strict=True)
        for start, end in _merged(one)
    ]
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kept = np.ones(len(text), bool)
    for start, end in merged:
        kept[start + 1 : end] = False
    at = np.empty(len(text) + 1, np.int32)
    np.cumsum(kept, out=at[:-1])
    at[:-1] -= 1
    size = int(at[-2]) + 1 if len(text) else 0
    at[-1] = max(0, size - 1)
    place = at.tolist()
    firsts = np.flatnonzero(kept)
    alone = np.zeros(size, bool)
    lasts = firsts + 1
    own = _MARK_TABLE[np.minimum(points[kept], POINTS - 1)].tolist()
    for start, end in merged:
        n = place[start]
        alone[n], lasts[n] = True, end
        if end - start > 1:
            own[n] = 0
    for start, end, column in find_words(text):
        first = place[start]
        own[first] |= 1 << column
        for n in range(first, place[end - 1] + 1):
            own[n] |= 1 << (N_WORDS + column)
    clause, passed = [0] * (size + 1), [0] * (size + 1)
    for one, offset in zip(readings, offsets, strict=True):
        for start, end in _within(one.places, one.text):
            for n in range(place[start + offset], place[end + offset - 1] + 1):
                own[n] |= _PLACE
        for start, _end in _within(one.times, one.text):
            own[place[start + offset]] |= _TIME
        for frame, kind in zip(one.frames, one.kinds, strict=True):
            n = place[frame.start + offset]
            own[n] |= 1 << (_OWN_KIND + KINDS.index(kind.kind))
            passed[n + 1] += 1
        for start in clause_starts(one.text, one.frames)[1:]:
            clause[place[start + offset]] += 1
    return Tokens(
        offsets=offsets,
        spans=list(zip(firsts.tolist(), lasts.tolist(), strict=True)),
        alone=alone,
        own=np.array(own, np.int64),
        clause=np.cumsum(clause[:size]).astype(np.int32),
        passed=np.cumsum(passed[:size]).astype(np.int32),
        at=at,
    )


def _within(spans: Sequence[Span], text: str) -> list[Span]:
    return [(start, min(end, len(text))) for start, end in spans if start < len(text)]


def _merged(reading: Reading) -> list[Span]:
    """Return what makes one token: the quantities, and the times that touch none before them."""
    taken = [(frame.start, frame.end) for frame in reading.frames]
    for start, end in _within(reading.times, reading.text):
        if not any(start < b and a < end for a, b in taken):
            taken.append((start, end))
    return taken


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


def views(readings: Sequence[Reading], found: Tokens) -> tuple[Bits, Ints]:
    """Return the windows of the figures of sentences, as features and token indices.

    Shapes: (2, figures, window) features as bits, for `as_features`; (figures, window) token of
    each place, -1 where the sentence does not reach.
    """
    at = found.at.tolist()
    sentence = np.repeat(
        np.arange(len(readings), dtype=np.int32), [len(one.frames) for one in readings]
    )
    limits = [
        (at[n], at[n + len(one.text) - 1]) for n, one in zip(found.offsets, readings, strict=True)
    ]
    low, high = np.array(limits, np.int32)[sentence].T[:, :, None]
    centre = np.array(
        [
            at[frame.start + offset]
            for offset, one in zip(found.offsets, readings, strict=True)
            for frame in one.frames
        ],
        np.int32,
    )
    index = centre[:, None] + _WINDOW
    inside = (index >= low) & (index <= high)
    index = np.where(inside, index, -1).astype(np.int32)
    bits = np.empty((2, *index.shape), np.int64)
    clause = np.clip(found.clause[index] - found.clause[centre][:, None], -6, 2)
    passed = np.clip(found.passed[index] - found.passed[centre][:, None], -6, 4)
    bits[0] = found.own[index]
    bits[0] |= np.left_shift(1, OWN + 6 + clause, dtype=np.int64)
    bits[0] |= np.left_shift(1, OWN + _CLAUSES + 6 + passed, dtype=np.int64)
    within = np.zeros(len(found.spans), np.int64)
    for offset, one in zip(found.offsets, readings, strict=True):
        for start, end in quoted(one.text):
            within[at[start + offset] : at[end + offset - 1] + 1] = _QUOTED
    bits[1] = within[index]
    bits[1, :, BEFORE] |= _SELF
    bits[1, :, BEFORE + 1 :] |= _RIGHT
    rows = iter(bits[1])
    for offset, one in zip(found.offsets, readings, strict=True):
        own_at = at[offset : offset + len(one.text)]
        for n in range(len(one.frames)):
            _mark_own(next(rows), one, n, own_at)
    _mark_others(
        bits[1], centre, sentence, [frame.unit for one in readings for frame in one.frames]
    )
    bits *= inside
    return bits, index


def _mark_own(row: Bits, reading: Reading, n: int, at: Sequence[int]) -> None:
    """Mark in the window of a figure what its frame says, and which words the rules took."""
    frame, rule = reading.frames[n], reading.rules[n]
    first = BEFORE - at[frame.start]
    row[max(0, first + at[frame.head_start]) : BEFORE] |= _HEAD
    last = at[min(frame.end + len(frame.tail), len(at)) - 1]
    row[BEFORE + 1 : max(BEFORE, first + last) + 1] |= _TAIL
    row |= (
        (_JOINED if frame.joined else 0)
        | (_CARRIED if rule.carried else 0)
        | 1 << (_KIND + KINDS.index(reading.kinds[n].kind))
        | 1 << (_UNIT + unit_class(frame.unit))
    )
    owner = owner_of(reading.text, frame, reading.rules[:n], reading.frames)
    taken = [(rule.pieces, RULE), (owner, _OWNER)]
    if n:
        taken.append((reading.rules[n - 1].pieces, _RULE_BEFORE))
    if n > 1:
        taken.append((reading.rules[n - 2].pieces, _RULE_BEFORE_THAT))
    for pieces, bit in taken:
        for start, end in pieces:
            row[max(0, first + at[start]) : max(0, first + at[end - 1] + 1)] |= bit


def _mark_others(bits: Bits, centre: Ints, sentence: Ints, units: Sequence[str]) -> None:
    """Mark where the other figures of its sentence stand in the window of each."""
    codes = {unit: n for n, unit in enumerate(dict.fromkeys(units))}
    unit = np.array([codes[one] for one in units])
    like = np.array([unit_class(one) for one in codes])[unit]
    rows = np.arange(len(units))
    for step in range(1, len(units)):
        gap = centre[step:] - centre[:-step]
        near = (sentence[step:] == sentence[:-step]) & (gap <= BEFORE)
        if not near.any():
            break
        mark = _OTHER | (unit[step:] == unit[:-step]) * _SAME_UNIT
        mark |= (like[step:] == like[:-step]) * _LIKE_UNIT
        bits[rows[step:][near], BEFORE - gap[near]] |= mark[near]
        near &= gap <= AFTER
        bits[rows[:-step][near], BEFORE + gap[near]] |= mark[near]


def as_features(bits: Bits) -> Floats:
    """Return the features of places from their bits, (2, places) in, (places, WIDTH) out.

    How far the quantity is stays 0: it is no bit.
    """
    octets = np.ascontiguousarray(bits.T).astype("<i8").view(np.uint8)
    each = np.unpackbits(octets, axis=1, bitorder="little")
    out = np.empty((len(each), WIDTH), np.float32)
    out[:, :_SPLIT] = each[:, :_SPLIT]
    out[:, _SPLIT:] = each[:, 64 : 64 + WIDTH - _SPLIT]
    return out
