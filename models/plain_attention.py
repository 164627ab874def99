"""timm's plain attention with another product of its queries, keys and values; its numbers are shared, not copied."""

from collections.abc import Callable

from timm.layers import Attention
from torch import Tensor, nn

from errors import UserError

Product = Callable[[Tensor, Tensor, Tensor, float], Tensor]  # (image, head, token, channel) three times, and the scale


class Attending(nn.Module):
    """`before` with `product` in the place of its own."""

    def __init__(self, before: Attention, product: Product) -> None:
        super().__init__()
        self.before, self.product = before, product

    def forward(self, tokens: Tensor, attn_mask: Tensor | None = None, is_causal: bool = False) -> Tensor:
        """(image, token, channel) in and out, as timm's. Raises UserError under a mask, which the product ignores."""
        if attn_mask is not None or is_causal:
            raise UserError("Changed attention knows no mask; choose a model that looks at everything.")
        own, (images, count, _) = self.before, tokens.shape
        split = own.qkv(tokens).reshape(images, count, 3, own.num_heads, own.head_dim).permute(2, 0, 3, 1, 4)
        head_outputs = self.product(*split.unbind(0), own.scale)
        return own.proj(head_outputs.transpose(1, 2).reshape(images, count, own.attn_dim))


def attend_by(own: nn.Module, product: Product, layers: tuple[int, ...] | None = None) -> None:
    """Let all plain attentions of the twin `own`, or those of these `layers` (from 0), use `product`.

    Raises UserError where a model has none.
    """
    names = [name for name, module in own.named_modules() if _plain(module)]
    if not names:
        raise UserError("This is shown for plain attention as in ViT; choose such a model.")
    for name in names if layers is None else [names[layer] for layer in layers]:
        own.set_submodule(name, Attending(own.get_submodule(name), product))


def _plain(module: nn.Module) -> bool:
    """timm's attention without norms of queries and keys and without a gate, as ViT and DeiT have it."""
    return type(module) is Attention and module.gate is None and isinstance(module.k_norm, nn.Identity)
