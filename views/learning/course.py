"""How the trainings went: losses, digits named right, and how long the gradient of each block is."""

import numpy as np
import streamlit as st

from analysis.intervals import wilson
from models.recipe import rate_at
from ui.exhibit import exhibit
from views.learning.subject import Learning, Training
from viz import curves
from words import label, say

SMOOTH = 15  # steps that a point of the loss is the mean of
CHANCE = {"share": 10.0, "loss": float(np.log(10))}


def draw(learning: Learning) -> None:
    """Accuracy and loss beside another, the learning rate and the gradients below."""
    left, right = st.columns(2, gap="medium")
    with left:
        _accuracy(learning)
    with right:
        _loss(learning)
    first, *columns = st.columns(1 + len(learning.trainings), gap="medium")
    with first:
        _rate(learning)
    for place, (column, training) in enumerate(zip(columns, learning.trainings, strict=True)):
        with column:
            _gradients(learning, training, place)


def ends(training: Training) -> np.ndarray:
    """The intervals of the shares named right, (moment, 2)."""
    right = np.array([kept.right.sum() for kept in training.progress.kept])
    return wilson(right, len(training.progress.kept[0].right))


def smoothed(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means of `SMOOTH` losses each, and after which step each such group ends: (point,) both; the rest is left out."""
    count = len(losses) // SMOOTH
    return losses[: count * SMOOTH].reshape(count, SMOOTH).mean(axis=1), SMOOTH * np.arange(1, count + 1)


def _accuracy(learning: Learning) -> None:
    steps = sorted({step for training in learning.trainings for step in training.steps})
    series, whiskers, table = {}, {}, {"after_step": steps}
    for number, training in enumerate(learning.trainings, start=1):
        at = np.searchsorted(steps, training.steps)
        values, around = np.full(len(steps), np.nan), np.full((len(steps), 2), np.nan)
        values[at], around[at] = training.accuracy, ends(training)
        series[training.called], whiskers[training.called] = 100 * values, 100 * around
        table |= {f"right_{number}": values, f"low_{number}": around[:, 0], f"high_{number}": around[:, 1]}
    figure = curves.lines(
        series,
        title=say("Digits named right that it never saw"),
        x=say("steps"),
        y=say("named right (%)"),
        positions=steps,
        reference={say("chance"): CHANCE["share"]},
        whiskers=whiskers,
        chosen=learning.trainings[0].at(learning.moment).step,
        height=360,
    )
    caption = say("Of {count} digits; whiskers: 95 % intervals.", count=len(learning.trainings[0].at(0).right))
    record = learning.record(label("digits named right in training"))
    exhibit(figure, record, caption=caption, table=table, key="learning_right")


def _loss(learning: Learning) -> None:
    made = [smoothed(training.progress.losses) for training in learning.trainings]
    longest = max((steps for _, steps in made), key=len)
    series = {
        training.called: np.pad(values, (0, len(longest) - len(values)), constant_values=np.nan)
        for training, (values, _) in zip(learning.trainings, made, strict=True)
    }
    figure = curves.lines(
        series,
        title=say("Loss on the digits it learns from"),
        x=say("steps"),
        y=say("loss (nats)"),
        positions=longest,
        reference={say("chance"): CHANCE["loss"]},
        height=360,
    )
    arrays = {f"losses_{number}": training.progress.losses for number, training in enumerate(learning.trainings, 1)}
    table = {"after_step": longest, **{f"loss_{number}": line for number, line in enumerate(series.values(), 1)}}
    record = learning.record(label("training loss of digits"))
    caption = say("Mean of {count} steps each.", count=SMOOTH)
    exhibit(figure, record, caption=caption, table=table, arrays=arrays, key="learning_loss")


def _rate(learning: Learning) -> None:
    """The schedule as the recipe has it, of every step that a training was made for."""
    steps = np.arange(learning.trainings[0].recipe.steps)
    series = {
        training.called: np.array([rate_at(training.recipe, int(step)) for step in steps])
        for training in learning.trainings
    }
    figure = curves.lines(
        series,
        title=say("Learning rate"),
        x=say("steps"),
        y=say("rate"),
        positions=steps,
        chosen=learning.trainings[0].at(learning.moment).step,
        height=320,
    )
    figure.update_traces(mode="lines")
    table = {"after_step": steps, **{f"rate_{number}": line for number, line in enumerate(series.values(), 1)}}
    record = learning.record(label("learning rate in training"))
    exhibit(figure, record, table=table, key="learning_rate")


def _gradients(learning: Learning, training: Training, place: int) -> None:
    lengths = np.stack([kept.gradients for kept in training.progress.kept])
    figure = curves.lines(
        {say("block {block}", block=block + 1): line for block, line in enumerate(lengths.T)},
        title=say("Gradients, {name}", name=training.called)
        if learning.of_two
        else say("Length of each block’s gradient"),
        x=say("steps"),
        y=say("length of the block’s gradient"),
        positions=training.steps,
        chosen=training.at(learning.moment).step,
        height=320,
    )
    curves.logarithmic(figure, exponentformat="power")
    table = {"after_step": training.steps}
    table |= {f"block_{block + 1}": line for block, line in enumerate(lengths.T)}
    record = training.record(label("gradients in training"))
    exhibit(figure, record, table=table, key=f"learning_gradients{place}")
