"""The page of distillation: opens finished in every view; what a model without heads lacks is said in a sentence."""

import pytest
from streamlit.testing.v1 import AppTest

from tests import opening
from tests.opening import said


def opened(**parameters: str) -> AppTest:
    return opening.opened("distillation", **parameters)


@pytest.mark.parametrize("view", ["looks", "apart", "heads", "losses"])
def test_every_view_opens_with_what_is_on_this_computer(view: str) -> None:
    app = opened(tokens_view=view)
    assert app.button_group(key="choose_tokens_view").value == view


def test_a_model_without_heads_is_refused_in_a_sentence() -> None:
    assert "no heads here" in said(opened(tokens_view="heads", student="deit_ti_distilled_untrained"))


def test_the_head_that_is_compared_is_part_of_the_link() -> None:
    app = opened(token_head="2")
    assert app.selectbox(key="choose_token_head").value == 2 and "head 2, both on one scale" in said(app)
    app.selectbox(key="choose_token_head").set_value(0).run()
    assert "token_head" not in app.query_params and "mean of all heads, both on one scale" in said(app)
