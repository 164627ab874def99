"""The causal model completes the lower half of a digit: the pixel being made, what it looks at, what it could be."""

import numpy as np
import streamlit as st

from analysis.levels import bits
from inputs.digits import LEVELS, SIDE
from models.zoo import ZOO
from ui import controls, link, spot
from ui.components.digit_pad import Making, digit_pad
from ui.exhibit import exhibit
from ui.sideways import sideways
from views.masks import completing, given, pixel
from views.masks.completing import DRAWS, MODEL, PIXEL, SEEDS, Completing
from views.masks.given import DRAWN, FROM, HALF, HOLE
from viz import tiles
from viz.provenance import MEAN
from words import label, say

PAD, ATTENTION, CHANCES, ENDS = "digit_pad", "digit_attention", "digit_chances", "digit_ends"
PARAMETERS = (label("given"), label("seed"), label("draws"), label("end"))


def draw(shown: Completing) -> None:
    """The half to draw on, the pixel being made twice, and all ends side by side."""
    first, second, third = st.columns(3)
    with first:
        _pad(shown)
    with second:
        _looks(shown)
    with third:
        _could_be(shown)
    _ends(shown)
    st.caption(say(ZOO[MODEL].weights.note))


def _pad(shown: Completing) -> None:
    free = np.arange(SIDE**2).reshape(SIDE, SIDE) < HALF
    levels = np.where(free, shown.given.levels.astype(int), HOLE)
    title = say("Draw the upper half") if shown.given.drawn else say("The upper half, yours to change")
    making = Making(np.arange(HALF, SIDE**2), shown.levels.ravel()[HALF:], shown.pixel - HALF)
    digit_pad(levels, free, kind="ink", title=title, key=PAD, changed=_drawn, making=making, reached=_reached)


def _drawn(levels: np.ndarray) -> None:
    """What was drawn becomes the upper half that is given."""
    with link.one_step():
        given.keep(tuple(int(level) for level in levels.ravel()[:HALF]))
    controls.put(FROM, DRAWN)


def _reached(step: int) -> None:
    """Where the play stopped is the pixel to look at."""
    controls.put(PIXEL, HALF + step + 1)


def _looks(shown: Completing) -> None:
    weights = pixel.weights(shown)
    earlier = np.append(weights[1:], 0)  # key 0 is the start token, key k the pixel before place k
    figure = pixel.looks(shown, np.where(np.arange(SIDE**2) < shown.pixel, earlier, np.nan))
    caption = say(
        "Mean of its heads. The start token takes {start}; evenly each of {count} places would take {even}.",
        start=f"{weights[0]:.0%}",
        count=shown.pixel + 1,
        even=f"{1 / (shown.pixel + 1):.0%}",
    )
    record = shown.record(label("attention of a pixel being made"), pixel=True, layer=shown.layer, head=MEAN)
    exhibit(figure, record, caption=caption, arrays={"weights": weights}, key=ATTENTION)


def _could_be(shown: Completing) -> None:
    rule = given.usual()[shown.pixel]
    series = {
        "model": shown.chances,
        "as a rule": rule,
        "all alike": np.full(LEVELS, 1 / LEVELS),
    }
    names = {"model": say("the model"), "as a rule": say("this pixel as a rule"), "all alike": say("all levels alike")}
    figure = pixel.could_be(shown, {names[key]: chances for key, chances in series.items()}, shown.level)
    caption = say(
        "It became {level} (upright line): the model gave that {share}, this pixel is so in {rule} of the digits it "
        "learned from, all levels alike would have {even}.",
        level=shown.level,
        share=f"{shown.chances[shown.level]:.0%}",
        rule=f"{rule[shown.level]:.0%}",
        even=f"{1 / LEVELS:.0%}",
    )
    table = {"level": np.arange(LEVELS), **series}
    record = shown.record(label("chances of a pixel's grey levels"), pixel=True)
    exhibit(figure, record, caption=caption, table=table, key=CHANCES)


def _ends(shown: Completing) -> None:
    names, pictures = shown.names(), list(shown.ends.levels)
    if not shown.given.drawn:
        names.append(say("the true one"))
        pictures.append(shown.given.levels.ravel())
    values = np.stack(pictures).reshape(1, -1, SIDE, SIDE).astype(float)
    needed = costs(shown)
    figure = tiles.tiles(
        values,
        title=say("Other ends of the same half"),
        unit=say("grey level"),
        scale="ink",
        names=names,
        told=[
            say("{name}: {bits} bits a pixel", name=name, bits=f"{cost:.2f}")
            for name, cost in zip(names, needed, strict=True)
        ],
        carry=np.minimum(np.arange(len(names)), DRAWS).reshape(1, -1, 1),
        mark=(0, shown.path),
        height=230,
    )
    caption = say(
        "Click an end to watch it being made. The likeliest level each time need not make the likeliest digit."
    )
    arrays = {"levels": values[0], "bits": needed}
    sideways(ENDS, least=44)
    exhibit(figure, shown.record(label("ends of a digit")), caption=caption, arrays=arrays, on_pick=_follow, key=ENDS)
    st.button(say("Draw anew"), icon=":material/casino:", key="digit_anew", on_click=_anew, args=[shown])


def costs(shown: Completing) -> np.ndarray:
    """The bits a pixel that each end takes, by the model, and last those of the true one, (end,)."""
    forecasts, levels = list(shown.ends.chances[:, HALF:]), list(shown.ends.levels[:, HALF:])
    if shown.truth is not None:
        forecasts.append(shown.truth)
        levels.append(shown.given.levels.ravel()[HALF:])
    return np.array([bits(*end).mean() for end in zip(forecasts, levels, strict=True)])


def _follow() -> None:
    if numbers := spot.clicked(ENDS):
        with link.one_step():
            link.remember(completing.PATH, numbers[0], default=0)


def _anew(shown: Completing) -> None:
    with link.one_step():
        completing.remember(shown.seed % SEEDS + 1, shown.path)
