"""The indicator model: a small network over words, with the weights that ship.

A convolution over the characters of the sentence says where its words begin and what they are;
a recurrent layer over the words of a window says which of them make the figure's indicator. The
arithmetic is that of the training script, without its libraries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.clauses import Frame
from pipeline.figures.features import (
    BEFORE,
    N_MARKS,
    N_WORDS,
    OWN,
    RULE_COLUMN,
    SIDE_COLUMN,
    TIME,
    Tokens,
    character_table,
    tokens,
    views,
)
from pipeline.figures.indicator import Indicator
from pipeline.figures.kind import Kind

Span = tuple[int, int]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MODEL = Path(__file__).parent.parent / "models" / "figures"
STRETCH, GAP = 8000, 8  # tokens run at once; tokens of nothing between sentences
ROWS = 24  # windows run at once
LONGEST_WORD = 5  # longer words are not told apart
WORDS_BEFORE, WORDS_AFTER = 64, 18  # words of the window on each side of the quantity's


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator by the model: its spans, and how sure the network is of the whole of it."""

    words: Indicator
    certainty: float  # probability of the labelling, given the window
    rule_certainty: float  # of the labelling that the rules propose


class Network(Protocol):
    """The two halves of the network."""

    def characters(self, numbers: Ints, own: Floats, mask: Floats) -> tuple[Floats, Floats]:
        """Return hidden states and tag probabilities; every array is (1, tokens, …)."""
        ...

    def words(self, batch: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the score of each word (windows, words)."""
        ...


@dataclass(frozen=True, slots=True)
class Weights:
    """The network, the numbers of the characters it knows, and which tags continue a word."""

    network: Network
    table: NDArray[np.int32]
    inside: NDArray[np.bool_]
    trans: Floats
    version: str


class OnnxNetwork:
    """The network as two ONNX graphs, each run on one thread."""

    def __init__(self, characters: bytes, words: bytes | None) -> None:
        """Read the graphs; without the second only `characters` can be asked."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._characters, self._words = (
            onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            for graph in (characters, words or characters)
        )

    def characters(self, numbers: Ints, own: Floats, mask: Floats) -> tuple[Floats, Floats]:
        """Return hidden states and tag probabilities; every array is (1, tokens, …)."""
        hidden, tags = self._characters.run(
            ["hidden", "tags"], {"numbers": numbers, "own": own, "mask": mask}
        )
        return hidden, tags

    def words(self, batch: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the score of each word (windows, words)."""
        votes: Floats = self._words.run(["emissions"], dict(batch))[0]
        return votes


@cache
def load_weights(folder: Path = MODEL) -> Weights:
    """Return the model that ships.

    >>> int(load_weights().table[ord("元")]) > 3
    True
    """
    about = json.loads((folder / "indicator.json").read_text(encoding="utf-8"))
    graphs = ((folder / f"{name}.onnx").read_bytes() for name in ("characters", "words"))
    return Weights(
        OnnxNetwork(*graphs),
        character_table(about["characters"]),
        np.array(about["inside"], bool),
        np.array(about["trans"], np.float32),
        str(about["version"]),
    )


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
class Window:
    """The words of one figure's window, as the recurrent layer sees them."""

    tokens: Tokens
    starts: Ints  # first token of each word
    ends: Ints  # one past its last
    centre: int  # the word that is the quantity
    vectors: Floats  # (words, hidden of the characters and their tags)
    features: Floats  # (words, WIDTH)
    first: Ints  # character number of each word's first token
    last: Ints
    rule: NDArray[np.bool_]  # words that the rules take


def see(readings: Sequence[Reading], weights: Weights) -> list[list[Window]]:
    """Return the windows of each sentence's figures, ready for `decide`."""
    found = [
        tokens(one.text, one.frames, one.kinds, one.times, one.places, weights.table)
        for one in readings
    ]
    rows: list[_Row] = []
    for reading, seen, (hidden, tags) in zip(
        readings, found, _characters(found, weights), strict=True
    ):
        begins = _word_starts(seen, tags, weights)
        features, index = views(reading.text, seen, reading.frames, reading.kinds, reading.rules)
        rows.extend(
            _Row(seen, hidden, tags, begins, features[n], index[n])
            for n in range(len(reading.frames))
        )
    windows = iter(_windows(rows))
    return [[next(windows) for _ in one.frames] for one in readings]


class _Row(NamedTuple):
    """One figure's window before its words are told apart."""

    tokens: Tokens
    hidden: Floats
    tags: Floats
    begins: NDArray[np.bool_]
    features: Floats
    place: NDArray[np.int32]  # token of each place of the window, -1 outside


def _windows(rows: Sequence[_Row]) -> list[Window]:
    """Pool the tokens of all windows into words: vectors (mean, first, last, mean of the tags) and
    features (the most of each); one pass over all of them, since each is small.
    """
    if not rows:
        return []
    inside = [row.place >= 0 for row in rows]
    firsts = [int(kept.argmax()) for kept in inside]
    ats = [row.place[kept] for row, kept in zip(rows, inside, strict=True)]
    begins = np.cumsum([0, *(len(at) for at in ats)])
    seen = np.concatenate(
        [row.features[a : a + len(at)] for row, a, at in zip(rows, firsts, ats, strict=True)]
    )
    hidden = np.concatenate([row.hidden[at] for row, at in zip(rows, ats, strict=True)])
    tags = np.concatenate([row.tags[at] for row, at in zip(rows, ats, strict=True)])
    numbers = np.concatenate([row.tokens.numbers[at] for row, at in zip(rows, ats, strict=True)])
    mark = np.concatenate([row.begins[at] for row, at in zip(rows, ats, strict=True)])
    taken = seen[:, RULE_COLUMN]
    mark[1:] |= taken[1:] != taken[:-1]
    mark[begins[:-1]] = True
    starts = np.flatnonzero(mark)
    ends = np.append(starts[1:], len(mark))
    size = (ends - starts).astype(np.float32)[:, None]
    vectors = np.concatenate(
        [
            np.add.reduceat(hidden, starts, axis=0) / size,
            hidden[starts],
            hidden[ends - 1],
            np.add.reduceat(tags, starts, axis=0) / size,
        ],
        axis=1,
    )
    pooled = np.maximum.reduceat(seen, starts, axis=0)
    pooled[:, SIDE_COLUMN] = seen[starts, SIDE_COLUMN]
    rule = np.add.reduceat(taken, starts) / size[:, 0] > 0.5
    words = np.searchsorted(starts, begins)
    centres = np.searchsorted(starts, begins[:-1] + BEFORE - firsts, side="right") - 1
    out = []
    for n, row in enumerate(rows):
        low = max(int(words[n]), int(centres[n]) - WORDS_BEFORE)
        high = min(int(words[n + 1]), int(centres[n]) + WORDS_AFTER + 1)
        here = starts[low:high] - begins[n]
        there = ends[low:high] - begins[n]
        out.append(
            Window(
                tokens=row.tokens,
                starts=ats[n][here].astype(np.int64),
                ends=ats[n][there - 1].astype(np.int64) + 1,
                centre=int(centres[n]) - low,
                vectors=vectors[low:high],
                features=pooled[low:high],
                first=numbers[starts[low:high]].astype(np.int64),
                last=numbers[ends[low:high] - 1].astype(np.int64),
                rule=rule[low:high],
            )
        )
    return out


def _characters(found: Sequence[Tokens], weights: Weights) -> Iterator[tuple[Floats, Floats]]:
    """Yield the hidden states and tag probabilities of each sentence's tokens (tokens, …).

    Sentences are run one after another with a gap between, in stretches of bounded length.
    """
    first = 0
    while first < len(found):
        last, size = first, 0
        while last < len(found) and (last == first or size < STRETCH):
            size += len(found[last].spans) + GAP
            last += 1
        numbers = np.zeros((1, size), np.int64)
        own, mask = np.zeros((1, size, OWN), np.float32), np.zeros((1, size, 1), np.float32)
        places = []
        at = 0
        for one in found[first:last]:
            places.append(slice(at, at + len(one.spans)))
            numbers[0, places[-1]] = one.numbers
            own[0, places[-1]] = one.own
            mask[0, places[-1]] = 1
            at += len(one.spans) + GAP
        hidden, tags = weights.network.characters(numbers, own, mask)
        for place in places:
            yield hidden[0, place], tags[0, place]
        first = last


def _word_starts(found: Tokens, tags: Floats, weights: Weights) -> NDArray[np.bool_]:
    """Return which tokens begin a word: as tagged, and around quantities, times and marks."""
    begins: NDArray[np.bool_] = ~weights.inside[tags.argmax(axis=1)]
    alone = (found.numbers > 1) & (found.numbers <= TIME)
    alone |= found.own[:, 2 * N_WORDS : 2 * N_WORDS + N_MARKS - 2].any(axis=1)
    begins |= alone
    begins[1:] |= alone[:-1]
    begins[:1] = True
    return begins


def decide(windows: Sequence[Window], weights: Weights) -> list[Candidate]:
    """Return the model's indicator for each window; windows of like length are run at once."""
    out: list[Candidate | None] = [None] * len(windows)
    order = sorted(range(len(windows)), key=lambda n: len(windows[n].starts))
    for low in range(0, len(order), ROWS):
        rows = order[low : low + ROWS]
        for n, candidate in zip(rows, _decide([windows[n] for n in rows], weights), strict=True):
            out[n] = candidate
    return [one for one in out if one is not None]


def _decide(windows: Sequence[Window], weights: Weights) -> Iterator[Candidate]:
    sizes = np.array([len(window.starts) for window in windows], np.int32)
    emissions = weights.network.words(batch(windows))
    best, total, score = _best_path(emissions, sizes, weights.trans)
    for n, window in enumerate(windows):
        size = int(sizes[n])
        rule = _path_score(emissions[n, :size], window.rule, weights.trans)
        yield Candidate(
            Indicator(_spans(window, best[n, :size]), False, f"model:{weights.version}"),
            float(np.exp(min(0.0, score[n] - total[n]))),
            float(np.exp(min(0.0, rule - total[n]))),
        )


def batch(windows: Sequence[Window]) -> dict[str, NDArray[Any]]:
    """Return the arrays of windows side by side, padded with zeros."""
    sizes = np.array([len(window.starts) for window in windows], np.int32)
    shape = (len(windows), int(sizes.max()))
    wide = (windows[0].vectors.shape[1], windows[0].features.shape[1])
    vectors, features = (np.zeros((*shape, width), np.float32) for width in wide)
    first, last, length = (np.zeros(shape, np.int64) for _ in range(3))
    for n, window in enumerate(windows):
        size = int(sizes[n])
        vectors[n, :size], features[n, :size] = window.vectors, window.features
        first[n, :size], last[n, :size] = window.first, window.last
        length[n, :size] = np.minimum(window.ends - window.starts, LONGEST_WORD)
    return {
        "vectors": vectors,
        "features": features,
        "first": first,
        "last": last,
        "length": length,
        "centre": np.array([[window.centre] for window in windows], np.int64),
        "sizes": sizes,
    }


def _best_path(
    emissions: Floats, sizes: NDArray[np.int32], trans: Floats
) -> tuple[NDArray[np.int8], Floats, Floats]:
    """Return the best labels of each row, the log sum over all labellings, the best's score."""
    count, longest = emissions.shape
    top = np.stack([np.zeros(count, np.float32), emissions[:, 0]], 1)
    total = top.copy()
    back = np.zeros((count, longest, 2), np.int8)
    keep = np.array([[0, 1]], np.int8)
    for t in range(1, longest):
        live = (sizes > t)[:, None]
        reach = top[:, :, None] + trans[None]
        choice = reach.argmax(axis=1).astype(np.int8)
        own = np.stack([np.zeros(count, np.float32), emissions[:, t]], 1)
        back[:, t] = np.where(live, choice, keep)
        top = np.where(live, reach.max(axis=1) + own, top)
        every = total[:, :, None] + trans[None]
        total = np.where(live, np.logaddexp(every[:, 0], every[:, 1]) + own, total)
    labels = np.zeros((count, longest), np.int8)
    labels[:, -1] = top.argmax(axis=1)
    rows = np.arange(count)
    for t in range(longest - 1, 0, -1):
        labels[:, t - 1] = back[rows, t, labels[:, t]]
    return labels, np.logaddexp(total[:, 0], total[:, 1]), top.max(axis=1)


def _path_score(emissions: Floats, labels: NDArray[np.bool_], trans: Floats) -> float:
    chosen = labels.astype(int)
    return float((emissions * chosen).sum() + trans[chosen[:-1], chosen[1:]].sum())


def _spans(window: Window, labels: NDArray[np.int8]) -> tuple[Span, ...]:
    """Return the spans of the sentence that the labelled words cover, neighbours joined."""
    spans: list[Span] = []
    for n in np.flatnonzero(labels):
        start = window.tokens.spans[int(window.starts[n])][0]
        end = window.tokens.spans[int(window.ends[n]) - 1][1]
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)
