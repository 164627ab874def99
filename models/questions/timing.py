"""How long the set attention blocks take on this computer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from models.frozen import Arrays
from models.questions import Question
from models.reference.set_transformer import ISAB, SAB

REPEATS, PATIENCE = 3, 0.1  # runs at least, and seconds of them for what is quick


@dataclass(frozen=True, eq=False, kw_only=True)
class Timing(Question):
    """How long both blocks take now; `moment` numbers the stretch of time in which one measurement serves all."""

    model: None = None
    counts: tuple[int, ...]
    width: int
    heads: int
    points: int
    moment: int

    def answer(self, loaded: None) -> Arrays:
        """Seconds by block, (count,) float64 each; no model is loaded for it."""
        return seconds(self.counts, width=self.width, heads=self.heads, points=self.points)


@torch.inference_mode()
def seconds(counts: Sequence[int], *, width: int, heads: int, points: int) -> Arrays:
    """Seconds (count,) of one SAB and one ISAB with `points` induced points for sets of each of `counts` elements.

    The least of `REPEATS` runs, or of as many as `PATIENCE` allows, after one that is not counted; weights drawn at
    random, since time does not depend on them. The global random state is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        blocks = {"SAB": SAB(width, heads), "ISAB": ISAB(width, heads, points=points)}
        sets = [torch.randn(1, count, width) for count in counts]
    return Arrays(
        {name: np.array([_least(block.eval(), elements) for elements in sets]) for name, block in blocks.items()}
    )


def _least(block: nn.Module, elements: torch.Tensor) -> float:
    block(elements)
    times: list[float] = []
    while len(times) < REPEATS or sum(times) < PATIENCE:
        times.append(_once(block, elements))
    return min(times)


def _once(block: nn.Module, elements: torch.Tensor) -> float:
    start = time.perf_counter()
    block(elements)
    return time.perf_counter() - start
