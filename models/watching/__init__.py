"""Sees, and on request edits, every attention of any model while it runs.

Watches the operation instead of the module: `scaled_dot_product_attention`, or a softmax whose result multiplies
values. A `TorchFunctionMode` is local to the thread and leaves the model untouched, so several visitors may watch one
model at once. It cannot see into scripted, compiled or exported graphs; nothing is recorded then, and a UserError
says so.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FunctionType

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from errors import UserError
from models.edits import Edit, Operation, touches
from models.trace import AttentionMap
from models.watching.descent import PRODUCT, SOFTMAX, Descent
from models.watching.layouts import Layout, kind_of
from models.watching.operations import Fused, Weighed
from models.watching.products import read_product

# MultiheadAttention is one opaque call; this copy of it does not hand itself back to us and so shows its insides.
_OPEN_MULTIHEAD = FunctionType(
    F.multi_head_attention_forward.__code__,
    {**vars(F), "has_torch_function": lambda _: False},
    argdefs=F.multi_head_attention_forward.__defaults__,
)


@contextmanager
def watching(
    model: nn.Module,
    *,
    edit: Edit | None = None,
    wants: frozenset[str] = frozenset(),
    batch: int = 1,
    before: tuple[AttentionMap, ...] = (),
) -> Iterator["Watch"]:
    """Record every attention that `model` runs inside the block; `.attention` of what is yielded holds the maps.

    `edit(operation, weights)` may replace the weights (window, head, query, key) of any operation; returning the very
    tensor it was given leaves the operation as it is. `wants={'values'}` keeps values and outputs for the proof
    `AttentionMap.error()`. `batch` is the number of images; `before` are the maps of what need not run again
    (`models.watching.resume`). Raises UserError when the model ran no attention.
    """
    watch = Watch(model, edit=edit, keep_values="values" in wants, batch=batch, before=before)
    with watch:
        yield watch
    if not watch.attention:
        raise UserError(
            "{model} ran without any softmax attention, so there is nothing to show; choose a model with attention.",
            model=type(model).__name__,
        )


class Watch(TorchFunctionMode):
    """The open eye of one `watching` block."""

    def __init__(
        self, model: nn.Module, *, edit: Edit | None, keep_values: bool, batch: int, before: tuple[AttentionMap, ...]
    ) -> None:
        super().__init__()
        self._seen: list[tuple] = []  # (place, source, edited weights, result): described after the run, off its path
        self._maps, self._before = before, len(before)
        self._edit, self._keep_values, self._batch = edit, keep_values, batch
        self._modules = {id(module): (name, module) for name, module in model.named_modules()}
        self._descent = Descent()

    @property
    def attention(self) -> tuple[AttentionMap, ...]:
        """Every attention so far, in order."""
        described, new = len(self._maps), self._seen[len(self._maps) - self._before :]
        self._maps += tuple(self._map(described + i, *seen) for i, seen in enumerate(new))
        return self._maps

    @property
    def count(self) -> int:
        """How many attentions have run so far."""
        return self._before + len(self._seen)

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func is F.scaled_dot_product_attention:
            return self._attention(Fused(*args, **kwargs), func, args, kwargs)
        if func is F.multi_head_attention_forward:
            with self:
                return _OPEN_MULTIHEAD(*args, **kwargs)
        if func in SOFTMAX:
            result = func(*args, **kwargs)
            self._descent.begin(result, *args, **kwargs)
            return result
        if not self._descent.begun:
            return func(*args, **kwargs)
        if func in PRODUCT:
            return self._product(func, args, kwargs)
        result = func(*args, **kwargs)
        self._descent.follow(func, args, kwargs, result)
        return result

    def _product(self, func: Callable, args: tuple, kwargs: dict) -> Tensor:
        """Tracked weights times something untracked is an attention."""
        product = read_product(func, args, self._descent.__contains__)
        origin = self._descent[product.weights] if product else None
        if origin and origin.axis == product.axis:
            return self._attention(Weighed(origin, product), func, args, kwargs)
        result = func(*args, **kwargs)
        self._descent.follow(func, args, kwargs, result)
        return result

    def _attention(self, source: Fused | Weighed, func: Callable, args: tuple, kwargs: dict) -> Tensor:
        """Run the operation itself, unless an edit changes its weights; remember it, and describe it later."""
        place = self._place()
        if place is None:
            return func(*args, **kwargs)
        edited = None if self._edit is None else self._edited(place, source)
        result = func(*args, **kwargs) if edited is None else source.apply(edited, source.arrange(place[1]))
        source.release(values=self._keep_values)
        self._seen.append((place, source, edited, result if self._keep_values else None))
        return result

    def _place(self) -> tuple[str, nn.Module] | None:
        """Dotted name and module of the innermost running module of the model; None if another model is running."""
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_varnames[:1] == ("self",):
                place = self._modules.get(id(frame.f_locals.get("self")))
                if place is not None:
                    return place
            frame = frame.f_back
        return None

    def _operation(self, place: tuple[str, nn.Module], layer: int, source: Fused | Weighed) -> tuple[Operation, Layout]:
        name, module = place
        layout = source.arrange(module)
        shape = source.shape(layout)
        return Operation(name, layer, kind_of(name, module, layout.lead, shape, self._batch), shape), layout

    def _edited(self, place: tuple[str, nn.Module], source: Fused | Weighed) -> Tensor | None:
        """The edited weights, or None where the edit leaves this operation alone."""
        operation, layout = self._operation(place, self.count, source)
        if not touches(self._edit, operation):
            return None
        before = source.weights(layout)
        after = self._edit(replace(operation, **source.operands(layout)), before)
        return None if after is before else after.expand(operation.shape).to(before.dtype)

    def _map(
        self,
        layer: int,
        place: tuple[str, nn.Module],
        source: Fused | Weighed,
        edited: Tensor | None,
        result: Tensor | None,
    ) -> AttentionMap:
        operation, layout = self._operation(place, layer, source)
        tensors = source.keep(layout) | ({} if edited is None else {"applied": edited})
        tensors |= {} if result is None else source.proof(result, layout)
        arrays = {name: _numpy(tensor) for name, tensor in tensors.items() if tensor is not None}
        return AttentionMap(operation.name, layer, operation.kind, scale=source.scale, **arrays)


def _numpy(tensor: Tensor) -> np.ndarray:
    """Float32 on the CPU, sharing memory where it already is."""
    return tensor.detach().to("cpu", torch.float32).numpy()
