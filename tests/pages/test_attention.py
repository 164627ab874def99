"""The page of attention says only what its maps can say, whatever the architecture."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[2] / "app.py")


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error  # the guard shows a crash as an error
    return app


def said(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.caption, *app.info))


def test_windows_of_one_size_are_no_plain_transformer_to_rollout() -> None:
    words = said(opened(model="swin_t_untrained", view="Rollout"))
    assert "this one is ours" in words and "Row sum" not in words


def test_a_plain_transformer_is_rolled_out_as_published() -> None:
    assert "For the class token. Row sum 1.0000" in said(opened(model="vit_ti_untrained", view="Rollout"))


def test_layers_without_the_token_are_left_out_of_the_mosaic() -> None:
    assert "no such token are left out" in said(opened(model="cait_xxs24_untrained"))
    assert "no such token are left out" not in said(opened(model="vit_ti_untrained"))


def test_a_token_that_sees_nothing_of_the_picture_has_no_smallest_set() -> None:
    words = said(opened(model="image_gpt_small_untrained", view="Smallest set of patches"))
    assert "lies outside the picture" in words


def test_untrained_models_are_not_said_to_have_been_trained() -> None:
    assert "trained to see" not in said(opened(model="vit_ti_untrained"))
    assert "trained to see" in said(opened(model="vit_s14_saliency"))
