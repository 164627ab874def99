"""One photograph under many models: small pictures with heat, side by side in one figure."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from viz import overlay, theme
from viz.ground import Ground
from words import say

ROW, GAP = 160, 58  # pixels of height of a picture, and between two rows: names have three lines
BESIDE = 0.02  # of the width, between two pictures
LONGEST = 700  # pixels of one picture: more are not seen, on a projector either


def shelf(
    pictures: Mapping[str, tuple[Ground, np.ndarray]],
    *,
    unit: str | None = None,
    shared: bool = True,
    across: int = 4,
    title: str = "",
) -> go.Figure:
    """`pictures` (name -> (ground, heat (row, column))), `across` to a line.

    With `shared`, all colours run from 0 to the largest value of all; otherwise each picture's to its own largest.
    Hovering tells the value itself, which is in `unit` (attention weight). Names may have several lines.
    """
    down = -(-len(pictures) // across)
    top = max(float(heat.max()) for _, heat in pictures.values()) if shared else 1.0
    margin = {"l": 8, "r": 8, "t": (40 if title else 0) + GAP, "b": 8}
    height = margin["t"] + margin["b"] + _height(down)
    meta = {"shelf": {"across": across, "row": ROW, "gap": GAP, "beside": BESIDE}}  # for windows with room for fewer
    layout = {"title": {"text": theme.plain(title)}, "height": height, "margin": margin, "meta": meta}
    grounds = {ground for ground, _ in pictures.values()}  # few: models of one input size share theirs
    under = {ground: overlay.background(ground.within(LONGEST)) for ground in grounds}
    traces, images, captions = [], [], []
    for place, (name, (ground, heat)) in enumerate(pictures.items()):
        axes, where = _cell(place, (down, across), ground.size)
        layout |= axes
        captions.append(_caption(name, where))
        number = _number(place)
        images.append({**under[ground], "xref": f"x{number}", "yref": f"y{number}"})
        own = 1.0 if shared else float(heat.max()) or 1.0
        traces.append(_heat(heat, own, ground.size, top, number))
    unit = say("attention weight") if unit is None else unit
    label = unit if shared else say("{unit} ÷ picture’s largest", unit=unit)
    bar = {"title": {"text": theme.plain(label), "side": "right"}, "thickness": 12}
    traces[0] |= {"showscale": True, "colorbar": bar}
    return theme.figure(traces, layout | {"images": images, "annotations": captions})


def _cell(place: int, grid: tuple[int, int], size: tuple[int, ...]) -> tuple[dict[str, object], tuple[float, float]]:
    """The axes of picture number `place`, and where its caption stands: (across, up) in shares of the figure."""
    (down, across), (row, column) = grid, divmod(place, grid[1])
    number = _number(place)
    wide, high = (1 - BESIDE * (across - 1)) / across, ROW / _height(down)
    left, top = column * (wide + BESIDE), 1 - row * (ROW + GAP) / _height(down)
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    x = {"domain": [left, min(1, left + wide)], "range": [0, size[1]], "anchor": f"y{number}"}
    y = {"domain": [max(0, top - high), top], "range": [size[0], 0], "anchor": f"x{number}"}
    tied = {"scaleanchor": f"x{number}", "constraintoward": "top"}  # a picture lower than its place hangs from its name
    axes = {f"xaxis{number}": {**x, **hidden}, f"yaxis{number}": {**y, **hidden, **tied}}
    return axes, (left + wide / 2, top)


def _height(down: int) -> int:
    """Pixels of so many rows, as the figure asks for them."""
    return ROW * down + GAP * (down - 1)


def _number(place: int) -> str:
    """What Plotly writes behind the axes of picture number `place`."""
    return str(place + 1) if place else ""


def _caption(name: str, where: tuple[float, float]) -> dict[str, object]:
    text = "<br>".join(theme.plain(line) for line in name.splitlines())
    frame = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom", "showarrow": False}
    return {"text": text, "x": where[0], "y": where[1], "font": {"size": 13}, **frame}


def _heat(heat: np.ndarray, own: float, size: tuple[int, ...], top: float, number: str) -> theme.Trace:
    rows, columns = heat.shape
    return {
        "type": "heatmap",
        "z": (heat / own).astype(np.float32),
        "customdata": heat.astype(np.float32),
        "x": (np.arange(columns) + 0.5) * size[1] / columns,
        "y": (np.arange(rows) + 0.5) * size[0] / rows,
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "zmin": 0,
        "zmax": top,
        "colorscale": overlay.rising(0.8),
        "showscale": False,
        "hovertemplate": "%{customdata:.4g}<extra></extra>",
    }
