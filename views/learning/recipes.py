"""The recipe that the visitor chooses, and the one thing that is changed beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from models.recipe import CHOICES, Recipe
from ui import controls
from words import label, say

FIELDS: Mapping[str, str] = {
    "positions": label("positions"),
    "place": label("norms stand"),
    "norm": label("norm"),
    "warm": label("warm-up"),
    "rate": label("learning rate"),
    "blocks": label("blocks"),
    "heads": label("heads"),
    "mixed": label("Re-Attention"),
    "noise": label("labels drawn anew (%)"),
    "steps": label("steps"),
    "seed": label("seed"),
}
VALUES: Mapping[str, Mapping[Any, str]] = {
    "positions": {True: label("learned"), False: label("none")},
    "place": {"pre": label("before attention and MLP"), "post": label("behind the sums")},
    "norm": {
        "layer": label("layer"),
        "rms": label("RMS"),
        "batch": label("batch"),
        "power": label("power"),
        "none": label("none"),
    },
    "warm": {True: label("over the first tenth"), False: label("none")},
    "mixed": {False: label("without"), True: label("with")},
}
CHANGED, BECOMES = "learn_change", "learn_to"
NOTHING = "nothing"


@dataclass(frozen=True)
class Chosen:
    """The visitor's recipe, and perhaps one beside it, and what each is called."""

    recipes: tuple[Recipe, ...]
    names: tuple[str, ...]

    @property
    def steps(self) -> int:
        """Of each of them."""
        return self.recipes[0].steps


def both() -> Chosen:
    """The visitor's recipe and what is changed beside it."""
    first, second = st.columns([1, 2], vertical_alignment="bottom")
    with first:
        recipe = chosen()
    with second:
        return beside(recipe)


def chosen() -> Recipe:
    """The recipe in the popover."""
    with st.popover(say("Recipe"), icon=":material/tune:", width="stretch"):
        left, right = st.columns(2)
        values = {}
        for place, (name, title) in enumerate(FIELDS.items()):
            with (left, right)[place % 2]:
                values[name] = _choose(say(title), f"learn_{name}", name, CHOICES[name])
    return Recipe(**values)


def beside(recipe: Recipe) -> Chosen:
    """`recipe` and beside it the same with one thing changed, unless the visitor wants it alone."""
    titles = {name: say(title) for name, title in FIELDS.items() if name != "steps"} | {NOTHING: say("nothing")}
    first, second = st.columns(2, vertical_alignment="bottom")
    with first:
        name = controls.choose(say("Beside it, changed"), CHANGED, titles)
    if name == NOTHING:
        return Chosen((recipe,), (say("your recipe"),))
    others = [value for value in CHOICES[name] if value != getattr(recipe, name)]
    with second:
        value = _choose(say("to"), BECOMES, name, others)
    both = recipe, replace(recipe, **{name: value})
    return Chosen(both, tuple(_in_words(one, name) for one in both))


def _in_words(recipe: Recipe, name: str) -> str:
    """The field `name` of `recipe` in words."""
    return say("{what}: {value}", what=say(FIELDS[name]), value=_said(name, getattr(recipe, name)))


def _choose(title: str, name: str, of: str, values: tuple[Any, ...] | list[Any]) -> Any:
    """A value, by its text in the link."""
    texts = {written(value): value for value in values}
    labels = {text: _said(of, value) for text, value in texts.items()}
    return texts[controls.choose(title, name, labels)]


def written(value: Any) -> str:
    """A choice as links have it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _said(name: str, value: Any) -> str:
    return say(VALUES[name][value]) if name in VALUES else f"{value:g}"
