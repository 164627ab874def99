"""The page of depth: its choices are in the link, and its words are what is measured."""

import pytest

from benchmarks import depth
from models.serving.engine import LocalEngine
from tests.opening import opened, said
from ui import cached
from ui.text import passage

PAIR = "imagenette_vit_24", "imagenette_deepvit_24"
SMALL = "deit_ti_distilled_untrained"


@pytest.mark.parametrize("view", ["layers", "heads", "features", "widths"])
def test_every_view_opens_and_says_which_weights_are_untrained(view: str) -> None:
    app = opened("depth", depth_view=view, deep=cached.FIRST_MODEL, beside=SMALL)
    assert any("drawn at random" in warning.value for warning in app.warning)


def test_the_rule_for_similar_blocks_comes_from_the_link() -> None:
    app = opened("depth", deep=cached.FIRST_MODEL, beside=SMALL, alike="0.0", most="0.1", deep_layer="5")
    assert [slider.value for slider in app.slider] == [0.0, 1, 0.1, 5]
    assert "**11 of 11**" in said(app)


def test_the_measure_and_the_maps_come_from_the_link() -> None:
    app = opened("depth", maps="softmax", measure="centred")
    assert "The uniform map 1/N is subtracted first" in said(app) and "Centring subtracts" not in said(app)
    assert "Centring subtracts uniform attention" in said(opened("depth", measure="centred"))  # mixed rows: refused


def test_the_words_about_the_pair_are_what_the_benchmark_measures() -> None:
    half, plain, softmax, mixed = (record for key in depth.KEYS for record in depth._records(LocalEngine(), key))
    words = " ".join(passage("depth").split())
    assert f"repeats {plain['repeated blocks']} block in 23 and names {100 * plain['right']:.1f} %" in words
    assert f"repeats {half['repeated blocks']} in 11 and names {100 * half['right']:.1f} %" in words
    assert f"repeats {softmax['repeated blocks']} of 23 before mixing" in words
    assert f"and {mixed['repeated blocks']} after it; it names {100 * mixed['right']:.1f} %" in words
    assert half["epochs"] == plain["epochs"] == mixed["epochs"] and f"After {plain['epochs']} epochs" in words


def test_windows_are_refused_in_a_sentence() -> None:
    app = opened("depth", deep="swin_t_untrained", beside=SMALL)
    assert "Swin-T: this view compares token with token" in said(app)


def test_plain_and_mixed_run_of_the_trained_pair_see_the_same_square() -> None:
    app = opened("depth", depth_view="mixing", deep=PAIR[0], beside=PAIR[1], image="coffee", theta="identity")
    assert "mean 1.000, least 1.000" in said(app)


def test_entropy_and_rollout_are_refused_after_re_attention() -> None:
    app = opened("depth", depth_view="mixing", deep=SMALL, beside=cached.FIRST_MODEL, layer="3")
    assert "Entropy and rollout are not shown" in said(app)
