"""Chance, from one fixed seed: uniform draws taken from a numpy Generator in blocks, so that single draws are cheap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
BLOCK = 65_536


class Dice:
    """A reproducible stream of draws."""

    def __init__(self, seed: int, stream: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64([seed, stream]))
        self._block: list[float] = []
        self._next = BLOCK

    def share(self) -> float:
        """A number from 0 up to 1."""
        if self._next >= BLOCK:
            self._block = self._generator.random(BLOCK).tolist()
            self._next = 0
        value = self._block[self._next]
        self._next += 1
        return value

    def happens(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.share() * (high - low + 1)) if high > low else low

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all equally likely."""
        return options[int(self.share() * len(options))]

    def weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """One of the options, by weight."""
        mark = self.share() * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            mark -= weight
            if mark < 0:
                return option
        return options[-1]

    def wait(self, mean: float) -> float:
        """A waiting time of that mean."""
        return -mean * math.log(1 - self.share())

    def spread(self, centre: float, ratio: float) -> float:
        """A number around the centre, off by about that ratio."""
        return centre * math.exp(ratio * (self.share() + self.share() + self.share() - 1.5))

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """So many different options, in the order of the options."""
        chosen = sorted(self._generator.choice(len(options), size=count, replace=False).tolist())
        return [options[index] for index in chosen]
