"""The page of windows: opens finished, shows timm's own masks and weights, follows clicks and links."""

import pytest
from streamlit.testing.v1 import AppTest

from tests import opening
from tests.charts import charts
from tests.opening import said
from views.windows.steps import STEPS


def opened(**parameters: str) -> AppTest:
    return opening.opened("windows", **parameters)


def test_opens_on_what_the_shift_adds_and_its_steps_on_a_block_that_shifts() -> None:
    app = opened()
    assert app.title[0].value == "How does Swin look further than its window?"
    shifted, plain = (chart["figure"]["layout"]["title"]["text"] for chart in charts(app)[:2])
    assert shifted.startswith("With the shift") and plain.startswith("Without it")
    app = opened(windows="steps")
    assert app.selectbox(key="choose_block").value == 2 and "Click any token" in said(app)


@pytest.mark.parametrize("step", [step for step in STEPS if step != "windows"])
def test_every_step_opens_from_its_link(step: str) -> None:
    assert opened(windows="steps", step=step).query_params["step"] in (step, [step])


@pytest.mark.parametrize("view", ["steps", "merging", "cost", "bias"])
def test_every_view_opens_from_its_link(view: str) -> None:
    assert opened(windows=view).query_params["windows"] in (view, [view])


def test_a_block_without_shift_says_so() -> None:
    app = opened(windows="steps", step="mask", block="1")
    assert any("does not shift" in info.value for info in app.info)


def test_the_link_s_spot_is_kept_and_nonsense_is_not() -> None:
    assert opened(at="20-990").query_params["at"] in ("20-990", ["20-990"])
    assert "at" not in opened(at="-1-20;").query_params


def test_switching_the_bias_off_is_part_of_the_link() -> None:
    app = opened(windows="steps", step="attention", bias="off")
    assert app.button_group(key="choose_bias").value == "off"
    app.button_group(key="choose_bias").set_value("on").run()
    assert "bias" not in app.query_params


def test_a_window_without_a_mask_leads_to_one_that_has_it() -> None:
    app = opened(windows="steps", step="mask", at="500-500")
    assert any("nothing is masked" in info.value for info in app.info)
    button = next(button for button in app.button if "masked" in button.label)
    app = button.click().run()
    assert not any("nothing is masked" in info.value for info in app.info) and "0 for" in said(app)
