"""What the attention of each architecture costs, as formula and as number, against the size of the picture."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from analysis import cost
from models.trace import AttentionMap
from ui import controls, facts, tables
from ui.exhibit import exhibit
from views.pyramids.subject import NEST, PVT, TNT, TWINS, Family, Pyramids
from viz import curves
from viz.provenance import Provenance
from words import label, say

SIDES = (112, 224, 448, 896)  # pixels
FORMULAS = {  # architecture: multiply-adds of one attention, numbers in its maps
    PVT: (label("2NC² + 2(N/R²)C² + NC² + 2N²C/R²"), label("hN²/R²")),
    TWINS: (label("4NC² + 2M²NC, then as PVT"), label("hM²N, then hN²/R²")),
    NEST: (label("4NC² + 2N²C/T, T blocks"), label("hN²/T")),
    TNT: (label("4NC² + 2N²C, and n(4mc² + 2m²c) for m words in each of n patches"), label("hN², and hnm²")),
}
PARAMETERS = (label("picture"),)
Series = dict[str, list[float]]  # by architecture, one number per side


def at(family: Family, side: int) -> cost.Cost:
    """All attention of the model for a square picture of `side` pixels, were its layout kept as it is."""
    scale = (side / family.trace.pixels.shape[0]) ** 2
    costs = [_one(attention, family, scale) for attention in family.trace.attention]
    return sum(costs, cost.Cost(0, 0, 0))


def share(family: Family, side: int) -> float:
    """Of the multiply-adds that attention between tokens of one grid would take for a picture of `side` pixels, were
    each of them to see all: those that it takes. TNT's words, which never leave their patch, are left out of both."""
    scale = (side / family.trace.pixels.shape[0]) ** 2
    taken = sum(_one(attention, family, scale).total for attention in family.looks)
    whole = sum(
        cost.full(round(attention.queries.raster.size * scale), family.width(attention)).total
        for attention in family.looks
    )
    return taken / whole


def sentence(families: Sequence[Family], side: int) -> str:
    """What share of the multiply-adds of plain attention each of `families` takes at a picture of `side` pixels."""
    shares = [say("{model} {share}", model=one.name, share=f"{share(one, side):.0%}") for one in families]
    return say(
        "Seeing less costs less: of the multiply-adds of attention of all tokens to all, at {side} px it takes "
        "{shares} (words in TNT’s patches left out).",
        side=side,
        shares=", ".join(shares),
    )


def _one(attention: AttentionMap, family: Family, scale: float) -> cost.Cost:
    _, heads, queries, keys = attention.shape
    tokens = round(attention.queries.raster.size * scale)
    width = family.width(attention)
    if attention.kind in ("window", "inner"):
        grows = scale if family.name == NEST else 1  # NesT keeps its number of blocks, the others their size
        return cost.window(tokens, width, min(tokens, round(queries * grows)), heads=heads)
    reduction = round(np.sqrt(attention.queries.raster.size / keys)) if attention.kind == "reduced" else 1
    return cost.reduced(tokens, width, reduction, heads=heads)


def draw(pyramids: Pyramids, tell: Callable[[str], None]) -> None:
    """Curves over sizes, then the table at the chosen one: the picture before the numbers; `tell` takes what the chosen
    one answers."""
    look = {"format": say("picture side %d px"), "label_visibility": "collapsed"}
    side = controls.slide(say("Picture side (px)"), "picture", 112, 896, default=224, step=112, **look)
    tell(sentence(pyramids.families, side))
    record = facts.another(
        pyramids.record, label("cost of attention"), source=label("Formulas of the papers"), picture=side
    )
    counted = {family.name: [at(family, length) for length in SIDES] for family in pyramids.families}
    left, right = st.columns(2)
    with left:
        work = {name: [amount.total for amount in costs] for name, costs in counted.items()}
        _chart(work, say("multiply-adds"), side, record, key="cost_work")
    with right:
        sizes = {name: [amount.map_bytes() / 1e6 for amount in costs] for name, costs in counted.items()}
        _chart(sizes, say("attention maps, float32 (MB)"), side, record, key="cost_maps")
    tables.show(_rows(pyramids.families, side))
    st.caption(_caption())


def _rows(families: Sequence[Family], side: int) -> dict[str, list]:
    """Formulas, and what they come to at `side`."""
    costs = [at(family, side) for family in families]
    return {
        say("architecture"): [say(family.card.title) for family in families],
        say("multiply-adds of one attention"): [say(FORMULAS[family.name][0]) for family in families],
        say("all its attention (G)"): [round(amount.total / 1e9, 3) for amount in costs],
        say("numbers in its maps"): [say(FORMULAS[family.name][1]) for family in families],
        say("all its maps (MB)"): [round(amount.map_bytes() / 1e6, 2) for amount in costs],
    }


def _caption() -> str:
    return say(
        "N tokens of C channels, h heads, M × M tokens in a window, keys reduced R × R times; 4 bytes a number. MLPs "
        "and convolutions between stages are not counted. NesT is taken to keep its number of blocks, so that its "
        "blocks grow with the picture. These models are of different sizes: compare how the lines rise, not which is "
        "lowest."
    )


def _chart(series: Series, unit: str, side: int, record: Provenance, *, key: str) -> None:
    figure = curves.lines(series, x=say("picture side (px)"), y=unit, positions=SIDES, chosen=side, height=380)
    figure.update_xaxes(type="log", tickvals=list(SIDES)).update_yaxes(type="log", exponentformat="power", dtick=1)
    exhibit(figure, record, table={"picture side (px)": list(SIDES), **series}, key=key)
