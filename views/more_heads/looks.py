"""Where the heads of one layer look on the picture, and where their mean does; how far they differ, by layer."""

import numpy as np
import streamlit as st

from analysis.many_heads import by_chance, told_apart
from models.trace import AttentionMap, Trace
from ui import controls, facts, places, spot
from ui.exhibit import exhibit
from ui.ground import under
from ui.sideways import sideways
from views.more_heads.subject import Layered
from viz import curves, row
from viz.provenance import ALL
from words import Message, label, say

KEY = "more_heads_maps"
CLASS, PATCH = "class", "patch"
OF = {CLASS: label("the class token"), PATCH: label("a patch: click one")}
SEED = 0
SOURCE = "Lin 1991, Divergence measures based on the Shannon entropy, eq. 5.1"


def draw(layered: Layered) -> None:
    """A small map for every head and one for their mean, then the bits by which heads differ in each layer."""
    picture = st.container()
    options = {key: say(word) for key, word in OF.items()}
    left, right = st.columns(2)
    with left:
        asked = controls.choose(say("Attention of"), "more_of", options, widget=st.segmented_control)
    with right:
        shared = controls.shared_scale("more_scale")
    with picture:
        _maps(layered, asked, shared)
    _curve(layered)


def maps(attention: AttentionMap, token: int) -> np.ndarray:
    """What `token` looks at in every head, and on average, spread over the picture: (head + 1, row, column)."""
    rows = attention.weights()[0, :, token]
    return np.stack([attention.keys.paint(seen) for seen in (*rows, rows.mean(axis=0))])


def asking(attention: AttentionMap, asked: str) -> int:
    """The class token, or the one at the chosen spot of the picture."""
    return 0 if asked == CLASS else int(attention.queries.raster[spot.token(attention.queries.raster.shape)])


def bits(trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    """How far the heads of each layer differ, in bits, and how far shuffled ones would: (layer,) each."""
    return _bits(trace.identity, trace)


@st.cache_data(max_entries=64, show_spinner=False)
def _bits(identity: tuple, _trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    every = (attention.weights()[0] for attention in _trace.attention)
    measured, chance = zip(*((told_apart(maps), by_chance(maps, seed=SEED)) for maps in every), strict=True)
    return np.array(measured), np.array(chance)


def sentence(layered: Layered) -> str:
    """By how much the heads of the layer differ, beside one head, shuffled heads, and the most that there can be."""
    measured, chance = (values[layered.layer] for values in bits(layered.trace))
    return say(
        "{heads} distributions in place of one: in layer {layer} a look tells {measured} bits of which head it came "
        "from. One head tells 0, heads shuffled at random {chance}, at most are {most}.",
        heads=layered.heads,
        layer=layered.layer + 1,
        measured=f"{measured:.2f}",
        chance=f"{chance:.2f}",
        most=f"{np.log2(layered.heads):.2f}",
    )


def _maps(layered: Layered, asked: str, shared: bool) -> None:
    attention = layered.attention
    seen = maps(attention, asking(attention, asked))
    shape, count = attention.queries.raster.shape, len(seen)
    names = [say("head {number}", number=number) for number in range(1, count)]
    mark = None if asked == CLASS else spot.token(shape)
    figure = row.row(
        [under(layered.trace)] * count,
        seen,
        [*names, say("mean")],
        marks=[mark] * count,
        carry=np.stack([spot.carried(shape)] * count),
        shared=shared,
        height=340,
    )
    sideways(KEY, least=7 * count)
    arrays = {f"head_{number}": heat for number, heat in enumerate(seen[:-1], start=1)} | {"mean": seen[-1]}
    record = facts.another(
        layered.record, label("heads and their mean"), layer=layered.layer, head=ALL, query=_query(attention, asked)
    )
    exhibit(figure, record, arrays=arrays, on_pick=_follow, fitted=True, key=KEY)


def _query(attention: AttentionMap, asked: str) -> Message:
    return places.words("class") if asked == CLASS else spot.marked(attention)


def _follow() -> None:
    """A patch was clicked: it asks now."""
    spot.follow(KEY)()
    controls.put("more_of", PATCH)


def _curve(layered: Layered) -> None:
    measured, chance = bits(layered.trace)
    series = {say("the model’s heads"): measured, say("shuffled at random"): chance}
    most = float(np.log2(layered.heads))
    figure = curves.lines(
        series,
        y=say("bits that a look tells of its head"),
        reference={say("nothing in common"): most, say("one head, or all alike"): 0.0},
        chosen=layered.layer + 1,
        height=340,
    )
    table = {"layer": np.arange(1, len(measured) + 1), "bits": measured, "bits, shuffled": chance}
    record = facts.another(layered.record, label("how far heads differ"), source=SOURCE, layer=ALL, head=ALL)
    exhibit(figure, record, caption=_told(most), table=table, key="more_heads_bits")


def _told(most: float) -> str:
    return say(
        "The Jensen-Shannon divergence of all heads’ rows, mean over all tokens: the entropy of the mean less the mean "
        "entropy. At most it is log₂ of the number of heads, here {most} bits. Shuffled heads are as choosy as the "
        "model’s, and look anywhere: heads below that line share targets.",
        most=f"{most:.2f}",
    )
