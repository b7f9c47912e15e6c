"""Steps of training, with the weights averaged over the last of them."""

from __future__ import annotations

import copy
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

Network = TypeVar("Network", bound=nn.Module)


class AveragedTraining(Generic[Network]):
    """A network in training, and `averaged`, its copy with exponentially averaged weights."""

    def __init__(
        self, network: Network, optimiser: Any, schedule: Any, *, averaging: float, longest: float
    ) -> None:
        """Set up; gradients longer than `longest` are cut, early steps are averaged less."""
        self.network = network
        self.averaged = copy.deepcopy(network)
        self._optimiser, self._schedule = optimiser, schedule
        self._averaging, self._longest = averaging, longest
        self._done = 0

    def step(self, loss: Tensor) -> float:
        """Go one step down the gradient of the loss; return the loss."""
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self._longest)
        self._optimiser.step()
        self._schedule.step()
        self._done += 1
        kept = min(self._averaging, (1 + self._done) / (10 + self._done))
        with torch.no_grad():
            pairs = zip(self.averaged.parameters(), self.network.parameters(), strict=True)
            for average, current in pairs:
                average.lerp_(current, 1 - kept)
        return float(loss.detach())
