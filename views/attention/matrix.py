"""The full matrix of one head, as weights, as scores before the softmax, or as the bias and mask added to them."""

from functools import partial

import numpy as np
import streamlit as st

from models.trace import AttentionMap
from ui import controls, downloads, facts, language, places
from ui.components.matrix import matrix_canvas, taken_home
from views.attention.subject import Glass
from viz.provenance import ALL
from words import Message, label, message, say, tiny

WEIGHTS, SOFTMAX, SCORES, BIAS = "weights", "softmax", "scores", "bias"
KINDS = {
    WEIGHTS: label("weights"),
    SOFTMAX: label("softmax before mixing"),
    SCORES: label("scores before the softmax"),
    BIAS: label("bias and mask alone"),
}
UNITS = {
    WEIGHTS: label("attention weight"),
    SOFTMAX: label("softmax"),
    SCORES: label("q·k ÷ √d, bias and mask included"),
    BIAS: label("added to q·k ÷ √d"),
}


def draw(glass: Glass) -> None:
    """Every query against every key of one head, under the mouse."""
    attention = glass.attention
    kind, head = _settings(attention)
    window = places.token_at(attention.queries, glass.place)[0] if attention.placed else 0
    values = _values(attention, kind, head, window)
    record = facts.another(
        glass.record,
        label("attention matrix"),
        head=head,
        query=ALL,
        shows=Message(KINDS[kind]),
        window=message("{number} of {count}", number=window + 1, count=attention.shape[0]),
    )
    where = {"queries": attention.queries, "keys": attention.keys, "window": window}
    shown = {**where, "unit": say(UNITS[kind]), "provenance": record, "shares": kind in (WEIGHTS, SOFTMAX)}
    matrix_canvas(values, glass.ground, **shown, key="matrix")
    sentences = [_size(attention, window), _sums(values, kind), _blank(attention, head, window)]
    st.caption(" ".join(filter(None, sentences)))
    page = partial(taken_home, values, glass.ground, **shown, language=language.current())
    downloads.offer_drawn({"values": values}, record, page=page, key="matrix_numbers")


def _settings(attention: AttentionMap) -> tuple[str, int]:
    """What of the matrix is shown, and of which head (from 0)."""
    left, right = st.columns(2)
    with left:
        kinds = {kind: say(KINDS[kind]) for kind in _kinds(attention)}
        kind = controls.choose(say("Show"), "matrix", kinds, widget=st.segmented_control)
    with right:
        heads = {number: say("head {number}", number=number) for number in range(1, attention.shape[1] + 1)}
        return kind, controls.choose(say("Head"), "matrix_head", heads) - 1


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
    if windows == 1:
        return say("{rows} × {columns} values.", rows=rows, columns=columns)
    return say(
        "{rows} × {columns} values, window {window} of {windows} (the one of the token above).",
        rows=rows,
        columns=columns,
        window=window + 1,
        windows=windows,
    )


def _sums(values: np.ndarray, kind: str) -> str:
    if kind not in (WEIGHTS, SOFTMAX):
        return say("A constant added to a whole row changes no weight.")
    sums = np.nansum(values, axis=1)
    return say("Row sums from {least} to {most}.", least=f"{sums.min():.4f}", most=f"{sums.max():.4f}")


def _blank(attention: AttentionMap, head: int, window: int) -> str:
    masked = attention.masked(head, window)
    if masked is None:
        return ""
    most = attention.weights(head, window)[0, 0][masked].max()
    if not most:
        return say("Striped: pairs that the mask keeps apart; they weigh nothing.")
    return say("Striped: pairs that the mask keeps apart; they weigh at most {most}.", most=tiny(most, 0))
