"""The sinusoidal encoding: its values, its dot products, and the same in two dimensions."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from analysis.positions import offset_products, position_similarity, sinusoidal, sinusoidal_grid
from ui import controls, spot
from ui.exhibit import exhibit
from views.positions.position_tiles import draw_tiles
from viz import curves, heatmap
from viz.provenance import Provenance
from viz.theme import DIVERGING
from words import label, say, tiny

PAPER = "Vaswani et al. 2017, arXiv:1706.03762, section 3.5"
BASES = (10, 100, 1000, 10000, 100000)
GRID = 14  # rows and columns in two dimensions: a picture of 224 pixels in patches of 16
SEQUENCE, PLANE = "sequence", "plane"
PARAMETERS = (label("channels"), label("base"), label("length"))


def draw(tell: Callable[[str], None]) -> None:
    """Sliders, then one dimension or two. No model and no picture plays a part; `tell` takes what they answer."""
    kinds = {SEQUENCE: say("a sequence"), PLANE: say("two dimensions: rows and columns")}
    look = {"label_visibility": "collapsed"}
    zeroth, first, second, third = st.columns([5, 3, 3, 3], vertical_alignment="center")
    with zeroth:
        kind = controls.choose(say("Of"), "sin_kind", kinds, widget=st.segmented_control, **look)
    with first:
        channels = controls.slide(say("Channels d"), "sin_d", 8, 128, default=64, step=4, format=say("d = %d"), **look)
    with second:
        bases = {base: say("base b = {base}", base=f"{base:,}") for base in BASES}
        base = controls.choose(say("Base b"), "sin_base", bases, default=10000, **look)
    parameters = {"channels": channels, "base": base}
    if kind == PLANE:
        method = label("sinusoidal positions in two dimensions")
        _plane(channels, base, Provenance(method, source=PAPER, parameters=parameters), tell)
        return
    with third:
        look |= {"format": say("%d positions")}
        length = controls.slide(say("Length: positions"), "sin_length", 8, 128, default=64, step=4, **look)
    method, parameters = label("sinusoidal positions"), {**parameters, "length": length}
    encodings = sinusoidal(length, channels, base=base)
    _sequence(encodings, Provenance(method, source=PAPER, parameters=parameters), tell)


def along(products: np.ndarray, channels: int) -> str:
    """What `products` (position,) of the first code with all of a sequence, its own first, say to the page's question:
    of a code with itself it is half of the `channels`, for every position."""
    cosines = products / (channels / 2)
    return say(
        "By waves that nobody trains: codes side by side have cosine {near}, half the length apart {far} (random ones "
        "0 ± {chance}).",
        near=f"{cosines[1]:.2f}",
        far=f"{cosines[len(cosines) // 2]:.2f}",
        chance=f"{channels**-0.5:.2f}",
    )


def around(cosines: np.ndarray, place: tuple[int, int], channels: int) -> str:
    """The same of the code at `place` (row, column) with all of a grid, `cosines` (row, column): those around it beside
    all others. The cosine of codes drawn at random has the standard deviation 1/√`channels`."""
    rows, columns = (np.abs(np.arange(length) - at) for length, at in zip(cosines.shape, place, strict=True))
    steps = np.maximum(rows[:, None], columns)  # king's moves
    return say(
        "By waves that nobody trains: the code of row {row}, column {column} has cosine {near} with those around it, "
        "{far} with others (random ones 0 ± {chance}).",
        row=place[0] + 1,
        column=place[1] + 1,
        near=f"{cosines[steps == 1].mean():.2f}",
        far=f"{cosines[steps > 1].mean():.2f}",
        chance=f"{channels**-0.5:.2f}",
    )


def _sequence(encodings: np.ndarray, record: Provenance, tell: Callable[[str], None]) -> None:
    """`encodings` (position, channel), and their products."""
    offsets, products = offset_products(encodings)
    tell(along(products[0][offsets >= 0], encodings.shape[1]))
    left, right = st.columns(2)
    with left:
        axes = {"rows": say("position, from 1"), "columns": say("channel"), "unit": say("value")}
        look = {"scale": DIVERGING, "height": 440, "title": say("The encoding")}
        exhibit(heatmap.matrix(encodings, **axes, **look), record, arrays={"encoding": encodings}, key="sin_values")
    with right:
        series = {say("from position {number}", number=place + 1): row for place, row in products.items()}
        axes = {"x": say("offset k"), "y": "⟨PE(p), PE(p + k)⟩"}
        figure = curves.lines(series, **axes, positions=offsets, height=440)
        table = {"offset": offsets, **{f"from position {place + 1}": row for place, row in products.items()}}
        exhibit(figure, record, table=table, key="sin_products")
    curve = np.stack(list(products.values()))
    gap = (np.nanmax(curve, axis=0) - np.nanmin(curve, axis=0)).max()
    st.caption(
        say(
            "The curves lie on one another wherever they exist: the dot product knows how far apart two positions are, "
            "not where they are. Largest difference between them: {gap}. At offset 0 it is d ÷ 2 = {half}.",
            gap=tiny(gap),
            half=encodings.shape[1] // 2,
        )
    )


def _plane(channels: int, base: float, record: Provenance, tell: Callable[[str], None]) -> None:
    """The encoding of a grid, as tiles."""
    encodings = sinusoidal_grid(GRID, GRID, channels, base=base)
    cosines = position_similarity(encodings.reshape(-1, channels), (GRID, GRID))
    place = spot.token((GRID, GRID))
    tell(around(cosines[place], place, channels))
    draw_tiles(encodings, cosines, record, "sin_grid")
    st.caption(
        say(
            "Half of the channels encode the row, half the column, so similar positions form a cross. Every tile is "
            "the same cross, moved: nothing here was learned. Compare with the learned tiles. Other codes order the "
            "channels differently or use other frequencies; this is the sequence’s formula applied to each axis."
        )
    )
