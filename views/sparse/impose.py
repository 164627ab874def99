"""A pattern on a trained model: its map before and after, what stays of it, what it costs, and the answers."""

from dataclasses import replace

import numpy as np
import streamlit as st

from models.trace import Trace
from ui import controls, facts, places, spot, tables, tried
from ui.exhibit import exhibit
from ui.familiar import stranger
from ui.ground import under
from ui.turns import later
from views.sparse import clock, curve
from views.sparse.kinds import KINDS, OWN, SPAN
from views.sparse.subject import Imposed
from viz import heatmap, row
from viz.provenance import ALL, Provenance
from words import Message, label, say

MAPS = "sparse_maps"
CLASS, PATCH = "class", "patch"
OF = {CLASS: label("the class token"), PATCH: label("a patch: click one")}
PARAMETERS = (label("pattern"), label("ramp"), label("pairs"), label("layers changed"))
SIZES = {SPAN: label("span"), OWN: label("held (%)")}  # of other patterns what follows
SIZE = label("size")
ALONE, EVERY = label("this layer"), label("all layers")
DRAWN, OWN = label("as many at random"), label("the pattern’s")


def draw(imposed: Imposed) -> None:
    """Pictures and answers, then numbers, then what was measured over many photographs, then the clock."""
    pictures = st.container()
    options = {key: say(word) for key, word in OF.items()}
    asked = controls.choose(
        say("Attention of"),
        "sparse_of",
        options,
        default=PATCH,
        widget=st.segmented_control,
        label_visibility="collapsed",
    )
    with pictures:
        left, right = st.columns([3, 2])
        with left:
            _maps(imposed, asked)
        with right:
            _pairs(imposed)
    _answers(imposed)
    for what in (_numbers, curve.draw, _clock, _tried):
        later(what, imposed)
    later(imposed.foresee)


def _clock(imposed: Imposed) -> None:
    heads, _, channels = imposed.attention.query.shape[1:]
    mask = imposed.mask if imposed.mask.ndim == 2 else imposed.mask[imposed.head]  # hashed: the head under glass
    clock.draw("sparse", mask, heads, channels, imposed.multiply_adds)


def _tried(imposed: Imposed) -> None:
    if not imposed.at_random:
        tried.beside("patterns", imposed.kind, imposed.size)


def record(imposed: Imposed, method: str, **place: object) -> Provenance:
    """The record of the model under the pattern."""
    kind = KINDS[imposed.kind]
    told = {
        "pattern": kind.title,
        SIZES.get(imposed.kind, SIZE): imposed.size if kind.size else label("none"),
        **({"ramp": imposed.ramp} if imposed.kind == SPAN else {}),
        "pairs": DRAWN if imposed.at_random else OWN,
        "layers changed": EVERY if imposed.everywhere else ALONE,
    }
    return facts.provenance(
        imposed.plain, imposed.card, method=method, source=kind.source, parameters=told, layer=imposed.layer, **place
    )


def asking(imposed: Imposed, asked: str) -> int:
    """The class token, or the one at the chosen spot of the picture."""
    return 0 if asked == CLASS else int(imposed.attention.queries.raster[spot.token(imposed.grid)])


def looks(imposed: Imposed, trace: Trace, token: int) -> np.ndarray:
    """What `token` looks at in the layer and head of a run, spread over the picture: (row, column)."""
    attention = trace.attention[imposed.layer]
    return attention.keys.paint(attention.weights(imposed.head)[0, 0, token])


def _maps(imposed: Imposed, asked: str) -> None:
    token = asking(imposed, asked)
    seen = {"before": looks(imposed, imposed.plain, token), "after": looks(imposed, imposed.edited, token)}
    names = [say("as it is"), say("under the pattern")]
    mark = None if asked == CLASS else spot.token(imposed.grid)
    figure = row.row(
        [under(imposed.plain)] * 2,
        np.stack([*seen.values()]),
        names,
        marks=[mark] * 2,
        carry=np.stack([spot.carried(imposed.grid)] * 2),
        shared=False,
        height=400,
    )
    shown = record(imposed, label("a map before and after a pattern"), head=imposed.head, query=_query(imposed, asked))
    exhibit(figure, shown, arrays=seen, on_pick=_follow, fitted=True, key=MAPS)


def _query(imposed: Imposed, asked: str) -> Message:
    return places.words("class") if asked == CLASS else spot.marked(imposed.attention)


def _follow() -> None:
    """A patch was clicked: it asks now."""
    spot.follow(MAPS)()
    controls.put("sparse_of", PATCH)


def _pairs(imposed: Imposed) -> None:
    """What the pattern leaves of the head's real weights, blank where nothing."""
    factors = imposed.factors if imposed.factors.ndim == 2 else imposed.factors[imposed.head]
    weights = imposed.weights[imposed.head]
    figure = heatmap.matrix(
        np.where(factors > 0, weights * factors, np.nan),
        title=say("What stays of layer {layer}, head {head}", layer=imposed.layer + 1, head=imposed.head + 1),
        highest=float(np.quantile(weights, 0.99)),  # a few columns that all look at would leave the rest dark
        side=280,
    ).update_layout(margin={"t": 40})
    shown = record(imposed, label("pairs that a pattern leaves open"), head=imposed.head, query=ALL)
    exhibit(figure, shown, arrays={"mask": factors, "weights": weights}, fitted=True, patient=True, key="sparse_pairs")


def _numbers(imposed: Imposed) -> None:
    """The pattern beside as many pairs at random and all pairs."""
    pattern = replace(imposed, at_random=False)
    columns = (pattern, pattern.twin)
    mass, (chance, half) = pattern.mass.mean(), pattern.chance
    counts = [one.pairs for one in columns]
    tables.show(
        {
            say("layer {layer}", layer=imposed.layer + 1): [
                say(KINDS[imposed.kind].title),
                say(DRAWN),
                say("all pairs"),
            ],
            say("open pairs, all heads"): [f"{count:,}" for count in (*counts, imposed.weights.size)],
            say("attention kept"): [
                f"{mass:.1%}",
                say("{share} ± {half}", share=f"{chance:.1%}", half=f"{half:.1%}"),
                "100.0%",
            ],
            say("1-norm of the change"): [
                f"{pattern.difference:.3f}",
                f"{_changed(pattern.twin, chance):.3f}",
                "0.000",
            ],
            say("layers until all patches know of all"): [*map(_layers, columns), "1"],
        }
    )
    st.caption(_told_soft() if imposed.kind == SPAN else _told_hard())


def _changed(twin: Imposed, kept: float) -> float:
    """1-norm of what a pattern at random changes, of which this share is `kept`: over all draws, of spans of one."""
    return twin.difference if twin.kind == SPAN else 2 * (1 - kept)


def _told_hard() -> str:
    return say(
        "Layers: through the class token, and in brackets from patch to patch alone; a dash means never. The "
        "1-norm is 2 (1 − attention kept), since what is closed is laid on the rest. At random: the mean over all "
        "draws, and ± what 95 % of them keep to; layers of one draw."
    )


def _told_soft() -> str:
    return say(
        "Open is what has a weight above 0; attention kept is counted with it. Layers: through the class token, and in "
        "brackets from patch to patch alone; a dash means never. At random: the same weights dealt to other pairs, the "
        "mean over all draws, and ± what 95 % of them keep to; 1-norm and layers of one draw."
    )


def _layers(one: Imposed) -> str:
    most = [one.most_layers(relay=relay) for relay in (True, False)]
    through, alone = ("–" if np.isinf(count) else f"{count:.0f}" for count in most)
    return f"{through} ({alone})"


def _answers(imposed: Imposed) -> None:
    strange = stranger(imposed.image, imposed.card)
    for title, trace in ((say("As it is"), imposed.plain), (say("Under the pattern"), imposed.edited)):
        st.markdown(f"**{title}**")
        facts.prediction(trace, imposed.card, strange=strange)
