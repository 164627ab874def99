"""Reads a tensor product as `weights @ values`, however it is spelled: @, matmul, bmm, einsum, either side first."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Product:
    """A product whose weights, permuted by `order`, are (..., query, key), and whose result, permuted by
    `result_order`, is (..., query, channel); `values` (..., key, channel) are ready. `axis` is the key axis of the
    weights as they came, counted from the end."""

    weights: Tensor
    values: Tensor
    axis: int
    order: tuple[int, ...]
    result_order: tuple[int, ...]

    def arrange(self, result: Tensor) -> Tensor:
        return result.permute(self.result_order)

    def restore(self, output: Tensor) -> Tensor:
        return output.permute(tuple(self.result_order.index(place) for place in range(output.ndim)))


def read_product(func: Callable, args: tuple, tracked: Callable[[Tensor], bool]) -> Product | None:
    """The product `func(*args)` if exactly one operand is `tracked` (a set of weights) and its form is known."""
    if func is torch.einsum:
        operands = args[1] if isinstance(args[1], tuple | list) else args[1:]
    else:
        operands = args[1::-1] if func is Tensor.__rmatmul__ else args[:2]
    if len(operands) != 2 or min(operand.ndim for operand in operands) < 2:
        return None
    left, right = map(tracked, operands)
    if left == right:
        return None
    if func is torch.einsum:
        return _einsum(args[0], *(operands if left else operands[::-1]), weights_first=left)
    return _matmul(*operands, flipped=right)


def _matmul(left: Tensor, right: Tensor, *, flipped: bool) -> Product:
    count = max(left.ndim, right.ndim)
    if flipped:  # (channel, key) @ (key, query)
        return Product(right, left.transpose(-1, -2), -2, _swapped(right.ndim), _swapped(count))
    return Product(left, right, -1, tuple(range(left.ndim)), tuple(range(count)))


def _swapped(count: int) -> tuple[int, ...]:
    """The order of `count` axes with the last two exchanged."""
    return (*range(count - 2), count - 1, count - 2)


def _einsum(equation: str, weights: Tensor, values: Tensor, *, weights_first: bool) -> Product | None:
    inputs, _, out = equation.replace(" ", "").partition("->")
    first, second = inputs.split(",")
    w, v = (first, second) if weights_first else (second, first)
    key = [label for label in w if label in v and label not in out]
    batch = [label for label in w if label in v and label in out]
    rows = [label for label in w if label not in v and label in out]
    columns = [label for label in v if label not in w and label in out]
    if "." in equation or not (len(key) == len(columns) == 1 and rows) or len(batch + rows + key) != len(w):
        return None
    values = values.permute([v.index(label) for label in batch + key + columns])
    values = values.reshape(*values.shape[: len(batch)], *[1] * (len(rows) - 1), *values.shape[-2:])
    rows = sorted(rows, key=w.index, reverse=True)  # 'bnhm': one query n per head h; the heads lead
    order = tuple(w.index(label) for label in batch + rows + key)
    return Product(
        weights, values, w.index(key[0]) - len(w), order, tuple(out.index(label) for label in batch + rows + columns)
    )
