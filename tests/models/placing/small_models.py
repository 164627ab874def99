"""A small model of every family, in which one attention sees the pixels of its own place only."""

import torch
from timm.models import (
    beit,
    cait,
    convit,
    deit,
    eva,
    nest,
    pvt_v2,
    swin_transformer,
    swin_transformer_v2,
    tnt,
    twins,
    vision_transformer,
)
from timm.models import vision_transformer_relpos as relpos
from torch import nn

from models.reference import cpvt, deepvit, pixel, pvt


class Skip(nn.Module):
    def forward(self, tokens, *_, **__):
        return tokens


def only(*names: str, ready=lambda model: None):
    """Make every block but the ones of these dotted names pass tokens on unchanged, so that no place is mixed yet."""

    def prepare(model: nn.Module) -> None:
        lists = [module for module in model.modules() if isinstance(module, nn.ModuleList | nn.Sequential)]
        kept = {id(model.get_submodule(name)) for name in names}
        for blocks in lists:
            for number, block in enumerate(blocks):
                if hasattr(block, "norm1") and hasattr(block, "mlp") and id(block) not in kept:
                    blocks[number] = Skip()
        ready(model)

    return prepare


def narrow(convolution: nn.Conv2d) -> None:
    """Silence the part of an overlapping kernel that reaches outside the cell of its stride."""
    first, step = convolution.padding[0], convolution.stride[0]
    keep = torch.zeros_like(convolution.weight)
    keep[..., first : first + step, first : first + step] = 1
    convolution.weight.data *= keep


def narrow_pvt(model: nn.Module) -> None:
    for module in (model.patch_embed, *(stage.downsample for stage in model.stages[1:])):
        narrow(module.proj)


def narrow_xcit(model: nn.Module) -> None:
    for layer in model.patch_embed.proj.modules():
        if isinstance(layer, nn.Conv2d):
            narrow(layer)


def narrow_nest(model: nn.Module) -> None:
    for level in model.levels[1:]:
        level.pool.conv.weight.data[..., [0, 0, 0, 1, 1, 2, 2, 2], [0, 1, 2, 0, 2, 0, 1, 2]] = 0
        level.pool.pool = nn.MaxPool2d(2)


def silence_twins(model: nn.Module) -> None:
    for block in model.pos_block:
        nn.init.zeros_(block.proj[0].weight)


SMALL = {"embed_dim": 16, "num_heads": 2, "num_classes": 0}
SWIN = {"patch_size": 4, "window_size": 4, "embed_dim": 16, "depths": (2, 2), "num_heads": (2, 2), "num_classes": 0}
PVT = {"depths": (1, 1, 1, 1), "embed_dims": (16, 16, 16, 16), "num_heads": (1, 2, 2, 2), "num_classes": 0}
TWINS = {
    "patch_size": 4,
    "embed_dims": (16, 16, 16, 16),
    "num_heads": (1, 2, 2, 2),
    "depths": (2, 2, 2, 2),
    "mlp_ratios": (1, 1, 1, 1),
    "num_classes": 0,
}
NEST = {"img_size": 32, "patch_size": 4, "num_levels": 2, "embed_dims": (16, 16), "num_heads": (2, 2), "depths": (1, 1)}
TNT = {
    "img_size": (32, 48),
    "patch_size": 16,
    "embed_dim": 16,
    "inner_dim": 8,
    "depth": 1,
    "num_heads_inner": 2,
    "num_heads_outer": 2,
    "num_classes": 0,
}


def plain(build, **options):
    return lambda: build(img_size=(32, 48), patch_size=8, depth=1, **(SMALL | options))


def swin(size, family=swin_transformer.SwinTransformer, **options):
    return lambda: family(img_size=size, **(SWIN | options))


def svt(size):
    return lambda: twins.Twins(img_size=size, wss=(4, 4, 4, 4), sr_ratios=(4, 2, 2, 1), **TWINS)


def cut(size):
    """PVT v2 keeps any input size: rows and columns that its kernels leave over stand for nothing."""
    return lambda: pvt_v2.PyramidVisionTransformerV2(sr_ratios=(4, 2, 2, 1), mlp_ratios=(1, 1, 1, 1), **PVT)


def deit_distilled():
    return deit.VisionTransformerDistilled(img_size=(32, 48), patch_size=8, depth=1, **SMALL)


def linear_pvt():
    return pvt_v2.PyramidVisionTransformerV2(linear=True, mlp_ratios=(1, 1, 1, 1), **PVT)


def small_deepvit():
    return deepvit.build(img_size=(32, 48), patch_size=8, depth=1, embed_dim=16, num_heads=2, num_classes=0)


def small_pvt():
    options = {"embed_dims": (16,) * 4, "num_heads": (1, 2, 2, 2), "sr_ratios": (4, 2, 2, 1), "depths": (1,) * 4}
    return pvt.build(img_size=(64, 96), num_classes=0, **options)


def small_cpvt():
    return cpvt.build(img_size=(32, 48), patch_size=8, depth=1, embed_dim=16, num_heads=2, num_classes=0)


def small_pixel():
    return pixel.build(img_size=(6, 5), levels=2, embed_dim=16, depth=1, num_heads=2, num_classes=3)


CASES = {  # name: (build, preparation, size, dotted name of the attention, prefix of its queries)
    "vit": (plain(vision_transformer.VisionTransformer), None, (32, 48), "blocks.0.attn", ("class",)),
    "registers": (
        plain(vision_transformer.VisionTransformer, reg_tokens=2),
        None,
        (32, 48),
        "blocks.0.attn",
        ("class", "register 1", "register 2"),
    ),
    "no class": (
        plain(vision_transformer.VisionTransformer, class_token=False, global_pool="avg"),
        None,
        (32, 48),
        "blocks.0.attn",
        (),
    ),
    "any grid": (
        plain(vision_transformer.VisionTransformer, dynamic_img_size=True, dynamic_img_pad=True),
        None,
        (30, 41),
        "blocks.0.attn",
        ("class",),
    ),
    "deit": (deit_distilled, None, (32, 48), "blocks.0.attn", ("class", "distillation")),
    "eva": (plain(eva.Eva), None, (32, 48), "blocks.0.attn", ("class",)),
    "beit": (plain(beit.Beit), None, (32, 48), "blocks.0.attn", ("class",)),
    "relpos": (
        plain(relpos.VisionTransformerRelPos, class_token=True, global_pool="token"),
        None,
        (32, 48),
        "blocks.0.attn",
        ("class",),
    ),
    "convit": (plain(convit.ConVit, local_up_to_layer=0), None, (32, 48), "blocks.0.attn", ("class",)),
    "cait": (plain(cait.Cait), None, (32, 48), "blocks.0.attn", ()),
    "cait class": (plain(cait.Cait), only("blocks_token_only.0"), (32, 48), "blocks_token_only.0.attn", ("class",)),
    "swin": (swin((64, 32)), only("layers.0.blocks.0"), (64, 32), "layers.0.blocks.0.attn", ()),
    "swin shifted": (swin((64, 32)), only("layers.0.blocks.1"), (64, 32), "layers.0.blocks.1.attn", ()),
    "swin padded": (swin((40, 28)), only("layers.0.blocks.1"), (40, 28), "layers.0.blocks.1.attn", ()),
    "swin merged": (swin((64, 96)), only("layers.1.blocks.1"), (64, 96), "layers.1.blocks.1.attn", ()),
    "swin v2": (
        swin((40, 28), swin_transformer_v2.SwinTransformerV2),
        only("layers.1.blocks.0"),
        (40, 28),
        "layers.1.blocks.0.attn",
        (),
    ),
    "pvt": (cut((64, 96)), only("stages.0.blocks.0", ready=narrow_pvt), (64, 96), "stages.0.blocks.0.attn", ()),
    "pvt cut": (cut((72, 92)), only("stages.1.blocks.0", ready=narrow_pvt), (72, 92), "stages.1.blocks.0.attn", ()),
    "pvt last": (cut((64, 96)), only("stages.3.blocks.0", ready=narrow_pvt), (64, 96), "stages.3.blocks.0.attn", ()),
    "pvt linear": (linear_pvt, only("stages.0.blocks.0", ready=narrow_pvt), (56, 112), "stages.0.blocks.0.attn", ()),
    "twins groups": (svt((64, 96)), only("blocks.0.0", ready=silence_twins), (64, 96), "blocks.0.0.attn", ()),
    "twins padded": (svt((64, 96)), only("blocks.1.0", ready=silence_twins), (72, 80), "blocks.1.0.attn", ()),
    "twins global": (svt((64, 96)), only("blocks.1.1", ready=silence_twins), (64, 96), "blocks.1.1.attn", ()),
    "nest": (
        lambda: nest.Nest(**NEST),
        only("levels.0.transformer_encoder.0"),
        (32, 32),
        "levels.0.transformer_encoder.0.attn",
        (),
    ),
    "nest top": (
        lambda: nest.Nest(**NEST),
        only("levels.1.transformer_encoder.0", ready=narrow_nest),
        (32, 32),
        "levels.1.transformer_encoder.0.attn",
        (),
    ),
    "tnt inner": (
        lambda: tnt.TNT(**TNT),
        lambda model: narrow(model.pixel_embed.proj),
        (32, 48),
        "blocks.0.attn_in",
        (),
    ),
    "deepvit": (small_deepvit, None, (32, 48), "blocks.0.attn", ("class",)),
    "cpvt": (small_cpvt, None, (32, 48), "blocks.0.attn", ("class",)),
    "pvt v1": (small_pvt, only("stages.1.blocks.0"), (64, 96), "stages.1.blocks.0.attn", ()),
    "pvt v1 last": (small_pvt, only("stages.3.blocks.0"), (64, 96), "stages.3.blocks.0.attn", ("class",)),
    "pixels": (small_pixel, None, (6, 5), "blocks.0.attn", ("start",)),
    "tnt outer": (lambda: tnt.TNT(**TNT), None, (32, 48), "blocks.0.attn_out", ("class",)),
}
