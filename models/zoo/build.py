"""Card in, module out: the only caller of `timm.create_model`. The name always comes from the zoo."""

from importlib import import_module
from pathlib import Path
from types import MethodType

import timm
import torch
from timm.layers import resample_abs_pos_embed
from timm.models import VisionTransformer
from torch import Tensor, nn

from models.card import ModelCard


def build(card: ModelCard, *, seed: int = 0, file: Path | None = None) -> nn.Module:
    """The architecture of `card` in evaluation mode, its weights drawn from `seed`; nothing is downloaded.

    `file` (timm's models only) is a published state dict that timm itself reads, renaming what it must. The global
    random state is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _timm(card, file) if card.source == "timm" else _reference(card)
    return model.eval().requires_grad_(False)


def _timm(card: ModelCard, file: Path | None) -> nn.Module:
    made = getattr(timm.models, card.architecture, None)
    if isinstance(made, type):  # a class of timm's, where its named variants fix the size
        return made(**card.options)
    source = {"file": str(file)} if file else None
    model = timm.create_model(
        card.architecture, pretrained=file is not None, pretrained_cfg_overlay=source, **card.options
    )
    if not card.antialias:
        model._pos_embed = MethodType(_embed_positions_plainly, model)
    return model


def _reference(card: ModelCard) -> nn.Module:
    return import_module(f"models.reference.{card.architecture}").build(**card.options)


def _embed_positions_plainly(model: VisionTransformer, patches: Tensor) -> Tensor:
    """timm's `_pos_embed` for (image, row, column, channel) patches and a class token, but resizing the
    position embedding bicubically without antialiasing, as the code that trained the weights does."""
    grid = list(patches.shape[1:3])
    positions = resample_abs_pos_embed(
        model.pos_embed, grid, model.patch_embed.grid_size, model.num_prefix_tokens, antialias=False
    )
    tokens = torch.cat([model.cls_token.expand(len(patches), -1, -1), patches.flatten(1, 2)], dim=1)
    return model.pos_drop(tokens + positions)
