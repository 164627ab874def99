"""Tokens alike: which patches resemble the chosen one after a block, and all of them as colours."""

import numpy as np
import streamlit as st

from analysis.token_colours import colours, components, cosines
from ui import facts, spot
from ui.exhibit import exhibit
from ui.ground import under
from views.forward.subject import Way
from viz import overlay
from viz.ground import Ground
from words import label, message, say

SOURCE = "Oquab et al. 2023, arXiv:2304.07193, Fig. 1"
PARAMETERS = (label("components"),)


def draw(way: Way) -> None:
    """Cosines with the chosen patch over the picture, and the first three components as red, green and blue."""
    left, right = st.columns(2)
    with left:
        _cosines(way)
    with right:
        _components(way)


def tokens(way: Way, name: str = "leaving") -> np.ndarray:
    """Those of the patches after the open block, or another tensor's by `name`: (patch, channel)."""
    tensor = way.passed.tensors[name]
    return way.over_picture(tensor).reshape(-1, tensor.shape[1])


def alike(way: Way) -> np.ndarray:
    """Cosine of each patch with the chosen one, (row, column)."""
    row, column = spot.token(way.passed.grid)
    return cosines(tokens(way), row * way.passed.grid[1] + column).reshape(way.passed.grid)


def sentence(way: Way) -> str:
    """How alike the patches are, and how much three components keep."""
    _, shares = components(tokens(way))
    row, column = spot.token(way.passed.grid)
    chosen = row * way.passed.grid[1] + column
    others, begun = (np.delete(cosines(patches, chosen), chosen) for patches in (tokens(way), tokens(way, "begun")))
    return say(
        "Patches are mixed: after block {block} the mean cosine with patch {row}, {column} is {mean}, the largest "
        "{most} ({before} and {largest} before any block); three components hold {share} of the variance.",
        block=way.block + 1,
        row=row + 1,
        column=column + 1,
        mean=f"{others.mean():.2f}",
        most=f"{others.max():.2f}",
        before=f"{begun.mean():.2f}",
        largest=f"{begun.max():.2f}",
        share=f"{shares.sum():.0%}",
    )


def _cosines(way: Way) -> None:
    values = alike(way)
    figure = overlay.heat(
        under(way.trace), np.clip(values, 0, None), title=say("Like the chosen patch"), unit=say("cosine"), highest=1.0
    )
    carried = spot.carried(values.shape)
    figure.update_traces(customdata=carried, hovertemplate="%{z:.3f}<extra></extra>", selector={"type": "heatmap"})
    row, column = spot.token(way.passed.grid)
    chosen = np.zeros(values.shape, bool)
    chosen[row, column] = True
    overlay.marks(figure, chosen, way.trace.pixels.shape[:2], name=say("chosen"), symbol="x-thin-open", colour=4)
    figure.update_layout(showlegend=False)
    place = message("patch in row {row}, column {column}", row=row + 1, column=column + 1)
    record = facts.another(way.record, label("cosine with a patch"), source=SOURCE, query=place)
    exhibit(
        figure,
        record,
        caption=say(
            "Click a patch to compare with it; the cross is on it. Cosines below 0 are drawn as 0; the files hold them."
        ),
        arrays={"cosine": values},
        key="alike_cosine",
        on_pick=spot.follow("alike_cosine"),
    )


def _components(way: Way) -> None:
    scores, shares = components(tokens(way))
    grid = scores.reshape(*way.passed.grid, -1)
    size = way.trace.pixels.shape[:2]
    cells = tuple(length // count for length, count in zip(size, way.passed.grid, strict=True))
    pixels = np.kron(colours(grid), np.ones((*cells, 1), np.uint8))
    figure = overlay.picture(Ground(pixels), title=say("Three components as red, green and blue"))
    record = facts.another(way.record, label("components of tokens"), source=SOURCE, components=3)
    told = say(
        "Principal components of the patches after this block, {first}, {second} and {third} of their variance; from "
        "dark to bright is the 1st to the 99th percentile of each. Colours of two blocks can’t be compared.",
        first=f"{shares[0]:.0%}",
        second=f"{shares[1]:.0%}",
        third=f"{shares[2]:.0%}",
    )
    exhibit(figure, record, caption=told, arrays={"components": grid}, key="alike_components")
