"""The page of attention says only what its maps can say, whatever the architecture."""

import numpy as np

from inputs.examples import load_image
from tests.opening import named, opened, said
from ui import cached


def test_the_colour_scale_of_all_maps_is_part_of_the_link() -> None:
    app = opened(model="vit_ti_untrained", mosaic_scale="shared")
    assert "All maps share one scale" in said(app)
    app.button_group(key="choose_mosaic_scale").set_value("own").run()
    assert "Each map has its own scale" in said(app) and "mosaic_scale" not in app.query_params


def test_the_coloured_heads_are_part_of_the_link() -> None:
    app = opened(model="vit_ti_untrained", view="colour", coloured3="3-1")
    heads = app.button_group(key="several_coloured3")
    assert heads.value == [3, 1]
    heads.set_value([2]).run()
    assert app.query_params["coloured3"] in ("2", ["2"])
    app.button_group(key="choose_view").set_value("rollout").run()
    app.button_group(key="choose_view").set_value("colour").run()
    assert app.button_group(key="several_coloured3").value == [2]


def test_a_link_without_any_coloured_head_asks_for_one() -> None:
    app = opened(model="vit_ti_untrained", view="colour", coloured3="")
    assert "Choose at least one head" in said(app) and not app.toast


def test_windows_of_one_size_are_no_plain_transformer_to_rollout() -> None:
    words = said(opened(model="swin_t_untrained", view="rollout"))
    assert "this one is ours" in words and "Row sum" not in words


def test_a_plain_transformer_is_rolled_out_as_published() -> None:
    assert "For the class token. Row sum 1.0000" in said(opened(model="vit_ti_untrained", view="rollout"))


def test_layers_without_the_token_are_left_out_of_the_mosaic() -> None:
    assert "no such token are left out" in said(opened(model="cait_xxs24_untrained"))
    assert "no such token are left out" not in said(opened(model="vit_ti_untrained"))


def test_a_token_that_sees_nothing_of_the_picture_has_no_smallest_set() -> None:
    words = said(opened(model="image_gpt_small_untrained", view="smallest"))
    assert "lies outside the picture" in words


def test_the_smallest_set_is_one_of_the_patches_that_the_query_may_see() -> None:
    app = opened(model="image_gpt_small_untrained", view="smallest", token="100", share="0.6")
    assert "Uniform attention would need 60 patches" in said(app)  # of the pixel itself and the 99 before it


def test_untrained_models_are_not_said_to_have_been_trained() -> None:
    assert "trained to see" not in said(opened(model="vit_ti_untrained"))
    assert "trained to see" not in said(opened(model="vit_s14_saliency")), "it names Imagenette’s classes, by our head"


def test_a_picture_of_none_of_the_ten_is_not_named_and_a_church_is() -> None:
    cat, church = opened(), opened(image="china")
    assert "none of the ten classes" in said(cat) and "It would name: English springer" in said(cat)
    assert not named(cat)
    assert "none of the ten classes" not in said(church)
    assert named(church)[0][0].startswith("church · 9")


def test_the_line_answers_the_question_with_this_picture_s_numbers() -> None:
    app = opened(layer="6", model="imagenette_vit")
    trace = cached.trace("imagenette_vit", load_image("chelsea"))
    attention = trace.attention[-1]
    counts = []
    for head in range(attention.shape[1]):
        row = np.sort(attention.weights(head)[0, 0, 0, 1:])[::-1]
        counts.append(int(np.searchsorted(row.cumsum(), row.sum() / 2) + 1))
    head, patches = int(np.argmin(counts)), attention.shape[3] - 1
    expected = (
        f"For the class token head {head + 1} is choosiest: half its weight on {counts[head]} of {patches} patches"
    )
    assert any(expected in caption.value for caption in app.caption)
