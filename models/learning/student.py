"""The small ViT that a recipe trains: 16 patches of a digit and a class token, 32 channels, all drawn from the seed.

Weights are drawn as Xiong et al. assume it (Xavier, arXiv:2002.04745) by a generator of the model's own: torch's shared
one is the same for all threads, and others draw from it meanwhile.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from models.frozen import Arrays
from models.recipe import BATCH, LAYER, NONE, POST, POWER, PRE, RMS, Recipe
from models.reference import deepvit, post_norm, vit
from models.reference.power_norm import PowerNorm

SIDE, PATCH, CHANNELS, CLASSES = 8, 2, 32, 10
TOKENS = 1 + (SIDE // PATCH) ** 2
BLOCKS: Mapping[str, type[vit.Block]] = {PRE: vit.Block, POST: post_norm.Block}
DRAWN = ("cls_token", "pos_embed")
WARM = 60  # batches


class TokenBatchNorm(nn.BatchNorm1d):
    """Batch normalisation of tokens (image, token, channel): each channel over all images and tokens."""

    def forward(self, tokens: Tensor) -> Tensor:
        return super().forward(tokens.transpose(1, 2)).transpose(1, 2)


class TokenPowerNorm(PowerNorm):
    """PowerNorm of tokens (image, token, channel): each channel over all images and tokens, as the paper's formulas go,
    for the first `WARM` batches with their own root mean square."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, warm_up=WARM)

    def forward(self, tokens: Tensor) -> Tensor:
        return super().forward(tokens.flatten(0, 1)).view_as(tokens)


NORMS: Mapping[str, type[nn.Module]] = {
    LAYER: nn.LayerNorm,
    RMS: nn.RMSNorm,
    BATCH: TokenBatchNorm,
    POWER: TokenPowerNorm,
    NONE: nn.Identity,
}


def build(recipe: Recipe) -> vit.VisionTransformer:
    """The model of `recipe`, drawn from its seed: images (image, 1, 8, 8) to logits (image, 10)."""
    with torch.device("meta"):  # nothing is drawn yet
        model = vit.VisionTransformer(
            patch_embed=vit.PatchEmbed(img_size=SIDE, patch_size=PATCH, embed_dim=CHANNELS, in_chans=1),
            blocks=[_block(recipe) for _ in range(recipe.blocks)],
            embed_dim=CHANNELS,
            num_classes=CLASSES,
        )
        model.norm = NORMS[recipe.norm](CHANNELS)
    model.to_empty(device="cpu")
    _draw(model, torch.Generator().manual_seed(recipe.seed))
    if not recipe.positions:
        model.pos_embed.requires_grad_(False).zero_()
    return model


def _block(recipe: Recipe) -> vit.Block:
    attention = deepvit.ReAttention if recipe.mixed else vit.Attention
    block = BLOCKS[recipe.place](CHANNELS, attention(CHANNELS, recipe.heads), mlp_ratio=2.0)
    block.norm1, block.norm2 = (NORMS[recipe.norm](CHANNELS) for _ in range(2))
    return block


@torch.no_grad()
def _draw(model: nn.Module, generator: torch.Generator) -> None:
    """Matrices by Xavier's rule, class token and positions from N(0, 0.02²), gains 1, offsets 0, statistics as new."""
    for name, parameter in model.named_parameters():
        if name in DRAWN:
            parameter.normal_(0, 0.02, generator=generator)
        elif parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter, generator=generator)
        else:
            parameter.fill_(float(name.endswith("weight")))
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
        elif isinstance(module, PowerNorm):
            module.square.fill_(1), module.nu.zero_(), module.batches.zero_()


def packed(model: nn.Module) -> np.ndarray:
    """All numbers of `model`, its running statistics included, one after the other: (number,) float32."""
    return torch.cat([tensor.detach().flatten().float() for tensor in model.state_dict().values()]).numpy()


def unpacked(recipe: Recipe, numbers: np.ndarray) -> Arrays:
    """`numbers` (number,) by the names that the model of `recipe` has for them."""
    shapes = {name: tuple(tensor.shape) for name, tensor in build(recipe).state_dict().items()}
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])[:-1]
    parts = zip(shapes.items(), np.split(numbers, ends), strict=True)
    return Arrays({name: part.reshape(shape) for (name, shape), part in parts})


def restored(recipe: Recipe, numbers: np.ndarray) -> vit.VisionTransformer:
    """The model of `recipe` with `numbers` (number,), which `packed` made, to be looked at."""
    model = build(recipe)
    model.load_state_dict({name: torch.tensor(part) for name, part in unpacked(recipe, numbers).items()})
    return model.eval()


def images_of(levels: np.ndarray) -> Tensor:
    """Grey levels (digit, row, column), 0 to 16, as the model takes them: (digit, 1, row, column) from −1 to 1."""
    return torch.from_numpy(levels.astype(np.float32) / 8 - 1)[:, None]
