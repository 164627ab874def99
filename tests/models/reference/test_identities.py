"""What must hold by mathematics: special settings turn one mechanism into another, and symmetries are kept."""

import pytest
import torch
from torch import Tensor, nn

from errors import UserError
from harness.oracles import LATE, PYRAMID, SEQUENCE, SMALL_VIT, scramble, take
from models.reference import cpvt, deepvit, pixel, post_norm, pvt, vit
from models.watching import watching

from timm.models import twins  # isort: skip  (after `models`, which makes it importable)

EXACT = {"rtol": 0.0, "atol": 1e-12}
MODELS = {
    "vit": (lambda: vit.build(**SMALL_VIT), (40, 24)),
    "deepvit": (lambda: deepvit.build(**SMALL_VIT), (40, 24)),
    "deepvit_s": (lambda: deepvit.build(variant="s", **LATE), (40, 24)),
    "pvt": (lambda: pvt.build(**PYRAMID), (64, 32)),
    "post_norm": (lambda: post_norm.build(**SMALL_VIT), (40, 24)),
    "cpvt": (lambda: cpvt.build(**SMALL_VIT), (40, 24)),
    "cpvt_gap": (lambda: cpvt.build(**SMALL_VIT, class_token=False), (40, 24)),
    "pixel": (lambda: pixel.build(**SEQUENCE), (6, 8)),
}


def noise(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_re_attention_with_identity_mixing_and_norm_is_plain_attention() -> None:
    plain = scramble(vit.Attention(24, 3)).double()
    mixing = deepvit.ReAttention(24, 3).double().eval()
    mixing.load_state_dict(plain.state_dict(), strict=False)
    with torch.no_grad():
        mixing.reatten_matrix.weight.copy_(torch.eye(3)[:, :, None, None])
        mixing.reatten_matrix.bias.zero_()
        mixing.var_norm.weight.copy_((mixing.var_norm.running_var + mixing.var_norm.eps).sqrt())
    tokens = noise(2, 7, 24)
    torch.testing.assert_close(mixing(tokens), plain(tokens), **EXACT)


def test_residual_scale_only_strengthens_the_branches() -> None:
    """LayerNorm takes the inner factor out again (its epsilon aside): scale ½ counts each branch twice."""
    block = scramble(deepvit.Block(24, vit.Attention(24, 3), mlp_ratio=2, residual_scale=0.5)).double()
    tokens = noise(2, 7, 24)
    after = tokens + 2 * block.attn(block.norm1(tokens))
    torch.testing.assert_close(block(tokens), after + 2 * block.mlp(block.norm2(after)), rtol=0, atol=1e-4)


def test_post_norm_block_equals_pytorch_s_encoder_layer() -> None:
    ours = scramble(post_norm.Block(24, vit.Attention(24, 3), mlp_ratio=2)).double()
    theirs = nn.TransformerEncoderLayer(
        24, 3, 48, dropout=0, activation="gelu", layer_norm_eps=vit.NORM_EPS, batch_first=True, dtype=torch.float64
    )
    names = {"attn.qkv.": "self_attn.in_proj_", "attn.proj": "self_attn.out_proj", "mlp.fc": "linear"}
    state = {}
    for name, value in ours.state_dict().items():
        for old, new in names.items():
            name = name.replace(old, new)
        state[name] = value
    theirs.load_state_dict(state)
    tokens = noise(2, 7, 24)
    torch.testing.assert_close(ours(tokens), theirs(tokens), **EXACT)


@pytest.mark.parametrize("ratio", [1, 2, 4])
def test_spatial_reduction_attention_equals_twins_global_attention(ratio: int) -> None:
    ours = scramble(pvt.SpatialReductionAttention(24, 3, sr_ratio=ratio)).double()
    theirs = take(twins.GlobalSubSampleAttn(24, 3, sr_ratio=ratio), ours)
    tokens = noise(2, 8 * 12, 24)
    torch.testing.assert_close(ours(tokens, (8, 12)), theirs(tokens, (8, 12)), **EXACT)


def test_spatial_reduction_by_one_is_plain_attention() -> None:
    ours = scramble(pvt.SpatialReductionAttention(24, 3, sr_ratio=1)).double()
    theirs = nn.MultiheadAttention(24, 3, batch_first=True).double()
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([ours.q.weight, ours.kv.weight]))
        theirs.in_proj_bias.copy_(torch.cat([ours.q.bias, ours.kv.bias]))
        theirs.out_proj.load_state_dict(ours.proj.state_dict())
    tokens = noise(2, 12, 24)
    torch.testing.assert_close(ours(tokens, (3, 4)), theirs(tokens, tokens, tokens)[0].detach(), **EXACT)


def test_pvt_refuses_to_reduce_where_the_class_token_is() -> None:
    with pytest.raises(ValueError, match="must end with 1"):
        pvt.build(**{**PYRAMID, "sr_ratios": (4, 2, 1, 2)})


def test_peg_equals_twins_position_convolution() -> None:
    ours = scramble(cpvt.PositionalEncodingGenerator(24)).double()
    theirs = take(twins.PosConv(24, 24), ours, rename=("proj.", "proj.0."))
    tokens = noise(2, 5 * 7, 24)
    torch.testing.assert_close(ours(tokens, (5, 7)), theirs(tokens, (5, 7)), **EXACT)


def test_peg_leaves_the_class_token_alone() -> None:
    peg = scramble(cpvt.PositionalEncodingGenerator(24)).double()
    tokens = noise(2, 1 + 5 * 7, 24)
    after = peg(tokens, (5, 7))
    assert torch.equal(after[:, 0], tokens[:, 0])
    torch.testing.assert_close(after[:, 1:], peg(tokens[:, 1:], (5, 7)), **EXACT)


def test_silent_peg_is_a_vit_without_positions() -> None:
    ours = scramble(cpvt.build(**SMALL_VIT)).double()
    plain = vit.build(**SMALL_VIT).double()
    with torch.no_grad():
        ours.pegs["0"].proj.weight.zero_()
        ours.pegs["0"].proj.bias.zero_()
        plain.load_state_dict({**ours.state_dict(), "pos_embed": torch.zeros_like(plain.pos_embed)}, strict=False)
    images = noise(2, 3, 32, 32)
    torch.testing.assert_close(ours(images), plain(images).detach(), **EXACT)


@pytest.mark.parametrize(("padding_mode", "inside"), [("zeros", slice(2, -1)), ("circular", slice(None))])
def test_peg_commutes_with_shifts_where_no_border_is_seen(padding_mode: str, inside: slice) -> None:
    shifted, kept = _shift_twice(padding_mode)
    torch.testing.assert_close(shifted[:, inside, inside], kept[:, inside, inside], **EXACT)


def test_zero_padding_tells_the_border_cells_where_they_are() -> None:
    shifted, kept = _shift_twice("zeros")
    moved = (shifted - kept).abs().amax(dim=(0, 3)) > 1e-9
    assert moved.sum() == 9 * 9 - 6 * 6  # the outer ring, and the seam of the roll behind it on two sides


def _shift_twice(padding_mode: str) -> tuple[Tensor, Tensor]:
    """PEG after a roll by one row and column, and the roll after the PEG: (image, row, column, channel)."""
    peg = scramble(cpvt.PositionalEncodingGenerator(8, padding_mode=padding_mode)).double()
    plane = noise(1, 9, 9, 8)
    apply = lambda cells: peg(cells.flatten(1, 2), (9, 9)).unflatten(1, (9, 9))  # noqa: E731
    roll = lambda cells: cells.roll((1, 1), dims=(1, 2))  # noqa: E731
    return apply(roll(plane)), roll(apply(plane))


@pytest.mark.parametrize(("peg_blocks", "same"), [((), True), ((0,), False)])
def test_without_peg_the_order_of_patches_does_not_matter(peg_blocks: tuple[int, ...], same: bool) -> None:
    model = scramble(cpvt.build(**SMALL_VIT, peg_blocks=peg_blocks)).double()
    images = noise(1, 3, 32, 32)
    swapped = torch.cat([images[..., 8:16], images[..., :8], images[..., 16:]], dim=-1)
    assert torch.allclose(model(images), model(swapped), atol=1e-10) is same


@pytest.mark.parametrize("place", [0, 17, 46])
def test_a_later_pixel_does_not_move_what_was_foreseen_before_it(place: int) -> None:
    model = scramble(pixel.build(**SEQUENCE)).double()
    images = noise(1, 3, 6, 8).clamp(-1, 1)
    other = images.clone()
    other.flatten(2)[..., place] *= -1
    before, after = ({}, {})
    model(images, before), model(other, after)
    moved = (before["foreseen"] - after["foreseen"]).abs().amax(dim=-1).flatten() > 0
    assert not moved[: place + 1].any() and moved[place + 1 :].all()


def test_pixels_take_the_nearest_colour() -> None:
    model = pixel.build(**SEQUENCE)
    images = noise(1, 3, 6, 8).float()
    chosen = model.palette[model.nearest_colours(images)[0]].permute(2, 0, 1)
    torch.testing.assert_close(chosen, images[0].round().clamp(-1, 1))  # shades are -1, 0 and 1


def test_an_untrained_image_gpt_foresees_every_colour_alike() -> None:
    steps: dict[str, Tensor] = {}
    pixel.build(**SEQUENCE)(torch.zeros(1, 3, 6, 8), steps)
    assert steps["foreseen"].shape == (1, 6, 8, 27) and not steps["foreseen"].any()


@pytest.mark.parametrize("name", MODELS)
def test_every_attention_is_watched_and_proven(name: str) -> None:
    build, size = MODELS[name]
    model = scramble(build())
    images = noise(1, 3, *size).float()
    with torch.inference_mode(), watching(model, wants=frozenset({"values"})) as watch:
        seen = model(images)
    assert torch.equal(seen, model(images))
    assert len(watch.attention) == sum(hasattr(module, "num_heads") for module in model.modules())
    assert max(attention.error() for attention in watch.attention) <= 1e-5
    mixed = [attention.mixed for attention in watch.attention]
    assert mixed == {"deepvit": [True, True], "deepvit_s": [False, True, True]}.get(name, [False] * len(mixed))


@pytest.mark.parametrize("name", MODELS)
def test_steps_do_not_change_the_answer_and_stand_for_one_image(name: str) -> None:
    build, size = MODELS[name]
    model, steps = scramble(build()), {}
    images = noise(1, 3, *size).float()
    assert torch.equal(model(images, steps), model(images))
    assert steps and all(len(step) == 1 and step.ndim >= 3 for step in steps.values())


@pytest.mark.parametrize("name", MODELS)
def test_sizes_that_do_not_fit_are_refused_in_words(name: str) -> None:
    model = MODELS[name][0]()
    with pytest.raises(UserError, match="was given 36 × 38 pixels"):
        model(torch.zeros(1, 3, 36, 38))
