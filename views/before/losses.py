"""How the trained pairs learned: their losses epoch by epoch, and the learning rate with a warm-up and without."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from analysis.intervals import wilson
from models.zoo.cabinet import metrics, recipes
from models.zoo.schedule import rate_at
from ui.exhibit import exhibit
from views.before.subject import SOURCE
from viz import curves
from viz.provenance import Provenance
from viz.theme import Figure
from words import label, say

EPOCHS = 10  # the first stage of every model's training, by one schedule but for its warm-up
GLANCED = 1309  # photographs that were asked after each epoch, every third
FINE = 20  # points of the rate in an epoch
HEIGHT = 360
WARM, COLD = "warm", "cold"
NAMES = {WARM: label("with warm-up"), COLD: label("without")}
PARAMETERS = (label("epochs"), label("models"))


def draw(titles: Mapping[str, str]) -> None:
    """Losses beside the learning rate, of the models whose `titles` these are, by key of the zoo."""
    left, right = st.columns(2, gap="medium")
    with left:
        losses = {key: of_epochs(key, "loss") for key in titles}
        table = {"epoch": np.arange(1, EPOCHS + 1), **losses}
        record = _record(label("loss of the trained pairs"), titles)
        exhibit(_losses(titles, losses), record, caption=_ends(titles), table=table, key="before_losses")
    with right:
        places, lines = rates(titles)
        figure = _rates(places, lines)
        record = _record(label("learning rate of the trained pairs"), titles)
        exhibit(figure, record, caption=_schedule(), table={"epoch": places, **lines}, key="before_rates")


def of_epochs(key: str, name: str) -> np.ndarray:
    """`loss` in nats or `accuracy` as a share after each of the first epochs of a model, (epoch,)."""
    return np.array([point[name] for point in metrics(key)["curve"][:EPOCHS]])


def rates(keys: Mapping[str, str]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Epochs, (point,), and the rate there with a warm-up and without, (point,) each, by the models' own recipes."""
    places = np.arange(EPOCHS * FINE + 1) / FINE
    lines = {}
    for recipe in (first_recipe(key) for key in keys):
        settings = {name: recipe[name] for name in ("rate", "epochs", "warm_up")}
        name = WARM if recipe["warm_up"] else COLD
        lines[name] = np.array([rate_at(float(place), **settings) for place in places])
    return places, lines


def first_recipe(key: str) -> Mapping[str, Any]:
    """Of the first stage of a model's training."""
    return recipes(metrics(key))[0]


def _losses(titles: Mapping[str, str], losses: Mapping[str, np.ndarray]) -> Figure:
    named = {titles[key]: line for key, line in losses.items()}
    return curves.lines(named, title=say("How the four learned"), x=say("epoch"), y=say("loss (nats)"), height=HEIGHT)


def _rates(places: np.ndarray, lines: Mapping[str, np.ndarray]) -> Figure:
    named = {say(NAMES[name]): line for name, line in lines.items()}
    axes = {"x": say("epoch"), "y": say("rate"), "positions": places}
    figure = curves.lines(named, title=say("Their learning rate"), height=HEIGHT, **axes)
    return figure.update_traces(mode="lines")


def _ends(titles: Mapping[str, str]) -> str:
    ends = ", ".join(_end(key, title) for key, title in titles.items())
    return say(
        "Of labels and the teacher’s features together, mean of each epoch; one training each. After {epochs} epochs "
        "of {photographs} photographs are named right: {ends} (95 % intervals).",
        epochs=EPOCHS,
        photographs=f"{GLANCED:,}",
        ends=ends,
    )


def _end(key: str, title: str) -> str:
    share = of_epochs(key, "accuracy")[-1]
    low, high = wilson(round(share * GLANCED), GLANCED)
    return say(
        "{model} {share} ({low} to {high})", model=title, share=f"{share:.0%}", low=f"{low:.0%}", high=f"{high:.0%}"
    )


def _schedule() -> str:
    return say(
        "With a warm-up the rate rises over the first one and a half epochs; both fall along half a cosine. Without "
        "one the first steps are the largest of all: these models of 12 blocks bear it; the maps of the next view "
        "show where others do not."
    )


def _record(method: str, keys: Mapping[str, str]) -> Provenance:
    return Provenance(method, source=SOURCE, parameters={"epochs": EPOCHS, "models": ", ".join(keys)})
