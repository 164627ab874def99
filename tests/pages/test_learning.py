"""How does attention form? A training is begun, followed to its end, and looked at; another is stopped."""

import time

from streamlit.testing.v1 import AppTest

from models.recipe import Recipe
from tests.opening import opened
from ui import cached

SMALL = {"learn_blocks": "1", "learn_heads": "1", "learn_steps": "150", "learn_change": "nothing"}


def said(app: AppTest) -> str:
    return " ".join(caption.value.replace("\\", "") for caption in app.caption)


def press(app: AppTest, name: str) -> AppTest:
    [button] = [button for button in app.button if button.label == name]
    return button.click().run(timeout=60)


def test_a_training_is_begun_followed_and_looked_at() -> None:
    app = opened("learning", learn_seed="5", learn_view="course", **SMALL)
    assert "“your recipe” has not been trained here yet: press Train." in said(app)
    app = press(app, "Train")
    assert [button.label for button in app.button if button.label in ("Pause", "Stop", "Train")] == ["Pause", "Stop"]
    deadline = time.monotonic() + 120
    while any(button.label == "Stop" for button in app.button):
        assert time.monotonic() < deadline
        app = app.run(timeout=60)
    right = cached.trainings().look(Recipe(blocks=1, heads=1, steps=150, seed=5)).kept[-1].right
    assert f"After 150 steps it names {right.mean():.0%} of 540 digits right" in said(app)
    [begin] = [button for button in app.button if button.label == "Train"]
    assert begin.disabled


def test_a_training_rests_goes_on_and_is_stopped() -> None:
    app = press(opened("learning", learn_seed="6", **{**SMALL, "learn_steps": "1200"}), "Train")
    app = press(app, "Pause")
    assert "rests after step" in said(app.run(timeout=60))
    app = press(app, "Go on")
    app = press(app.run(timeout=60), "Stop")
    assert not cached.trainings()._line
    assert "was stopped after" in said(app) or "has not been trained" in said(app)
