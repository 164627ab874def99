"""The mask with the attention that it leaves, what one token may look at, and how many layers news takes to it."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from analysis import masks
from ui import controls, spot
from ui.components.chart import picked
from ui.exhibit import exhibit
from views.masks.subject import Masked
from viz import heatmap, plan, theme
from viz.provenance import ALL, Place, Provenance
from words import Message, label, message, say

HEIGHT = 400  # px of each of the three
CHANNELS = 64  # of one head, as in most vision transformers
PARAMETERS = (label("mask"), label("size"), label("tokens"))


def draw(masked: Masked) -> None:
    """Three charts side by side; a click on any of them marks another token."""
    for column, show in zip(st.columns(3), (_pairs, _looked_at, _heard), strict=True):
        with column:
            show(masked)
    st.caption(_cost(masked))


def record(masked: Masked, method: str, *, query: Place = ALL) -> Provenance:
    """What the files of this page say of their numbers."""
    told = {"mask": masked.kind.title, "size": masked.size or label("none"), "tokens": masked.tokens.name}
    return Provenance(method, input=masked.tokens.source, query=query, source=masked.kind.source, parameters=told)


def marked(masked: Masked) -> Message:
    """The token that is looked from, as the record has it."""
    return message("token {number} of {count}", number=masked.token + 1, count=masked.tokens.count)


def _pairs(masked: Masked) -> None:
    figure = heatmap.matrix(masked.weights, title=_open(masked), side=HEIGHT - 120)  # it grows as they do
    figure.add_hline(masked.token + 1, line={"color": theme.CATEGORICAL[1], "width": 2})
    figure.update_layout(margin={"t": 40})
    arrays = {"mask": masked.mask, "weights": masked.weights}
    exhibit(
        figure,
        record(masked, label("attention under a mask")),
        arrays=arrays,
        on_pick=_follow("mask_pairs", _row),
        key="mask_pairs",
    )


def _looked_at(masked: Masked) -> None:
    row = masked.weights[masked.token]
    figure = plan.heat(
        masked.tokens.ground,
        masked.on_grid(row),
        title=_seen(masked),
        lit=masked.on_grid(masked.mask[masked.token]),
        mark=_place(masked),
        carry=_numbers(masked),
        height=HEIGHT,
    )
    figure.add_scatter(**_edges(masked))
    shown = record(masked, label("row of attention under a mask"), query=marked(masked))
    follow = _follow("mask_row", _carried)
    exhibit(figure, shown, caption=_relay(masked), arrays={"row": row}, on_pick=follow, key="mask_row")


def _open(masked: Masked) -> str:
    """A title, which says of masks that take turns in which layer this one is."""
    if len(masked.layers) == 1:
        return say("Open pairs and their attention")
    return say("Open pairs and attention in layer {layer}", layer=len(masked.layers))


def _seen(masked: Masked) -> str:
    told = {"number": masked.token + 1, "count": masked.open_to_token}
    if len(masked.layers) == 1:
        return say("Token {number} may look at {count}", **told)
    return say("Token {number} may look at {count} in layer {layer}", layer=len(masked.layers), **told)


def _relay(masked: Masked) -> str:
    """What a relay takes, which is not seen in the picture; nothing where there is none."""
    if len(masked.mask) == masked.tokens.count:
        return ""
    share = masked.weights[masked.token, -1]
    return say("One of them is the relay, which stands nowhere: it takes {share}.", share=f"{share:.0%}")


def _heard(masked: Masked) -> None:
    hops = masked.hops[masked.token]
    grid = np.where(np.isinf(hops), np.nan, hops).reshape(masked.tokens.grid)
    figure = plan.heat(
        masked.tokens.ground,
        grid,
        title=say("Layers until token {number} has heard of it", number=masked.token + 1),
        unit=say("layers"),
        mark=_place(masked),
        carry=_numbers(masked),
        height=HEIGHT,
    )
    figure.update_traces(colorbar={"dtick": 1}, selector={"type": "heatmap"})
    shown = record(masked, label("layers between tokens"), query=marked(masked))
    arrays = {"layers": hops, "layers of all pairs": masked.hops}
    exhibit(figure, shown, arrays=arrays, on_pick=_follow("mask_hops", _carried), key="mask_hops")


def _place(masked: Masked) -> tuple[int, int]:
    return divmod(masked.token, masked.tokens.grid[1])


def _numbers(masked: Masked) -> np.ndarray:
    """Each token's own number, for clicks: (row, column, 1)."""
    return np.arange(masked.tokens.count).reshape(*masked.tokens.grid, 1)


def _edges(masked: Masked) -> dict[str, object]:
    """Lines from the marked token to all that it may look at; none to a relay, which stands nowhere."""
    side = masked.tokens.ground.size[0] / masked.tokens.grid[0]
    others = np.flatnonzero(masked.mask[masked.token, : masked.tokens.count])
    ends = (np.stack(np.divmod(others, masked.tokens.grid[1])) + 0.5) * side
    start = (np.array(_place(masked)) + 0.5) * side
    y, x = (_segments(at, end) for at, end in zip(start, ends, strict=True))
    line = {"color": theme.CATEGORICAL[1], "width": 1}
    return {"x": x, "y": y, "mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": False}


def _segments(start: float, ends: np.ndarray) -> np.ndarray:
    """One coordinate of lines from `start` to `ends` (line,), a gap after each."""
    return np.stack([np.full(len(ends), start), ends, np.full(len(ends), np.nan)], axis=1).ravel()


def _follow(key: str, token: Callable[[str], int | None]) -> Callable[[], None]:
    """A click on the chart `key` marks the token that it stands for."""

    def follow() -> None:
        number = token(key)
        if number is not None:
            controls.put("mask_token", number + 1)

    return follow


def _carried(key: str) -> int | None:
    numbers = spot.clicked(key)
    return int(numbers[0]) if numbers else None


def _row(key: str) -> int | None:
    """The query of a cell of the matrix; a relay's row marks nothing."""
    row = picked(key).get("y")
    return None if row is None else int(row) - 1


def _cost(masked: Masked) -> str:
    """The open pairs counted, and by the formula, and what they cost."""
    pairs = masked.kind.pairs(masked.tokens, masked.size)
    return say(
        "Counted: {counted} open pairs; by the formula ${formula}$: {pairs}. For one head of {channels} channels "
        "scores and weighted values take {cost} multiply-adds, without a mask {all}. Vectors are made, not learned: "
        "queries and keys are the tokens’ own vectors, softmax(X·Xᵀ/√d).",
        counted=f"{masked.pairs:,}",
        formula=masked.kind.formula,
        pairs=f"{pairs:,}",
        channels=CHANNELS,
        cost=f"{masks.multiply_adds(pairs, CHANNELS):,}",
        all=f"{masks.multiply_adds(masked.tokens.count**2, CHANNELS):,}",
    )
