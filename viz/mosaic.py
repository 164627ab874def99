"""Many small maps in one picture: a row per layer, a column per head, drawn as a single trace."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from viz import theme
from words import say

MOST_CELLS = 60_000  # of the whole mosaic: keeps the figure small enough to send
# The bar lies under the maps: beside them it would stand far away, and on a phone take their room.
BAR = {"orientation": "h", "x": 0, "xanchor": "left", "len": 260, "lenmode": "pixels", "y": 0, "yref": "container"}
HEAD, TITLE, FOOT, LABELS, ROW = 52, 36, 72, 84, 84  # pixels: columns, title, bar, row names, a row


def mosaic(
    maps: Mapping[str, np.ndarray], *, unit: str, column: str | None = None, shared: bool = False, title: str = ""
) -> go.Figure:
    """`maps` (row name -> (head, row, column), NaN left blank) as one heat map with a bar in `unit`.

    `column` names what stands side by side, by default heads. Finer maps are averaged and coarser ones repeated to a
    common tile. With `shared`, colours run from 0 to the largest value of all; otherwise each map runs from 0 to its
    own largest value. Where some values are negative, the scale is `signed`, as far below 0 as above. Hovering always
    tells the value itself.
    """
    high, wide = (side + 1 for side in _tile(maps))  # one blank line between tiles
    columns = max(len(heads) for heads in maps.values())
    values = np.full((len(maps) * high, columns * wide), np.nan, dtype=np.float32)
    colours = values.copy()
    for row, heads in enumerate(maps.values()):
        for place, heat in enumerate(heads):
            spot = np.s_[row * high : (row + 1) * high - 1, place * wide : (place + 1) * wide - 1]
            values[spot] = resized(heat, (high - 1, wide - 1))
            colours[spot] = values[spot] if shared else values[spot] / (np.nanmax(np.abs(values[spot])) or 1)
    column = say("head") if column is None else column
    label = unit if shared else say("{unit} ÷ map’s largest", unit=unit)
    where = say("{column} {number}, row {row}", column=column, number="%{x:.0f}", row="%{y:.0f}")
    trace = _trace(colours, values, (high, wide), theme.plain(label), theme.plain(where))
    layout = _layout(list(map(theme.plain, maps)), columns, theme.plain(column), (high, wide), title)
    return theme.figure([trace], layout)


def resized(heat: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(row, column) brought to `size`: cells that fall together are averaged (blank ones left out), others repeated."""
    for axis, wanted in enumerate(size):
        have = heat.shape[axis]
        if wanted >= have:
            heat = heat.take(np.arange(wanted) * have // wanted, axis=axis)
            continue
        known = ~np.isnan(heat)
        starts = np.arange(wanted) * have // wanted
        total = np.add.reduceat(np.where(known, heat, 0), starts, axis=axis)
        count = np.add.reduceat(known, starts, axis=axis)
        heat = np.where(count, total / np.maximum(count, 1), np.nan)
    return heat


def _tile(maps: Mapping[str, np.ndarray]) -> tuple[int, int]:
    rows, columns = (max(heads.shape[axis] for heads in maps.values()) for axis in (1, 2))
    count = len(maps) * max(len(heads) for heads in maps.values())
    shrink = min(1.0, (MOST_CELLS / (count * rows * columns)) ** 0.5)
    return max(1, int(rows * shrink)), max(1, int(columns * shrink))


def _trace(colours: np.ndarray, values: np.ndarray, tile: tuple[int, int], label: str, where: str) -> theme.Trace:
    high, wide = tile
    top = (float(np.nanmax(np.abs(colours))) if np.isfinite(colours).any() else 0) or 1
    signed = bool((values < 0).any())
    return {
        "type": "heatmap",
        "z": colours,
        "customdata": values,
        "x": np.arange(values.shape[1]) / wide + 0.5 + 0.5 / wide,  # map n spans n - 0.5 to n + 0.5
        "y": np.arange(values.shape[0]) / high + 0.5 + 0.5 / high,
        "zmin": -top if signed else 0,
        "zmax": top,
        "colorscale": theme.colorscale(theme.DIVERGING if signed else "heat"),
        "colorbar": {"title": {"text": label, "side": "bottom"}, "thickness": 12, "yanchor": "bottom", **BAR},
        "hovertemplate": where + "<br>%{customdata:.4g}<extra></extra>",
        "hoverongaps": False,
    }


def _layout(names: list[str], columns: int, column: str, tile: tuple[int, int], title: str) -> dict[str, object]:
    """Axes that count maps, each map in its own proportions, and a size at which a row has 84 pixels. Columns have
    numbers, and above them is said once what is counted: a map may be narrower than a name.

    One dictionary, because each update of a figure costs milliseconds and a mosaic is drawn at every click.
    """
    bare = {"showgrid": False, "zeroline": False, "constrain": "domain"}
    across, down = np.arange(columns) + 1, np.arange(len(names)) + 1
    heads = {"tickvals": across, "title": {"text": column, "standoff": 4}, "side": "top"}
    top = HEAD + (TITLE if title else 0)
    height = min(1400, top + ROW * len(names) + FOOT)
    width = LABELS + (height - top - FOOT) / len(names) * columns * tile[1] / tile[0]
    tied = {"scaleanchor": "x", "scaleratio": tile[0] / tile[1], "constraintoward": "top"}
    return {
        "title": {"text": theme.plain(title)},
        "xaxis": {"range": [0.5, columns + 0.5], "constraintoward": "left", **heads, **bare},
        "yaxis": {"range": [len(names) + 0.5, 0.5], "tickvals": down, "ticktext": names, **tied, **bare},
        "margin": {"l": 8, "r": 8, "t": top, "b": FOOT},
        "height": height,
        "width": round(width),
    }
