"""One photograph under many models: small pictures with heat, side by side in one figure."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from viz import overlay, theme

ROW = 250  # pixels of height for a row of pictures


def shelf(
    pictures: Mapping[str, tuple[np.ndarray, np.ndarray]],
    *,
    unit: str = "attention weight",
    shared: bool = True,
    across: int = 4,
    title: str = "",
) -> go.Figure:
    """`pictures` (name -> (pixels (row, column, 3) uint8, heat (row, column))), `across` to a line.

    With `shared`, all colours run from 0 to the largest value of all; otherwise each picture's to its own largest.
    Hovering tells the value itself. Names may have several lines.
    """
    down = -(-len(pictures) // across)
    names = ["<br>".join(theme.plain(line) for line in name.splitlines()) for name in pictures]
    spacing = {"horizontal_spacing": 0.02, "vertical_spacing": 0.22 / down}
    figure = make_subplots(rows=down, cols=across, subplot_titles=names, **spacing)
    top = max(float(heat.max()) for _, heat in pictures.values()) if shared else 1.0
    for place, (pixels, heat) in enumerate(pictures.values()):
        cell = {"row": place // across + 1, "col": place % across + 1}
        own = 1.0 if shared else float(heat.max()) or 1.0
        figure.add_layout_image(overlay.background(pixels), **cell)
        figure.add_trace(_heat(heat, own, pixels.shape, top), **cell)
        figure.update_yaxes(range=[pixels.shape[0], 0], scaleanchor=f"x{place + 1}", **cell)
        figure.update_xaxes(range=[0, pixels.shape[1]], **cell)
    label = unit if shared else f"{unit} ÷ picture’s largest"
    figure.data[0].update(
        showscale=True, colorbar={"title": {"text": theme.plain(label), "side": "right"}, "thickness": 12}
    )
    theme.apply(figure).update_annotations(font_size=13)
    figure.update_xaxes(visible=False, fixedrange=True, constrain="domain")
    figure.update_yaxes(visible=False, fixedrange=True, constrain="domain")
    margin = {"l": 8, "r": 8, "t": 88 if title else 48, "b": 8}
    return figure.update_layout(title=theme.plain(title), height=margin["t"] + ROW * down, margin=margin)


def _heat(heat: np.ndarray, own: float, size: tuple[int, ...], top: float) -> go.Heatmap:
    rows, columns = heat.shape
    return go.Heatmap(
        z=(heat / own).astype(np.float32),
        customdata=heat.astype(np.float32),
        x=(np.arange(columns) + 0.5) * size[1] / columns,
        y=(np.arange(rows) + 0.5) * size[0] / rows,
        zmin=0,
        zmax=top,
        colorscale=overlay.rising(0.8),
        showscale=False,
        hovertemplate="%{customdata:.4g}<extra></extra>",
    )
