"""A lottery ticket put into its model: what a mask left of the weights, after they were trained without the others."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor, nn

from errors import UserError
from models.changes import put

FILE = Path(__file__).parents[1] / "assets" / "weights" / "lottery_tickets.safetensors"
MASK = ".mask"  # behind the name of a matrix: which of its weights are there, in bits, the first in the highest


@dataclass(frozen=True)
class Ticket:
    """All weights of one run of the lottery, `name` as in the file (`start_10`: 10 % kept, rewound to the start), which
    `sha256` pins. Raises UserError where the file is missing, another one, or has no such run."""

    name: str
    sha256: str

    def __call__(self, own: nn.Module) -> None:
        shapes = {name: value.shape for name, value in own.named_parameters()}
        for parameter, kept, mask in self._stored():
            put(own, parameter, kept.float() if mask is None else unpacked(kept.float(), mask, shapes[parameter]))

    def _stored(self) -> Iterator[tuple[str, Tensor, Tensor | None]]:
        """Each parameter's name, the weights that are kept, and their mask in bits, None where all are."""
        if not FILE.is_file() or hashlib.sha256(FILE.read_bytes()).hexdigest() != self.sha256:
            raise UserError(
                "The bundled tickets {file} are missing or damaged (wrong sha256); reinstall.", file=FILE.name
            )
        with safe_open(FILE, "pt") as file:
            names = {name for name in file.keys() if name.startswith(f"{self.name}/")}  # noqa: SIM118 (no mapping)
            if not names:
                raise UserError(
                    "There is no ticket {name} in {file}; choose another one.", name=self.name, file=FILE.name
                )
            for name in sorted(names):
                if not name.endswith(MASK):
                    mask = file.get_tensor(name + MASK) if name + MASK in names else None
                    yield name.removeprefix(f"{self.name}/"), file.get_tensor(name), mask


def unpacked(kept: Tensor, mask: Tensor, shape: torch.Size) -> Tensor:
    """`kept` (number,) at the places of a matrix of `shape` where `mask` (byte,) has a bit, 0 at the others."""
    there = np.unpackbits(mask.numpy(), count=shape.numel()).astype(bool)
    matrix = torch.zeros(shape.numel())
    matrix[torch.from_numpy(there)] = kept
    return matrix.view(shape)
