"""The full matrix of one head, as weights, as scores before the softmax, or as the bias and mask added to them."""

import numpy as np
import streamlit as st

from models.trace import AttentionMap, Trace
from ui import controls, downloads, facts, places
from ui.components.canvas import CanvasState
from ui.components.matrix import matrix_canvas
from viz.provenance import Provenance

WEIGHTS, SOFTMAX, SCORES, BIAS = "weights", "softmax before mixing", "scores before the softmax", "bias and mask alone"
UNITS = {
    WEIGHTS: "attention weight",
    SOFTMAX: "softmax",
    SCORES: "q·k ÷ √d, bias and mask included",
    BIAS: "added to q·k ÷ √d",
}


def full_matrix(trace: Trace, layer: int, state: CanvasState, provenance: Provenance) -> None:
    """Every query against every key (F32, F36)."""
    attention = trace.attention[layer]
    left, right = st.columns(2)
    with left:
        kind = controls.choose("Show", "matrix", _kinds(attention), widget=st.segmented_control)
    with right:
        names = [f"head {head + 1}" for head in range(attention.shape[1])]
        head = names.index(controls.choose("Head", "matrix_head", names))
    placed = attention.queries is not None and attention.keys is not None
    window = places.token_at(attention.queries, places.shown_place(attention, state))[0] if placed else 0
    values = _values(attention, kind, head, window)
    name = f"{window + 1} of {attention.shape[0]}"
    record = facts.another(provenance, f"matrix of {kind}", head=head, window=name)
    where = {"queries": attention.queries, "keys": attention.keys, "window": window}
    matrix_canvas(values, trace.pixels, **where, unit=UNITS[kind], provenance=record, key="matrix")
    st.caption(_size(attention, window) + _sums(values, kind) + _blank(attention, head, window))
    downloads.offer_numbers({"values": values}, record, key="matrix_numbers")


def _kinds(attention: AttentionMap) -> list[str]:
    """What this operation can show: a bias of its own only where it was added to a fused product."""
    kinds = [WEIGHTS, SCORES] if attention.bias is None else [WEIGHTS, SCORES, BIAS]
    return [WEIGHTS, SOFTMAX, *kinds[1:]] if attention.mixed else kinds


def _values(attention: AttentionMap, kind: str, head: int, window: int) -> np.ndarray:
    """(query, key) float32 of one head and window; NaN where a mask keeps the pair apart."""
    if kind == BIAS:
        values = np.broadcast_to(attention.bias, attention.shape)[window, head].astype(np.float32)
    else:
        compute = {WEIGHTS: attention.weights, SOFTMAX: attention.softmax, SCORES: attention.scores}[kind]
        values = compute(head, window)[0, 0]
    masked = attention.masked(head, window)
    return values if masked is None else np.where(masked, np.float32(np.nan), values)


def _size(attention: AttentionMap, window: int) -> str:
    windows, _, rows, columns = attention.shape
    which = f", window {window + 1} of {windows} (the one of the token above)" if windows > 1 else ""
    return f"{rows} × {columns} values{which}. "


def _sums(values: np.ndarray, kind: str) -> str:
    if kind not in (WEIGHTS, SOFTMAX):
        return "A constant added to a whole row changes no weight."
    sums = np.nansum(values, axis=1)
    return f"Row sums from {sums.min():.4f} to {sums.max():.4f}."


def _blank(attention: AttentionMap, head: int, window: int) -> str:
    masked = attention.masked(head, window)
    if masked is None:
        return ""
    most = attention.weights(head, window)[0, 0][masked].max()
    return f" Striped: pairs that the mask keeps apart; they weigh {f'at most {most:.0e}' if most else 'nothing'}."
