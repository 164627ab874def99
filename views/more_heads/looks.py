"""Where the heads of one layer look, and where their mean does; how far they differ; and the same at random."""

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

KEY, RANDOM = "more_heads_maps", "more_heads_random"
CLASS, PATCH = "class", "patch"
OF = {CLASS: label("the class token"), PATCH: label("a patch: click one")}
SEED = 0
SOURCE = "Lin 1991, Divergence measures based on the Shannon entropy, eq. 5.1"


def draw(layered: Layered) -> None:
    """A small map for every head and one for their mean, the same at random, then by how many bits heads differ."""
    picture = st.container()
    options = {key: say(word) for key, word in OF.items()}
    left, right = st.columns(2)
    with left:
        asked = controls.choose(say("Attention of"), "more_of", options, widget=st.segmented_control)
    with right:
        shared = controls.shared_scale("more_scale")
    with picture:
        _maps(layered, asked, shared)
    _random_maps(layered, asked, shared)
    _curve(layered)


def maps(attention: AttentionMap, token: int) -> np.ndarray:
    """What `token` looks at in every head, and on average, spread over the picture: (head + 1, row, column)."""
    rows = attention.weights()[0, :, token]
    return np.stack([attention.keys.paint(seen) for seen in (*rows, rows.mean(axis=0))])


def asking(attention: AttentionMap, asked: str) -> int:
    """The class token, or the one at the chosen spot of the picture."""
    return 0 if asked == CLASS else int(attention.queries.raster[spot.token(attention.queries.raster.shape)])


def bits(trace: Trace, *, shuffled: bool = False) -> np.ndarray:
    """How far the heads of each layer differ, in bits, or how far they would, `shuffled`: (layer,)."""
    return _bits(trace.identity, shuffled, trace)


@st.cache_data(max_entries=128, show_spinner=False)
def _bits(identity: tuple, shuffled: bool, _trace: Trace) -> np.ndarray:
    every = (attention.weights()[0] for attention in _trace.attention)
    return np.array([by_chance(maps, seed=SEED) if shuffled else told_apart(maps) for maps in every])


def compared(layered: Layered) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bits of the model's heads, of the architecture's with random weights, and of the model's, shuffled."""
    return bits(layered.trace), bits(layered.random), bits(layered.trace, shuffled=True)


def sentence(layered: Layered) -> str:
    """By how much the heads of the layer differ, beside one head, random weights, shuffled heads, and the most that
    there can be."""
    measured, random, chance = (values[layered.layer] for values in compared(layered))
    return say(
        "{heads} ways of looking for the price of one: in layer {layer} they differ by {measured} of at most {most} "
        "bits (with random weights by {random}, each map shuffled by {chance}).",
        heads=layered.heads,
        layer=layered.layer + 1,
        measured=f"{measured:.2f}",
        random=f"{random:.2f}",
        chance=f"{chance:.2f}",
        most=f"{np.log2(layered.heads):.2f}",
    )


def _maps(layered: Layered, asked: str, shared: bool) -> None:
    attention = layered.attention
    seen = maps(attention, asking(attention, asked))
    shape, count = attention.queries.raster.shape, len(seen)
    figure = row.row(
        [under(layered.trace)] * count,
        seen,
        names(count),
        marks=[_mark(attention, asked)] * count,
        carry=np.stack([spot.carried(shape)] * count),
        shared=shared,
        height=340,
    )
    sideways(KEY, least=7 * count)
    record = facts.another(
        layered.record, label("heads and their mean"), layer=layered.layer, head=ALL, query=_query(attention, asked)
    )
    exhibit(figure, record, arrays=_by_head(seen), on_pick=_follow, fitted=True, key=KEY)


def names(count: int) -> list[str]:
    """What `count` maps are called, the mean last."""
    return [*(say("head {number}", number=number) for number in range(1, count)), say("mean")]


def _mark(attention: AttentionMap, asked: str) -> tuple[int, int] | None:
    return None if asked == CLASS else spot.token(attention.queries.raster.shape)


def _by_head(seen: np.ndarray) -> dict[str, np.ndarray]:
    return {f"head_{number}": heat for number, heat in enumerate(seen[:-1], start=1)} | {"mean": seen[-1]}


def _random_maps(layered: Layered, asked: str, shared: bool) -> None:
    """The strip of the architecture with random weights, in the colours of the one above."""
    attention, token = layered.attention, asking(layered.attention, asked)
    seen, above = maps(layered.random.attention[layered.layer], token), maps(attention, token)
    st.header(say("The same with weights drawn at random"))
    figure = row.row(
        [under(layered.trace)] * len(seen),
        seen,
        names(len(seen)),
        marks=[_mark(attention, asked)] * len(seen),
        shared=shared,
        tops=above.max(axis=(1, 2)),
        height=340,
    )
    sideways(RANDOM, least=7 * len(seen))
    record = facts.provenance(
        layered.random,
        layered.card,
        method=label("heads and their mean, nothing learned"),
        source=layered.card.paper,
        layer=layered.layer,
        head=ALL,
        query=_query(attention, asked),
    )
    exhibit(figure, record, caption=_evenly(seen, above), arrays=_by_head(seen), fitted=True, key=RANDOM)


def _evenly(random: np.ndarray, learned: np.ndarray) -> str:
    return say(
        "The same architecture and picture, nothing learned. Its largest weight on a patch is {random}, where even "
        "ones would be about {even}; above it is {learned}.",
        random=f"{random.max():.2%}",
        even=f"{1 / random[0].size:.2%}",
        learned=f"{learned.max():.2%}",
    )


def _query(attention: AttentionMap, asked: str) -> Message:
    return places.words("class") if asked == CLASS else spot.marked(attention)


def _follow() -> None:
    """A patch was clicked: it asks now."""
    spot.follow(KEY)()
    controls.put("more_of", PATCH)


def _curve(layered: Layered) -> None:
    measured, random, chance = compared(layered)
    names = (say("the model’s heads"), say("shuffled at random"), say("random weights, nothing learned"))
    series = dict(zip(names, (measured, chance, random), strict=True))
    most = float(np.log2(layered.heads))
    figure = curves.lines(
        series,
        y=say("bits that a look tells of its head"),
        reference={say("nothing in common"): most, say("one head, or all alike"): 0.0},
        chosen=layered.layer + 1,
        height=340,
    )
    table = {"layer": np.arange(1, len(measured) + 1), "bits": measured, "bits, shuffled": chance}
    table |= {"bits, random weights": random}
    record = facts.another(layered.record, label("how far heads differ"), source=SOURCE, layer=ALL, head=ALL)
    exhibit(figure, record, caption=_caption(most), table=table, key="more_heads_bits")


def _caption(most: float) -> str:
    return say(
        "The Jensen-Shannon divergence of all heads’ rows, mean over all tokens: the entropy of the mean less the mean "
        "entropy. At most it is log₂ of the number of heads, here {most} bits. Shuffled heads are as choosy as the "
        "model’s, and look anywhere: heads below that line share targets.",
        most=f"{most:.2f}",
    )
