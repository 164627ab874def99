"""Begin, rest and stop: the buttons of a training, and what becomes of it while the page is open."""

import streamlit as st

from models.progress import BROKEN, DONE, LATE, PAUSED, RUNNING, STOPPED, WAITING, Progress
from models.recipe import Recipe
from ui import cached, link
from views.learning.recipes import Chosen
from words import label, say

SENTENCES = {
    WAITING: label("“{name}” waits; trainings before it: {ahead}. Done in about {seconds} s."),
    RUNNING: label("“{name}” is being trained: step {made} of {steps}, about {seconds} s left."),
    PAUSED: label("“{name}” rests after step {made} of {steps}."),
    DONE: "",
    BROKEN: label("“{name}” broke off after {made} steps: its loss is no finite number any more."),
    LATE: label("“{name}” was ended after {made} steps: a training may take a minute of processor."),
    STOPPED: label("“{name}” was stopped after {made} of {steps} steps."),
}
WANTED = "learning_wanted"  # in the session: the recipes that the visitor wants trained, in order
EVERY = 1.0  # seconds between two looks


def pace() -> float | None:
    """Seconds between two looks at a training, None while this visitor waits for none."""
    return EVERY if under_way() else None


def tend(recipes: tuple[Recipe, ...]) -> list[Progress | None]:
    """Follow what is wanted of `recipes`, one after the other, and say how far each is (None: nothing is there)."""
    trainings, wanted = cached.trainings(), st.session_state.get(WANTED, ())
    if wanted and wanted != recipes:  # the visitor chose others meanwhile
        stop()
        link.run_again()
    missing = [recipe for recipe in wanted if not _whole(trainings.look(recipe))]
    if missing:
        trainings.follow(missing[0], cached.visitor())
    elif wanted:
        st.session_state.pop(WANTED)
        link.run_again()  # no more looks are needed
    return [trainings.look(recipe) for recipe in recipes]


def under_way() -> bool:
    """Whether this visitor waits for a training."""
    return WANTED in st.session_state


def buttons(recipes: tuple[Recipe, ...], made: list[Progress | None]) -> None:
    """What can be done now."""
    if not under_way():
        _begin(recipes, trained=all(map(_whole, made)))
        return
    paused = any(progress is not None and progress.state == PAUSED for progress in made)
    name, icon = (say("Go on"), ":material/play_arrow:") if paused else (say("Pause"), ":material/pause:")
    first, second = st.columns(2)
    with first:
        st.button(name, icon=icon, on_click=rest, args=[not paused], key="learning_rest", width="stretch")
    with second:
        st.button(say("Stop"), icon=":material/stop:", on_click=stop, key="learning_stop", width="stretch")


def _begin(recipes: tuple[Recipe, ...], *, trained: bool) -> None:
    settings = {"icon": ":material/play_arrow:", "type": "primary", "key": "learning_begin", "width": "stretch"}
    why = say("All is trained already; change the recipe.") if trained else None
    if st.button(say("Train"), disabled=trained, help=why, **settings):
        st.session_state[WANTED] = recipes
        link.run_again()  # the whole page: from now on it looks again and again


def rest(paused: bool) -> None:
    """Let it rest, or go on."""
    cached.trainings().pause(cached.visitor(), paused=paused)


def stop() -> None:
    """Want nothing any more."""
    st.session_state.pop(WANTED, None)
    cached.trainings().stop(cached.visitor())


def tell(chosen: Chosen, made: list[Progress | None]) -> None:
    """A line for each training that is not simply done."""
    for name, progress in zip(chosen.names, made, strict=True):
        if line := status(progress, name, chosen.steps):
            st.caption(line)


def status(progress: Progress | None, called: str, steps: int) -> str:
    """How far it is, in a sentence; nothing where it is done."""
    if progress is None:
        return say("“{name}” has not been trained here yet: press Train.", name=called)
    told = {
        "name": called,
        "made": len(progress.losses),
        "steps": steps,
        "seconds": f"{progress.seconds:.0f}",
        "ahead": progress.ahead,
    }
    return say(SENTENCES[progress.state], **told)


def _whole(progress: Progress | None) -> bool:
    return progress is not None and not progress.under_way and progress.state != STOPPED
