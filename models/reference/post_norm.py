"""ViT with its LayerNorms behind the branches, as the first transformer had them (Vaswani et al. 2017).

Xiong et al. show why such models need a warm-up: at initialisation the gradients near the output are large. All else is
a ViT, its last LayerNorm included (which finds its input normalised already), so both have the same parameters.
"""

from torch import Tensor

from models.reference import vit

PAPER = "Xiong et al. 2020, arXiv:2002.04745"


class Block(vit.Block):
    """One encoder layer, post-norm: LN(x + attention(x)), then LN(x + mlp(x)) (Table 1, left)."""

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = self.norm1(tokens + self.attn(tokens))
        return self.norm2(tokens + self.mlp(tokens))


def build(**options: vit.Size | str) -> vit.VisionTransformer:
    """A ViT of post-norm blocks; `options` as in `vit.build`."""
    return vit.build(block=Block, **options)
