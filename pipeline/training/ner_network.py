"""The network of the entity tagger as PyTorch trains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.entities.place_marks import KINDS
from pipeline.training.annotators import Annotators
from pipeline.training.encoder_head import EncoderHead, StateBatch
from pipeline.training.ner_lac import Gru, Lac, narrowed_layers

FORBIDDEN = -1e4
MARK_SIZE = 16  # width of the embedding of gazetteer marks
HEAD_DROPOUT = 0.3


class RecurrentSteps(torch.autograd.Function):
    """The steps of a GRU in both directions at once, several times faster than torch's packed one.

    `gates` is (steps, 2, rows, 3 * hidden), `hidden` (2, hidden, 3 * hidden).
    """

    @staticmethod
    def forward(ctx: Any, gates: Tensor, hidden: Tensor, candidate_bias: Tensor) -> Tensor:
        """Return the states, (steps, 2, rows, hidden)."""
        steps, _, rows, triple = gates.shape
        size = triple // 3
        states = gates.new_zeros(steps + 1, 2, rows, size)
        both = gates.new_empty(steps, 2, rows, 2 * size)
        new = gates.new_empty(steps, 2, rows, size)
        side = gates.new_empty(steps, 2, rows, size)
        product = gates.new_empty(2, rows, triple)
        for step in range(steps):
            torch.bmm(states[step], hidden, out=product)
            torch.add(gates[step, :, :, : 2 * size], product[:, :, : 2 * size], out=both[step])
            both[step].sigmoid_()
            torch.add(product[:, :, 2 * size :], candidate_bias, out=side[step])
            torch.mul(both[step, :, :, :size], side[step], out=new[step])
            new[step].add_(gates[step, :, :, 2 * size :]).tanh_()
            torch.lerp(new[step], states[step], both[step, :, :, size:], out=states[step + 1])
        ctx.save_for_backward(states, both, new, side, hidden)
        return states[1:].clone()

    @staticmethod
    def backward(ctx: Any, *outputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the gradients of the three inputs."""
        (given,) = outputs
        states, both, new, side, hidden = ctx.saved_tensors
        steps, _, rows, size = given.shape
        turned = hidden.transpose(1, 2).contiguous()
        to_gates = given.new_empty(steps, 2, rows, 3 * size)
        to_product = given.new_empty(steps, 2, rows, 3 * size)
        flow = given.new_zeros(2, rows, size)
        for step in range(steps - 1, -1, -1):
            flow = flow + given[step]
            reset, update = both[step, :, :, :size], both[step, :, :, size:]
            candidate = flow * (1 - update)
            candidate = candidate.addcmul(candidate, new[step] * new[step], value=-1)
            of_update = flow * (states[step] - new[step]) * update * (1 - update)
            of_reset = candidate * side[step] * reset * (1 - reset)
            for target in (to_gates[step], to_product[step]):
                target[:, :, :size] = of_reset
                target[:, :, size : 2 * size] = of_update
            to_gates[step, :, :, 2 * size :] = candidate
            torch.mul(candidate, reset, out=to_product[step, :, :, 2 * size :])
            flow = torch.baddbmm(flow * update, to_product[step], turned)
        before = states[:-1].permute(1, 3, 0, 2).reshape(2, size, steps * rows)
        after = to_product.permute(1, 0, 2, 3).reshape(2, steps * rows, 3 * size)
        to_bias = after[:, :, 2 * size :].sum(1, keepdim=True)
        return to_gates, torch.bmm(before, after), to_bias


class BiGru(nn.Module):
    """A bidirectional GRU layer; padding never reaches a state that is read."""

    def __init__(self, start: Gru) -> None:
        super().__init__()
        self.input = nn.Parameter(torch.tensor(start.input))
        self.hidden = nn.Parameter(torch.tensor(start.hidden))
        self.bias = nn.Parameter(torch.tensor(start.bias))
        self.candidate_bias = nn.Parameter(torch.tensor(start.candidate_bias))

    def forward(self, inputs: Tensor, turned: Tensor) -> Tensor:
        """Return the states of both directions, (steps, rows, 2 * hidden)."""
        steps, rows, width = inputs.shape
        size = self.hidden.shape[1]
        index = turned[:, :, None]
        back = inputs.gather(0, index.expand(steps, rows, width))
        flat = torch.stack([inputs.reshape(-1, width), back.reshape(-1, width)])
        gates = torch.baddbmm(self.bias, flat, self.input).view(2, steps, rows, 3 * size)
        states: Tensor = RecurrentSteps.apply(  # type: ignore[no-untyped-call]
            gates.transpose(0, 1).contiguous(), self.hidden, self.candidate_bias
        )
        backward = states[:, 1].gather(0, index.expand(steps, rows, size))
        return torch.cat([states[:, 0], backward], -1)


class TaggerNetwork(nn.Module):
    """Embeddings, two GRUs, a head over pieces of words, a table of sequences, and the CRF."""

    def __init__(
        self, lac: Lac, labels: Sequence[str], options: dict[str, Any], vectors: int
    ) -> None:
        """Set up for so many labels, and for the width of the vectors of pieces."""
        super().__init__()
        tags = 2 * len(labels) + 1
        self.dropout = nn.Dropout(float(options["dropout"]))
        self.gram_dropout = float(options["gram_dropout"])
        self.embedding = nn.Embedding(lac.embedding.shape[0], lac.embedding.shape[1])
        self.marks = nn.Embedding(KINDS, MARK_SIZE)
        with torch.no_grad():
            self.embedding.weight.copy_(torch.tensor(lac.embedding))
            self.marks.weight[0] = 0
        first, second = narrowed_layers(
            lac, int(options["first_hidden"]), int(options["second_hidden"])
        )
        extra = np.random.default_rng(0).normal(0, 0.05, (2, MARK_SIZE, first.input.shape[2]))
        widened = np.concatenate([first.input, extra.astype(np.float32)], axis=1)
        first = replace(first, input=widened)
        self.layers = nn.ModuleList([BiGru(first), BiGru(second)])
        # What the pieces of words add to the states of the first layer and to the scores.
        inner = 2 * first.hidden.shape[1]
        self.head = EncoderHead(vectors, int(options["head_hidden"]), inner + tags, HEAD_DROPOUT)
        for part in (self.head.first, self.head.rest):
            nn.init.uniform_(part.weight, -0.02, 0.02)
        width = lac.embedding.shape[1] + MARK_SIZE
        width += 2 * first.hidden.shape[1] + 2 * second.hidden.shape[1]
        self.output = nn.Linear(width, tags)
        # How others label against the annotators of the gold, number 0, who have no row: their
        # ways are learnt apart and not exported.
        self.ways = nn.Embedding(len(Annotators), MARK_SIZE, padding_idx=0)
        self.way_output = nn.Embedding(len(Annotators), tags, padding_idx=0)
        nn.init.zeros_(self.ways.weight)
        nn.init.zeros_(self.way_output.weight)
        self.grams = nn.Embedding(int(options["buckets"]), tags)
        nn.init.zeros_(self.grams.weight)
        self.transitions = nn.Parameter(torch.zeros(tags, tags))
        self.starts = nn.Parameter(torch.zeros(tags))
        forbidden, forbidden_starts = torch.zeros(tags, tags), torch.zeros(tags)
        for inside in range(2, tags, 2):
            forbidden[:, inside] = FORBIDDEN
            forbidden[[inside - 1, inside], inside] = 0
            forbidden_starts[inside] = FORBIDDEN
        self.forbidden = nn.Buffer(forbidden)
        self.forbidden_starts = nn.Buffer(forbidden_starts)

    def emissions(
        self,
        ids: Tensor,
        marks: Tensor,
        grams: Tensor,
        lengths: Tensor,
        by: Tensor,
        states: StateBatch,
    ) -> Tensor:
        """Return the scores of the tags as annotators `by`, one a row, give them.

        Shape: (steps, rows, tags).
        """
        steps = torch.arange(len(ids))[:, None]
        turned = torch.where(steps < lengths, lengths - 1 - steps, steps)
        marked = self.marks(marks) + self.ways(by)
        state = torch.cat([self.dropout(self.embedding(ids)), marked], -1)
        added: Tensor = self.head(states)
        to_state, to_scores = added[..., : -len(self.starts)], added[..., -len(self.starts) :]
        first, second = self.layers
        inner = self.dropout(first(state, turned) + to_state)
        outer = self.dropout(second(inner, turned))
        scores: Tensor = self.output(torch.cat([state, inner, outer], -1)) + to_scores
        table: Tensor = self.grams(grams).sum(2)
        if self.training:
            kept = torch.rand(1, ids.shape[1], 1) > self.gram_dropout
            table = table * kept / (1 - self.gram_dropout)
        return scores + table + self.way_output(by)

    def loss(self, scores: Tensor, lengths: Tensor, allowed: Tensor, tags: Tensor | None) -> Tensor:
        """Return for each row the negative log-likelihood of its allowed tags.

        `tags` is (steps, rows) where every tag is known; where a sentence is labelled in part it
        is None, and `allowed`, (steps, rows, tags), says which tags each character may have.
        """
        if tags is None:
            kept = self._log_sum(scores.masked_fill(~allowed, -60.0), lengths)
            return self._log_sum(scores, lengths) - kept
        inside = torch.arange(len(scores))[:, None] < lengths
        path = (scores.gather(2, tags[:, :, None])[:, :, 0] * inside).sum(0)
        path = path + self.starts[tags[0]]
        path = path + (self.transitions[tags[:-1], tags[1:]] * inside[1:]).sum(0)
        total: Tensor = self._log_sum(scores, lengths) - path
        return total

    def _log_sum(self, scores: Tensor, lengths: Tensor) -> Tensor:
        state = self.starts + self.forbidden_starts + scores[0]
        weights = (self.transitions + self.forbidden).exp()
        for step in range(1, len(scores)):
            top = state.detach().amax(1, keepdim=True)
            sums = ((state - top).exp() @ weights).clamp_min(1e-30).log() + top
            state = torch.where((step < lengths)[:, None], sums + scores[step], state)
        return torch.logsumexp(state, 1)
