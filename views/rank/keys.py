"""Linformer's way: a head's keys and values of all tokens as those of a few. Error, map, picture and answer."""

import numpy as np
import streamlit as st

from models.fewer_keys import KINDS, POOLED
from ui import controls, facts, tried
from ui.exhibit import exhibit
from ui.ground import under
from views.rank import answers, costs
from views.rank.projected import DRAWS, EVERYWHERE, HERE, NAMES, Projected
from viz import curves, heatmap, row
from viz.provenance import ALL, Provenance
from viz.theme import Figure
from words import label, say

HEIGHT, LOW = 400, 340  # pixels of the upper and the lower row
TITLED = {"t": 40}
MOST = 2  # times the output’s length, where the axis of errors ends: random numbers miss more
PERCENTILE = 99.5  # of the model's weights, where colours end
WHERE = {EVERYWHERE: label("all layers"), HERE: label("this layer alone")}


def draw(few: Projected) -> None:
    """Error over keys, the map that few keys make, and E; what the class token sees and what it costs; answers."""
    for column, show in zip(st.columns(3), (_errors, _map, _projection), strict=True):
        with column:
            show(few)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _sight(few)
    with right:
        costs.draw(few)
    where = {key: say(word) for key, word in WHERE.items()}
    asked = controls.choose(say("Few keys in"), "rank_keys_in", where, widget=st.segmented_control)
    titles = say("The model"), say("{keys} keys, {kind}", keys=few.keys, kind=say(NAMES[few.kind]))
    answers.draw(few.card, few.image, dict(zip(titles, (few.trace, few.edited(asked)), strict=True)))
    tried.beside("keys", POOLED, few.keys)


def sentence(few: Projected) -> str:
    """The error of the head's output beside that of tokens grouped at random, and what becomes of the first guess."""
    before, after = answers.first_guess(few.trace, few.edited(EVERYWHERE))
    return say(
        "With {keys} keys ({kind}) for {tokens} tokens this head’s output misses {error} of its length (means of "
        "groups drawn at random: {chance}); with as many in all layers the first guess goes from {before} to {after}.",
        keys=few.keys,
        kind=say(NAMES[few.kind]),
        tokens=few.tokens,
        error=f"{few.error(few.kind):.0%}",
        chance=f"{few.chance():.0%}",
        before=before,
        after=after,
    )


def _errors(few: Projected) -> None:
    figure = curves.lines(
        {say(NAMES[kind]): few.errors[kind] for kind in KINDS},
        whiskers={say(NAMES[kind]): ends for kind, ends in few.intervals.items()},
        title=say("What the head’s output misses"),
        x=say("projected keys"),
        y=say("‖error‖ / ‖output‖"),
        positions=few.counts,
        reference={say("an output of 0"): 1.0},
        chosen=few.keys,
        height=HEIGHT,
    )
    figure.update_xaxes(type="log", tickvals=few.counts, ticktext=[str(count) for count in few.counts])
    figure.update_yaxes(range=[0, MOST]).update_layout(margin=TITLED)
    table = {"keys": few.counts} | {f"error, {kind}": few.errors[kind] for kind in KINDS}
    ends = ((kind, dict(zip(("low", "high"), pair.T, strict=True))) for kind, pair in few.intervals.items())
    table |= {f"{end}, {kind}": values for kind, pair in ends for end, values in pair.items()}
    caption = say("Random ones: the mean of {draws} draws; whiskers hold 95 % of other draws.", draws=DRAWS)
    record = _record(few, label("error of projected keys"), draws=DRAWS)
    exhibit(figure, record, caption=caption, table=table, key="rank_keys_errors")


def _map(few: Projected) -> None:
    end = float(np.percentile(few.weights, PERCENTILE))
    unit = say("attention weight; colours end at ±{end}", end=f"{end:.2g}")
    title = say("What {keys} keys make of the map", keys=few.keys)
    figure = _matrix(few.made["map"], title, unit, end)
    record = _record(few, label("map on projected keys"), query=ALL, keys=few.keys, projection=few.kind)
    exhibit(figure, record, arrays={"map": few.made["map"]}, key="rank_keys_map")


def _projection(few: Projected) -> None:
    chosen = few.made["projection"]
    figure = _matrix(chosen, say("E: keys from tokens"), say("share"), float(np.abs(chosen).max()))
    figure.update_yaxes(title={"text": say("projected key")}).update_xaxes(title={"text": say("token")})
    record = _record(few, label("projection of keys"), keys=few.keys, projection=few.kind)
    exhibit(figure, record, arrays={"projection": chosen}, key="rank_keys_projection")


def _matrix(values: np.ndarray, title: str, unit: str, end: float) -> Figure:
    figure = heatmap.matrix(values, title=title, unit=unit, scale="signed", lowest=-end, highest=end, height=HEIGHT)
    return figure.update_layout(margin=TITLED)


def _sight(few: Projected) -> None:
    looks = {name: few.trace.attention[few.layer].keys.paint(matrix[0]) for name, matrix in few.maps.items()}
    names = [say("class token, the model’s map"), say("class token, {keys} keys", keys=few.keys)]
    shown = np.stack([np.maximum(heat, 0) for heat in looks.values()])
    figure = row.row([under(few.trace)] * 2, shown, names, shared=True, height=LOW)
    told = {"keys": few.keys, "projection": few.kind}
    record = _record(few, label("row of a map on projected keys"), query="class token", **told)
    caption = say("Weights below 0, which some projections make, are drawn as 0.")
    exhibit(figure, record, caption=caption, arrays=looks, fitted=True, key="rank_keys_sight")


def _record(few: Projected, method: str, **place: object) -> Provenance:
    return facts.another(few.record(method), method, **place)


PARAMETERS = (label("keys"), label("projection"), label("draw"), label("draws"))
