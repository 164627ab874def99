"""Rollout says which token it follows, through plain models and pyramids, and when it can't."""

import pytest

from tests.opening import opened, said

OURS = "this one is ours"


def rolled_out(model: str, **parameters: str) -> str:
    return said(opened(model=model, view="rollout", **parameters))


@pytest.mark.parametrize("model", ["imagenette_swin", "pvt_v2_b0_untrained", "twins_svt_s_untrained"])
def test_a_pyramid_follows_the_token_above_or_the_mean(model: str) -> None:
    words = rolled_out(model)
    assert "For the token at x = " in words and "Sum over the picture 1.0000" in words and OURS in words
    words = rolled_out(model, rollout_of="mean")
    assert "For the mean of all tokens." in words and "Sum over the picture 1.0000" in words and OURS in words


def test_a_class_token_late_in_a_pyramid_has_no_place_to_start_from() -> None:
    assert "The class token has no place to start from" in rolled_out("pvt_tiny_untrained")


def test_a_plain_model_follows_the_mean_too() -> None:
    words = rolled_out("vit_ti_untrained", rollout_of="mean")
    assert "For the mean of all tokens. Row sum 1.0000" in words and OURS not in words


def test_the_words_of_tnt_are_left_out_and_that_is_said() -> None:
    assert "between words inside a patch is not followed" in rolled_out("tnt_s_untrained", layer="4")
    assert "choose a later layer" in rolled_out("tnt_s_untrained", layer="1")


@pytest.mark.parametrize("model", ["deepvit_16b_untrained", "cait_xxs24_untrained"])
def test_mixed_heads_have_no_rollout(model: str) -> None:
    assert "there is no rollout to show" in rolled_out(model)
