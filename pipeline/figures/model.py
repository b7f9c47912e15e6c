"""The indicator model: a small network over words, in plain numpy, with the weights that ship.

A convolution over the characters of the sentence says where its words begin and what they are;
a recurrent layer over the words of a window says which of them make the figure's indicator. The
arithmetic is that of the training script, without its libraries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.clauses import Frame
from pipeline.figures.features import (
    BEFORE,
    N_MARKS,
    N_WORDS,
    RULE_COLUMN,
    SIDE_COLUMN,
    TIME,
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
WORDS_BEFORE, WORDS_AFTER = 64, 18  # words of the window on each side of the quantity's


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator by the model: its spans, and how sure the network is of the whole of it."""

    words: Indicator
    certainty: float  # probability of the labelling, given the window
    rule_certainty: float  # of the labelling that the rules propose


@dataclass(frozen=True, slots=True)
class Weights:
    """The arrays of the network, by name, and the numbers of the characters it knows."""

    arrays: Mapping[str, Floats]
    table: Mapping[str, int]
    inside: NDArray[np.bool_]  # tags that continue a word
    version: str
    members: int = 1  # networks over words whose votes are averaged

    def __getitem__(self, name: str) -> Floats:
        return self.arrays[name]


@cache
def load_weights(folder: Path = MODEL) -> Weights:
    """Return the weights that ship.

    >>> load_weights().table["元"] > 3
    True
    """
    with np.load(folder / "indicator.npz", allow_pickle=False) as stored:
        arrays = {
            name: stored[name].astype(np.float32)
            for name in stored.files
            if name not in ("characters", "inside", "version")
        }
        characters = str(stored["characters"])
        inside = stored["inside"].astype(bool)
        version = str(stored["version"])
    table = {char: n + 4 for n, char in enumerate(characters)}
    members = sum(name.endswith(".trans") for name in arrays)
    return Weights(arrays, table, inside, version, members)


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
    seen: slice  # tokens of the window in a row of `views`


def see(
    text: str,
    frames: Sequence[Frame],
    kinds: Sequence[Kind],
    rules: Sequence[Indicator],
    times: Sequence[Span],
    places: Sequence[Span],
    weights: Weights,
) -> list[Window]:
    """Return the windows of a sentence's figures, ready for `decide`."""
    found = tokens(text, frames, kinds, times, places, weights.table)
    hidden, tags = _characters(found, weights)
    begins = _word_starts(found, tags, weights)
    features, index = views(text, found, frames, kinds, rules)
    return [_window(found, hidden, tags, begins, features[n], index[n]) for n in range(len(frames))]


def _window(
    found: Tokens,
    hidden: Floats,
    tags: Floats,
    begins: NDArray[np.bool_],
    features: Floats,
    index: NDArray[np.int32],
) -> Window:
    reach = np.flatnonzero(index >= 0)
    first, last = int(reach[0]), int(reach[-1]) + 1
    seen, at = features[first:last], index[first:last]
    taken = seen[:, RULE_COLUMN]
    mark = begins[at]
    mark[1:] |= taken[1:] != taken[:-1]
    mark[0] = True
    starts = np.flatnonzero(mark)
    centre = int(np.searchsorted(starts, BEFORE - first, side="right")) - 1
    low, high = max(0, centre - WORDS_BEFORE), min(len(starts), centre + WORDS_AFTER + 1)
    ends = np.append(starts[1:], len(mark))
    chosen, until = starts[low:high], ends[low:high]
    vectors, pooled = _pool(hidden[at], tags[at], seen, chosen, until)
    ids = found.numbers[at]
    share = np.add.reduceat(taken[chosen[0] : until[-1]], chosen - chosen[0]) / (until - chosen)
    return Window(
        tokens=found,
        starts=at[chosen].astype(np.int64),
        ends=at[until - 1].astype(np.int64) + 1,
        centre=centre - low,
        vectors=vectors,
        features=pooled,
        first=ids[chosen].astype(np.int64),
        last=ids[until - 1].astype(np.int64),
        rule=share > 0.5,
        seen=slice(first + int(chosen[0]), first + int(until[-1])),
    )


def _characters(found: Tokens, weights: Weights) -> tuple[Floats, Floats]:
    """Return the hidden states of the tokens (tokens, hidden) and their tag probabilities."""
    x = np.concatenate([weights["st.emb"][found.numbers], found.own], axis=1)
    x = np.maximum(_convolve(x, weights["st.inp.w"], weights["st.inp.b"], 1), 0)
    for layer, dilation in enumerate((1, 2, 4)):
        step = _convolve(x, weights[f"st.conv{layer}.w"], weights[f"st.conv{layer}.b"], dilation)
        x = x + np.maximum(step, 0)
    logits = x @ weights["st.tag.w"] + weights["st.tag.b"]
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    return x, logits / logits.sum(axis=1, keepdims=True)


def _convolve(x: Floats, kernel: Floats, bias: Floats, dilation: int) -> Floats:
    """Convolve along the tokens; `kernel` is (3, inputs, outputs)."""
    out: Floats = x @ kernel[1] + bias
    if len(x) > dilation:
        out[dilation:] += x[:-dilation] @ kernel[0]
        out[:-dilation] += x[dilation:] @ kernel[2]
    return out


def _word_starts(found: Tokens, tags: Floats, weights: Weights) -> NDArray[np.bool_]:
    """Return which tokens begin a word: as tagged, and around quantities, times and marks."""
    begins: NDArray[np.bool_] = ~weights.inside[tags.argmax(axis=1)]
    alone = (found.numbers > 1) & (found.numbers <= TIME)
    alone |= found.own[:, 2 * N_WORDS : 2 * N_WORDS + N_MARKS - 2].any(axis=1)
    begins |= alone
    begins[1:] |= alone[:-1]
    begins[:1] = True
    return begins


def _pool(
    hidden: Floats, tags: Floats, seen: Floats, starts: Ints, ends: Ints
) -> tuple[Floats, Floats]:
    """Return word vectors (mean, first, last, mean tags) and word features (the most of each)."""
    size = (ends - starts).astype(np.float32)[:, None]
    base, stop = int(starts[0]), int(ends[-1])
    cut = starts - base
    mean = np.add.reduceat(hidden[base:stop], cut, axis=0) / size
    tag = np.add.reduceat(tags[base:stop], cut, axis=0) / size
    vectors = np.concatenate([mean, hidden[starts], hidden[ends - 1], tag], axis=1)
    features = np.maximum.reduceat(seen[base:stop], cut, axis=0)
    features[:, SIDE_COLUMN] = seen[starts, SIDE_COLUMN]
    return vectors, features


def decide(windows: Sequence[Window], weights: Weights) -> list[Candidate]:
    """Return the model's indicator for each window; all windows are run at once."""
    if not windows:
        return []
    sizes = np.array([len(window.starts) for window in windows])
    emissions = sum(_emissions(windows, sizes, weights, f"w{m}") for m in range(weights.members))
    emissions = np.asarray(emissions / weights.members, np.float32)
    trans = np.mean([weights[f"w{m}.trans"] for m in range(weights.members)], axis=0)
    best, total, score = _best_path(emissions, sizes, trans)
    out: list[Candidate] = []
    for n, window in enumerate(windows):
        size = int(sizes[n])
        rule = _path_score(emissions[n, :size], window.rule, trans)
        out.append(
            Candidate(
                Indicator(_spans(window, best[n, :size]), False, f"model:{weights.version}"),
                float(np.exp(min(0.0, score[n] - total[n]))),
                float(np.exp(min(0.0, rule - total[n]))),
            )
        )
    return out


def _emissions(windows: Sequence[Window], sizes: Ints, weights: Weights, name: str) -> Floats:
    """Return for each word of each window (windows, words) how much it belongs to the indicator."""
    flat = _embed(windows, weights, name)
    ends = np.cumsum(sizes)
    starts = ends - sizes
    centres = flat[starts + np.array([window.centre for window in windows])]
    target = centres @ weights[f"{name}.q.w"] + weights[f"{name}.q.b"]
    x = np.zeros((len(windows), int(sizes.max()), flat.shape[1]), np.float32)
    rows = np.repeat(np.arange(len(windows)), sizes)
    columns = np.arange(len(flat)) - np.repeat(starts, sizes)
    x[rows, columns] = np.maximum(flat + target[rows], 0)
    sides = [_recur(x, sizes, f"{name}.gru.{side}", weights) for side in "fb"]
    out: Floats = np.concatenate([*sides, x], 2) @ weights[f"{name}.out.w"][:, 0]
    out += weights[f"{name}.out.b"][0]
    return out


def _embed(windows: Sequence[Window], weights: Weights, name: str) -> Floats:
    """Return the words of all windows, one after another, before the target is added."""
    first = np.concatenate([window.first for window in windows])
    last = np.concatenate([window.last for window in windows])
    length = np.concatenate([window.ends - window.starts for window in windows])
    vectors = np.concatenate([window.vectors for window in windows])
    features = np.concatenate([window.features for window in windows])
    table, kernel = weights[f"{name}.emb"], weights[f"{name}.f.w"]
    wide = table.shape[1]
    z = vectors @ weights[f"{name}.h.w"] + (weights[f"{name}.h.b"] + weights[f"{name}.f.b"])
    z += (table @ kernel[:wide])[first] if len(first) > len(table) else table[first] @ kernel[:wide]
    z += table[last] @ kernel[wide : 2 * wide]
    z += (weights[f"{name}.ln"] @ kernel[2 * wide : 2 * wide + 4])[np.minimum(length, 5)]
    z += features @ kernel[2 * wide + 4 :]
    out: Floats = z
    return out


def _recur(x: Floats, sizes: Ints, name: str, weights: Weights) -> Floats:
    """Run a gated recurrent layer over the words, forwards (…f) or backwards (…b)."""
    count, longest, _ = x.shape
    kernel, recurrent = weights[f"{name}.w"], weights[f"{name}.u"]
    bias, inner = weights[f"{name}.b"], weights[f"{name}.c"]
    wide = recurrent.shape[0]
    gates = x @ kernel + bias
    state = np.zeros((count, wide), np.float32)
    out = np.zeros((count, longest, wide), np.float32)
    order = range(longest) if name.endswith("f") else range(longest - 1, -1, -1)
    for t in order:
        own = gates[:, t]
        past = state @ recurrent + inner
        reset = _sigmoid(own[:, :wide] + past[:, :wide])
        update = _sigmoid(own[:, wide : 2 * wide] + past[:, wide : 2 * wide])
        new = np.tanh(own[:, 2 * wide :] + reset * past[:, 2 * wide :])
        live = (sizes > t)[:, None]
        state = np.where(live, new + update * (state - new), state).astype(np.float32)
        out[:, t] = state
    return out


def _sigmoid(x: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-x))
    return result


def _best_path(
    emissions: Floats, sizes: Ints, trans: Floats
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
