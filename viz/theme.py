"""Every colour of the app.

Data keep the same colours on a light and on a dark page (every categorical colour stands out from both); the
frame around them (text, grid, background) is the page's on screen and light in every file taken home.
Colour scales run at constant speed in Oklab (Ottosson 2020), so equal steps of value look like equal steps of colour,
and in one direction of lightness, so they survive colour blindness and a grey printer.
"""

import html
from functools import cache

import numpy as np
import plotly.graph_objects as go
from plotly import colors, io

Figure = go.Figure  # so that ui can name the type without knowing plotly
Trace = dict[str, object]  # with its "type": Plotly would check a finished trace a second time inside its figure
# Chosen by search: the largest least distance in Oklab for normal, protan, deutan and tritan eyes.
CATEGORICAL = ("#653dfc", "#fc6713", "#0daf69", "#9b39a9", "#b93016", "#d97ec0", "#9d80fc", "#7c7c81")
# For figures of many lines, by the same search after those: apart for normal eyes, while others have dashes and marks.
FURTHER = ("#007744", "#ff00ff", "#0077cc", "#ee0088", "#44aadd", "#aa9944", "#cc33cc", "#bb6600")
LINES = CATEGORICAL + FURTHER
HERE = {"width": 3, "color": CATEGORICAL[4]}  # the ring around what the visitor chose, on every chart
DOTTED = {"dash": "dot", "color": CATEGORICAL[-1]}
INK, GRID, PAPER = "#1d2433", "#d9dde5", "#ffffff"
MISSING = "#b8bcc6"  # where a map has no value (NaN): no place for the token, another window, a masked pair
BELOW = {"orientation": "h", "x": 0, "y": -0.22, "yanchor": "top"}  # a legend that leaves the width to the data
NAMED = {"autorange": "reversed", "ticklabelstandoff": 6}  # the axis of horizontal bars: names apart from their bars
UNTITLED = {"t": 32}  # pixels above a chart without a title: the row of buttons that a touch screen always shows
FONT = "Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif"  # of equal widths on nearly every computer
SEQUENTIAL = ("heat", "viridis", "score", "grey")  # from dark to light; "ink" is grey the other way round, as on paper
DIVERGING = "signed"
# (lightness, chroma, hue in degrees) in Oklab, from most negative over zero to most positive
SIGNED = ((0.33, 0.11, 260), (0.55, 0.13, 250), (0.97, 0.0, 0), (0.62, 0.15, 45), (0.38, 0.12, 30))
TO_CONES = np.array(  # linear sRGB to cone responses, then their cube roots to Oklab
    [[0.41222147, 0.53633254, 0.05144599], [0.2119035, 0.68069955, 0.10739696], [0.08830246, 0.28171884, 0.6299787]]
)
TO_LAB = np.array(
    [[0.21045426, 0.79361779, -0.00407205], [1.9779985, -2.42859221, 0.45059371], [0.02590404, 0.78277177, -0.8086758]]
)


def to_oklab(rgb: np.ndarray) -> np.ndarray:
    """sRGB values (colour, 3) in 0..1 to Oklab (lightness, green-red, blue-yellow), Ottosson 2020."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ TO_CONES.T) @ TO_LAB.T


def from_oklab(lab: np.ndarray) -> np.ndarray:
    """Oklab (colour, 3) to sRGB in 0..1, clipped to what a screen can show."""
    linear = np.clip((lab @ np.linalg.inv(TO_LAB).T) ** 3 @ np.linalg.inv(TO_CONES).T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def evenly(anchors: np.ndarray, count: int) -> np.ndarray:
    """`count` points at equal distances along the line through `anchors` (point, 3) in Oklab."""
    dense = np.linspace(0, len(anchors) - 1, 4096)
    line = np.stack([np.interp(dense, range(len(anchors)), channel) for channel in anchors.T], axis=1)
    travelled = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    wanted = np.linspace(0, travelled[-1], count)
    return np.stack([np.interp(wanted, travelled, channel) for channel in line.T], axis=1)


def anchors(name: str) -> np.ndarray:
    """The few colours a scale is drawn through, (point, 3) in Oklab."""
    if name == DIVERGING:
        light, chroma, hue = np.array(SIGNED).T
        return np.stack([light, chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue))], axis=1)
    ends = {
        "heat": colors.sequential.Inferno,
        "viridis": colors.sequential.Viridis,
        "score": [
            "#6b7078",
            "#4d8f82",
            *colors.sequential.Viridis[6:],
        ],  # grey where there is little: seen on white and on black
        "grey": ["#000000", "#ffffff"],
        "ink": ["#ffffff", "#000000"],
    }
    if name not in ends:
        raise KeyError(f"No colour scale {name!r}; there are {', '.join((*SEQUENTIAL, DIVERGING))}.")
    return to_oklab(np.array([colors.hex_to_rgb(colour) for colour in ends[name]]) / 255)


@cache
def lut(name: str = "heat") -> np.ndarray:
    """The colour table (256, 3) uint8 of a scale: one of `SEQUENTIAL`, or `signed` with zero in the middle."""
    points = anchors(name)
    if name == DIVERGING:  # each side at its own speed, so that zero stays in the middle
        table = np.concatenate([evenly(points[:3], 128), evenly(points[2:], 128)])
    else:
        table = evenly(points, 256)
    table = np.round(255 * from_oklab(table)).astype(np.uint8)
    table.setflags(write=False)
    return table


def overlay(name: str = "heat", strength: float = 0.8) -> np.ndarray:
    """The table (256, 4) uint8 for heat on a photograph: nothing covers the picture where the value is lowest.

    Opacity grows as the square root of the value up to `strength` (0..1): without this rise the dark low end of the
    scale would only dim the photograph.
    """
    opacity = 255 * np.clip(strength, 0, 1) * np.sqrt(np.linspace(0, 1, 256))
    return np.column_stack([lut(name), np.round(opacity).astype(np.uint8)])


def colorscale(name: str = "heat") -> list[tuple[float, str]]:
    """The same scale for Plotly: 33 stops of (position, colour)."""
    places = np.linspace(0, 255, 33).round().astype(int)
    return [(float(place / 255), "rgb({}, {}, {})".format(*lut(name)[place])) for place in places]


def rgb(colour: str) -> tuple[int, int, int]:
    """A hexadecimal colour as red, green and blue from 0 to 255."""
    return colors.hex_to_rgb(colour)


def plain(text: object) -> str:
    """Text for a Plotly label: shown as it is written, though Plotly reads a little HTML and TeX."""
    return html.escape(str(text), quote=False).replace("$", "&#36;")


def _frame() -> go.layout.Template:
    """The light frame of a figure taken home; on screen `ui/chart` puts the page's colours over it."""
    axis = {"gridcolor": GRID, "linecolor": GRID, "zerolinecolor": GRID, "automargin": True, "title": {"standoff": 8}}
    layout = go.Layout(
        font={"family": FONT, "size": 13, "color": INK},
        colorway=CATEGORICAL,
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        title={"x": 0, "xref": "container", "xanchor": "left", "font": {"size": 16}, "pad": {"l": 8}},
        xaxis=axis,
        yaxis=axis,
        hoverlabel={"font": {"family": FONT}},
        margin={"l": 56, "r": 16, "t": 48, "b": 48},
    )
    return go.layout.Template(layout=layout)


io.templates["vitrine"] = _frame()


def figure(traces: list[Trace], layout: dict[str, object]) -> go.Figure:
    """A figure in the app's frame. One dictionary of `layout`: each later update of a figure costs milliseconds.

    Plotly's check of every property takes nine tenths of the time, so it is done by the tests alone: titles must be
    written out as {"text": …}.
    """
    if io.templates.default != "vitrine":  # Streamlit's import sets its own
        io.templates.default = "vitrine"  # Plotly checks a default when it is set, not in each figure
    bare = layout.get("title") == {"text": ""} and "margin" not in layout
    return go.Figure(traces, layout | ({"margin": UNTITLED} if bare else {}), _validate=False)


ENDS = {"left": 0, "right": 1}


def level(value: float, name: str = "", *, at: str = "right") -> tuple[dict[str, object], list[dict[str, object]]]:
    """A dotted level line across a chart: its shape, and the label (none without a `name`) `at` one of its ends."""
    shape = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": DOTTED}
    place = {
        "xref": "x domain",
        "x": ENDS[at],
        "xanchor": at,
        "y": value,
        "yanchor": "bottom",
        "showarrow": False,
        "bgcolor": PAPER,
    }
    return shape, [{"text": plain(name), **place}] if name else []


def upright(position: float) -> dict[str, object]:
    """The shape of a dotted upright line at `position`."""
    return {"type": "line", "yref": "y domain", "y0": 0, "y1": 1, "x0": position, "x1": position, "line": DOTTED}
