"""Rounding by torch's own pretended quantisation, whose gradient is straight through; learning by its autograd."""

import numpy as np
import torch
from torch import Tensor

from tests.again import Numbers, Record, recipe


class Sign(torch.autograd.Function):
    """Signs whose gradient passes where |x| ≤ 1."""

    @staticmethod
    def forward(context, values: Tensor) -> Tensor:
        context.save_for_backward(values)
        return torch.where(values < 0, -1.0, 1.0).to(values.dtype)

    @staticmethod
    def backward(context, slope: Tensor) -> Tensor:
        return slope * (context.saved_tensors[0].abs() <= 1)


def used(values: Tensor, bits: int) -> Tensor:
    if bits == 1:
        return Sign.apply(values)
    most = 2 ** (bits - 1) - 1
    return torch.fake_quantize_per_tensor_affine(values, 1 / most, 0, -most, most)


@recipe("rounding straight through")
def stairs(record: Record) -> Numbers:
    places = torch.linspace(-1.5, 1.5, 601, dtype=torch.float64)
    given = places.float().requires_grad_()
    found = used(given, record["parameters"]["bits"])
    found.sum().backward()
    return {"number": places.numpy(), "used": found.detach().numpy(), "slope taken": given.grad.numpy()}


@recipe("learning straight through")
def learning(record: Record) -> Numbers:
    told = record["parameters"]
    number = torch.zeros((), requires_grad=True)
    optimiser, learned, taken = torch.optim.SGD([number], lr=told["rate"]), [], []
    for _ in range(200):
        optimiser.zero_grad()
        value = used(number, told["bits"])
        learned.append(number.item())
        taken.append(value.item())
        (0.5 * (value - told["target"]) ** 2).backward()
        optimiser.step()
    means = [np.mean(taken[: place + 1]) for place in range(200)]
    return {name: np.array(values) for name, values in _columns(learned, taken, means).items()}


def _columns(learned: list[float], taken: list[float], means: list[float]) -> dict[str, list]:
    return {"step": list(range(1, 201)), "learned": learned, "used": taken, "mean": means}
