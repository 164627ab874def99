"""Every lesson of the house, walked from its first step to its end: its state is understood, its lights are there."""

import re
from collections.abc import Iterator, Sequence

import pytest
from streamlit.testing.v1 import AppTest

from lessons import shelf
from lessons.lesson import Lesson, Step
from tests.opening import opened
from ui import guide
from ui.bets import MADE

LESSONS = shelf.house("en")
KEY = re.compile(r'id: "[^"]*?\$\$ID-[0-9a-f]+-([^"]+)"')


def keys(app: AppTest) -> set[str]:
    """The keys of all that is drawn."""
    return set(_keys(app._tree))


def _keys(node: object) -> Iterator[str]:
    yield from KEY.findall(str(getattr(node, "proto", "")))
    for child in getattr(node, "children", {}).values():
        yield from _keys(child)


def bold(app: AppTest) -> list[str]:
    """What the page answers to its own question."""
    return [caption.value for caption in app.caption if caption.value.startswith("**")]


def make_any_bet(app: AppTest, name: str) -> None:
    """Before a bet nothing on the page answers it; then the truth is told."""
    assert guide.BET in keys(app) and not bold(app), "the page keeps its answer to itself"
    options = [button for button in app.button if re.fullmatch(r"bet_\d", button.key or "")]
    if options:
        options[1].click().run()
    else:
        app.session_state[MADE] = {**app.session_state[MADE], name: (0.5,) * (2 if name.startswith("where") else 4)}
        app.run()
    assert not app.exception and not app.error
    assert any(":material/" in told.value and "You" in told.value for told in app.markdown), "and is told of it"


def later_bets_keep_what_answers_them(app: AppTest, later: Sequence[Step]) -> None:
    """The page's sentence waits for the last bet, its pictures for one that follows at once in the same view."""
    assert bool(bold(app)) != any(step.bet for step in later)
    if later and later[0].bet and not later[0].state:
        assert not {key for step in later[1:2] for key in step.lights} & keys(app)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_a_lesson_is_walked_to_its_end(lesson: Lesson) -> None:
    app = opened(lesson.page)
    app.button(key="guide_begin").click().run()
    for number, step in enumerate(lesson.steps, start=1):
        assert not app.exception and not app.error and not app.toast, number
        assert step.words in [told.value for told in app.markdown], number
        assert app.query_params.get(guide.STEP) == str(number)
        if step.bet:
            make_any_bet(app, step.bet)
            later_bets_keep_what_answers_them(app, lesson.steps[number:])
        missing = set(step.lights) - keys(app)
        assert not missing, (number, missing)
        app.button(key="guide_next").click().run()
    assert guide.LESSON not in app.query_params and app.button(key="guide_begin")


def test_a_link_opens_a_step_with_all_that_steps_before_it_set_and_back_undoes_it() -> None:
    app = opened("by_hand", lesson="by_hand", lesson_step="4")
    assert app.query_params["hand_mask"] == "causal" and app.session_state["choose_hand"] == "classic"
    app.button(key="guide_next").click().run()
    assert app.query_params["hand_mask"] == "none" and app.query_params["hand"] == "patches"
    app.button(key="guide_back").click().run()
    assert app.query_params["hand_mask"] == "causal" and "hand" not in app.query_params
    app.button(key="guide_end").click().run()
    assert app.query_params["hand_mask"] == "causal", "the page stays as it is"
    assert not {guide.LESSON, guide.STEP} & set(app.query_params)


def test_what_a_link_says_itself_stands_over_the_step() -> None:
    app = opened("by_hand", lesson="by_hand", lesson_step="4", hand_mask="local1")
    assert app.query_params["hand_mask"] == "local1" and not app.toast
