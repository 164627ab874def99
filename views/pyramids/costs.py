"""What the attention of each architecture costs, as formula and as number, against the size of the picture (F25)."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis import cost
from models.trace import AttentionMap
from ui import controls, downloads, facts, tables
from ui.components.chart import chart
from views.pyramids.subject import Family
from viz import curves
from viz.provenance import Provenance

SIDES = (112, 224, 448, 896)  # pixels
FORMULAS = {  # architecture: multiply-adds of one attention, numbers in its maps
    "PVT": ("2NC² + 2(N/R²)C² + NC² + 2N²C/R²", "hN²/R²"),
    "Twins": ("4NC² + 2M²NC, then as PVT", "hM²N, then hN²/R²"),
    "NesT": ("4NC² + 2N²C/T, T blocks", "hN²/T"),
    "TNT": ("4NC² + 2N²C, and n(4mc² + 2m²c) for m words in each of n patches", "hN², and hnm²"),
}


def at(family: Family, side: int) -> cost.Cost:
    """All attention of the model for a square picture of `side` pixels, were its layout kept as it is."""
    scale = (side / family.trace.pixels.shape[0]) ** 2
    costs = [_one(attention, family, scale) for attention in family.trace.attention]
    return sum(costs, cost.Cost(0, 0, 0))


def _one(attention: AttentionMap, family: Family, scale: float) -> cost.Cost:
    _, heads, queries, keys = attention.shape
    tokens = round(attention.queries.raster.size * scale)
    width = family.width(attention)
    if attention.kind in ("window", "inner"):
        grows = scale if family.name == "NesT" else 1  # NesT keeps its number of blocks, the others their size
        return cost.window(tokens, width, min(tokens, round(queries * grows)), heads=heads)
    reduction = round(np.sqrt(attention.queries.raster.size / keys)) if attention.kind == "reduced" else 1
    return cost.reduced(tokens, width, reduction, heads=heads)


def show(families: Sequence[Family]) -> None:
    """Table at the chosen size, curves over sizes."""
    side = controls.slide("Picture side (px)", "picture", 112, 896, default=224, step=112)
    record = facts.together([family.record for family in families])
    record = facts.another(record, "cost of attention", source="Formulas of the papers", picture=side)
    now = {family.name: at(family, side) for family in families}
    tables.show(
        {
            "architecture": [family.card.title for family in families],
            "multiply-adds of one attention": [FORMULAS[family.name][0] for family in families],
            "all its attention (G)": [round(each.total / 1e9, 3) for each in now.values()],
            "numbers in its maps": [FORMULAS[family.name][1] for family in families],
            "all its maps (MB)": [round(each.map_bytes() / 1e6, 2) for each in now.values()],
        }
    )
    left, right = st.columns(2)
    counted = {family.name: [at(family, each) for each in SIDES] for family in families}
    with left:
        _chart({name: [each.total for each in costs] for name, costs in counted.items()}, "multiply-adds", side, record)
    with right:
        sizes = {name: [each.map_bytes() / 1e6 for each in costs] for name, costs in counted.items()}
        _chart(sizes, "attention maps, float32 (MB)", side, record)
    st.caption(
        "N tokens of C channels, h heads, M × M tokens in a window, keys reduced R × R times; 4 bytes a number. MLPs "
        "and convolutions between stages are not counted. NesT is taken to keep its number of blocks, so that its "
        "blocks grow with the picture. These models are of different sizes: compare how the lines rise, not which is "
        "lowest."
    )


def _chart(series: dict[str, list[float]], unit: str, side: int, record: Provenance) -> None:
    figure = curves.lines(series, x="picture side (px)", y=unit, positions=SIDES, chosen=side, height=380)
    figure.update_xaxes(type="log", tickvals=list(SIDES)).update_yaxes(type="log", exponentformat="power", dtick=1)
    key = f"cost_{unit[:4]}"
    chart(figure, key=key)
    downloads.offer(figure, record, table={"picture side (px)": list(SIDES), **series}, key=key)
