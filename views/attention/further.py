"""Further looks at the attention under glass: each view is one question about the layer and token chosen above."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from analysis.composite import composite
from analysis.mass import smallest_set
from models.trace import AttentionMap, Trace
from ui import controls, downloads, facts, places
from ui.components.canvas import CanvasState
from ui.components.chart import chart
from views.attention.matrix import full_matrix
from views.attention.rollout import rollout
from viz import mosaic, overlay, theme
from viz.provenance import Provenance
from viz.theme import Figure

View = Callable[[Trace, int, CanvasState, Provenance], None]
DINO = "Caron et al. 2021, arXiv:2104.14294"


def every_head(trace: Trace, layer: int, state: CanvasState, provenance: Provenance) -> None:
    """All layers × heads for the chosen token (F28)."""
    shared = controls.shared_scale("mosaic_scale")
    place = places.shown_place(trace.attention[layer], state)
    names = trace.model, trace.weights, trace.input_digest, trace.pixels.shape
    figure, maps = _mosaic(names, place, shared, trace)
    chart(figure, key="every_figure", fitted=True)
    scale = "All maps share one scale." if shared else "Each map has its own scale: compare places, not brightness."
    missing = " Layers that have no such token are left out." if len(maps) < len(trace.attention) else ""
    st.caption(f"The {places.words(place)} in every layer (rows) and head (columns). {scale}{missing}")
    record = facts.another(
        replace(provenance, layer=None),
        "every layer and head",
        scale="shared" if shared else "per map",
        query=places.words(place),
    )
    downloads.offer(figure, record, arrays={name.replace(" ", "_"): heads for name, heads in maps.items()}, key="every")


@st.cache_resource(max_entries=32, show_spinner=False)
def _mosaic(names: tuple, place: places.Place, shared: bool, _trace: Trace) -> tuple[Figure, dict[str, np.ndarray]]:
    """The mosaic and its maps; `names` says which trace, so that moving the layer slider draws nothing anew."""
    placed = [each for each in _trace.attention if each.queries and each.keys and places.stands(each.queries, place)]
    maps = {f"layer {attention.layer + 1}": places.head_maps(attention, place) for attention in placed}
    return mosaic.mosaic(maps, unit="attention weight", shared=shared), maps


def smallest_patch_set(trace: Trace, layer: int, state: CanvasState, provenance: Provenance) -> None:
    """The fewest patches that hold a chosen share of the mass (F34, M4)."""
    attention = trace.attention[layer]
    left, right = st.columns(2)
    with left:
        share = controls.slide("Share of the attention on the picture", "share", 0.05, 1.0, default=0.6, step=0.05)
    with right:
        name = controls.choose("Head", "mask_head", ["mean of all", *_names(attention)])
    place = places.shown_place(attention, state)
    window, rows = places.head_rows(attention, place)
    row = rows.mean(axis=0) if name == "mean of all" else rows[_names(attention).index(name)]
    seen = places.seen_patches(attention, place)
    if not row[seen].any():
        st.info("All of this token’s attention lies outside the picture. Click a patch above.", icon=":material/block:")
        return
    chosen, count = np.zeros(len(row), np.float32), int(seen.sum())
    chosen[seen] = smallest_set(row[seen], share=share)
    lit = np.nan_to_num(attention.keys.paint(chosen, window=window)) > 0
    title = f"{chosen.sum():.0f} of {count} patches hold {share:.0%}, {name}"
    figure = overlay.spotlight(trace.pixels, lit, title=title)
    chart(figure, key="mass_figure", fitted=True)
    st.caption(f"Uniform attention would need {int(np.ceil(share * count))} patches for the same share. {DINO}.")
    query = places.words(place)
    record = facts.another(provenance, "smallest patch set", source=DINO, share=share, heads=name, query=query)
    downloads.offer(figure, record, arrays={"lit": lit}, key="mass")


def heads_in_colour(trace: Trace, layer: int, state: CanvasState, provenance: Provenance) -> None:
    """Several heads in one picture, one hue each (F35, M5)."""
    attention = trace.attention[layer]
    hues, heads = theme.CATEGORICAL, range(1, attention.shape[1] + 1)
    name = f"coloured{len(heads)}"  # layers with more or fewer heads keep choices of their own
    picked = controls.choose_several("Heads", name, heads, default=heads[: len(hues)], format_func="head {}".format)
    picked = picked[: len(hues)]
    if not picked:
        st.info("Choose at least one head.", icon=":material/palette:")
        return
    place = places.shown_place(attention, state)
    maps = places.head_maps(attention, place)[[head - 1 for head in picked]]
    colours = np.array([theme.rgb(hue) for hue in hues[: len(picked)]], dtype=np.uint8)
    figure = overlay.picture(composite(trace.pixels, maps, colours), title="Where each head looks most")
    names = [f"head {head}" for head in picked]
    chart(overlay.legend(figure, dict(zip(names, hues, strict=False))), key="colour_figure", fitted=True)
    st.caption(
        "Each head’s map is stretched to its own range and drawn where it passes a fifth of it: colours show places, "
        f"not amounts. At most {len(hues)} heads at once. After Fig. 3 of {DINO}."
    )
    query = places.words(place)
    record = facts.another(provenance, "heads in colour", source=DINO, heads=", ".join(names), query=query)
    downloads.offer(figure, record, key="colour")


def _names(attention: AttentionMap) -> list[str]:
    return [f"head {head + 1}" for head in range(attention.shape[1])]


VIEWS: dict[str, View] = {
    "Every layer and head": every_head,
    "Full matrix": full_matrix,
    "Smallest set of patches": smallest_patch_set,
    "Heads in colour": heads_in_colour,
    "Rollout": rollout,
}
