"""The network of the indicator model as torch trains it; pipeline.figures.model runs it.

Its layers over characters begin as those of LAC (see ner_lac). They are read once a sentence; the
layers over words are read once a figure.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.figures.model import LONGEST_WORD, UNKNOWN
from pipeline.training.annotators import Annotators
from pipeline.training.averaged import AveragedTraining
from pipeline.training.encoder_head import EncoderHead, StateBatch, state_batch
from pipeline.training.figures_examples import SentenceExample
from pipeline.training.ner_lac import Gru, Lac, narrowed
from pipeline.training.ner_network import BiGru

MARK_SIZE, LENGTH_SIZE = 8, 4  # widths of the embeddings of quantities and of word lengths
SEGMENT = 0.5  # weight of telling where words begin, beside telling which are the indicator's


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences side by side, padded, and the windows of their figures."""

    numbers: Tensor  # (characters, sentences)
    marks: Tensor
    begins: Tensor
    sizes: Tensor
    row: Tensor  # sentence of each window
    starts: Tensor  # (windows, words)
    ends: Tensor
    length: Tensor
    taken: Tensor
    mask: Tensor
    features: Tensor
    centre: Tensor
    weight: Tensor
    by: Tensor  # annotators of each window
    states: StateBatch  # vectors of pieces


class IndicatorNetwork(nn.Module):
    """Recurrent layers over characters, one over words, and the chain over the words' labels."""

    def __init__(self, lac: Lac, features: int, options: Mapping[str, Any], vectors: int) -> None:
        """Set up for so many features of words, and for the width of the vectors of pieces."""
        super().__init__()
        hidden, states, second = (int(options[k]) for k in ("hidden", "states", "second_hidden"))
        rows, wide = lac.embedding.shape
        self.embedding = nn.Embedding(rows, wide)
        with torch.no_grad():
            self.embedding.weight.copy_(torch.tensor(lac.embedding))
        self.marks = nn.Embedding(2, MARK_SIZE)
        extra = np.random.default_rng(0).normal(0, 0.05, (2, MARK_SIZE, lac.first.input.shape[2]))
        widened = np.concatenate([lac.first.input, extra.astype(np.float32)], axis=1)
        first = Gru(widened, lac.first.hidden, lac.first.bias, lac.first.candidate_bias)
        layers = [first, narrowed(lac.second, lac.importance, second)]
        self.layers = nn.ModuleList([BiGru(layer) for layer in layers])
        width = wide + sum(2 * layer.hidden.shape[1] for layer in layers)
        self.parts = nn.Linear(width, 3 * hidden)
        self.begins = nn.Linear(width, 1)
        self.head = EncoderHead(
            vectors, int(options["head_hidden"]), 3 * hidden + 1, float(options["dropout"])
        )
        self.lengths = nn.Embedding(LONGEST_WORD + 1, LENGTH_SIZE)
        self.features = nn.Linear(features + LENGTH_SIZE, hidden)
        self.target = nn.Linear(hidden, hidden)
        # How others label against the annotators of the gold, number 0, who have no row.
        self.ways = nn.Embedding(len(Annotators), hidden, padding_idx=0)
        nn.init.zeros_(self.ways.weight)
        self.words = BiGru(_untrained(hidden, states))
        self.output = nn.Linear(2 * states + hidden, 1)
        self.trans = nn.Parameter(torch.zeros(2, 2))
        self.dropout = nn.Dropout(float(options["dropout"]))
        self.state_dropout = nn.Dropout(float(options["state_dropout"]))

    def read(
        self, numbers: Tensor, marks: Tensor, sizes: Tensor, states: StateBatch
    ) -> tuple[Tensor, Tensor]:
        """Return what words are made from, and the log odds that a character begins a word."""
        steps = torch.arange(len(numbers))[:, None]
        turned = torch.where(steps < sizes, sizes - 1 - steps, steps)
        known = self.state_dropout(self.embedding(numbers))
        state, read = torch.cat([known, self.marks(marks)], -1), [known]
        for layer in self.layers:
            state = self.state_dropout(layer(state, turned))
            read.append(state)
        joined = torch.cat(read, -1)
        added = self.head(states)
        parts = self.parts(self.dropout(joined)) + added[..., :-1]
        return parts, self.begins(joined).squeeze(-1) + added[..., -1]

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the score of each word, (windows, words), and the log odds of word beginnings."""
        parts, begins = self.read(batch.numbers, batch.marks, batch.sizes, batch.states)
        hidden = parts.shape[2] // 3
        parts = parts.transpose(0, 1)
        sums = functional.pad(parts[:, :, :hidden].cumsum(1), (0, 0, 1, 0))
        row = batch.row[:, None]
        size = (batch.ends - batch.starts).clamp_min(1)[:, :, None]
        vectors = (sums[row, batch.ends] - sums[row, batch.starts]) / size
        vectors = vectors + parts[row, batch.starts, hidden : 2 * hidden]
        vectors = vectors + parts[row, (batch.ends - 1).clamp_min(0), 2 * hidden :]
        seen = torch.cat([self.lengths(batch.length), batch.features], 2)
        z = vectors + self.features(seen)
        target = self.target(z[torch.arange(len(z)), batch.centre]) + self.ways(batch.by)
        z = self.dropout(torch.relu(z + target[:, None]))
        steps, count = torch.arange(z.shape[1])[:, None], batch.mask.sum(1)
        turned = torch.where(steps < count, count - 1 - steps, steps)
        states = self.words(z.transpose(0, 1), turned).transpose(0, 1)
        scores = self.output(self.dropout(torch.cat([states, z], 2)))
        return scores.squeeze(2), begins


def _untrained(inputs: int, hidden: int) -> Gru:
    """Return a layer as torch begins one; torch's seed decides."""
    bound = hidden**-0.5

    def drawn(*shape: int) -> Any:
        return torch.empty(shape).uniform_(-bound, bound).numpy()

    return Gru(
        drawn(2, inputs, 3 * hidden),
        drawn(2, hidden, 3 * hidden),
        drawn(2, 1, 3 * hidden),
        drawn(2, 1, hidden),
    )


def collate(examples: Sequence[SentenceExample]) -> Batch:
    """Put sentences side by side; `with_states` has given each its vectors."""
    longest = max(len(one.numbers) for one in examples)
    numbers, marks, begins = (np.zeros((longest, len(examples)), np.int64) for _ in range(3))
    for n, one in enumerate(examples):
        size = len(one.numbers)
        numbers[:size, n], marks[:size, n], begins[:size, n] = one.numbers, one.marks, one.begins
    figures = [(n, figure) for n, one in enumerate(examples) for figure in one.figures]
    shape = (len(figures), max(len(figure.taken) for _, figure in figures))
    starts, ends, length, mask = (np.zeros(shape, np.int64) for _ in range(4))
    taken = np.zeros(shape, np.float32)
    features = np.zeros((*shape, figures[0][1].features.shape[1]), np.float32)
    for n, (_, figure) in enumerate(figures):
        size = len(figure.taken)
        starts[n, :size], ends[n, :size] = figure.starts, figure.ends
        length[n, :size], taken[n, :size], mask[n, :size] = figure.length, figure.taken, 1
        features[n, :size] = figure.features
    return Batch(
        numbers=torch.from_numpy(numbers),
        marks=torch.from_numpy(marks),
        begins=torch.from_numpy(begins),
        sizes=torch.tensor([len(one.numbers) for one in examples]),
        row=torch.tensor([n for n, _ in figures]),
        starts=torch.from_numpy(starts),
        ends=torch.from_numpy(ends),
        length=torch.from_numpy(length),
        taken=torch.from_numpy(taken),
        mask=torch.from_numpy(mask),
        features=torch.from_numpy(features),
        centre=torch.tensor([figure.centre for _, figure in figures]),
        weight=torch.tensor([examples[n].weight for n, _ in figures]),
        by=torch.tensor([examples[n].by for n, _ in figures]),
        states=state_batch([one.states for one in examples if one.states], longest),
    )


def chain_loss(scores: Tensor, trans: Tensor, batch: Batch) -> Tensor:
    """Return for each window how far the chain is from the labels' probabilities.

    Where these are 0 and 1 it is the negative log-likelihood of the labels.
    """
    both = torch.stack([torch.zeros_like(scores), scores], 2)
    total = both[:, 0]
    for t in range(1, scores.shape[1]):
        live = batch.mask[:, t : t + 1]
        step = torch.logsumexp(total[:, :, None] + trans[None], 1) + both[:, t]
        total = torch.where(live > 0, step, total)
    left, right = batch.taken[:, :-1], batch.taken[:, 1:]
    pairs = (1 - left) * ((1 - right) * trans[0, 0] + right * trans[0, 1])
    pairs = pairs + left * ((1 - right) * trans[1, 0] + right * trans[1, 1])
    wanted = (batch.taken * scores * batch.mask).sum(1) + (pairs * batch.mask[:, 1:]).sum(1)
    loss: Tensor = torch.logsumexp(total, 1) - wanted
    return loss


def fit(
    network: IndicatorNetwork,
    labelled: Sequence[SentenceExample],
    silver: Sequence[SentenceExample],
    options: Mapping[str, Any],
    rules: slice,
) -> IndicatorNetwork:
    """Train on the examples; return the network with its weights averaged over the last steps.

    Each epoch sees all that people labelled and a share of the silver, drawn anew. In a share of
    the windows the feature columns `rules` are hidden, so that they are not only copied.
    """
    rng = np.random.default_rng(int(options["seed"]))
    size, epochs, rate = int(options["batch"]), int(options["epochs"]), float(options["rate"])
    drawn = round(float(options["silver_share"]) * len(silver))
    steps = epochs * math.ceil((len(labelled) + drawn) / size)
    optimiser = torch.optim.AdamW(_groups(network, rate), weight_decay=float(options["decay"]))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps)
    )
    training = AveragedTraining(
        network, optimiser, schedule, averaging=float(options["averaging"]), longest=3.0
    )
    for epoch in range(1, epochs + 1):
        before, losses = time.monotonic(), 0.0
        network.train()
        own = [silver[n] for n in rng.permutation(len(silver))[:drawn]]
        examples = [*labelled, *own]
        keys = [len(one.numbers) + 20 * rng.random() for one in examples]
        order = np.argsort(keys, kind="stable")
        for low in size * rng.permutation(math.ceil(len(order) / size)):
            batch = collate([examples[n] for n in order[low : low + size]])
            _hide(batch, float(options["hidden_rules"]), rules, rng)
            scores, begins = network(batch)
            loss = (chain_loss(scores, network.trans, batch) * batch.weight).mean()
            inside = torch.arange(len(begins))[:, None] < batch.sizes
            loss = loss + SEGMENT * functional.binary_cross_entropy_with_logits(
                begins[inside], batch.begins[inside].float()
            )
            losses += training.step(loss)
        spent = time.monotonic() - before
        mean = losses * size / len(examples)
        print(f"epoch {epoch}/{epochs}: loss {mean:.3f}, {spent:.0f} s", file=sys.stderr)
    return training.averaged.eval()


def _groups(network: IndicatorNetwork, rate: float) -> list[dict[str, Any]]:
    """Return the parameters with their rates: what comes from LAC moves slowest."""
    slow = {id(p): 0.1 for p in network.embedding.parameters()}
    slow |= {id(p): 0.4 for p in network.layers.parameters()}
    return [{"params": [p], "lr": rate * slow.get(id(p), 1.0)} for p in network.parameters()]


def _hide(batch: Batch, share: float, rules: slice, rng: np.random.Generator) -> None:
    """Hide the rules' columns in a share of the windows, and three characters in a hundred."""
    batch.features[torch.from_numpy(rng.random(len(batch.features)) < share), :, rules] = 0
    unknown = torch.from_numpy(rng.random(tuple(batch.numbers.shape)) < 0.03)
    batch.numbers[unknown & (batch.numbers > 0)] = UNKNOWN
