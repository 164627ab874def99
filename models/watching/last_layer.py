"""What the last attention of a plain ViT works with, as tensors that slopes go through: for teachers and students.

`models.watching` records copies for pictures; here nothing is detached, so that a student can learn from it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from errors import UserError


@dataclass(frozen=True, eq=False)
class LastLayer:
    """`query`, `key`, `value` (image, head, token, dimension) of the last block; `tokens` (image, token, channel)
    behind the last norm, class token first; `logits` (image, class)."""

    query: Tensor
    key: Tensor
    value: Tensor
    tokens: Tensor
    logits: Tensor

    def log_attention(self) -> Tensor:
        """Logarithms of the maps softmax(q·kᵀ/√d): (image, head, query, key)."""
        return log_relation(self.query, self.key)

    def log_values(self) -> Tensor:
        """Logarithms of the value relations softmax(v·vᵀ/√d) (MiniLM, arXiv:2002.10957, Eq. 8 and 9)."""
        return log_relation(self.value, self.value)


def log_relation(one: Tensor, other: Tensor) -> Tensor:
    """log softmax(one · otherᵀ / √d) over the last axis, of (…, token, dimension) each: (…, token, token) float32."""
    scores = one.float() @ other.float().transpose(-2, -1)
    return torch.log_softmax(scores / one.shape[-1] ** 0.5, dim=-1)


def look(model: nn.Module, images: Tensor) -> LastLayer:
    """`model` over `images` (image, 3, row, column). Raises UserError for one whose blocks hold no joint projection to
    queries, keys and values."""
    blocks = getattr(model, "blocks", None)
    attention = getattr(blocks[-1], "attn", None) if isinstance(blocks, nn.Module) else None
    if not isinstance(getattr(attention, "qkv", None), nn.Linear):
        named = type(model).__name__
        raise UserError("{model} has no last block with queries, keys and values; choose a ViT.", model=named)
    seen: list[Tensor] = []
    handle = attention.qkv.register_forward_hook(lambda _, __, output: seen.append(output))
    try:
        tokens = model.forward_features(images)
    finally:
        handle.remove()
    query, key, value = seen[0].unflatten(-1, (3, attention.num_heads, -1)).permute(2, 0, 3, 1, 4)
    return LastLayer(query, key, value, tokens, model.forward_head(tokens))
