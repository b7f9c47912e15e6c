"""Decoding of a linear-chain CRF: the best legal tags, and how sure each span is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

FORBIDDEN = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class Chain:
    """The tags O, B-X, I-X, …, with what may follow what and how gladly.

    `tags` is O followed by a B and an I for each label.
    """

    labels: tuple[str, ...]
    transitions: Floats  # (tags, tags), forbidden pairs at FORBIDDEN
    starts: Floats  # (tags,)

    @classmethod
    def of(cls, labels: tuple[str, ...], transitions: Floats, starts: Floats) -> Chain:
        """Return a chain in which an I only follows a B or I of its label."""
        legal_transitions, legal_starts = transitions.copy(), starts.copy()
        inside = np.arange(2, len(starts), 2)
        legal_starts[inside] = FORBIDDEN
        for tag in inside:
            keep = legal_transitions[[tag - 1, tag], tag].copy()
            legal_transitions[:, tag] = FORBIDDEN
            legal_transitions[[tag - 1, tag], tag] = keep
        return cls(labels, legal_transitions, legal_starts)

    def best(self, emissions: Floats, lengths: Ints) -> list[list[int]]:
        """Return the best tags of each row; emissions are (steps, rows, tags)."""
        steps, rows, tags = emissions.shape
        scores = np.empty((steps, rows, tags), np.float32)
        scores[0] = self.starts + emissions[0]
        # O and the Bs may follow anything; an I only the B or I of its label.
        outer = np.concatenate([[0], np.arange(1, tags, 2)])
        inner = np.arange(2, tags, 2)
        to_outer = np.ascontiguousarray(self.transitions[:, outer].T)
        from_begin = self.transitions[inner - 1, inner]
        from_inside = self.transitions[inner, inner]
        arriving = np.empty((rows, tags), np.float32)
        for step in range(1, steps):
            score = scores[step - 1]
            arriving[:, outer] = (score[:, None, :] + to_outer).max(axis=2)
            arriving[:, 2::2] = np.maximum(
                score[:, 1::2] + from_begin, score[:, 2::2] + from_inside
            )
            np.add(arriving, emissions[step], out=scores[step])
        # Which tag was come from is asked only along the best path.
        path = np.zeros((steps, rows), np.int64)
        row = np.arange(rows)
        tag = scores[np.maximum(lengths - 1, 0), row].argmax(axis=1)
        into = np.ascontiguousarray(self.transitions.T)
        for step in range(steps - 1, -1, -1):
            path[step] = tag
            if step:
                before = (scores[step - 1] + into[tag]).argmax(axis=1)
                tag = np.where(step < lengths, before, tag)
        return [path[: lengths[n], n].tolist() for n in range(rows)]

    def sums(self, emissions: Floats, lengths: Ints) -> tuple[Floats, Floats, Floats]:
        """Return the log-sums of all paths up to and from each tag, and of all paths whole."""
        steps, rows, tags = emissions.shape
        weights = np.exp(self.transitions)
        forward = np.empty((steps, rows, tags), np.float32)
        forward[0] = self.starts + emissions[0]
        for step in range(1, steps):
            forward[step] = _log_matmul(forward[step - 1], weights) + emissions[step]
        backward = np.zeros((steps, rows, tags), np.float32)
        turned = np.ascontiguousarray(weights.T)
        for step in range(steps - 2, -1, -1):
            sums = _log_matmul(backward[step + 1] + emissions[step + 1], turned)
            backward[step] = np.where((step + 1 < lengths)[:, None], sums, 0)
        row = np.arange(rows)
        ends = forward[np.maximum(lengths - 1, 0), row]
        top = ends.max(axis=1)
        total = top + np.log(np.exp(ends - top[:, None]).sum(axis=1))
        return forward, backward, total

    def spans(self, path: list[int]) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end, number of the label) of the spans of a tag path."""
        start = 0
        for n, tag in enumerate(path):
            if tag % 2 == 1:
                start = n
            if tag and (n + 1 == len(path) or path[n + 1] != tag + tag % 2):
                yield start, n + 1, (tag - 1) // 2

    def probability(
        self,
        span: tuple[int, int, int],
        emissions: Floats,
        forward: Floats,
        backward: Floats,
        total: float,
    ) -> float:
        """Return the share of all paths that hold exactly this span; arrays are one row's."""
        start, end, label = span
        begin, inside = 2 * label + 1, 2 * label + 2
        score = float(forward[start, begin])
        score += float(emissions[start + 1 : end, inside].sum())
        last = begin
        if end - start > 1:
            score += float(self.transitions[begin, inside])
            score += (end - start - 2) * float(self.transitions[inside, inside])
            last = inside
        if end < len(emissions):
            after = self.transitions[last] + emissions[end] + backward[end]
            after[inside] = FORBIDDEN
            top = float(after.max())
            score += top + math.log(float(np.exp(after - top).sum()))
        return min(1.0, math.exp(min(0.0, score - total)))


def _log_matmul(scores: Floats, weights: Floats) -> Floats:
    """Return log(exp(scores) @ weights), safe for large scores."""
    top = scores.max(axis=1, keepdims=True)
    product: Floats = np.log(np.maximum(np.exp(scores - top) @ weights, np.float32(1e-30))) + top
    return product
