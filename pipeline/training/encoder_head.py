"""The layer over vectors of pieces as torch trains it; pipeline.encoder.head runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.encoder import States

INPUT_DROPOUT = 0.2


@dataclass(frozen=True, slots=True)
class StateBatch:
    """The states of sentences side by side, a row for each character."""

    pieces: Tensor  # (characters, sentences, width)
    first: Tensor  # (characters, sentences, 1): 1 for the first character of a piece


def state_batch(sentences: Sequence[States], longest: int) -> StateBatch:
    """Put the states of sentences side by side, padded with zeros."""
    width = sentences[0].pieces.shape[1]
    pieces = np.zeros((longest, len(sentences), width), np.float32)
    first = np.zeros((longest, len(sentences), 1), np.float32)
    for n, one in enumerate(sentences):
        size = len(one.index)
        pieces[:size, n], first[:size, n, 0] = one.pieces[one.index], one.first
    return StateBatch(torch.from_numpy(pieces), torch.from_numpy(first))


class EncoderHead(nn.Module):
    """Adds to the outputs of a network what it reads from the states."""

    def __init__(self, width: int, hidden: int, outputs: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Linear(width, hidden)
        self.first, self.rest = nn.Linear(hidden, outputs), nn.Linear(hidden, outputs)
        self.before, self.after = nn.Dropout(INPUT_DROPOUT), nn.Dropout(dropout)

    def forward(self, states: StateBatch) -> Tensor:
        """Return what to add, (characters, sentences, outputs)."""
        mixed = self.after(torch.tanh(self.mix(self.before(self.norm(states.pieces)))))
        added: Tensor = states.first * self.first(mixed) + (1 - states.first) * self.rest(mixed)
        return added
