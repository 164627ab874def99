"""One attention while it runs: its weights, its result under other weights, and what to keep of it."""

from dataclasses import replace
from functools import lru_cache

import torch
from torch import Tensor, nn

from models.watching.descent import Softmax
from models.watching.layouts import Layout, layout_of
from models.watching.products import Product


class Fused:
    """A call of `scaled_dot_product_attention`; only queries, keys and mask outlive the call, not the N × N map."""

    def __init__(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> None:
        self.query, self.key, self.values, self.mask = query, key, value, attn_mask
        self.causal, self.grouped = is_causal, enable_gqa
        self.scale = query.shape[-1] ** -0.5 if scale is None else scale

    def arrange(self, module: nn.Module) -> Layout:
        """Give every query head its keys, and return the layout of the operation."""
        groups = self.query.shape[-3] // self.key.shape[-3] if self.grouped else 1
        if groups > 1:
            self.key = self.key.repeat_interleave(groups, -3)
            self.values = None if self.values is None else self.values.repeat_interleave(groups, -3)
        self.grouped = False
        return layout_of(_common_lead(self.query, self.key), module)

    def shape(self, layout: Layout) -> tuple[int, int, int, int]:
        """(window, head, query, key)."""
        return (*layout.gather(self.query).shape[:3], self.key.shape[-2])

    def weights(self, layout: Layout) -> Tensor:
        """(window, head, query, key)."""
        scores = layout.gather(self.query) @ layout.gather(self.key).transpose(-1, -2) * self.scale
        bias = self._bias(layout)
        return torch.softmax(scores if bias is None else scores + bias, dim=-1)

    def apply(self, weights: Tensor, layout: Layout) -> Tensor:
        """Result of the operation with these weights (window, head, query, key) instead."""
        return layout.scatter(weights) @ self.values

    def operands(self, layout: Layout) -> dict[str, Tensor]:
        """Queries and keys, (window, head, token, channel)."""
        return {"query": layout.gather(self.query), "key": layout.gather(self.key)}

    def keep(self, layout: Layout) -> dict[str, Tensor | None]:
        """What an AttentionMap needs of the operation."""
        return {**self.operands(layout), "bias": self._bias(layout)}

    def proof(self, result: Tensor, layout: Layout) -> dict[str, Tensor]:
        """Values and output, (window, head, key or query, channel)."""
        return {"values": layout.gather(self.values), "output": layout.gather(result)}

    def release(self, *, values: bool) -> None:
        """Let go of what `keep` and, if `values`, `proof` do not need."""
        self.values = self.values if values else None

    def _bias(self, layout: Layout) -> Tensor | None:
        """The mask as a term added to the scores; a boolean one is 0 where True and -inf elsewhere."""
        mask = _lower_triangle(self.query.shape[-2], self.key.shape[-2]) if self.causal else self.mask
        if mask is None:
            return None
        if mask.dtype == torch.bool:
            mask = torch.zeros(mask.shape, device=mask.device).masked_fill_(~mask, -torch.inf)
        return _slim(layout.gather(mask)).to(self.query.device)


class Weighed:
    """Tracked weights times values; the scores are kept, and the weights where they are more than their softmax."""

    scale = 1.0

    def __init__(self, origin: Softmax, product: Product) -> None:
        self.scores = origin.scores.permute(product.order)
        self.tensor = product.weights.permute(product.order)
        self.product, self.mixed, self.values = product, origin.mixed, product.values
        self.lead = _common_lead(self.tensor, self.values)

    def arrange(self, module: nn.Module) -> Layout:
        return layout_of(self.lead, module)

    def shape(self, layout: Layout) -> tuple[int, int, int, int]:
        """(window, head, query, key)."""
        return tuple(layout.gather(self.scores).shape)

    def weights(self, layout: Layout) -> Tensor:
        """(window, head, query, key)."""
        return layout.gather(self.tensor)

    def apply(self, weights: Tensor, layout: Layout) -> Tensor:
        """Result of the operation with these weights (window, head, query, key) instead."""
        return self.product.restore(layout.scatter(weights) @ self.values)

    def operands(self, layout: Layout) -> dict[str, Tensor]:
        """None: a softmax is seen, not what its scores were made of."""
        return {}

    def keep(self, layout: Layout) -> dict[str, Tensor | None]:
        """What an AttentionMap needs of the operation."""
        return {
            "raw_scores": layout.gather(self.scores),
            "applied": layout.gather(self.tensor) if self.mixed else None,
        }

    def proof(self, result: Tensor, layout: Layout) -> dict[str, Tensor]:
        """Values and output, (window, head, key or query, channel)."""
        return {"values": layout.gather(self.values), "output": layout.gather(self.product.arrange(result))}

    def release(self, *, values: bool) -> None:
        """Let go of what `keep` and, if `values`, `proof` do not need."""
        self.tensor = self.tensor if self.mixed else None
        self.values = self.values if values else None
        self.product = replace(self.product, weights=None, values=None)


def _common_lead(*tensors: Tensor) -> torch.Size:
    """Axes before the last two, broadcast; equal ones, the usual case, skip torch's slow general way."""
    leads = {tensor.shape[:-2] for tensor in tensors}
    return leads.pop() if len(leads) == 1 else torch.broadcast_shapes(*leads)


@lru_cache(maxsize=4)
def _lower_triangle(queries: int, keys: int) -> Tensor:
    return torch.ones(queries, keys, dtype=torch.bool).tril()


def _slim(tensor: Tensor) -> Tensor:
    """Undo broadcasting: an axis that repeats one entry keeps that entry."""
    return tensor[tuple(slice(1) if stride == 0 else slice(None) for stride in tensor.stride())]
