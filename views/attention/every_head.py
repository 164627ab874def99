"""Every layer and head: all maps of the chosen token in one picture."""

import numpy as np
import streamlit as st

from models.trace import Trace
from ui import controls, facts, language, places
from ui.exhibit import exhibit
from views.attention.subject import Glass
from viz import mosaic
from viz.provenance import ALL
from viz.theme import Figure
from words import label, message, say


def draw(glass: Glass) -> None:
    """A row per layer, a column per head, for the token under glass."""
    shared = controls.shared_scale("mosaic_scale")
    rows = tuple(say("layer {number}", number=attention.layer + 1) for attention in glass.trace.attention)
    words = rows, say("head"), say("attention weight")
    maps, figure = _mosaic(glass.trace.identity, glass.place, shared, language.current(), words, glass.trace)
    record = facts.another(
        glass.record,
        label("every layer and head"),
        layer=ALL,
        head=ALL,
        query=places.words(glass.place),
        scale=message("shared") if shared else message("per map"),
    )
    arrays = {f"layer_{layer + 1}": heads for layer, heads in maps.items()}
    exhibit(figure, record, caption=_caption(glass, shared, maps), arrays=arrays, key="every", fitted=True)


def _caption(glass: Glass, shared: bool, maps: dict[int, np.ndarray]) -> str:
    sentences = [
        say("The {token} in every layer (rows) and head (columns).", token=places.words(glass.place)),
        say("All maps share one scale.")
        if shared
        else say("Each map has its own scale: compare places, not brightness."),
    ]
    if len(maps) < len(glass.trace.attention):
        sentences.append(say("Layers that have no such token are left out."))
    return " ".join(sentences)


@st.cache_resource(max_entries=32, show_spinner=False)
def _mosaic(
    identity: tuple,
    place: places.Place,
    shared: bool,
    spoken: str,
    _words: tuple[tuple[str, ...], str, str],
    _trace: Trace,
) -> tuple[dict[int, np.ndarray], Figure]:
    """The maps (head, row, column) of each layer that has a token at `place`, and one picture of all.

    Kept, so that moving the layer slider draws nothing anew. `identity` says which trace; `words`, of the language
    `spoken`, name the row of each layer, the columns and the unit.
    """
    names, column, unit = _words
    maps = {
        attention.layer: places.head_maps(attention, place)
        for attention in _trace.placed()
        if places.stands(attention.queries, place)
    }
    rows = {names[layer]: heads for layer, heads in maps.items()}
    return maps, mosaic.mosaic(rows, unit=unit, column=column, shared=shared)
