"""A sparse pattern as a model would run with it: closed pairs masked in the fused product itself."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.edits import SparsePattern
from models.plain_attention import attend_by


@dataclass(frozen=True)
class PairsClosed:
    """Every plain attention keeps only the pairs of `pattern`: what the edit makes of its maps, in the time of a mask.

    All products are made and those of closed pairs thrown away, so a mask saves nothing by itself.
    """

    pattern: SparsePattern

    def __call__(self, own: nn.Module) -> None:
        mask = torch.from_numpy(self.pattern.relation())

        def product(query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
            return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, scale=scale)

        attend_by(own, product, self.pattern.layers)
