"""What forms: where the class token looks, which positions become alike, what the model says, at one moment."""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from analysis.entropy import row_entropy
from analysis.positions import neighbours_first, position_similarity
from models.questions.formed import Saved
from ui import cached, downloads
from ui.exhibit import exhibit
from ui.text import plain
from views.learning import alike
from views.learning.subject import Learning, Training
from viz import animation, curves, row, tiles
from viz.provenance import ALL, Provenance
from words import label, say

GRID = (4, 4)
HEADS_HEIGHT, HALF_AS_WIDE, POSITIONS_HEIGHT = 365, 270, 380


def draw(learning: Learning) -> None:
    """A column for each training, and what each says of the digit."""
    columns = st.columns(len(learning.trainings), gap="medium")
    for place, (column, training) in enumerate(zip(columns, learning.trainings, strict=True)):
        with column:
            if learning.of_two:
                st.markdown(f"**{plain(training.called)}**")
            _heads(learning, training, min(learning.block, training.recipe.blocks - 1), place)
    columns = st.columns(2, gap="medium")
    for place, training in enumerate(learning.trainings):
        with columns[place]:
            _positions(learning, training, place)
    with columns[1] if len(learning.trainings) == 1 else st.container():
        _said(learning)
    columns = st.columns(2, gap="medium")
    for place, training in enumerate(learning.trainings):
        with columns[place]:
            alike.draw(learning, training, place)


def looks(learning: Learning, training: Training, block: int) -> np.ndarray:
    """What the class token's row holds of each patch, (moment, head, row, column)."""
    rows = training.formed(learning.levels).attention[:, block, :, 0, 1:]
    return rows.reshape(*rows.shape[:2], *GRID)


def _heads(learning: Learning, training: Training, block: int, place: int) -> None:
    maps = looks(learning, training, block)
    now = maps[min(learning.moment, len(maps) - 1)]
    names = [say("head {head}", head=head + 1) for head in range(len(now))]
    title = say("Where the class token looks, block {block}", block=block + 1)
    figure = row.row(
        [learning.ground] * len(now), now, names, title=title, height=HALF_AS_WIDE if learning.of_two else HEADS_HEIGHT
    )
    record = training.record(
        label("attention as it forms"), moment=learning.moment, digit=learning.shown, layer=block, head=ALL
    )
    arrays = {"weights": maps, "steps": np.array(training.steps)}
    key = f"learning_heads{place}"
    exhibit(figure, record, caption=_evenly(now), arrays=arrays, key=key)
    film = replace(record, method=label("attention forming"))
    make = partial(animation.webp, maps, _after(training), film)
    with st.container(horizontal=True, gap="small"):
        downloads.offer_file(say("Animation"), make, film, "webp", "image/webp", key=f"{key}_film")
        weights = replace(record, method=label("weights of a model trained here"))
        make = partial(_weights, training, learning.moment, weights)
        downloads.offer_file("safetensors", make, weights, "safetensors", "application/octet-stream", key=f"{key}_file")


def _weights(training: Training, moment: int, record: Provenance) -> bytes:
    numbers = training.at(moment).numbers
    return cached.ask(Saved(model=None, recipe=training.recipe, numbers=numbers, note=record.json()))


def to_patches(maps: np.ndarray) -> np.ndarray:
    """Of what goes to patches in `maps` (head, row, column), each one's share, (head, patch): the class token's own is
    left out."""
    shares = maps.reshape(len(maps), -1)
    return shares / shares.sum(axis=1, keepdims=True)


def sentence(learning: Learning) -> str:
    """How far the look of the first training has formed, and how many digits it names right by then."""
    maps = looks(learning, learning.trainings[0], min(learning.block, learning.trainings[0].recipe.blocks - 1))
    kept = learning.trainings[0].at(learning.moment)
    first, now = (to_patches(maps[moment]) for moment in (0, min(learning.moment, len(maps) - 1)))
    return say(
        "Of the class token’s look the strongest patch took {first} at first and takes {now} after {steps} steps "
        "(evenly {even}); the model names {share} of {count} new digits right (chance 10 %).",
        first=f"{first.max():.0%}",
        now=f"{now.max():.0%}",
        even=f"{1 / first.shape[1]:.0%}",
        steps=kept.step,
        share=f"{kept.right.mean():.0%}",
        count=len(kept.right),
    )


def _evenly(maps: np.ndarray) -> str:
    """How concentrated the rows are, beside even ones."""
    shares = to_patches(maps)
    return say(
        "The strongest patch takes {most} of what goes to patches (evenly {even}); entropy {entropy} of the largest.",
        most=f"{shares.max():.0%}",
        even=f"{1 / shares.shape[1]:.0%}",
        entropy=f"{float(row_entropy(shares).mean() / np.log(shares.shape[1])):.0%}",
    )


def _after(training: Training) -> list[str]:
    return [say("after {steps} steps", steps=step) for step in training.steps]


def similarity(training: Training, moment: int, learning: Learning) -> np.ndarray:
    """Cosine of each position with each, (row, column, row, column); NaN where there are none."""
    positions = training.formed(learning.levels).positions[min(moment, len(training.steps) - 1)]
    if not positions.any():
        return np.full((*GRID, *GRID), np.nan)
    return position_similarity(positions, GRID)


def _positions(learning: Learning, training: Training, place: int) -> None:
    values = similarity(training, learning.moment, learning)
    if np.isnan(values).all():
        st.caption(say("“{name}” knows its patches by their ink alone.", name=training.called))
        return
    figure = tiles.tiles(values, title=say("How alike positions are"), scale="signed", height=POSITIONS_HEIGHT)
    record = training.record(label("similarity of learned positions"), moment=learning.moment)
    positions = training.formed(learning.levels).positions[min(learning.moment, len(training.steps) - 1)]
    near, chance = neighbours_first(positions.reshape(*GRID, -1))
    caption = say(
        "A tile is one patch’s position against all. For {count} of {all} the most similar other one is a neighbour "
        "(by chance {chance}).",
        count=int(near.sum()),
        all=near.size,
        chance=f"{float(np.sum(chance)):.1f}",
    )
    exhibit(figure, record, caption=caption, arrays={"cosine": values}, key=f"learning_positions{place}")


def _said(learning: Learning) -> None:
    chances = [
        training.formed(learning.levels).chances[min(learning.moment, len(training.steps) - 1)]
        for training in learning.trainings
    ]
    series = {training.called: 100 * values for training, values in zip(learning.trainings, chances, strict=True)}
    figure = curves.lines(
        series,
        title=say("What it says of this digit"),
        x=say("digit"),
        y=say("probability (%)"),
        positions=np.arange(10),
        reference={say("chance"): 10},
        chosen=learning.digit,
        height=POSITIONS_HEIGHT,
    ).update_xaxes(dtick=1)
    record = learning.record(label("probabilities of a digit"), moment=learning.moment, digit=learning.shown)
    arrays = {f"chances_{place + 1}": values for place, values in enumerate(chances)}
    caption = say("It is a {digit} (upright line), which no training learned from.", digit=learning.digit)
    exhibit(figure, record, caption=caption, arrays=arrays, key="learning_said")
