"""Decoding of a linear-chain CRF: the best legal tags, and how sure each span is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
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
        scores = np.empty((steps, tags, rows), np.float32)  # the longest axis last: faster
        scores[:] = emissions.transpose(0, 2, 1)
        scores[0] += self.starts[:, None]
        # O and the Bs may follow anything; an I only the B or I of its label.
        outer = np.concatenate([[0], np.arange(1, tags, 2)])
        inner = np.arange(2, tags, 2)
        to_outer = self.transitions[:, outer, None]
        from_begin = self.transitions[inner - 1, inner, None]
        from_inside = self.transitions[inner, inner, None]
        paths = np.empty((tags, len(outer), rows), np.float32)
        for step in range(1, steps):
            before, here = scores[step - 1], scores[step]
            np.add(before[:, None], to_outer, out=paths)
            here[outer] += paths.max(axis=0)
            here[2::2] += np.maximum(before[1::2] + from_begin, before[2::2] + from_inside)
        # Which tag was come from is asked only along the best path.
        path = np.zeros((steps, rows), np.int64)
        row = np.arange(rows)
        tag = scores[np.maximum(lengths - 1, 0), :, row].argmax(axis=1)
        into = np.ascontiguousarray(self.transitions.T)
        for step in range(steps - 1, -1, -1):
            path[step] = tag
            if step:
                come_from = (scores[step - 1].T + into[tag]).argmax(axis=1)
                tag = np.where(step < lengths, come_from, tag)
        return [path[: lengths[n], n].tolist() for n in range(rows)]

    def sums(self, emissions: Floats, lengths: Ints) -> tuple[Doubles, Doubles, Doubles]:
        """Return the log-sums of all paths up to and from each tag, and of all paths whole.

        In 64 bits: a product of matrices may round the last bit of a row by where the row stands.
        """
        steps, rows, tags = emissions.shape
        weights = np.exp(self.transitions.astype(np.float64))
        forward = np.empty((steps, rows, tags))
        forward[0] = self.starts + emissions[0]
        for step in range(1, steps):
            forward[step] = _log_matmul(forward[step - 1], weights) + emissions[step]
        backward = np.zeros((steps, rows, tags))
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

    def probabilities(
        self,
        spans: Ints,
        emissions: Floats,
        sums: tuple[Doubles, Doubles, Doubles],
        lengths: Ints,
    ) -> Floats:
        """Return for each span the share of all paths of its row that hold exactly it.

        `spans` is (spans, 4): row, start, end and number of the label; `sums` is what `sums` gave.
        """
        forward, backward, totals = sums
        row, start, end, label = spans.T
        begin, inside = 2 * label + 1, 2 * label + 2
        so_far = emissions[:, :, 2::2].cumsum(axis=0, dtype=np.float64)
        score = forward[start, row, begin]
        score += so_far[end - 1, row, label] - so_far[start, row, label]
        longer = end - start > 1
        within = self.transitions[inside, inside]
        score += np.where(
            longer, self.transitions[begin, inside] + (end - start - 2) * within, np.float32(0)
        )
        last = np.where(longer, inside, begin)
        # What may follow: any tag but that the span goes on; nothing at the end of the row.
        following = np.minimum(end, len(emissions) - 1)
        after = self.transitions[last] + emissions[following, row] + backward[following, row]
        after[np.arange(len(spans)), inside] = FORBIDDEN
        top = after.max(axis=1)
        rest = top + np.log(np.exp(after - top[:, None]).sum(axis=1))
        score += np.where(end < lengths[row], rest, np.float32(0))
        found: Floats = np.exp(np.minimum(score - totals[row], 0.0)).astype(np.float32)
        return found


def _log_matmul(scores: Doubles, weights: Doubles) -> Doubles:
    """Return log(exp(scores) @ weights), safe for large scores."""
    top = scores.max(axis=1, keepdims=True)
    product: Doubles = np.log(np.maximum(np.exp(scores - top) @ weights, 1e-30)) + top
    return product
