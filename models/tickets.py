"""A lottery ticket put into its model: what a mask left of the weights, after they were trained without the others."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from models.changes import put
from models.run_files import FOLDER, parts

FILE = FOLDER / "lottery_tickets.safetensors"
MASK = ".mask"  # behind the name of a matrix: which of its weights are there, in bits, the first in the highest


@dataclass(frozen=True)
class Ticket:
    """All weights of one run of the lottery, `name` as in the file (`start_10`: 10 % kept, rewound to the start), which
    `sha256` pins. Raises UserError where the file is missing, another one, or has no such run."""

    name: str
    sha256: str

    def __call__(self, own: nn.Module) -> None:
        shapes = {name: value.shape for name, value in own.named_parameters()}
        stored = parts(FILE, self.name, self.sha256)
        for parameter, kept in stored.items():
            if not parameter.endswith(MASK):
                mask = stored.get(parameter + MASK)
                put(own, parameter, kept.float() if mask is None else unpacked(kept.float(), mask, shapes[parameter]))


def unpacked(kept: Tensor, mask: Tensor, shape: torch.Size) -> Tensor:
    """`kept` (number,) at the places of a matrix of `shape` where `mask` (byte,) has a bit, 0 at the others."""
    there = np.unpackbits(mask.numpy(), count=shape.numel()).astype(bool)
    matrix = torch.zeros(shape.numel())
    matrix[torch.from_numpy(there)] = kept
    return matrix.view(shape)
