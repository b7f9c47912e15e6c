"""The networks of the indicator model as torch sees them; pipeline.figures.model runs them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

Floats = NDArray[np.float32]
LENGTHS = 6  # word lengths told apart


class CharacterLayers(nn.Module):
    """Embeddings and convolutions over the tokens of a sentence, trained to tag words."""

    def __init__(self, characters: int, own: int, tags: int, options: Mapping[str, Any]) -> None:
        super().__init__()
        wide, hidden = int(options["embedding"]), int(options["hidden"])
        self.emb = nn.Embedding(characters, wide, padding_idx=0)
        self.inp = nn.Conv1d(wide + own, hidden, 3, padding=1)
        self.convs = nn.ModuleList(
            nn.Conv1d(hidden, hidden, 3, padding=gap, dilation=gap) for gap in (1, 2, 4)
        )
        self.tag = nn.Linear(hidden, tags)
        self.drop = nn.Dropout(float(options["dropout"]))

    def forward(self, numbers: Tensor, own: Tensor) -> Tensor:
        """Return tag logits (sentences, tokens, tags)."""
        x = torch.cat([self.drop(self.emb(numbers)), own], 2).transpose(1, 2)
        x = torch.relu(self.inp(x))
        for layer in self.convs:
            x = x + self.drop(torch.relu(layer(x)))
        logits: Tensor = self.tag(x.transpose(1, 2))
        return logits

    def arrays(self) -> dict[str, Floats]:
        """Return the weights under the names that the runtime reads."""
        out = {"st.emb": _array(self.emb.weight), "st.tag.w": _array(self.tag.weight.T)}
        out["st.tag.b"] = _array(self.tag.bias)
        layers = {"inp": self.inp, **{f"conv{n}": layer for n, layer in enumerate(self.convs)}}
        for name, layer in layers.items():
            out[f"st.{name}.w"] = _array(layer.weight.permute(2, 1, 0))  # type: ignore[operator]
            out[f"st.{name}.b"] = _array(layer.bias)  # type: ignore[arg-type]
        return out


class WordLayers(nn.Module):
    """A recurrent layer over the words of a window, with a chain over their marks."""

    def __init__(
        self, characters: int, vectors: int, features: int, options: Mapping[str, Any]
    ) -> None:
        super().__init__()
        wide, hidden, states = (int(options[k]) for k in ("embedding", "hidden", "states"))
        self.emb = nn.Embedding(characters, wide, padding_idx=0)
        self.ln = nn.Embedding(LENGTHS, 4)
        self.h = nn.Linear(vectors, hidden)
        self.f = nn.Linear(features + 2 * wide + 4, hidden)
        self.q = nn.Linear(hidden, hidden)
        self.gru = nn.GRU(hidden, states, bidirectional=True, batch_first=True)
        self.out = nn.Linear(2 * states + hidden, 1)
        self.drop = nn.Dropout(float(options["dropout"]))
        self.trans = nn.Parameter(torch.zeros(2, 2))

    def forward(self, batch: Batch) -> Tensor:
        """Return the logit of each word belonging to the indicator (windows, words)."""
        ends = torch.cat([self.drop(self.emb(batch.first)), self.drop(self.emb(batch.last))], 2)
        seen = torch.cat([ends, self.ln(batch.length), batch.features], 2)
        z = self.h(self.drop(batch.vectors)) + self.f(seen)
        rows = torch.arange(len(z))
        z = self.drop(torch.relu(z + self.q(z[rows, batch.centre])[:, None]))
        logits: Tensor = self.out(self.drop(torch.cat([self.gru(z)[0], z], 2))).squeeze(2)
        return logits

    def arrays(self) -> dict[str, Floats]:
        """Return the weights under the names that the runtime reads."""
        out = {"w.emb": _array(self.emb.weight), "w.ln": _array(self.ln.weight)}
        for name in ("h", "f", "q", "out"):
            layer = getattr(self, name)
            out[f"w.{name}.w"], out[f"w.{name}.b"] = _array(layer.weight.T), _array(layer.bias)
        for side, suffix in (("f", ""), ("b", "_reverse")):
            out[f"w.gru.{side}.w"] = _array(getattr(self.gru, f"weight_ih_l0{suffix}").T)
            out[f"w.gru.{side}.u"] = _array(getattr(self.gru, f"weight_hh_l0{suffix}").T)
            out[f"w.gru.{side}.b"] = _array(getattr(self.gru, f"bias_ih_l0{suffix}"))
            out[f"w.gru.{side}.c"] = _array(getattr(self.gru, f"bias_hh_l0{suffix}"))
        return out | {"w.trans": _array(self.trans)}


def _array(weights: Tensor) -> Floats:
    found: Floats = weights.detach().numpy().astype(np.float32)
    return found


@dataclass(frozen=True, slots=True)
class Example:
    """A window as the words see it, and which of them make the indicator."""

    vectors: Floats
    features: Floats
    first: NDArray[Any]
    last: NDArray[Any]
    length: NDArray[Any]
    centre: int
    marks: NDArray[Any]
    weight: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples side by side, padded; `mask` is 1 where a word is."""

    vectors: Tensor
    features: Tensor
    first: Tensor
    last: Tensor
    length: Tensor
    centre: Tensor
    marks: Tensor
    mask: Tensor
    weight: Tensor


def pad(examples: Sequence[Example]) -> Batch:
    """Put examples side by side."""
    longest, count = max(len(one.marks) for one in examples), len(examples)
    vectors = torch.zeros(count, longest, examples[0].vectors.shape[1])
    features = torch.zeros(count, longest, examples[0].features.shape[1])
    whole = torch.zeros(4, count, longest, dtype=torch.long)
    mask = torch.zeros(count, longest)
    for n, one in enumerate(examples):
        size = len(one.marks)
        vectors[n, :size] = torch.from_numpy(one.vectors)
        features[n, :size] = torch.from_numpy(one.features)
        for row, values in enumerate((one.first, one.last, one.length, one.marks)):
            whole[row, n, :size] = torch.from_numpy(values.astype(np.int64))
        mask[n, :size] = 1
    return Batch(
        vectors,
        features,
        whole[0],
        whole[1],
        whole[2],
        torch.tensor([one.centre for one in examples]),
        whole[3],
        mask,
        torch.tensor([one.weight for one in examples]),
    )


def chain_loss(emissions: Tensor, trans: Tensor, batch: Batch) -> Tensor:
    """Return the negative log-likelihood of the marks of each window under the chain."""
    scores = torch.stack([torch.zeros_like(emissions), emissions], 2)
    total = scores[:, 0]
    gold = scores[:, 0].gather(1, batch.marks[:, :1]).squeeze(1)
    for t in range(1, emissions.shape[1]):
        live = batch.mask[:, t : t + 1]
        step = torch.logsumexp(total[:, :, None] + trans[None], 1) + scores[:, t]
        total = torch.where(live > 0, step, total)
        own = scores[:, t].gather(1, batch.marks[:, t : t + 1]).squeeze(1)
        gold = gold + (own + trans[batch.marks[:, t - 1], batch.marks[:, t]]) * batch.mask[:, t]
    loss: Tensor = torch.logsumexp(total, 1) - gold
    return loss


def train_words(
    network: WordLayers, examples: Sequence[Example], options: Mapping[str, Any], rules: slice
) -> None:
    """Train in place; in a share of the windows the columns `rules` are hidden."""
    rng = np.random.default_rng(int(options["seed"]))
    size = int(options["batch"])
    ordered = sorted(examples, key=lambda one: len(one.marks))
    batches = [pad(ordered[i : i + size]) for i in range(0, len(ordered), size)]
    optimiser, schedule = _optimiser(network, len(batches), options)
    for _ in range(int(options["epochs"])):
        network.train()
        for n in rng.permutation(len(batches)):
            batch = _hide(batches[n], float(options["hidden_rules"]), rules)
            loss = (chain_loss(network(batch), network.trans, batch) * batch.weight).mean()
            _step(network, loss, optimiser, schedule)
    network.eval()


def _hide(batch: Batch, share: float, rules: slice) -> Batch:
    features = batch.features.clone()
    features[torch.rand(len(features)) < share, :, rules] = 0
    first, last = batch.first.clone(), batch.last.clone()
    for ids in (first, last):
        ids[(torch.rand(ids.shape) < 0.1) & (ids > 3)] = 1
    return Batch(
        batch.vectors,
        features,
        first,
        last,
        batch.length,
        batch.centre,
        batch.marks,
        batch.mask,
        batch.weight,
    )


def train_characters(
    network: CharacterLayers,
    sentences: Sequence[tuple[NDArray[Any], Floats, NDArray[Any]]],
    options: Mapping[str, Any],
) -> None:
    """Train in place on (character numbers, own features, tags) of sentences."""
    rng = np.random.default_rng(int(options["seed"]))
    size = int(options["batch"])
    ordered = sorted(sentences, key=lambda one: len(one[0]))
    batches = [ordered[i : i + size] for i in range(0, len(ordered), size)]
    optimiser, schedule = _optimiser(network, len(batches), options)
    for _ in range(int(options["epochs"])):
        network.train()
        for n in rng.permutation(len(batches)):
            longest = max(len(one[0]) for one in batches[n])
            shape = (len(batches[n]), longest)
            numbers, tags = torch.zeros(shape, dtype=torch.long), torch.full(shape, -100)
            own = torch.zeros(*shape, batches[n][0][1].shape[1])
            for row, (ids, features, labels) in enumerate(batches[n]):
                numbers[row, : len(ids)] = torch.from_numpy(ids.astype(np.int64))
                own[row, : len(ids)] = torch.from_numpy(features)
                tags[row, : len(ids)] = torch.from_numpy(labels.astype(np.int64))
            numbers[(torch.rand(shape) < 0.08) & (numbers > 3)] = 1
            logits = network(numbers, own).flatten(0, 1)
            loss = functional.cross_entropy(logits, tags.flatten(), ignore_index=-100)
            _step(network, loss, optimiser, schedule)
    network.eval()


def _optimiser(network: nn.Module, steps: int, options: Mapping[str, Any]) -> tuple[Any, Any]:
    rate, total = float(options["rate"]), max(1, steps * int(options["epochs"]))
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=rate, weight_decay=float(options["decay"])
    )
    warm = min(0.3, max(0.1, 1 / math.sqrt(total)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, rate, total_steps=total, pct_start=warm
    )
    return optimiser, schedule


def _step(network: nn.Module, loss: Tensor, optimiser: Any, schedule: Any) -> None:
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 2.0)
    optimiser.step()
    schedule.step()
