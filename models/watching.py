"""Sees, and on request edits, every attention of any model while it runs.

Watches the operation instead of the module: `scaled_dot_product_attention`, or a softmax whose result multiplies
values. A `TorchFunctionMode` is local to the thread and leaves the model untouched, so several visitors may watch one
model at once. It cannot see into scripted, compiled or exported graphs; nothing is recorded then, and a UserError
says so.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import FunctionType

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from errors import UserError
from models.descent import PRODUCT, SOFTMAX, Descent
from models.edits import Edit, Operation, touches
from models.layouts import kind_of, layout_of
from models.products import read_product
from models.trace import AttentionMap

# MultiheadAttention is one opaque call; this copy of it does not hand itself back to us and so shows its insides.
_OPEN_MULTIHEAD = FunctionType(
    F.multi_head_attention_forward.__code__,
    {**vars(F), "has_torch_function": lambda _: False},
    argdefs=F.multi_head_attention_forward.__defaults__,
)


@contextmanager
def watching(
    model: nn.Module, *, edit: Edit | None = None, wants: frozenset[str] = frozenset(), batch: int = 1
) -> Iterator["Watch"]:
    """Record every attention that `model` runs inside the block; `.attention` of what is yielded holds the maps.

    `edit(operation, weights)` may replace the weights (window, head, query, key) of any operation; returning the very
    tensor it was given leaves the operation as it is. `wants={'values'}` keeps values and outputs for the proof
    `AttentionMap.error()`. `batch` is the number of images. Raises UserError when the model ran no attention.
    """
    watch = Watch(model, edit=edit, keep_values="values" in wants, batch=batch)
    with watch:
        yield watch
    if not watch.attention:
        raise UserError(
            f"{type(model).__name__} ran without any softmax attention, so there is nothing to show; "
            "choose a model with attention."
        )


class Watch(TorchFunctionMode):
    """The open eye of one `watching` block."""

    def __init__(self, model: nn.Module, *, edit: Edit | None, keep_values: bool, batch: int) -> None:
        super().__init__()
        self.attention: tuple[AttentionMap, ...] = ()
        self._edit, self._keep_values, self._batch = edit, keep_values, batch
        self._modules = {id(module): (name, module) for name, module in model.named_modules()}
        self._descent = Descent()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func is F.scaled_dot_product_attention:
            return self._fused(*args, **kwargs)
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
        place = self._place() if origin and origin.axis == product.axis else None
        if place is None:
            result = func(*args, **kwargs)
            self._descent.follow(func, args, kwargs, result)
            return result
        weights = product.weights.permute(product.order)
        lead = _common_lead(weights, product.values)
        layout = layout_of(lead, place[1])
        operation = self._operation(place, lead, layout.gather(weights).shape)
        edited = self._edited(operation, lambda: layout.gather(weights))
        if edited is None:
            result = func(*args, **kwargs)
            applied = layout.gather(weights) if origin.mixed else None
        else:
            result, applied = product.restore(layout.scatter(edited) @ product.values), edited
        self._record(
            operation,
            raw_scores=layout.gather(origin.scores.permute(product.order)),
            applied=applied,
            **self._proof(lambda: (layout.gather(product.values), layout.gather(product.arrange(result)))),
        )
        return result

    def _fused(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> Tensor:
        """Run the fused operation itself, unless an edit changes its weights; keep its operands, not its N x N map."""
        options = {"dropout_p": dropout_p, "is_causal": is_causal, "scale": scale, "enable_gqa": enable_gqa}
        place = self._place()
        if place is None:
            return F.scaled_dot_product_attention(query, key, value, attn_mask, **options)
        groups = query.shape[-3] // key.shape[-3] if enable_gqa else 1
        keys, values = (tensor.repeat_interleave(groups, -3) if groups > 1 else tensor for tensor in (key, value))
        lead = _common_lead(query, keys, values)
        layout = layout_of(lead, place[1])
        factor = query.shape[-1] ** -0.5 if scale is None else scale
        shape = (*layout.gather(query).shape[:3], keys.shape[-2])
        operation = self._operation(place, lead, shape)
        bias = _additive(attn_mask, is_causal, query, keys, lambda mask: _slim(layout.gather(mask)))
        edited = self._edited(operation, lambda: _attend(layout.gather(query), layout.gather(keys), factor, bias))
        if edited is None:
            result = F.scaled_dot_product_attention(query, key, value, attn_mask, **options)
        else:
            result = layout.scatter(edited) @ values
        self._record(
            operation,
            query=layout.gather(query),
            key=layout.gather(keys),
            scale=factor,
            bias=bias,
            applied=edited,
            **self._proof(lambda: (layout.gather(values), layout.gather(result))),
        )
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

    def _operation(self, place: tuple[str, nn.Module], lead: tuple[int, ...], shape: tuple[int, ...]) -> Operation:
        name, module = place
        return Operation(name, len(self.attention), kind_of(name, module, lead, shape, self._batch), tuple(shape))

    def _edited(self, operation: Operation, weights: Callable[[], Tensor]) -> Tensor | None:
        """The edited weights, or None where the edit leaves this operation alone."""
        if self._edit is None or not touches(self._edit, operation):
            return None
        before = weights()
        after = self._edit(operation, before)
        return None if after is before else after.expand(operation.shape).to(before.dtype)

    def _proof(self, tensors: Callable[[], tuple[Tensor, Tensor]]) -> dict[str, Tensor]:
        return dict(zip(("values", "output"), tensors(), strict=True)) if self._keep_values else {}

    def _record(self, operation: Operation, *, scale: float = 1.0, **tensors: Tensor | None) -> None:
        arrays = {name: _numpy(tensor) for name, tensor in tensors.items() if tensor is not None}
        found = AttentionMap(operation.name, operation.layer, operation.kind, scale=scale, **arrays)
        self.attention = (*self.attention, found)


def _common_lead(*tensors: Tensor) -> torch.Size:
    """Axes before the last two, broadcast; equal ones, the usual case, skip torch's slow general way."""
    leads = {tensor.shape[:-2] for tensor in tensors}
    return leads.pop() if len(leads) == 1 else torch.broadcast_shapes(*leads)


def _numpy(tensor: Tensor) -> np.ndarray:
    """Float32 on the CPU, sharing memory where it already is."""
    return tensor.detach().to("cpu", torch.float32).numpy()


def _attend(query: Tensor, key: Tensor, scale: float, bias: Tensor | None) -> Tensor:
    scores = query @ key.transpose(-1, -2) * scale
    return torch.softmax(scores if bias is None else scores + bias, dim=-1)


def _additive(mask: Tensor | None, causal: bool, query: Tensor, key: Tensor, arrange: Callable) -> Tensor | None:
    """Mask of the fused operation as a term added to the scores: a boolean one is 0 where True and -inf elsewhere."""
    if causal:
        mask = _lower_triangle(query.shape[-2], key.shape[-2])
    if mask is None:
        return None
    if mask.dtype == torch.bool:
        mask = torch.zeros(mask.shape, device=query.device).masked_fill_(~mask, -torch.inf)
    return arrange(mask)


@lru_cache(maxsize=4)
def _lower_triangle(queries: int, keys: int) -> Tensor:
    return torch.ones(queries, keys, dtype=torch.bool).tril()


def _slim(tensor: Tensor) -> Tensor:
    """Undo broadcasting: an axis that repeats one entry keeps that entry."""
    return tensor[tuple(slice(1) if stride == 0 else slice(None) for stride in tensor.stride())]
