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
# What weights may pass through on their way to the values. Elementwise products of full size are no such thing.
VIEW = (
    _named(
        "permute",
        "transpose",
        "swapaxes",
        "view",
        "reshape",
        "flatten",
        "unflatten",
        "squeeze",
        "unsqueeze",
        "expand",
        "chunk",
        "split",
        "unbind",
        "__getitem__",
    )
    | TURNED
)
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
    """Origin of a tensor: the scores its softmax was taken of, laid out like the tensor, and a `probe` of the same
    shape without memory, whose only stride marks the axis that was normalised; `mixed` when heads were mixed or
    rescaled since."""

    scores: Tensor
    probe: Tensor
    mixed: bool = False

    @property
    def axis(self) -> int | None:
        """The normalised axis, counted from the end; None when it was cut up or is a single key, whose weight is 1."""
        marked = [
            place
            for place, (step, size) in enumerate(zip(self.probe.stride(), self.probe.shape, strict=True))
            if step and size > 1
        ]
        return marked[0] - self.probe.ndim if len(marked) == 1 else None


class Descent:
    """Which tensors descend from a softmax and still are sets of weights. Keeps no tensor of the model alive."""

    def __init__(self) -> None:
        self._origins = WeakIdKeyDictionary()
        self.begun = False  # until the first softmax there is nothing to follow

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Tensor) and value in self._origins

    def __getitem__(self, tensor: Tensor) -> Softmax:
        return self._origins[tensor]

    def begin(self, result: Tensor, input: Tensor, dim: int | None = None, *_: object, **__: object) -> None:
        """`result` is the softmax of `input` over `dim`."""
        if input.ndim > 1 and dim is not None:
            self.begun = True
            self._origins[result] = Softmax(input.detach(), _probe(input.shape, dim))

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
        """The scores take the same turn as the weights, so that both stay laid out alike; so does the probe."""
        turned = [func(tensor, *args, **kwargs) for tensor in (origin.scores, origin.probe)]
        several = isinstance(result, tuple | list)
        for part, scores, probe in zip(result, *turned, strict=True) if several else [(result, *turned)]:
            self._origins[part] = Softmax(scores, probe, origin.mixed)

    def _rescales(self, operand: object, result: Tensor) -> bool:
        """True for weights of the result's own shape, and for factors that are smaller: numbers, gates, kernels."""
        if operand in self:
            return operand.shape == result.shape
        return not isinstance(operand, Tensor) or operand.numel() < result.numel()


def _probe(shape: torch.Size, dim: int) -> Tensor:
    strides = [int(place == dim % len(shape)) for place in range(len(shape))]
    return torch.empty(shape[dim], device="meta").as_strided(shape, strides)


def _flat(args: tuple) -> list:
    """Arguments with those of one level of lists laid open (einsum takes its operands either way)."""
    return [item for value in args for item in (value if isinstance(value, tuple | list) else [value])]
