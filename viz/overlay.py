"""Heat, masks and colours over the picture that the model saw."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme
from viz.ground import Ground
from words import say


def picture(ground: Ground, *, title: str = "", height: int = 460) -> go.Figure:
    """`ground` as a figure whose axes count pixels of the model's input from the top left corner; `height` in px."""
    rows, columns = ground.size
    unseen = {"mode": "markers", "marker": {"opacity": 0}, "hoverinfo": "skip", "showlegend": False}
    return framed(ground, [{"type": "scatter", "x": [0, columns], "y": [0, rows], **unseen}], title, height)


def framed(
    ground: Ground,
    traces: Sequence[theme.Trace],
    title: str,
    height: int,
    shapes: Sequence[Mapping[str, object]] = (),
) -> go.Figure:
    """`traces` (at least one, or Plotly draws no picture) and `shapes` over `ground`, in pixels as `picture` says."""
    rows, columns = ground.size
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    layout = {
        "images": [{**background(ground), "xref": "x", "yref": "y"}],
        "shapes": list(shapes),
        "xaxis": {"range": [0, columns], **hidden},
        "yaxis": {"range": [rows, 0], "scaleanchor": "x", **hidden},
        "title": {"text": theme.plain(title)},
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 40 if title else 8, "b": 8},
    }
    return theme.figure(list(traces), layout)


def background(ground: Ground) -> dict[str, object]:
    """`ground` as a layout image that fills its axes, which count pixels of the input from the top left corner."""
    rows, columns = ground.size
    frame = {"x": 0, "y": 0, "sizex": columns, "sizey": rows, "sizing": "stretch", "layer": "below"}
    return {"source": ground.address, **frame}


def heat(
    ground: Ground,
    values: np.ndarray,
    *,
    title: str = "",
    unit: str | None = None,
    highest: float | None = None,
    strength: float = 0.8,
) -> go.Figure:
    """`values` (row, column) spread evenly over `ground`, NaN left blank, with a bar in `unit`.

    The unit is attention weight by default. The scale runs from 0 to `highest`, by default the largest value (1 where
    all are 0).
    """
    unit = say("attention weight") if unit is None else unit
    trace = heat_trace(ground.size, values, unit=unit, highest=highest, strength=strength)
    where = np.stack(np.indices(values.shape) + 1, axis=-1)
    hover = say("row {row}, column {column}", row="%{customdata[0]}", column="%{customdata[1]}")
    hover += "<br>%{z:.4g}<extra></extra>"
    return framed(ground, [{**trace, "customdata": where, "hovertemplate": hover}], title, 460)


def heat_trace(
    size: tuple[int, int], values: np.ndarray, *, unit: str, highest: float | None = None, strength: float = 0.8
) -> theme.Trace:
    """The heat map of `heat` over a picture of `size` (rows, columns), without what the mouse is told."""
    return {
        "type": "heatmap",
        "z": values.astype(np.float32),
        **cells(size, values.shape),
        "zmin": 0,
        "zmax": (float(np.nanmax(values)) or 1) if highest is None else highest,
        "colorscale": rising(strength),
        "colorbar": {"title": {"text": theme.plain(unit), "side": "right"}, "thickness": 12, "tickformat": ".3~g"},
    }


def cells(size: tuple[int, int], grid: tuple[int, int]) -> theme.Trace:
    """Where the cells of a heat map of `grid` (rows, columns) lie that covers a picture of `size`."""
    down, across = (length / count for length, count in zip(size, grid, strict=True))
    return {"x0": across / 2, "dx": across, "y0": down / 2, "dy": down}


def clickable(ground: Ground, carry: np.ndarray, *, title: str = "") -> go.Figure:
    """`ground` under cells that nobody sees and that carry numbers: `carry` (row, column, 2) for whoever is clicked."""
    grid = carry.shape[:2]
    unseen = {"opacity": 0, "showscale": False, "hovertemplate": "<extra></extra>", "customdata": carry}
    trace = {"type": "heatmap", "z": np.zeros(grid, dtype=np.float32), **cells(ground.size, grid), **unseen}
    return framed(ground, [trace], title, 460)


def spotlight(ground: Ground, chosen: np.ndarray, *, title: str = "", dim: float = 0.25) -> go.Figure:
    """`ground` at full light where `chosen` (row, column) bool is true, dimmed and grey elsewhere."""
    pixels = ground.pixels
    rows = np.arange(pixels.shape[0]) * chosen.shape[0] // pixels.shape[0]
    columns = np.arange(pixels.shape[1]) * chosen.shape[1] // pixels.shape[1]
    lit = chosen[np.ix_(rows, columns)][..., None]
    grey = pixels.mean(axis=2, keepdims=True) * dim + 255 * (1 - dim) * 0.15
    return picture(ground.painted(np.where(lit, pixels, grey).astype(np.uint8)), title=title)


def marks(
    figure: go.Figure, places: np.ndarray, size: tuple[int, int], *, name: str, symbol: str, colour: int
) -> go.Figure:
    """A mark on `figure` in the middle of every cell where `places` (row, column) is true; changed and returned.

    `size` (rows, columns) is that of the picture in pixels, `name` stands in the legend, `symbol` is one of Plotly's
    and `colour` a place in the theme's categorical colours.
    """
    rows, columns = np.nonzero(places)
    return figure.add_scatter(
        x=((columns + 0.5) * size[1] / places.shape[1]).astype(np.float32),
        y=((rows + 0.5) * size[0] / places.shape[0]).astype(np.float32),
        mode="markers",
        marker={"symbol": symbol, "size": 14, "color": theme.CATEGORICAL[colour], "line": {"width": 3}},
        name=theme.plain(name),
        hoverinfo="skip",
        showlegend=True,
    )


def legend(figure: go.Figure, colours: Mapping[str, str]) -> go.Figure:
    """Name what each colour stands for: `colours` (name -> CSS colour); `figure` is changed and returned."""
    for name, colour in colours.items():
        marker = {"color": colour, "size": 12, "symbol": "square"}
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=theme.plain(name), showlegend=True)
    return figure.update_layout(showlegend=True)


def rising(strength: float) -> list[tuple[float, str]]:
    """The heat scale, transparent at its low end so that the photograph stays visible."""
    table = theme.overlay("heat", strength)
    places = np.linspace(0, 255, 33).round().astype(int)
    colours = ["rgba({}, {}, {}, {:.3f})".format(*table[place, :3], table[place, 3] / 255) for place in places]
    return list(zip((places / 255).tolist(), colours, strict=True))
