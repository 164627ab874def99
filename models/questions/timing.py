"""How long the set attention blocks take on this computer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from models.frozen import Arrays
from models.questions import Question
from models.questions.clock import least
from models.reference.set_transformer import ISAB, SAB


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

    The least of several runs; weights drawn at
    random, since time does not depend on them. The global random state is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        blocks = {"SAB": SAB(width, heads), "ISAB": ISAB(width, heads, points=points)}
        sets = [torch.randn(1, count, width) for count in counts]
    return Arrays(
        {
            name: np.array([least(partial(block.eval(), elements)) for elements in sets])
            for name, block in blocks.items()
        }
    )
