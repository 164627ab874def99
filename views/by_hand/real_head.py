"""One head of a trained model over the visitor's picture, cut to a few of its tokens."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.dot_product import on_few_axes
from analysis.probabilities import softmax
from errors import UserError
from inputs.image import ImageInput
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, controls, facts, model_picker, spot
from ui.components.attention_by_hand import Setting
from ui.components.attention_by_hand.hand import MOST, Hand
from ui.components.canvas.tokens import token_names
from ui.ground import under
from views.by_hand.patches import picture
from views.by_hand.subject import PAPER, Start
from viz.provenance import Provenance
from words import label, say

COUNTS = (3, 7)  # tokens, fewest and most: seven need six axes
FIRST = 5
REACH = 4.0  # largest value after the values have been scaled
PARAMETERS = (label("tokens"),)


@dataclass(frozen=True, eq=False)
class Cut:
    """The `tokens` chosen (token,), their `grids` in hundredths, the largest difference `error` of a weight that comes
    of rounding, and the share `kept` of the asking token's weight that lies on them in the model."""

    tokens: np.ndarray
    grids: dict[str, np.ndarray]
    error: float
    kept: float


def start(image: ImageInput) -> Start:
    """Pickers for model, layer, head and number of tokens, and the table of them."""
    first, second, third, fourth = st.columns([3, 2, 3, 2], vertical_alignment="bottom")
    with first:
        card = model_picker.current_model(candidates(), name="hand_model")
    trace = cached.trace(card.key, image, wants=frozenset({"values"}))
    with second:
        layer = controls.current_layer(trace, first=card.opens_on, name="hand_layer")
    attention = trace.attention[layer]
    with third:
        heads = range(1, attention.shape[1] + 1)
        head = controls.choose(say("Head"), "hand_head", heads, widget=st.segmented_control) - 1
    with fourth:
        count = controls.slide(say("Tokens"), "hand_tokens", *COUNTS, default=FIRST)
    asks = asking(attention)
    few = cut(attention, head, asks, count)
    setting = _setting(trace, few, f"{card.key} {image.digest[:12]} {layer} {head} {count}", attention)
    return Start(setting, _record(trace, card, layer, head, few), _caption(attention, card, head, few, asks))


def candidates() -> list[ModelCard]:
    """Trained models that are here and whose every attention is a plain one of queries and keys."""
    return [card for card in model_picker.family("vit", "deit") if card.weights.kind == "bundled"]


def asking(attention: AttentionMap) -> int:
    """The token at the chosen spot of the picture, at first its middle."""
    return int(attention.queries.raster[spot.token(attention.queries.raster.shape)])


def cut(attention: AttentionMap, head: int, query: int, count: int) -> Cut:
    """The token `query` and the others that it looks at most in `head`, `count` in all, in the model's order.

    Raises UserError where their numbers are too large for a table.
    """
    row = attention.row(head, query)
    others = [token for token in np.argsort(-row, kind="stable") if token != query]
    tokens = np.sort([query, *others[: count - 1]])
    parts = (attention.query, attention.key, attention.values)
    q, k, v = (part[0, head, tokens].astype(np.float64) for part in parts)
    few = dict(zip("qkv", (*on_few_axes(q, k), on_axes(v)), strict=True))
    grids = {name: np.round(100 * grid).astype(int) for name, grid in few.items()}
    if max(np.abs(grid).max() for grid in grids.values()) > MOST:
        raise UserError("The numbers of this head are too large for a table; choose another head or layer.")
    true = softmax(q @ k.T * attention.scale)
    rounded = softmax((grids["q"] / 100) @ (grids["k"] / 100).T * attention.scale)
    return Cut(tokens, grids, float(np.abs(true - rounded).max()), float(row[tokens].sum()))


def on_axes(values: np.ndarray) -> np.ndarray:
    """`values` (token, channel) less their mean on the axes that they span, one fewer than tokens, at most `REACH`."""
    centred = values - values.mean(axis=0)
    turned = centred @ np.linalg.svd(centred, full_matrices=False)[2][: len(values) - 1].T
    return turned * REACH / np.abs(turned).max()


def _setting(trace: Trace, few: Cut, name: str, attention: AttentionMap) -> Setting:
    width = round(attention.scale**-2)
    looks = [_look(trace, attention, int(token)) for token in few.tokens]
    return Setting(name, Hand(few.grids, width=width), *map(tuple, zip(*looks, strict=True)))


def _look(trace: Trace, attention: AttentionMap, token: int) -> tuple[str, str]:
    """What a token is called, and its patch with what lies around it; no picture for one that stands nowhere."""
    regions = attention.queries
    if token < len(regions.prefix):
        return token_names(regions.prefix)[token], ""
    row, column = _at(attention, token)
    drawn = under(trace).pixels
    scale = np.array(drawn.shape[:2]) / trace.pixels.shape[:2] * regions.cell
    top, left = np.maximum((np.array([row, column]) - 0.5) * scale, 0).astype(int)
    bottom, right = ((np.array([row, column]) + 1.5) * scale).astype(int)
    return _place(attention, token), picture(drawn[top:bottom, left:right])


def _at(attention: AttentionMap, token: int) -> tuple[int, int]:
    """(row, column) of `token` on the grid."""
    [row], [column] = np.nonzero(attention.queries.raster == token)
    return int(row), int(column)


def _place(attention: AttentionMap, token: int) -> str:
    row, column = _at(attention, token)
    return say("patch in row {row}, column {column}", row=row + 1, column=column + 1)


def _record(trace: Trace, card: ModelCard, layer: int, head: int, few: Cut) -> Provenance:
    method, numbers = label("attention by hand, a real head"), ", ".join(map(str, few.tokens))
    return facts.provenance(
        trace, card, layer=layer, head=head, method=method, source=PAPER, parameters={"tokens": numbers}
    )


def _caption(attention: AttentionMap, card: ModelCard, head: int, few: Cut, asks: int) -> str:
    return say(
        "Head {head} of layer {layer} of {model}: the {asking} and those that it looks at most. They hold {kept} of "
        "its weight over all {tokens} tokens; here they are alone. Queries and keys stand on the {axes} axes that "
        "these keys, less their mean, span: scores are others, every weight among these tokens is the model’s own, to "
        "{error} after rounding. Values are centred, turned and scaled. d is still {width}.",
        head=head + 1,
        layer=attention.layer + 1,
        model=facts.short_name(card),
        asking=_place(attention, asks),
        kept=f"{few.kept:.0%}",
        tokens=attention.shape[3],
        axes=few.grids["k"].shape[1],
        error=f"{few.error:.3f}",
        width=round(attention.scale**-2),
    )
