"""Which tokens draw all eyes: the attention that each one gets, over the picture, beside unusually long tokens."""

import numpy as np
import streamlit as st

from analysis.sinks import outliers, sinks, token_norms
from models.regions import Regions
from models.trace import Trace
from ui import facts, places
from ui.exhibit import exhibit
from ui.ground import under
from views.distance.subject import SINKS, MeasuredHeads
from viz import overlay, theme
from viz.provenance import MEAN
from viz.theme import Figure
from words import label, say, several


def draw(heads: MeasuredHeads) -> None:
    """What all tokens of the chosen layer look at."""
    keys, received = heads.attention.keys, heads.here[heads.layer].received
    if keys is None:
        st.info(say("This layer's tokens have no known place in the picture."))
        return
    windows = [keys.paint(received[window], window=window) for window in range(len(received))]
    heat = np.fmax.reduce(np.stack(windows), axis=0)  # nanmax would complain of places that no window covers
    title = say("What all tokens look at")
    figure = overlay.heat(under(heads.trace), heat, unit=say("share of all attention"), title=title)
    _mark(figure, heads, received)
    record = facts.another(
        heads.record, label("received attention"), source=SINKS, layer=heads.layer, head=MEAN, query=MEAN
    )
    exhibit(figure, record, caption=_caption(heads, received), arrays={"got": received}, key="sinks_figure")


def _caption(heads: MeasuredHeads, received: np.ndarray) -> str:
    names, shares = heads.attention.keys.prefix, received.reshape(-1)
    prefix = [
        say("{token} {share}", token=places.words(name), share=f"{shares[token]:.3f}")
        for token, name in enumerate(names)
    ]
    sentence = say(
        "Layer {layer}, mean over heads and queries: {shares}; {standing_out}.",
        layer=heads.layer + 1,
        shares=", ".join(prefix) or say("no prefix tokens"),
        standing_out=_standing_out(received),
    )
    return f"{sentence} {say(SINKS)}."


def _standing_out(received: np.ndarray) -> str:
    return several(
        "{number} of {count} tokens gets more than ten equal shares of {share}",
        "{number} of {count} tokens get more than ten equal shares of {share}",
        int(sinks(received).sum()),
        count=received.size,
        share=f"{1 / received.shape[-1]:.4f}",
    )


def _mark(figure: Figure, heads: MeasuredHeads, received: np.ndarray) -> None:
    """Outline the sinks, and the tokens that are unusually long after the layer's block."""
    size = heads.trace.pixels.shape[:2]
    places_of_sinks = _on_picture(sinks(received).ravel(), heads.attention.keys)
    name = say("sink ({count})", count=int(places_of_sinks.sum()))
    overlay.marks(figure, places_of_sinks, size, name=name, symbol="square-open", colour=2)
    if (long := long_tokens(heads.trace, heads.layer)) is not None:
        name = say("unusually long token ({count})", count=int(long.sum()))
        overlay.marks(figure, long, size, name=name, symbol="diamond-open", colour=6)
    figure.update_layout(legend={**theme.BELOW, "y": -0.02}, showlegend=True)


def long_tokens(trace: Trace, layer: int) -> np.ndarray | None:
    """Where the tokens that are unusually long after the block of attention `layer` stand, (row, column) bool.

    None where the order of a block's tokens is not that of its attention: windows and merged patches.
    """
    attention = trace.attention[layer]
    tokens = trace.tokens[layer * len(trace.tokens) // len(trace.attention)]
    if attention.queries is None or attention.shape[0] > 1 or len(tokens) != attention.queries.tokens:
        return None
    return _on_picture(outliers(token_norms(tokens)), attention.queries)


def _on_picture(flags: np.ndarray, regions: Regions) -> np.ndarray:
    return np.where(regions.raster >= 0, flags[regions.raster], False)
