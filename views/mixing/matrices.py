"""The three matrices side by side: whose numbers stand in them, or how large these are."""

import numpy as np
import streamlit as st

from analysis import mixers
from ui import controls
from ui.exhibit import exhibit
from views.mixing.subject import Mixing
from viz import heatmap, theme
from viz.theme import Figure
from words import label, say

WHOSE, VALUES = "whose", "values"
METHODS = {
    mixers.CONVOLUTION: label("mixing by a convolution"),
    mixers.MLP: label("mixing by an MLP"),
    mixers.ATTENTION: label("mixing by attention"),
}
SOURCES = {
    mixers.CONVOLUTION: "LeCun et al. 1989, doi:10.1162/neco.1989.1.4.541",
    mixers.MLP: "Tolstikhin et al. 2021, arXiv:2105.01601, eq. 1",
    mixers.ATTENTION: "Vaswani et al. 2017, arXiv:1706.03762, eq. 1",
}
PARAMETERS = (label("places"), label("width"), label("ends"), label("draw"))
HEIGHT = 390


def draw(mixing: Mixing) -> None:
    """A matrix each, then what its colours mean."""
    pictures = st.container()
    options = {WHOSE: say("Whose numbers they are"), VALUES: say("How large they are")}
    shown = controls.choose(
        say("Colour"), "mix_colour", options, widget=st.segmented_control, label_visibility="collapsed"
    )
    with pictures:
        for column, kind in zip(st.columns(3), METHODS, strict=True):
            with column:
                figure = _whose(mixing, kind) if shown == WHOSE else _values(mixing, kind)
                record = mixing.record(METHODS[kind], SOURCES[kind])
                exhibit(figure, record, arrays=numbers(mixing, kind), key=f"mix_{kind}")
    st.caption(_caption(mixing))


def sentence(mixing: Mixing) -> str:
    """How many numbers each has for how many entries, and what attention chose in this picture."""
    weights = mixing.matrix(mixers.ATTENTION)
    others = np.where(np.eye(len(weights), dtype=bool), -1, weights)
    query, key = np.unravel_index(others.argmax(), weights.shape)
    return say(
        "A convolution mixes neighbours by the same {width} numbers everywhere, an MLP all by {entries} of its own, "
        "attention all by weights made from this picture: piece {query} takes {share} from piece {key} (even: {even}).",
        entries=weights.size,
        width=mixing.width,
        query=query + 1,
        key=key + 1,
        share=f"{weights[query, key]:.0%}",
        even=f"{1 / len(weights):.0%}",
    )


def numbers(mixing: Mixing, kind: str) -> dict[str, np.ndarray]:
    """The matrix, and for each entry the number of the parameter that stands in it, where one does."""
    which = _parameters(mixing, kind)
    return {"matrix": mixing.matrix(kind)} | ({} if which is None else {"parameter": which})


def _parameters(mixing: Mixing, kind: str) -> np.ndarray | None:
    if kind == mixers.ATTENTION:
        return None
    shared = kind == mixers.CONVOLUTION
    return mixers.shared(mixing.count, mixing.width, wrapped=mixing.wrapped) if shared else mixers.free(mixing.count)


def _whose(mixing: Mixing, kind: str) -> Figure:
    which = _parameters(mixing, kind)
    if which is None:
        title = say("Attention: made from the picture")
        return _figure(mixing.matrix(kind), title, unit=say("attention weight"), lowest=0)
    shared = kind == mixers.CONVOLUTION
    count = int(which.max())
    title = (
        say("Convolution: {count} numbers, repeated", count=count)
        if shared
        else say("MLP: {count} numbers, each once", count=count)
    )
    values = np.where(which > 0, which, np.nan)
    figure = _figure(values, title, unit=say("which of its numbers"), scale="viridis", lowest=1, highest=count)
    return figure.update_traces(colorbar_dtick=1) if shared else figure


def _values(mixing: Mixing, kind: str) -> Figure:
    titles = {mixers.CONVOLUTION: say("Convolution"), mixers.MLP: say("MLP"), mixers.ATTENTION: say("Attention")}
    return _figure(mixing.matrix(kind), titles[kind], unit=say("entry"), scale=theme.DIVERGING)


def _figure(values: np.ndarray, title: str, **options: object) -> Figure:
    rows, columns = say("output place"), say("input place")
    return heatmap.matrix(values, title=title, rows=rows, columns=columns, height=HEIGHT, **options)


def _caption(mixing: Mixing) -> str:
    return say(
        "{count} pieces of a band through the middle of the picture, each known by its mean colour; row i says how "
        "output i is made of the inputs. The numbers of convolution and MLP are drawn, not learned; attention has Q "
        "= K = V = X here: what a real layer learns are the matrices that make queries, keys and values, never an "
        "entry. Grey: no parameter, always 0.",
        count=mixing.count,
    )
