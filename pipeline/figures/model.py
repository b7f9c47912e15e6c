"""The indicator model: a small network over words, with the weights that ship.

Recurrent layers over the characters of the sentence, begun from those of LAC, say where its words
begin and what they are; a recurrent layer over the words of a window says which of them make the
figure's indicator. The arithmetic is that of the training script, without its libraries.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder import load_encoder
from pipeline.encoder.head import Head, read_head
from pipeline.encoder.vectors import PieceVectors, read_vectors
from pipeline.errors import ConfigError
from pipeline.figures.chain import best_path, path_scores
from pipeline.figures.features import (
    BEFORE,
    FAR,
    NEAR,
    POINTS,
    RULE,
    RULE_COLUMN,
    SIDE_COLUMN,
    Tokens,
    as_features,
    tokens_of,
    views,
)
from pipeline.figures.features import (
    Reading as Reading,
)
from pipeline.figures.indicator import Indicator
from pipeline.figures.word_vectors import word_vectors

Span = tuple[int, int]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MODEL = Path(__file__).parent.parent / "models" / "figures"
WITH_ENCODER = MODEL.with_name("figures-encoder")  # the network that reads its states too
UNKNOWN = 1  # number of a character that is not known; 0 pads, the known ones follow
PIECE, MARGIN = 2000, 100  # of a longer sentence, and what is read on both sides of a piece
SENTENCES = 64  # of which the windows are made at once
STRETCH = 1000  # characters run at once, padding included
SHORTER = 16  # characters, or words, that a row may fall short of the longest it runs with
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
    head: Head  # over the vectors of pieces
    vectors: PieceVectors | None = None  # which those are; None: the states of the encoder
    choice: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # see choose.py


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

    Raises ConfigError where a file is missing or broken, or belongs to another network.

    >>> int(load_weights().table[ord("元")]) > UNKNOWN
    True
    """
    try:
        return _read_weights(folder)
    except Exception as error:  # those of onnxruntime have no nearer class in common
        raise ConfigError(f"{folder}: {error}; install extract-zh anew") from error


def _read_weights(folder: Path) -> Weights:
    about = json.loads((folder / "indicator.json").read_text(encoding="utf-8"))
    graphs = ((folder / f"{name}.onnx").read_bytes() for name in ("characters", "words"))
    head, vectors = read_head(folder / "head.npz"), read_vectors(folder)
    if (vectors is not None) != (head.mix is None):
        raise ValueError("head.npz and pieces.npz do not belong together")
    return Weights(
        OnnxNetwork(*graphs),
        character_table(about["characters"], about["wide"], about["narrow"]),
        np.array(about["trans"], np.float32),
        str(about["version"]),
        head,
        vectors,
        json.loads((folder / "choice.json").read_text(encoding="utf-8")),
    )


@dataclass(frozen=True, slots=True)
class Window:
    """The words of one figure's window, as the recurrent layer sees them."""

    tokens: Tokens
    offset: int  # where its sentence starts in that of the tokens
    starts: Ints  # first token of each word
    ends: Ints  # one past its last
    centre: int  # the word that is the quantity
    vectors: Floats  # (words, hidden)
    features: Floats  # (words, WIDTH)
    rule: NDArray[np.bool_]  # words that the rules take


def see(readings: Sequence[Reading], weights: Weights) -> list[list[Window]]:
    """Return the windows of each sentence's figures, ready for `decide`."""
    out: list[list[Window]] = []
    for low in range(0, len(readings), SENTENCES):
        group = readings[low : low + SENTENCES]
        found = tokens_of(group)
        parts, begins = read_characters(group, found, weights)
        seen = _windows(group, found, begins > 0, parts)
        out.extend(list(islice(seen, len(one.frames))) for one in group)
    return out


def windows(
    reading: Reading, found: Tokens, begins: NDArray[np.bool_], parts: Floats
) -> Iterator[Window]:
    """Yield the window of each figure of a sentence.

    `begins` says which characters begin a word, `parts` is what the network made of them. Words
    also begin and end at quantities and times, and where the words of the rules do.
    """
    return _windows([reading], found, begins, parts)


def _windows(
    readings: Sequence[Reading], found: Tokens, begins: NDArray[np.bool_], parts: Floats
) -> Iterator[Window]:
    edges = np.array([start for start, _ in found.spans] + [found.spans[-1][1]])
    bits, index = views(readings, found)
    begun = begins[edges[:-1]] | found.alone
    begun[1:] |= found.alone[:-1]
    inside, taken = index >= 0, bits[1] & RULE != 0
    mark = begun[index] & inside
    mark[:, 1:] |= (taken[:, 1:] != taken[:, :-1]) & inside[:, 1:]
    firsts = inside.argmax(axis=1)
    mark[np.arange(len(mark)), firsts] = True
    # the words of all windows, one after another
    places = np.flatnonzero(mark)
    row, starts = np.divmod(places, mark.shape[1])
    last = np.cumsum(np.count_nonzero(mark, axis=1)) - 1
    ends = np.append(starts[1:], 0)
    ends[last] = firsts + np.count_nonzero(inside, axis=1)
    centre = np.searchsorted(places, np.arange(len(mark)) * mark.shape[1] + BEFORE)
    to_centre = np.arange(len(row)) - centre[row]
    kept = (to_centre >= -WORDS_BEFORE) & (to_centre <= WORDS_AFTER)
    pooled = np.bitwise_or.reduceat(bits.reshape(2, -1), places, axis=1)[:, kept]
    row, starts, ends, to_centre = row[kept], starts[kept], ends[kept], to_centre[kept]
    features = as_features(pooled)
    features[:, SIDE_COLUMN], features[:, SIDE_COLUMN + 1] = NEAR[starts], FAR[ends - 1]
    first, stop = index[row, starts].astype(np.int64), index[row, ends - 1].astype(np.int64) + 1
    vectors = word_vectors(parts, edges[first], edges[stop])
    rule = features[:, RULE_COLUMN] == 1
    middles = np.flatnonzero(to_centre == 0).tolist()
    offsets = [
        offset for offset, one in zip(found.offsets, readings, strict=True) for _ in one.frames
    ]
    high = 0
    for offset, middle, count in zip(offsets, middles, np.bincount(row).tolist(), strict=True):
        own = slice(high, high + count)
        yield Window(
            tokens=found,
            offset=offset,
            starts=first[own],
            ends=stop[own],
            centre=middle - high,
            vectors=vectors[own],
            features=features[own],
            rule=rule[own],
        )
        high += count


def read_characters(
    readings: Sequence[Reading], found: Tokens, weights: Weights
) -> tuple[Floats, Floats]:
    """Return what words are made from, and the log odds that a character begins a word.

    Shapes (characters, 3 * hidden) and (characters,), of the sentences as they stand joined.
    """
    parts, begins = _characters(readings, found.offsets, weights)
    texts = [one.text for one in readings]
    if weights.vectors is not None:
        seen = iter([(0, weights.vectors.read("\n".join(texts)))])
    else:
        seen = load_encoder().states(texts)
    for n, states in seen:
        of, log_odds = parts[found.offsets[n] :], begins[found.offsets[n] :]
        for own, added in weights.head(states):
            of[own] += added[:, :-1]
            log_odds[own] += added[:, -1]
    return parts, begins


def _characters(
    readings: Sequence[Reading], offsets: Sequence[int], weights: Weights
) -> tuple[Floats, Floats]:
    """Return what the layers over characters say of the sentences as they stand joined.

    Stretches of nearly the same length run together: what pads the shorter costs as much as they.
    """
    pieces = sorted(
        (min(PIECE, len(one.text) - start), n, start)
        for n, one in enumerate(readings)
        for start in range(0, len(one.text), PIECE)
    )
    size = offsets[-1] + len(readings[-1].text)
    parts, begins = np.zeros((size, 0), np.float32), np.zeros(size, np.float32)
    while pieces:
        longest = pieces[-1][0]
        near = bisect_left(pieces, (longest - SHORTER,))
        rows = pieces[max(near, len(pieces) - max(1, STRETCH // longest)) :]
        del pieces[-len(rows) :]
        for (length, n, start), (part, begin) in zip(
            rows, _read(rows, readings, weights), strict=True
        ):
            if not parts.size:
                parts = np.zeros((size, part.shape[1]), np.float32)
            own = slice(offsets[n] + start, offsets[n] + start + length)
            parts[own], begins[own] = part, begin
    return parts, begins


def _read(
    pieces: Sequence[tuple[int, int, int]], readings: Sequence[Reading], weights: Weights
) -> Iterator[tuple[Floats, Floats]]:
    """Yield what the layers say of pieces of sentences, each read with its margins."""
    firsts = [max(0, start - MARGIN) for _, _, start in pieces]
    seen = [
        character_numbers(readings[n], weights.table, first, start + length + MARGIN)
        for first, (length, n, start) in zip(firsts, pieces, strict=True)
    ]
    sizes = [len(numbers) for numbers, _ in seen]
    numbers, marks = (np.zeros((max(sizes), len(pieces)), np.int64) for _ in range(2))
    for row, (own, quantities) in enumerate(seen):
        numbers[: sizes[row], row], marks[: sizes[row], row] = own, quantities
    parts, begins = weights.network.characters(numbers, marks, sizes)
    for row, (first, (length, _, start)) in enumerate(zip(firsts, pieces, strict=True)):
        kept = slice(start - first, start - first + length)
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
    if not windows:
        return []
    emissions, sizes = read_words(windows, weights)
    rules = np.zeros(emissions.shape, np.int64)
    for n, window in enumerate(windows):
        rules[n, : sizes[n]] = window.rule
    best, total, score = best_path(emissions, sizes, weights.trans)
    rule_score = path_scores(emissions, sizes, rules, weights.trans)
    certainties, rule_certainties = (
        np.exp(np.minimum(0.0, one - total)).tolist() for one in (score, rule_score)
    )
    return [
        Candidate(
            Indicator(_spans(window, labels), False, f"model:{weights.version}"), sure, sure_rule
        )
        for window, labels, sure, sure_rule in zip(
            windows, best, certainties, rule_certainties, strict=True
        )
    ]


def read_words(windows: Sequence[Window], weights: Weights) -> tuple[Floats, Ints]:
    """Return the score of each word, (windows, words), 0 behind the last, and the words' counts."""
    sizes = np.array([len(window.starts) for window in windows])
    emissions = np.zeros((len(windows), sizes.max()), np.float32)
    order = np.argsort(sizes, kind="stable").tolist()
    while order:
        longest = int(sizes[order[-1]])
        near = bisect_left(order, longest - SHORTER, key=lambda n: int(sizes[n]))
        rows = order[max(near, len(order) - ROWS) :]
        del order[-len(rows) :]
        emissions[rows, :longest] = weights.network.words(batch([windows[n] for n in rows]))
    emissions[np.arange(emissions.shape[1]) >= sizes[:, None]] = 0
    return emissions, sizes


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


def _spans(window: Window, labels: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Return the spans of the sentence that the labelled words cover, neighbours joined."""
    spans: list[Span] = []
    taken = np.flatnonzero(labels)
    words = zip(window.starts[taken].tolist(), window.ends[taken].tolist(), strict=True)
    for first, last in words:
        start = window.tokens.spans[first][0] - window.offset
        end = window.tokens.spans[last - 1][1] - window.offset
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)
