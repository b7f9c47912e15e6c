"""The indicator model: a small network over words, with the weights that ship.

Recurrent layers over the characters of the sentence, begun from those of LAC, say where its words
begin and what they are; a recurrent layer over the words of a window says which of them make the
figure's indicator. The arithmetic is that of the training script, without its libraries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.clauses import Frame
from pipeline.figures.features import (
    BEFORE,
    POINTS,
    RULE_COLUMN,
    SIDE_COLUMN,
    Tokens,
    tokens,
    views,
)
from pipeline.figures.indicator import Indicator
from pipeline.figures.kind import Kind

Span = tuple[int, int]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MODEL = Path(__file__).parent.parent / "models" / "figures"
UNKNOWN = 1  # number of a character that is not known; 0 pads, the known ones follow
PIECE, MARGIN = 2000, 100  # of a longer sentence, and what is read on both sides of a piece
STRETCH = 1000  # characters run at once, padding included
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

    def characters(self, numbers: Ints, marks: Ints, sizes: Sequence[int]) -> tuple[Floats, Floats]:
        """Return what words are made from, and the log odds that a character begins a word.

        Shapes: (characters, sentences) in, (characters, sentences, 3 * hidden) and (characters,
        sentences) out; the three parts are for the mean, the first and the last of a word.
        """
        ...

    def words(self, batch: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the score of each word (windows, words)."""
        ...


@dataclass(frozen=True, slots=True)
class Weights:
    """The network, the numbers of the characters it knows, and the weights of the chain."""

    network: Network
    table: NDArray[np.int64]
    trans: Floats
    version: str


class OnnxNetwork:
    """The network as two ONNX graphs, each run on one thread."""

    def __init__(self, characters: bytes, words: bytes) -> None:
        """Read the graphs."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._characters, self._words = (
            onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            for graph in (characters, words)
        )

    def characters(self, numbers: Ints, marks: Ints, sizes: Sequence[int]) -> tuple[Floats, Floats]:
        """Return what words are made from, and the log odds that a character begins a word."""
        inputs = {"numbers": numbers, "marks": marks, "sizes": np.array(sizes, np.int32)}
        parts, begins = self._characters.run(["parts", "begins"], inputs)
        return parts, begins

    def words(self, batch: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the score of each word (windows, words)."""
        votes: Floats = self._words.run(["emissions"], dict(batch))[0]
        return votes


def character_table(characters: str, wide: str, narrow: str) -> NDArray[np.int64]:
    """Return code point -> number; full-width characters have that of their half-width form.

    >>> character_table("元%", "％", "%")[[ord("元"), ord("％"), ord("x")]].tolist()
    [2, 3, 1]
    """
    table = np.full(POINTS, UNKNOWN, np.int64)
    for number, char in enumerate(characters, UNKNOWN + 1):
        if ord(char) < POINTS:
            table[ord(char)] = number
    for other, char in zip(wide, narrow, strict=True):
        if max(ord(other), ord(char)) < POINTS:
            table[ord(other)] = table[ord(char)]
    return table


@cache
def load_weights(folder: Path = MODEL) -> Weights:
    """Return the model that ships.

    >>> int(load_weights().table[ord("元")]) > UNKNOWN
    True
    """
    about = json.loads((folder / "indicator.json").read_text(encoding="utf-8"))
    graphs = ((folder / f"{name}.onnx").read_bytes() for name in ("characters", "words"))
    return Weights(
        OnnxNetwork(*graphs),
        character_table(about["characters"], about["wide"], about["narrow"]),
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
    vectors: Floats  # (words, hidden)
    features: Floats  # (words, WIDTH)
    rule: NDArray[np.bool_]  # words that the rules take


def see(readings: Sequence[Reading], weights: Weights) -> list[list[Window]]:
    """Return the windows of each sentence's figures, ready for `decide`."""
    out: list[list[Window]] = []
    for reading, (parts, begins) in zip(readings, _characters(readings, weights), strict=True):
        found = tokens(reading.text, reading.frames, reading.kinds, reading.times, reading.places)
        out.append(list(windows(reading, found, begins > 0, parts)))
    return out


def windows(
    reading: Reading, found: Tokens, begins: NDArray[np.bool_], parts: Floats
) -> Iterator[Window]:
    """Yield the window of each figure of a sentence.

    `begins` says which characters begin a word, `parts` is what the network made of them. Words
    also begin and end at quantities and times, and where the words of the rules do.
    """
    token_begins = begins[[start for start, _ in found.spans]] | found.alone
    token_begins[1:] |= found.alone[:-1]
    features, index = views(reading.text, found, reading.frames, reading.kinds, reading.rules)
    hidden = parts.shape[1] // 3
    sums = np.zeros((len(parts) + 1, hidden))
    np.cumsum(parts[:, :hidden], axis=0, out=sums[1:])
    edges = np.array([start for start, _ in found.spans] + [found.spans[-1][1]])
    for seen, place in zip(features, index, strict=True):
        inside = place >= 0
        first, at = int(inside.argmax()), place[inside]
        seen = seen[inside]
        taken = seen[:, RULE_COLUMN]
        mark = token_begins[at]
        mark[1:] |= taken[1:] != taken[:-1]
        mark[0] = True
        starts = np.flatnonzero(mark)
        ends = np.append(starts[1:], len(mark))
        centre = int(np.searchsorted(starts, BEFORE - first, side="right")) - 1
        low, high = max(0, centre - WORDS_BEFORE), min(len(starts), centre + WORDS_AFTER + 1)
        starts, ends = starts[low:high], ends[low:high]
        pooled = np.maximum.reduceat(seen[: ends[-1]], starts, axis=0)
        pooled[:, SIDE_COLUMN] = seen[starts, SIDE_COLUMN]
        rule = np.add.reduceat(taken[: ends[-1]], starts) / (ends - starts) > 0.5
        a, b = edges[at[starts]], edges[at[ends - 1] + 1]
        vectors = ((sums[b] - sums[a]) / (b - a)[:, None]).astype(np.float32)
        vectors += parts[a, hidden : 2 * hidden] + parts[b - 1, 2 * hidden :]
        yield Window(
            tokens=found,
            starts=at[starts].astype(np.int64),
            ends=at[ends - 1].astype(np.int64) + 1,
            centre=centre - low,
            vectors=vectors,
            features=pooled,
            rule=rule,
        )


def _characters(readings: Sequence[Reading], weights: Weights) -> list[tuple[Floats, Floats]]:
    """Return what the layers over characters say of each sentence; like lengths run together."""
    pieces = [
        (n, start, min(start + PIECE, len(one.text)))
        for n, one in enumerate(readings)
        for start in range(0, len(one.text), PIECE)
    ]
    order = sorted(range(len(pieces)), key=lambda k: pieces[k][2] - pieces[k][1])
    out: list[tuple[Floats, Floats] | None] = [None] * len(pieces)
    while order:
        count = max(1, STRETCH // (pieces[order[-1]][2] - pieces[order[-1]][1]))
        rows, order = order[-count:], order[:-count]
        for k, read in zip(rows, _read([pieces[k] for k in rows], readings, weights), strict=True):
            out[k] = read
    found: list[list[tuple[Floats, Floats]]] = [[] for _ in readings]
    for (n, _, _), part in zip(pieces, out, strict=True):
        if part is not None:
            found[n].append(part)
    return [
        (np.concatenate([part for part, _ in one]), np.concatenate([begin for _, begin in one]))
        for one in found
    ]


def _read(
    pieces: Sequence[tuple[int, int, int]], readings: Sequence[Reading], weights: Weights
) -> Iterator[tuple[Floats, Floats]]:
    """Yield what the layers say of pieces of sentences, each read with its margins."""
    firsts = [max(0, start - MARGIN) for _, start, _ in pieces]
    seen = [
        character_numbers(readings[n], weights.table, first, end + MARGIN)
        for first, (n, _, end) in zip(firsts, pieces, strict=True)
    ]
    sizes = [len(numbers) for numbers, _ in seen]
    numbers, marks = (np.zeros((max(sizes), len(pieces)), np.int64) for _ in range(2))
    for row, (own, quantities) in enumerate(seen):
        numbers[: sizes[row], row], marks[: sizes[row], row] = own, quantities
    parts, begins = weights.network.characters(numbers, marks, sizes)
    for row, (first, (_, start, end)) in enumerate(zip(firsts, pieces, strict=True)):
        kept = slice(start - first, end - first)
        yield parts[kept, row], begins[kept, row]


def character_numbers(
    reading: Reading, table: Ints, start: int = 0, end: int | None = None
) -> tuple[Ints, Ints]:
    """Return the numbers of the characters from `start` to `end`, and which are of quantities."""
    text = reading.text[start:end]
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    marks = np.zeros(len(reading.text), np.int64)
    for frame in reading.frames:
        marks[frame.start : frame.end] = 1
    return table[np.minimum(points, POINTS - 1)], marks[start:end]


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
    length = np.zeros(shape, np.int64)
    for n, window in enumerate(windows):
        size = int(sizes[n])
        vectors[n, :size], features[n, :size] = window.vectors, window.features
        length[n, :size] = np.minimum(window.ends - window.starts, LONGEST_WORD)
    return {
        "vectors": vectors,
        "features": features,
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
