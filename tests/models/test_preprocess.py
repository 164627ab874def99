"""From a picture to the model's input: sizes, crops, normalisation."""

import numpy as np
import pytest
import torch
from PIL import Image

from errors import UserError
from models.preprocess import TOKENS, input_size, normalisation, prepare, to_tensor
from models.zoo import ZOO
from training.augment import shrink

FLEXIBLE, FIXED, STRIDED = ZOO["vit_s14_saliency"], ZOO["swin_t_untrained"], ZOO["pvt_v2_b0_untrained"]
FINE, COARSE = ZOO["imagenette_vit"], ZOO["vit_ti_untrained"]  # patches of 8 and 16 px


@pytest.mark.parametrize(
    ("size", "expected"),
    [((400, 400), (224, 224)), ((300, 400), (224, 294)), ((400, 300), (294, 224)), ((5, 6), (224, 266))],
)
def test_a_flexible_model_keeps_the_whole_picture(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert input_size(size, FLEXIBLE) == expected


def test_sides_are_multiples_of_the_patch_and_a_fixed_model_sees_a_square() -> None:
    assert input_size((300, 400), STRIDED, side=230) == (224, 320)
    assert input_size((300, 400), FIXED) == input_size((300, 400), FLEXIBLE, crop="square") == (224, 224)


@pytest.mark.parametrize("card", [card for card in ZOO.values() if card.family == "deepvit"], ids=lambda card: card.key)
def test_re_attention_sees_no_other_grid_than_its_norm_was_made_for(card) -> None:
    assert input_size((300, 400), card) == (card.side, card.side)
    with pytest.raises(UserError, match="takes inputs of"):
        input_size((300, 400), card, side=2 * card.side)


@pytest.mark.parametrize("side", [224, 518, 1036])
@pytest.mark.parametrize("card", [FLEXIBLE, STRIDED], ids=lambda card: card.key)
def test_a_strip_of_fifty_to_one_stays_within_the_largest_input(card, side: int) -> None:
    height, width = input_size((20, 1000), card, side=side)
    assert height * width <= 1.1 * TOKENS * 14**2 and 40 < width / height < 62
    assert height % card.patch == width % card.patch == 0


@pytest.mark.parametrize(("size", "crop"), [((1000, 1500), "whole"), ((20, 1000), "whole"), ((1000, 1500), "square")])
def test_fine_patches_make_no_more_tokens_than_coarse_ones(size: tuple[int, int], crop: str) -> None:
    height, width = input_size(size, FINE, side=520, crop=crop)
    assert 0.8 * TOKENS < height * width / FINE.patch**2 < 1.1 * TOKENS


def test_patches_of_14_px_and_more_share_one_limit_in_pixels() -> None:
    assert input_size((1000, 1500), FLEXIBLE, side=518) == (518, 770)
    assert input_size((1000, 1500), COARSE, side=512) == (512, 768)
    assert input_size((1000, 1500), COARSE, side=1024) == (512, 768)


def test_the_input_is_the_middle_of_the_picture_undistorted() -> None:
    pixels = np.zeros((100, 300, 3), dtype=np.uint8)
    pixels[:, 100:200] = (255, 0, 128)
    shown = prepare(pixels, FIXED)
    assert shown.shape == (224, 224, 3) and shown.dtype == np.uint8
    assert (shown == (255, 0, 128)).all()


@pytest.mark.parametrize(("card", "rule"), [(FIXED, Image.Resampling.BICUBIC), (FINE, Image.Resampling.BILINEAR)])
def test_resizing_agrees_with_pillow(card, rule: Image.Resampling) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (500, 500, 3), dtype=np.uint8)
    theirs = np.asarray(Image.fromarray(pixels).resize((card.side, card.side), rule)).astype(int)
    assert np.abs(prepare(pixels, card) - theirs).max() <= 2


@pytest.mark.parametrize("card", [card for card in ZOO.values() if card.classes == "imagenette" and card.side == 64])
def test_the_cabinet_sees_what_it_saw_in_training_and_when_it_was_measured(card) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    trained = shrink(torch.tensor(pixels).permute(2, 0, 1)[None].float(), card.side)[0].permute(1, 2, 0)
    assert np.abs(prepare(pixels, card) - trained.numpy()).max() <= 1  # of 255 grey levels


def test_the_input_is_normalised_as_the_weights_were_trained() -> None:
    grey = np.full((14, 14, 3), 255, dtype=np.uint8)
    assert torch.equal(to_tensor(grey, ZOO["vit_ti"]), torch.ones(1, 3, 14, 14))
    red = (1 - 0.485) / 0.229
    assert float(to_tensor(grey, FLEXIBLE)[0, 0, 0, 0]) == pytest.approx(red)
    assert normalisation(ZOO["vit_ti"]) == ((0.5,) * 3, (0.5,) * 3)


def test_read_only_pixels_are_fine_and_stay_untouched() -> None:
    pixels = np.full((30, 40, 3), 7, dtype=np.uint8)
    pixels.flags.writeable = False
    assert (prepare(pixels, FLEXIBLE) == 7).all()


@pytest.mark.parametrize(
    ("card", "options", "words"),
    [
        (FLEXIBLE, {"side": 5000}, "32 to 1036 pixels a side, not 5000"),
        (FIXED, {"side": 256}, "inputs of 224 pixels a side, not 256"),
        (FLEXIBLE, {"crop": "wide"}, "“wide” is no way to crop; choose one of: whole, square"),
    ],
)
def test_what_cannot_be_done_is_said(card, options: dict, words: str) -> None:
    with pytest.raises(UserError, match=words):
        input_size((300, 400), card, **options)
