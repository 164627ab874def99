"""Rounding by torch's own pretended quantisation, whose gradient is straight through; learning by autograd."""

import numpy as np
import torch
from torch import Tensor

from tests.again import Numbers, Record, recipe


class Rounded(torch.autograd.Function):
    """Signs of one bit, else the nearest step; the gradient passes where nothing is clamped."""

    @staticmethod
    def forward(context, values: Tensor, bits: int) -> Tensor:
        most = 2 ** (bits - 1) - 1
        near = torch.where(values < 0, -1.0, 1.0).to(values) if bits == 1 else torch.round(values * most)
        context.inside = values.abs() <= 1 if bits == 1 else near.abs() <= most
        return near if bits == 1 else near.clamp(-most, most) / most

    @staticmethod
    def backward(context, slope: Tensor) -> tuple[Tensor, None]:
        return slope * context.inside, None


def used(values: Tensor, bits: int) -> Tensor:
    """Torch's own pretended quantisation, which knows float32 and no signs."""
    most = 2 ** (bits - 1) - 1
    return torch.fake_quantize_per_tensor_affine(values, 1 / most, 0, -most, most) if most else Rounded.apply(values, 1)


@recipe("rounding straight through")
def stairs(record: Record) -> Numbers:
    places = torch.from_numpy(np.linspace(-1.5, 1.5, 601))
    given = places.float().requires_grad_()
    rounded = used(given, record["parameters"]["bits"])
    rounded.sum().backward()
    return {"number": places.numpy(), "used": rounded.detach().numpy(), "slope taken": given.grad.numpy()}


@recipe("learning straight through")
def learning(record: Record) -> Numbers:
    told = record["parameters"]
    number, learned, taken = torch.zeros((), dtype=torch.float64), [], []
    for _ in range(200):
        number = number.detach().requires_grad_()
        value = Rounded.apply(number, told["bits"])  # in float64: where rounding turns over, a last digit decides
        (slope,) = torch.autograd.grad(0.5 * (value - told["target"]) ** 2, number)
        learned.append(number.item())
        taken.append(value.item())
        number = number - told["rate"] * slope
    means = [np.mean(taken[: place + 1]) for place in range(200)]
    return {"step": np.arange(1, 201), "learned": np.array(learned), "used": np.array(taken), "mean": np.array(means)}
