"""The directions that one map needs, beside chance; the map and what the class token sees, rebuilt from fewer."""

import numpy as np
import streamlit as st

from analysis import rank
from ui import controls, facts
from ui.components.chart import picked
from ui.exhibit import exhibit
from ui.ground import under
from ui.turns import later
from views.rank import answers
from views.rank.subject import SEED, Mapped
from viz import curves, heatmap, row
from viz.provenance import ALL
from viz.theme import Figure
from words import label, say

HEIGHT, LOW = 400, 340  # pixels of the upper and the lower row
TITLED = {"t": 40}  # pixels above each figure of a row, so that they stand level
PERCENTILE = 99.5  # of the map's weights, where its colours end
HERE, EVERY = "here", "every"
REACHES = {HERE: label("this layer alone"), EVERY: label("all layers")}


def draw(seen: Mapped) -> None:
    """Spectrum, map and rebuilt map; what the class token sees and every head's rank; then what the model answers.

    What a click changes first is drawn first: the rebuilt map, what the class token sees and the answers.
    """
    places = st.columns(3)
    left, right = st.columns([3, 2], gap="medium")
    for place, show in zip((places[2], left), (_rebuilt, _sight), strict=True):
        with place:
            show(seen)
    _answers(seen)
    for place, show in zip((places[1], right, places[0]), (_map, _every, _spectrum), strict=True):
        with place:
            show(seen)


def sentence(seen: Mapped) -> str:
    """How many directions hold 90% of the map, beside chance and no training, and what the chosen rank leaves."""
    return say(
        "{needed} of {all} directions hold 90% of this map ({chance} with rows shuffled, {untrained} before training); "
        "rank {rank} misses {error} of its length.",
        untrained=int(rank.holding(seen.untrained)),
        needed=int(rank.holding(seen.values)),
        all=seen.tokens,
        chance=int(rank.holding(seen.shuffled)),
        rank=seen.rank,
        error=f"{seen.error:.0%}",
    )


def _spectrum(seen: Mapped) -> None:
    values = {"map": seen.values, "shuffled": seen.shuffled, "drawn": seen.drawn, "untrained": seen.untrained}
    names = (say("this map"), say("each row shuffled"), say("softmax of random scores"), say("this head, untrained"))
    shares = {key: rank.energy(sizes) for key, sizes in values.items()}
    figure = curves.lines(
        dict(zip(names, shares.values(), strict=True)),
        title=say("Energy held by the first directions"),
        x=say("directions kept"),
        y=say("share of squared length"),
        positions=np.arange(1, seen.tokens + 1),
        reference={say("90%"): 0.9},
        chosen=seen.rank,
        height=HEIGHT,
    )
    figure.update_xaxes(type="linear").update_yaxes(range=[0, 1.03])
    figure.update_traces(mode="lines").update_layout(margin=TITLED)
    table = {"rank": np.arange(1, seen.tokens + 1)} | {f"singular value, {key}": v for key, v in values.items()}
    record = facts.another(seen.record(label("singular values of a map")), label("singular values of a map"), draw=SEED)
    caption = say("Shuffled rows and random scores are drawn once.")
    exhibit(figure, record, caption=caption, table=table, patient=True, key="rank_spectrum")


def _map(seen: Mapped) -> None:
    record = facts.another(seen.record(""), label("map of one head"), query=ALL)
    figure = _matrix(seen, seen.weights, say("The model’s map"))
    exhibit(figure, record, arrays={"map": seen.weights}, key="rank_map")


def _rebuilt(seen: Mapped) -> None:
    title = say("Rank {rank}: {error} missing", rank=seen.rank, error=f"{seen.error:.0%}")
    record = facts.another(seen.record(""), label("map of low rank"), query=ALL, rank=seen.rank)
    arrays = {"map": seen.weights, "rebuilt": seen.rebuilt}
    exhibit(_matrix(seen, seen.rebuilt, title), record, arrays=arrays, key="rank_rebuilt")


def _matrix(seen: Mapped, values: np.ndarray, title: str) -> Figure:
    """`values` (query, key) on the scale of the model's map, whose largest weights would leave the rest pale."""
    end = float(np.percentile(seen.weights, PERCENTILE))
    unit = say("attention weight; colours end at ±{end}", end=f"{end:.2g}")
    figure = heatmap.matrix(values, title=title, unit=unit, scale="signed", lowest=-end, highest=end, height=HEIGHT)
    return figure.update_layout(margin=TITLED)


def _every(seen: Mapped) -> None:
    ranks = rank.effective_rank(seen.spectra)
    figure = heatmap.matrix(
        ranks,
        title=say("Effective rank: click a head"),
        rows=say("layer"),
        columns=say("head"),
        unit=say("effective rank"),
        scale="viridis",
        lowest=1,
        height=LOW,
        written=".0f",
    )
    figure.update_layout(margin=TITLED)
    record = facts.another(seen.record(""), label("effective rank of every map"), layer=ALL, head=ALL)
    exhibit(figure, record, arrays={"effective_rank": ranks}, on_pick=_follow, patient=True, key="rank_every")


def _follow() -> None:
    """A click on a cell chooses its layer and head."""
    cell = picked("rank_every")
    if cell:
        controls.put("rank_layer", int(cell["y"]))
        controls.put("rank_head", int(cell["x"]))


def _sight(seen: Mapped) -> None:
    painted = [seen.attention.keys.paint(matrix[0]) for matrix in (seen.weights, seen.rebuilt)]
    names = [say("class token, the model’s map"), say("class token, rank {rank}", rank=seen.rank)]
    shown = np.stack([np.maximum(heat, 0) for heat in painted])
    figure = row.row([under(seen.trace)] * 2, shown, names, shared=True, height=LOW)
    record = facts.another(seen.record(""), label("row of a map of low rank"), query="class token", rank=seen.rank)
    caption = say("Weights below 0, which a rebuilt map may have, are drawn as 0.")
    arrays = {"map": painted[0], "rebuilt": painted[1]}
    exhibit(figure, record, caption=caption, arrays=arrays, fitted=True, key="rank_sight")


def _answers(seen: Mapped) -> None:
    reaches = {key: say(word) for key, word in REACHES.items()}
    asked = controls.choose(
        say("Maps of low rank in"), "rank_reach", reaches, default=EVERY, widget=st.segmented_control
    )
    layers = (seen.layer,) if asked == HERE else None
    edited = seen.edited(layers)
    answers.draw(
        seen.card, seen.image, {say("The model"): seen.trace, say("Maps of rank {rank}", rank=seen.rank): edited}
    )
    later(seen.foresee, layers)
