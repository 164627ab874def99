"""The page of depth: its numbers are those of the maps, its edits those of the paper, its choices in the link."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from benchmarks import depth
from inputs.examples import load_image
from models.edits import ReAttention
from models.questions.parameters import Parameters
from models.serving.engine import LocalEngine
from models.trace import AttentionMap
from models.zoo import ZOO
from ui import cached
from ui.text import passage
from views.depth import layers, mixing, subject

APP = str(Path(__file__).parents[2] / "app.py")
PAIR = "imagenette_vit_24", "imagenette_deepvit_24"
DEEPVIT, SMALL = "deepvit_16b_untrained", "deit_ti_distilled_untrained"


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=240).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    app = app.switch_page("pages/depth.py").run()
    assert not app.exception and not app.error
    return app


def a_side(key: str, reading: str = subject.APPLIED) -> subject.Side:
    return subject.side(ZOO[key], load_image("coffee"), reading)


@pytest.mark.parametrize("view", ["Layers", "Heads", "Features", "Width against depth"])
def test_every_view_opens_and_says_which_weights_are_untrained(view: str) -> None:
    app = opened(depth_view=view, deep=cached.FIRST_MODEL, beside=SMALL)
    assert any("drawn at random" in warning.value for warning in app.warning)


def test_the_rule_for_similar_blocks_comes_from_the_link() -> None:
    app = opened(deep=cached.FIRST_MODEL, beside=SMALL, alike="0.0", most="0.1", deep_layer="5")
    assert [slider.value for slider in app.slider] == [0.0, 1, 0.1, 5]
    assert any("**11 of 11**" in each.value for each in app.caption)


def test_the_words_about_the_pair_are_what_the_benchmark_measures() -> None:
    half, plain, softmax, mixed = (record for key in depth.KEYS for record in depth._records(LocalEngine(), key))
    said = " ".join(passage("depth").split())
    assert f"repeats {plain['repeated blocks']} block in 23 and names {100 * plain['right']:.1f} %" in said
    assert f"repeats {half['repeated blocks']} in 11 and names {100 * half['right']:.1f} %" in said
    assert f"repeats {softmax['repeated blocks']} of 23 before mixing" in said
    assert f"and {mixed['repeated blocks']} after it; it names {100 * mixed['right']:.1f} %" in said
    assert half["epochs"] == plain["epochs"] == mixed["epochs"] and f"After {plain['epochs']} epochs" in said


@pytest.mark.parametrize("key", PAIR)
def test_both_sides_see_the_same_square_whatever_the_models_can_take(key: str) -> None:
    assert a_side(key).trace.pixels.shape[:2] == (64, 64)


def test_similarity_of_a_side_is_equation_2_on_its_maps() -> None:
    side = a_side(cached.FIRST_MODEL)
    first, second = (side.trace.attention[layer].weights(head=3)[0, 0, :, 17] for layer in (4, 5))
    expected = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert subject.similarity(side.identity, False, side)[3, 4, 5, 17] == pytest.approx(expected, rel=1e-4)


def test_windows_are_refused_in_a_sentence() -> None:
    app = opened(deep="swin_t_untrained", beside=SMALL)
    assert not app.exception and any("Swin-T: this view compares token with token" in each.value for each in app.info)
    small = a_side(SMALL)
    assert subject.comparable([a_side("swin_t_untrained"), small]) == [small]


def test_layers_are_the_largest_group_of_the_same_shape() -> None:
    maps = [_map(layer, tokens) for layer, tokens in enumerate([9, 9, 4, 9])]
    assert [each.layer for each in subject.plain_layers(maps)] == [0, 1, 3]


def _map(layer: int, tokens: int) -> AttentionMap:
    return AttentionMap("a", layer, "tokens", raw_scores=np.zeros((1, 2, tokens, tokens), np.float32))


def test_identity_theta_changes_nothing_and_row_sums_are_columns_of_theta() -> None:
    image = load_image("coffee")
    plain = cached.trace(SMALL, image, wants=subject.WANTS)
    theta = np.arange(9.0).reshape(3, 3) / 10
    same, mixed = (
        cached.trace(SMALL, image, wants=subject.WANTS, edits=mixing.edits({2: matrix}))
        for matrix in (np.eye(3), theta)
    )
    np.testing.assert_allclose(same.tokens[-1], plain.tokens[-1], atol=1e-4)
    sums = mixed.attention[2].weights().sum(axis=-1)[0]
    np.testing.assert_allclose(sums, np.broadcast_to(theta.sum(axis=0)[:, None], sums.shape), rtol=1e-4)


def test_plain_and_mixed_run_of_the_trained_pair_see_the_same_square() -> None:
    app = opened(depth_view="Re-Attention on any model", deep=PAIR[0], beside=PAIR[1], image="coffee", theta="identity")
    assert any("mean 1.000, least 1.000" in each.value for each in app.caption)


def test_layers_with_the_same_theta_share_one_edit() -> None:
    found = mixing.edits({1: np.eye(2), 4: np.eye(2), 5: np.ones((2, 2))})
    assert found == (ReAttention(((1, 0), (0, 1)), (1, 4)), ReAttention(((1, 1), (1, 1)), (5,)))


def test_learned_theta_is_the_model_s_own() -> None:
    """Mixing the softmax with it, and adding the bias, gives what the convolution of the model gave."""
    side = a_side(DEEPVIT)
    attention = side.maps[3]
    names = [f"{attention.name}.{name}" for name in ("reatten_matrix.bias", "var_norm.running_var", "var_norm.weight")]
    bias, variance, gain = cached.ask(Parameters(model=DEEPVIT, names=tuple(names))).values()
    theta = mixing.learned(side, 12, 3)
    mixed = np.einsum("hqk,hg->gqk", attention.softmax()[0], theta) + bias[:, None, None]
    np.testing.assert_allclose(mixed * (gain / np.sqrt(variance + 1e-5))[:, None, None], side.weights(3), atol=1e-5)
    assert mixing.learned(side, 6, 3) is None


def test_entropy_and_rollout_are_refused_after_re_attention() -> None:
    app = opened(depth_view="Re-Attention on any model", deep=SMALL, beside=cached.FIRST_MODEL, layer="3")
    assert any("Entropy and rollout are not shown" in each.value for each in app.info)


def test_page_opens_on_a_trained_pair_as_soon_as_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    vit, deep = (replace(ZOO[key], source="reference", options={"depth": 24}, weights=ZOO[cached.FIRST_MODEL].weights)
                 for key in ("vit_ti_untrained", DEEPVIT))  # fmt: skip
    deep = replace(deep, options={"depth": 24, "plain_blocks": 16})
    other = replace(deep, key="shallow", options={"depth": 12})
    cards = [ZOO[cached.FIRST_MODEL], other, deep, vit]
    monkeypatch.setattr(subject.model_picker, "image_models", lambda *kinds: cards)
    assert subject.candidates()[0] is vit and subject.others(vit)[0] is deep


def test_what_lies_above_chance_is_the_measured_less_the_shuffled() -> None:
    side = a_side(cached.FIRST_MODEL)
    found = layers._above_chance(side)
    pairs = [
        subject.similarity(side.identity, False, side)[:, layer, layer + 1].mean()
        - subject.chance(side.identity, side)[layer, layer + 1]
        for layer in range(11)
    ]
    assert found == pytest.approx(np.mean(pairs), abs=1e-6) and found > 0.1
