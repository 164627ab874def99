"""The way through a page: a strip that says a lesson's step, sets what the step shows and lights what it speaks of.

The page itself stays as free as ever. `lesson` and `lesson_step` are part of the link, so a lesson goes on where it was
left; what a visitor changed within a step stays in the link, and the next step sets its own.
"""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from lessons.lesson import Lesson, Step
from lessons.shelf import all_lessons
from ui import language, link
from ui.components.in_sight import in_sight
from words import say

LESSON, STEP = "lesson", "lesson_step"  # names in the link; `step` is one of the page on windows
NOW = "guide"  # in the session: where the visitor is
FIRST = "attention"  # the page behind the bare address, whose own path is empty
STYLE = Path(__file__).with_name("guide.css")
BET = "bet"  # the key of the element that asks for a bet (ui/bets.py)


@dataclass(frozen=True)
class Now:
    """The page, and where a visitor is in a lesson of it, counted from 1; no lesson on a page that is free."""

    page: str
    lesson: Lesson | None = None
    number: int = 0

    @property
    def step(self) -> Step | None:
        return self.lesson.steps[self.number - 1] if self.lesson else None

    @property
    def ahead(self) -> tuple[Step, ...]:
        """This step and those behind it."""
        return self.lesson.steps[self.number - 1 :] if self.lesson else ()


def now() -> Now:
    """Where the visitor is."""
    return st.session_state.get(NOW, Now(""))


def arrive(path: str) -> None:
    """Draw the strip where the link asks for a lesson of the page at `path`, else the button that begins one; before
    the page, whose choices it sets."""
    before, page = now(), path or FIRST
    here = _asked(page)
    st.session_state[NOW] = here
    if here.lesson is None:
        link.forget(LESSON), link.forget(STEP)
        return _offer(page)
    if here != before:  # by a link: what it says itself holds
        link.ask({name: text for name, text in here.lesson.state(here.number).items() if not link.asked(name)})
    link.remember(LESSON, here.lesson.id)
    link.remember(STEP, here.number)
    _strip(here)


def _offer(page: str) -> None:
    """A button that begins the lesson of `page`, where it has one; it stands beside the menu and takes no room."""
    if lesson := _of_page(page):
        begin = {"on_click": _go, "args": (lesson, 1), "type": "tertiary", "icon": ":material/play_circle:"}
        st.button(say("Guide me"), key="guide_begin", help=say("A few steps through this page"), **begin)


def _asked(page: str) -> Now:
    known = all_lessons(language.current())
    lesson = known.get(link.current(LESSON, link.one_of(list(known)), None))
    if lesson is None or lesson.page != page:  # one that was kept from another page
        return Now(page)
    return Now(page, lesson, link.current(STEP, link.number(1, len(lesson.steps)), 1))


def _of_page(page: str) -> Lesson | None:
    """The page's own lesson, which bears its name, else the first one about it."""
    known = all_lessons(language.current())
    about = [lesson for lesson in known.values() if lesson.page == page]
    return next((lesson for lesson in about if lesson.id == page), about[0] if about else None)


def _go(lesson: Lesson, number: int) -> None:
    """Step `number`: its state in the link, and of what other steps set nothing."""
    state = lesson.state(number)
    with link.one_step():
        link.ask({**state, LESSON: lesson.id, STEP: str(number)}, gone=lesson.touches() - set(state))
    st.session_state[NOW] = Now(lesson.page, lesson, number)


def _move(by: int) -> None:
    """So many steps on from where one is by now: a second key may come before the page of the first is drawn."""
    here = now()
    if here.lesson:
        _go(here.lesson, min(max(here.number + by, 1), len(here.lesson.steps)))


def _leave() -> None:
    """Back to the free page, which stays as it is."""
    with link.one_step():
        link.forget(LESSON), link.forget(STEP)


def _strip(here: Now) -> None:
    lights = [*here.step.lights, *[BET] * bool(here.step.bet)]
    st.html(STYLE)
    _light(lights)
    with st.container(key="guide"):
        st.markdown(here.step.words)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _buttons(here.lesson, here.number)
        in_sight(lights, moment=f"{here.lesson.id} {here.number}")


def _buttons(lesson: Lesson, number: int) -> None:
    """Where one is and the ways on; a presenter's remote sends Page Up and Page Down."""
    last = number == len(lesson.steps)
    onward = {"on_click": _leave} if last else {"on_click": _move, "args": (1,)}
    back = {"on_click": _move, "args": (-1,), "disabled": number == 1, "shortcut": "PageUp"}
    st.button(say("Back"), key="guide_back", **back)
    st.button(say("Finish") if last else say("Next"), key="guide_next", shortcut="PageDown", **onward)
    st.caption(say("{number} of {count}", number=number, count=len(lesson.steps)))
    end = {"on_click": _leave, "help": say("End the lesson; the page stays as it is"), "type": "tertiary"}
    st.button("", key="guide_end", icon=":material/close:", **end)


def _light(keys: list[str]) -> None:
    """A ring around the elements with these `keys`, which the lesson's reader has checked."""
    if keys:
        chosen = ", ".join(f".st-key-{key}" for key in keys)
        style = "outline: var(--lit); outline-offset: 2px; box-shadow: var(--lit-around); border-radius: 4px;"
        st.html(f"<style>:is({chosen}) {{ {style} }}</style>")
