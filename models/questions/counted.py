"""What mixing costs, counted on layers of torch that do it, beside which formulas stand."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from models.frozen import Arrays
from models.questions import Question


class Attention(nn.Module):
    """One head over (place, channel), its products written out: the counter overlooks the processor's fused ones."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.qkv = nn.Linear(channels, 3 * channels, bias=False)
        self.out = nn.Linear(channels, channels, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(place, channel) to the same."""
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        return self.out(F.softmax(q @ k.T / q.shape[-1] ** 0.5, dim=-1) @ v)


# What mixes `count` places of `channels` channels, and the shape that it takes them in.
LAYERS: dict[str, Callable[[int, int, int], tuple[nn.Module, tuple[int, ...]]]] = {
    "convolution": lambda count, width, channels: (
        nn.Conv1d(1, 1, width, padding="same", bias=False),
        (channels, 1, count),
    ),
    "mlp": lambda count, width, channels: (nn.Linear(count, count, bias=False), (channels, count)),
    "attention": lambda count, width, channels: (Attention(channels), (count, channels)),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Counted(Question):
    """Parameters and multiply-adds of a convolution `width` wide, a free layer and attention for these `counts`."""

    model: None = None
    counts: tuple[int, ...]
    width: int
    channels: int

    @torch.inference_mode()
    def answer(self, loaded: None) -> Arrays:
        """By kind of mixing (count, 2) whole numbers: parameters and multiply-adds."""
        return Arrays(
            {
                kind: np.array([_cost(*make(count, self.width, self.channels)) for count in self.counts])
                for kind, make in LAYERS.items()
            }
        )


def _cost(layer: nn.Module, shape: tuple[int, ...]) -> tuple[int, int]:
    with FlopCounterMode(display=False) as counter:
        layer(torch.zeros(shape))
    return sum(value.numel() for value in layer.parameters()), counter.get_total_flops() // 2
