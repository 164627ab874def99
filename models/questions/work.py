"""What a pass of a model takes: multiply-adds and numbers made on the way, counted operation by operation."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import flop_registry, sdpa_flop_count

FUSED = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu  # which torch's own table lacks
WHOLE = torch.ops.aten._int_mm


class Work(TorchDispatchMode):
    """While entered, adds up `multiply_adds` of products and convolutions, and `made`: the numbers in all tensors that
    operations make (a view of another makes none, a fused product of attention stores no maps)."""

    def __init__(self) -> None:
        super().__init__()
        self.multiply_adds = self.made = 0

    def __torch_dispatch__(
        self, func: Callable[..., Any], types: object, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        """Runs `func`, of parts the parts one by one."""
        kwargs = kwargs or {}
        with self:
            parts = func.decompose(*args, **kwargs)
        if parts is not NotImplemented:
            return parts
        output = func(*args, **kwargs)
        self.multiply_adds += _products(func.overloadpacket, args, kwargs, output)
        given = {part.untyped_storage().data_ptr() for part in _tensors((args, kwargs))}
        self.made += sum(part.numel() for part in _tensors(output) if part.untyped_storage().data_ptr() not in given)
        return output


def work(model: Callable[[Tensor], Any], images: Tensor) -> tuple[int, int]:
    """Multiply-adds and numbers made of one pass over `images`."""
    with Work() as counted:
        model(images)
    return counted.multiply_adds, counted.made


def _products(operation: object, args: tuple, kwargs: dict, output: Any) -> int:
    if operation == FUSED:
        return sdpa_flop_count(*(part.shape for part in args[:3])) // 2
    if operation == WHOLE:
        return args[0].shape[0] * args[0].shape[1] * args[1].shape[1]
    return flop_registry[operation](*args, **kwargs, out_val=output) // 2 if operation in flop_registry else 0


def _tensors(values: Any) -> Iterator[Tensor]:
    return (part for part in tree_leaves(values) if isinstance(part, Tensor))
