"""A second, independent way to compute what each reference model computes, and the pairs to compare.

timm's modules where timm has them, loops over heads and tokens where it does not. `PAIRS` serves the tests and
`python -m benchmarks parity`. Every pair has random weights everywhere, also where training starts from 0 or 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import timm
import torch
import torch.nn.functional as F
from timm.models import twins, vision_transformer
from torch import Tensor, nn

from models.reference import cpvt, deepvit, pixel, pvt, vit

Norm = partial(nn.LayerNorm, eps=1e-6)
Oracle = Callable[[nn.Module, Tensor], Tensor]


@dataclass(frozen=True)
class Pair:
    """`build()` gives our model; `oracle(model, images)` its logits (or its step `step`), computed the other way;
    `size` (height, width)."""

    name: str
    against: str
    build: Callable[[], nn.Module]
    oracle: Oracle
    size: tuple[int, int] = (32, 32)
    step: str = ""


def scramble(model: nn.Module, *, seed: int = 0) -> nn.Module:
    """Add noise to every parameter and every running statistic, so that nothing is hidden by a zero or a one."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for tensor in [*model.parameters(), *(b for b in model.buffers() if b.is_floating_point())]:
            tensor += 0.02 * torch.randn(tensor.shape, generator=generator)
    return model.eval().requires_grad_(False)


def difference(pair: Pair, dtype: torch.dtype) -> float:
    """Largest absolute difference of the logits of two random images."""
    torch.manual_seed(0)
    model = scramble(pair.build()).to(dtype)
    images = torch.randn(2, 3, *pair.size, dtype=dtype)
    with torch.inference_mode():
        steps: dict[str, Tensor] = {}
        logits, theirs = model(images, steps), pair.oracle(model, images)
    ours = steps[pair.step] if pair.step else logits
    assert ours.std() > 1e-3, "logits that are all alike prove nothing"
    return float((ours - theirs).abs().max())


def take(module: nn.Module, source: nn.Module, *, rename: tuple[str, str] = ("", "")) -> nn.Module:
    """`module` with the weights of `source`, in its precision, in evaluation mode."""
    module.load_state_dict({name.replace(*rename): tensor for name, tensor in source.state_dict().items()})
    return module.to(next(source.parameters()).dtype).eval()


def timm_vit(model: nn.Module, images: Tensor, *, name: str = "", **options: int) -> Tensor:
    theirs = timm.create_model(name) if name else vision_transformer.VisionTransformer(**options)
    return take(theirs, model)(images)


def cpvt_of_timm(model: nn.Module, images: Tensor) -> Tensor:
    """timm's patch embedding and blocks, timm's PosConv after the class token was split off."""
    dim, heads = model.norm.normalized_shape[0], model.blocks[0].attn.num_heads
    patch, size = model.patch_embed.patch_size[0], tuple(images.shape[-2:])
    tokens = take(timm.layers.PatchEmbed(img_size=size, patch_size=patch, embed_dim=dim), model.patch_embed)(images)
    tokens = torch.cat([model.cls_token.repeat(len(images), 1, 1), tokens], dim=1)
    for index, block in enumerate(model.blocks):
        tokens = take(vision_transformer.Block(dim, heads, qkv_bias=True, norm_layer=Norm), block)(tokens)
        if str(index) in model.pegs:
            encode = take(twins.PosConv(dim, dim), model.pegs[str(index)], rename=("proj.", "proj.0."))
            cells = encode(tokens[:, 1:], (size[0] // patch, size[1] // patch))
            tokens = torch.cat([tokens[:, :1], cells], dim=1)
    return F.linear(model.norm(tokens)[:, 0], model.head.weight, model.head.bias)


def pvt_of_timm(model: nn.Module, images: Tensor) -> Tensor:
    """timm Twins' patch embedding and blocks with its GlobalSubSampleAttn; positions added by hand."""
    plane = images
    for stage in model.stages:
        dim, heads = stage.pos_embed.shape[-1], stage.blocks[0].attn.num_heads
        ratio = stage.blocks[0].mlp.fc1.out_features / dim
        side = (stage.patch_embed.patch_size[0], plane.shape[1])
        embed = twins.PatchEmbed(tuple(plane.shape[-2:]), side[0], in_chans=side[1], embed_dim=dim)
        tokens, size = take(embed, stage.patch_embed)(plane)
        positions = stage.pos_embed
        if stage.cls_token is not None:
            tokens = torch.cat([stage.cls_token.repeat(len(images), 1, 1), tokens], dim=1)
        tokens = tokens + _bilinear(positions, stage.num_prefix_tokens, stage.patch_embed.grid_size, size)
        for block in stage.blocks:
            theirs = twins.Block(dim, heads, ratio, norm_layer=Norm, sr_ratio=block.attn.sr_ratio, ws=1)
            tokens = take(theirs, block)(tokens, size)
        plane = tokens[:, stage.num_prefix_tokens :].mT.unflatten(2, size)
    return model.head(model.norm(tokens)[:, 0])


def deepvit_by_loops(model: nn.Module, images: Tensor) -> Tensor:
    """The published formula, head by head: softmax, sum over heads with Θ and a bias, batch statistics, values."""
    tokens = torch.cat([model.cls_token.repeat(len(images), 1, 1), _patches(model.patch_embed, images)], dim=1)
    tokens = tokens + model.pos_embed
    for block in model.blocks:
        scale, ratio = block.residual_scale, model.norm.eps
        normal = F.layer_norm(tokens * scale, tokens.shape[-1:], block.norm1.weight, block.norm1.bias, ratio)
        tokens = tokens + _reattend(block.attn, normal) / scale
        normal = F.layer_norm(tokens * scale, tokens.shape[-1:], block.norm2.weight, block.norm2.bias, ratio)
        tokens = tokens + block.mlp.fc2(F.gelu(block.mlp.fc1(normal))) / scale
    return model.head(model.norm(tokens)[:, 0])


def _patches(embed: nn.Module, plane: Tensor) -> Tensor:
    """Cut out and multiply; before it, in DeepViT-S and L, two convolutions with fixed statistics, cut at 0."""
    if isinstance(embed, deepvit.ConvolutionalStem):
        plane = _fixed(embed.bn1, F.conv2d(plane, embed.conv1.weight, stride=2, padding=3))
        plane = _fixed(embed.bn2, F.conv2d(plane, embed.conv2.weight, padding=1))
    side = embed.proj.kernel_size[0]
    return F.unfold(plane, side, stride=side).mT @ embed.proj.weight.flatten(1).T + embed.proj.bias


def _fixed(norm: nn.Module, plane: Tensor) -> Tensor:
    gain = norm.weight / (norm.running_var + norm.eps).sqrt()
    return ((plane - norm.running_mean[:, None, None]) * gain[:, None, None] + norm.bias[:, None, None]).clamp(min=0)


def _reattend(attn: nn.Module, tokens: Tensor) -> Tensor:
    heads, width = attn.num_heads, tokens.shape[-1] // attn.num_heads
    rows = attn.qkv.weight @ tokens.mT + attn.qkv.bias[:, None]  # (image, 3 · head · channel, token)
    query, key, value = (rows[:, part * heads * width :][:, : heads * width] for part in range(3))
    cut = [slice(head * width, (head + 1) * width) for head in range(heads)]
    maps = [(query[:, one].mT @ key[:, one] / width**0.5).softmax(dim=-1) for one in cut]
    if isinstance(attn, deepvit.ReAttention):
        maps = [_mix(attn, maps, head) for head in range(heads)]
    joined = torch.cat([maps[head] @ value[:, cut[head]].mT for head in range(heads)], dim=-1)
    return joined @ attn.proj.weight.T + attn.proj.bias


def _mix(attn: nn.Module, maps: list[Tensor], head: int) -> Tensor:
    theta, norm = attn.reatten_matrix, attn.var_norm
    mixed = theta.bias[head] + sum(theta.weight[head, other, 0, 0] * one for other, one in enumerate(maps))
    normal = (mixed - norm.running_mean[head]) / (norm.running_var[head] + norm.eps) ** 0.5
    return (normal * norm.weight[head] + norm.bias[head]) * attn.reatten_scale


def pixels_one_by_one(model: nn.Module, images: Tensor) -> Tensor:
    """Token after token, each looking at the keys kept so far: nothing later is there to be seen."""
    nearest = ((images[:, :, None] - model.palette.T[..., None, None]) ** 2).sum(dim=1).argmin(dim=1).flatten(1)
    kept = [([], []) for _ in model.blocks]
    foreseen = []
    for place in range(nearest.shape[1]):
        before = model.colour_embed.weight[nearest[:, place - 1]] if place else model.start_token[0]
        token = before.expand(len(images), -1) + model.pos_embed[0, place]
        for block, memory in zip(model.blocks, kept, strict=True):
            token = token + _remember(block.attn, _rms(token, block.norm1), memory)
            hidden = _rms(token, block.norm2) @ block.mlp.fc1.weight.T
            token = token + (hidden / (1 + (-1.702 * hidden).exp())) @ block.mlp.fc2.weight.T
        foreseen.append(_rms(token, model.norm) @ model.foresee.weight.T)
    return torch.stack(foreseen, dim=1).reshape(len(images), *images.shape[-2:], -1)


def _remember(attn: nn.Module, token: Tensor, memory: tuple[list[Tensor], list[Tensor]]) -> Tensor:
    query, key, value = (token @ attn.qkv.weight.T).chunk(3, dim=-1)
    memory[0].append(key)
    memory[1].append(value)
    keys, values = (torch.stack(kept, dim=1).unflatten(-1, (attn.num_heads, -1)) for kept in memory)
    query = query.unflatten(-1, (attn.num_heads, -1))
    weights = (torch.einsum("ihc,ithc->iht", query, keys) / query.shape[-1] ** 0.5).softmax(dim=-1)
    return torch.einsum("iht,ithc->ihc", weights, values).flatten(1) @ attn.proj.weight.T


def _rms(token: Tensor, norm: nn.Module) -> Tensor:
    return token / (token.pow(2).mean(dim=-1, keepdim=True) + norm.eps) ** 0.5 * norm.weight


def _bilinear(positions: Tensor, prefix: int, old: tuple[int, int], new: tuple[int, int]) -> Tensor:
    if old == new:
        return positions
    plane = positions[:, prefix:].reshape(1, *old, -1).permute(0, 3, 1, 2)
    plane = F.interpolate(plane, size=new, mode="bilinear")
    return torch.cat([positions[:, :prefix], plane.flatten(2).mT], dim=1)


SMALL_VIT = {"embed_dim": 24, "depth": 2, "num_heads": 3, "img_size": 32, "patch_size": 8, "num_classes": 5}
PYRAMID = {"img_size": 32, "num_classes": 5, "patch_sizes": (2, 2, 2, 2), "embed_dims": (8, 16, 24, 32)}
PYRAMID |= {"num_heads": (1, 2, 3, 4), "mlp_ratios": (4, 4, 2, 2), "sr_ratios": (4, 2, 1, 1), "depths": (1, 2, 1, 1)}
LATE = {**SMALL_VIT, "depth": 3, "plain_blocks": 1}
SEQUENCE = {"img_size": (6, 8), "levels": 3, "embed_dim": 24, "depth": 2, "num_heads": 3}

PAIRS = (
    Pair("ViT, small", "timm VisionTransformer", partial(vit.build, **SMALL_VIT), partial(timm_vit, **SMALL_VIT)),
    Pair(
        "ViT, small, 40×24",
        "timm, resized positions",
        partial(vit.build, **SMALL_VIT),
        partial(timm_vit, **SMALL_VIT, dynamic_img_size=True),
        (40, 24),
    ),
    Pair("ViT-Ti/16", "timm", vit.build, partial(timm_vit, name="vit_tiny_patch16_224"), (224, 224)),
    Pair("DeepViT, small", "loops", partial(deepvit.build, **SMALL_VIT), deepvit_by_loops),
    Pair("DeepViT, small, of kind S", "loops", partial(deepvit.build, variant="s", **LATE), deepvit_by_loops),
    Pair("DeepViT-16B", "loops", deepvit.build, deepvit_by_loops, (224, 224)),
    Pair("PVT, small", "timm Twins' parts", partial(pvt.build, **PYRAMID), pvt_of_timm),
    Pair("PVT, small, 64×32", "timm Twins' parts", partial(pvt.build, **PYRAMID), pvt_of_timm, (64, 32)),
    Pair("PVT-Tiny", "timm Twins' parts", pvt.build, pvt_of_timm, (224, 224)),
    Pair("CPVT, small", "timm's parts", partial(cpvt.build, **SMALL_VIT, peg_blocks=(0, 1)), cpvt_of_timm),
    Pair("CPVT, small, 40×24", "timm's parts", partial(cpvt.build, **SMALL_VIT), cpvt_of_timm, (40, 24)),
    Pair("CPVT-Ti", "timm's parts", cpvt.build, cpvt_of_timm, (224, 224)),
    Pair("Image GPT, small", "one by one", partial(pixel.build, **SEQUENCE), pixels_one_by_one, (6, 8), "foreseen"),
)
