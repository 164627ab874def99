"""The attention on a set of numbers: every head at once, and every weight of one."""

import numpy as np
import streamlit as st

from models.trace import Trace
from ui import controls, facts
from ui.exhibit import exhibit
from views.sets.elements import NumberSet
from viz import heatmap
from viz.provenance import ALL, MEAN, Provenance
from words import label, say

LAYERS = {"sab1": "SAB 1", "sab2": "SAB 2", "pma": "PMA"}  # names, as the paper has them
SEED = "pma"  # whose one query is learned
PARAMETERS = (label("block"),)


def received(trace: Trace) -> np.ndarray:
    """How much each element is looked at, mean over those who look: (layer and head, element), rows sum to 1."""
    return np.concatenate([attention.weights()[0].mean(axis=1) for attention in trace.attention])


def all_heads(numbers: NumberSet, trace: Trace, record: Provenance) -> None:
    """What each element gets from each head of each layer."""
    attention = received(trace)
    rows = [(layer, head) for layer in LAYERS.values() for head in range(1, trace.attention[0].shape[1] + 1)]
    names = [say("{layer}, head {number}", layer=layer, number=head) for layer, head in rows]
    axes = {"rows": say("layer and head"), "columns": say("element"), "title": say("Who is looked at?")}
    look = {"row_names": names, "column_names": numbers.labels, "lowest": 0, "highest": 1, "height": 520}
    caption = say(
        "Mean over all elements that look; in PMA, the one learned seed looks. Even attention would be {even}.",
        even=f"{1 / len(numbers.numbers):.2f}",
    )
    columns = {name: attention[:, place] for place, name in enumerate(numbers.labels)}
    table = {"layer and head": [f"{layer}, head {head}" for layer, head in rows], **columns}
    figure = heatmap.matrix(attention, **axes, **look)
    record = facts.another(record, record.method, layer=ALL, head=ALL, query=MEAN)
    exhibit(figure, record, caption=caption, table=table, arrays={"attention": attention}, key="set_heads")


def one_head(numbers: NumberSet, trace: Trace, record: Provenance) -> None:
    """Every query of one head; the choices stand beside each other above the map."""
    with st.container(horizontal=True):
        layer = controls.choose(say("Layer"), "set_layer", LAYERS, widget=st.segmented_control)
        heads = range(1, trace.attention[0].shape[1] + 1)
        head = controls.choose(say("Head"), "set_head", heads, widget=st.segmented_control)
    weights = trace.attention[list(LAYERS).index(layer)].weights(head - 1)[0, 0]
    title = say("{layer}, head {number}: every weight", layer=LAYERS[layer], number=head)
    axes = {"rows": say("who looks"), "columns": say("at whom"), "title": title}
    names = {"row_names": [say("seed")] if layer == SEED else numbers.labels, "column_names": numbers.labels}
    figure = heatmap.matrix(weights, **axes, **names, lowest=0, highest=1, written=".2f", height=440)
    method = label("attention between the elements of a set")
    record = facts.another(
        record, method, layer=list(LAYERS).index(layer), head=head - 1, query=ALL, block=LAYERS[layer]
    )
    caption = say("Each row is one query and sums to 1.")
    exhibit(figure, record, caption=caption, arrays={"attention": weights}, key="set_map")
