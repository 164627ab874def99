"""Follows the result of a softmax on its way to the values it will weigh."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.weak import WeakIdKeyDictionary


def _named(*names: str) -> frozenset[Callable]:
    """Every spelling torch has for these operations: function, method, functional."""
    spellings = (getattr(home, name, None) for home in (torch, Tensor, F) for name in names)
    return frozenset(spelling for spelling in spellings if callable(spelling))


SOFTMAX = _named("softmax")
PRODUCT = _named("matmul", "bmm", "einsum", "__rmatmul__")
TURNED = {Tensor.mT.__get__, Tensor.T.__get__}
TRANSPOSE, PERMUTE = _named("transpose", "swapaxes") | TURNED, _named("permute")
# What weights may pass through on their way to the values. Elementwise products of full size are no such thing.
VIEW = _named("permute", "transpose", "swapaxes", "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze",
              "expand", "chunk", "split", "unbind", "__getitem__") | TURNED  # fmt: skip
COPY = _named("contiguous", "to", "type_as", "float", "clone", "detach", "dropout")
MIX = _named(
    "linear",
    "conv2d",
    "batch_norm",
    "mul",
    "mul_",
    "div",
    "div_",
    "add",
    "add_",
    "sub",
    "sub_",
    "neg",
    "layer_norm",
    "einsum",
)


@dataclass(frozen=True)
class Softmax:
    """Origin of a tensor: the scores its softmax was taken of, laid out like the tensor, and the axis normalised
    (counted from the end); `mixed` when heads were mixed or rescaled since."""

    scores: Tensor
    axis: int
    mixed: bool = False


class Descent:
    """Which tensors descend from a softmax and still are sets of weights. Keeps no tensor of the model alive."""

    def __init__(self) -> None:
        self._origins = WeakIdKeyDictionary()

    def __len__(self) -> int:
        return len(self._origins)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Tensor) and value in self._origins

    def __getitem__(self, tensor: Tensor) -> Softmax:
        return self._origins[tensor]

    def begin(self, result: Tensor, input: Tensor, dim: int | None = None, *_: object, **__: object) -> None:
        """`result` is the softmax of `input` over `dim`."""
        if input.ndim > 1 and dim is not None:
            self._origins[result] = Softmax(input.detach(), dim % input.ndim - input.ndim)

    def follow(self, func: Callable, args: tuple, kwargs: dict, result: object) -> None:
        """Carry the origin over to `result` of `func(*args)` if that still is a set of weights."""
        if not (func in VIEW or func in COPY or func in MIX):
            return
        origin = next((self[value] for value in _flat(args) if value in self), None)
        if origin is None:
            return
        if func in VIEW:
            self._follow_view(origin, func, args[1:], kwargs, result)
        elif func in COPY:
            self._origins[result] = origin
        elif all(self._rescales(operand, result) for operand in _flat(args)):
            self._origins[result] = replace(origin, mixed=True)

    def _follow_view(self, origin: Softmax, func: Callable, args: tuple, kwargs: dict, result: object) -> None:
        """The scores take the same turn as the weights, so that both stay laid out alike."""
        scores = func(origin.scores, *args, **kwargs)
        axis = _moved(func, origin.axis, origin.scores.ndim, args, kwargs)
        pairs = zip(result, scores, strict=True) if isinstance(result, tuple | list) else [(result, scores)]
        for part, part_scores in pairs:
            self._origins[part] = Softmax(part_scores, axis, origin.mixed)

    def _rescales(self, operand: object, result: Tensor) -> bool:
        """True for weights of the result's own shape, and for factors that are smaller: numbers, gates, kernels."""
        if operand in self:
            return operand.shape == result.shape
        return not isinstance(operand, Tensor) or operand.numel() < result.numel()


def _moved(func: Callable, axis: int, ndim: int, args: tuple, kwargs: dict) -> int:
    """Where the softmax axis (counted from the end) stands after a permutation; other views leave the end alone."""
    if func in TRANSPOSE:
        pair = [place % ndim - ndim for place in (*args, *kwargs.values())] or [-1, -2]
        return {pair[0]: pair[1], pair[1]: pair[0]}.get(axis, axis)
    if func in PERMUTE:
        order = args[0] if args and isinstance(args[0], tuple | list) else args or next(iter(kwargs.values()))
        return [place % ndim for place in order].index(axis + ndim) - ndim
    return axis


def _flat(args: tuple) -> list:
    """Arguments with those of one level of lists laid open (einsum takes its operands either way)."""
    return [item for value in args for item in (value if isinstance(value, tuple | list) else [value])]
