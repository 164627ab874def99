"""Rollout: attention followed through the layers, down to the picture.   Abnar & Zuidema 2020, arXiv:2005.00928."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.hierarchical import PlacedWeights, hierarchical_rollout
from analysis.rollout import rollout_row
from models.trace import AttentionMap
from ui import controls, facts, places
from ui.exhibit import exhibit
from views.attention.subject import Glass
from viz import overlay
from words import Message, label, message, say

PAPER = "Abnar & Zuidema 2020, arXiv:2005.00928"
REFUSED = label(
    "Rollout multiplies maps whose rows sum to 1. This model mixes or rescales its heads after the softmax, so its "
    "rows do not, and the product would mean nothing: there is no rollout to show."
)
NOWHERE = label("Rollout needs to know where each token lies; for this model some layers have no place in the picture.")
INNER = label(
    "So far the model has only compared words inside each patch, which rollout does not follow: choose a later layer."
)
OURS = label(
    "Through windows, reduced keys and merged patches no rollout has been published: this one is ours, a heuristic."
)
WITHOUT_WORDS = label("The attention between words inside a patch is not followed.")
TOKEN, MEAN = "token", "mean"
ALL_TOKENS = message("mean of all tokens")
Read = tuple[np.ndarray, Message, list[Message]]  # heat, whose it is, what else is to be said


def draw(glass: Glass) -> None:
    """How much of each patch has reached the token under glass, up to the chosen layer."""
    below = glass.trace.attention[: glass.layer + 1]
    maps = [attention for attention in below if attention.kind != "inner"]
    if problem := _problem(maps):
        st.info(say(problem), icon=":material/block:")
        return
    residual, how, origin = _settings()
    follow = _through_tokens if _is_plain(maps) else _through_pyramid
    heat, read, notes = follow(maps, glass.place if origin == TOKEN else None, residual=residual, how=how)
    notes += [Message(WITHOUT_WORDS)] if len(maps) < len(below) else []
    title = say("Rollout up to layer {number}", number=glass.layer + 1)
    record = facts.another(
        glass.record,
        label("attention rollout"),
        source=PAPER,
        layer=message("1 to {last}", last=glass.layer + 1),
        head=Message(how),
        query=read,
        residual=residual,
    )
    exhibit(
        overlay.heat(glass.ground, heat, unit=say("share of the token"), title=title),
        record,
        caption=" ".join([say("For the {read}.", read=read), *map(say, notes)]),
        arrays={"rollout": heat},
        key="rollout",
        fitted=True,
    )


def _problem(maps: Sequence[AttentionMap]) -> str:
    """Why there is no rollout of these maps, in a sentence; empty where there is one."""
    if not maps:
        return INNER
    if any(attention.mixed for attention in maps):
        return REFUSED
    return "" if all(attention.placed for attention in maps) else NOWHERE


def _is_plain(maps: Sequence[AttentionMap]) -> bool:
    """Whether every map has one window over the same tokens. Windows of one size are not: they move and merge."""
    tokens = maps[0].shape[2]
    return all((windows, *sides) == (1, tokens, tokens) for windows, _, *sides in (layer.shape for layer in maps))


def _settings() -> tuple[float, str, str]:
    """Residual share, how heads become one, and what is read: `TOKEN` or `MEAN`."""
    left, middle, right = st.columns(3)
    with left:
        help_text = say("How much of each token skips the attention of a layer; the paper takes half.")
        residual = controls.slide(say("Residual share"), "residual", 0.0, 1.0, default=0.5, step=0.05, help=help_text)
    with middle:
        ways = {"mean": say("mean"), "max": say("max"), "min": say("min")}
        how = controls.choose(say("Heads as one"), "rollout_heads", ways)
    with right:
        origins = {TOKEN: say("the token above"), MEAN: say("the mean of all tokens")}
        return residual, how, controls.choose(say("Follow"), "rollout_of", origins)


def _through_tokens(maps: Sequence[AttentionMap], place: places.Place | None, *, residual: float, how: str) -> Read:
    """Plain transformers: one row of the product, or the mean of all (no `place`), painted; what was read, its sums."""
    tokens, regions = maps[-1].shape[2], maps[0].keys
    token = None if place is None else places.token_at(maps[-1].queries, place)[1]
    start = np.full(tokens, 1 / tokens) if token is None else np.arange(tokens) == token
    row = rollout_row((layer.weights()[0] for layer in reversed(maps)), start, residual=residual, how=how)
    outside = float(row[: len(regions.prefix)].sum())
    sums = message(
        "Row sum {sum}, of which {outside} lies outside the patches.", sum=f"{row.sum():.4f}", outside=f"{outside:.4f}"
    )
    return regions.paint(row), ALL_TOKENS if place is None else places.words(place), [sums]


def _through_pyramid(maps: Sequence[AttentionMap], place: places.Place | None, *, residual: float, how: str) -> Read:
    """Windows and pyramids: one token of the last layer, or the mean of all, followed down to the finest patches."""
    start = _standing(maps[-1], place)
    layers = (PlacedWeights(layer.weights(), layer.queries.raster, layer.keys.raster) for layer in reversed(maps))
    heat = hierarchical_rollout(layers, start=start, residual=residual, how=how)
    notes = [message("Sum over the picture {sum}.", sum=f"{heat.sum():.4f}"), Message(OURS)]
    if start is not None or place is None:
        return heat, ALL_TOKENS if place is None else places.words(place), notes
    return heat, ALL_TOKENS, [message("The {token} has no place to start from.", token=places.words(place)), *notes]


def _standing(attention: AttentionMap, place: places.Place | None) -> np.ndarray | None:
    """1 in total on the positions (row, column) of the query at `place`; None where it stands nowhere."""
    if place is None or isinstance(place, str):
        return None
    window, token = places.token_at(attention.queries, place)
    here = attention.queries.raster == window * attention.queries.tokens + token
    return here / here.sum()
