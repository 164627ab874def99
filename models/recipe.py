"""What a visitor may choose of a training. The recipe, its seed included, is all that a run depends on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from errors import UserError

WARM = 0.1  # of the steps, in which the rate rises where it does
KEEP = 24  # moments at most, the untrained model's included
PRE, POST = "pre", "post"
LAYER, RMS, BATCH, POWER, NONE = "layer", "rms", "batch", "power", "none"
CHOICES: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "place": (PRE, POST),
        "norm": (LAYER, RMS, BATCH, POWER, NONE),
        "warm": (True, False),
        "rate": (3e-3, 3e-4, 1e-3, 1e-2, 3e-2),
        "positions": (True, False),
        "heads": (4, 1, 2, 8),
        "blocks": (2, 1, 3, 4),
        "mixed": (False, True),
        "noise": (0, 20, 40, 60, 100),
        "steps": (600, 150, 300, 1200),
        "seed": tuple(range(1, 10)),
    }
)


@dataclass(frozen=True)
class Recipe:
    """A training of a small ViT on digits, each field one of its `CHOICES`, the first of which is usual.

    `place` of the norms and their kind `norm`; `warm`: the rate rises over the first tenth; `rate` at its highest;
    learned `positions` or none; `heads` of a block, and `blocks`; `mixed`: Re-Attention; `noise`, per cent of labels
    that are drawn anew; `steps` of 64 digits each; `seed` of all that is drawn.
    """

    place: str = PRE
    norm: str = LAYER
    warm: bool = True
    rate: float = 3e-3
    positions: bool = True
    heads: int = 4
    blocks: int = 2
    mixed: bool = False
    noise: int = 0
    steps: int = 600
    seed: int = 1

    def __post_init__(self) -> None:
        """Raises UserError for anything but `CHOICES`: nobody trains what is larger."""
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise UserError(
                    "No training has {name} = {value}; choose it on the page.",
                    name=name,
                    value=str(getattr(self, name))[:40],
                )


def moments(steps: int) -> tuple[int, ...]:
    """After how many of `steps` steps a training is kept: closer together at first, when most happens."""
    return tuple(sorted({0, *np.geomspace(1, steps, KEEP - 1).round().astype(int).tolist()}))


def rate_at(recipe: Recipe, step: int) -> float:
    """The learning rate in the step after `step` steps: a rise, where there is one, times half a cosine."""
    rise = min(1.0, (step + 1) / (WARM * recipe.steps)) if recipe.warm else 1.0
    return recipe.rate * rise * (1 + math.cos(math.pi * step / recipe.steps)) / 2
