"""What SAB and ISAB cost over the size of the set: by formula, and on request by the clock."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from analysis import cost
from models.questions.timing import Timing
from ui import cached, controls, facts, tables
from ui.exhibit import exhibit
from views.sets.subject import PAPER, SetTransformers
from viz import curves, theme
from viz.provenance import Provenance
from words import label, say

WIDTH, HEADS, TRAINED = 128, 4, 16
SIZES = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
TIMED = SIZES[2:]
ASKED = "set_timed"
Series = dict[str, Sequence[float]]  # by block, one number per size


def draw(models: SetTransformers) -> None:
    """Sliders, the numbers for them, curves over n, and the measured time beside; no model is asked."""
    left, right = st.columns(2)
    low = {"label_visibility": "collapsed"}  # each says itself what it is
    with left:
        sizes = {size: say("n = {size} elements", size=f"{size:,}") for size in SIZES}
        elements = controls.choose(say("Elements n"), "elements", sizes, default=1024, widget=st.select_slider, **low)
    with right:
        counted = say("m = %d induced points")
        points = controls.slide(say("Induced points m"), "induced", 1, 128, default=TRAINED, format=counted, **low)
    places = {"n": elements, "m": points, "C": WIDTH}
    record = Provenance(label("cost of SAB and ISAB"), source=f"{PAPER}, section 3.1", parameters=places)
    left, right = st.columns(2)
    with left:
        _counted(elements, points, record)
    with right:
        _timed(elements, points, record)
    _figures(elements, points)  # below, so that the picture begins high
    st.caption(
        say(
            "Width C = {width}, {heads} heads, as in the small model of clouds, whose m is {trained}. Formula: all "
            "matrix products of a block, its rFF included; norms, biases and softmax are not counted. Both axes are "
            "logarithmic; the dotted line is your n.",
            width=WIDTH,
            heads=HEADS,
            trained=TRAINED,
        )
    )


def _isab(points: int) -> str:
    return f"ISAB, m = {points}"


def _figures(elements: int, points: int) -> None:
    plain, less = cost.sab(elements, WIDTH, heads=HEADS), cost.isab(elements, WIDTH, points, heads=HEADS)
    both = (plain, less)
    tables.show(
        {
            say("block"): ["SAB", _isab(points)],
            say("multiply-adds"): [say("6nC² + 2n²C"), say("6(n + m)C² + 4nmC")],
            say("millions of them"): [f"{amount.total / 1e6:,.1f}" for amount in both],
            say("of these between elements"): [f"{amount.interactions / 1e6:,.1f}" for amount in both],
            say("weights a head"): [f"{amount.map_entries // HEADS:,}" for amount in both],
            say("maps of all heads, float32"): [f"{amount.map_bytes() / 1e6:,.2f} MB" for amount in both],
        }
    )
    st.markdown(_dearer(plain.total / less.total, points))


def _dearer(ratio: float, points: int) -> str:
    """Which of both takes more at the chosen n, and from which n on it is SAB."""
    places = {"points": points, "first": f"{cost.break_even(WIDTH, points):,}"}
    if ratio >= 1:
        return say(
            "Here **SAB takes {ratio} times as much**. With m = {points}, ISAB is the cheaper one from n = {first} on.",
            ratio=f"{ratio:.2g}",
            **places,
        )
    return say(
        "Here **ISAB takes {ratio} times as much**. With m = {points}, ISAB is the cheaper one from n = {first} on.",
        ratio=f"{1 / ratio:.2g}",
        **places,
    )


def _counted(elements: int, points: int, record: Provenance) -> None:
    series = {
        "SAB": [cost.sab(size, WIDTH).total for size in SIZES],
        _isab(points): [cost.isab(size, WIDTH, points).total for size in SIZES],
    }
    figure = _curves(series, SIZES, elements, unit=say("multiply-adds (formula)"))
    exhibit(figure, record, table={"n": list(SIZES), **series}, key="set_counted")


def _timed(elements: int, points: int, record: Provenance) -> None:
    """The clock, once somebody asks for it."""
    if not st.session_state.get(ASKED):
        with st.container(border=True):
            st.markdown(say("**And by the clock?** Both blocks run on this computer for sets of 64 to 4,096 elements."))
            st.button(say("Measure the time"), icon=":material/timer:", key="set_measure", on_click=_ask)
        return
    with st.spinner(say("Measuring …")):
        times = measured(points)
    series = {"SAB": 1e3 * np.array(times["SAB"]), _isab(points): 1e3 * np.array(times["ISAB"])}
    source = label("least of several runs on this server")
    record = facts.another(record, label("measured time of SAB and ISAB"), source=source)
    figure = _curves(series, TIMED, elements, unit=say("time (ms, measured here)"))
    caption = _both_clocks(times["SAB"][-1] / times["ISAB"][-1], points)
    exhibit(figure, record, caption=caption, table={"n": list(TIMED), **series}, key="set_timed_chart")


def _both_clocks(dearer: float, points: int) -> str:
    formula = cost.sab(TIMED[-1], WIDTH).total / cost.isab(TIMED[-1], WIDTH, points).total
    return say(
        "Least of several runs, weights at random, one set at a time; whatever else this computer does shows. At n = "
        "{n} SAB took {dearer} times as long; the formula says {formula} times the work. With few elements, calling "
        "the operations takes longer than their arithmetic, so the clock and the formula part.",
        n=f"{TIMED[-1]:,}",
        dearer=f"{dearer:.2g}",
        formula=f"{formula:.2g}",
    )


def _ask() -> None:
    st.session_state[ASKED] = True


def measured(points: int) -> Mapping[str, np.ndarray]:
    """Seconds (count,) by block for sets of `TIMED` elements, measured once in ten minutes for everybody."""
    return cached.ask(Timing(counts=TIMED, width=WIDTH, heads=HEADS, points=points, moment=cached.moment()))


def _curves(series: Series, sizes: tuple[int, ...], elements: int, *, unit: str) -> theme.Figure:
    figure = curves.lines(series, x=say("elements n"), y=unit, positions=sizes, height=400)
    figure.update_xaxes(type="log", tickvals=list(sizes), ticktext=[f"{size:,}" for size in sizes])
    figure.update_yaxes(type="log", exponentformat="power", dtick=1).add_vline(
        x=elements, line_dash="dot", line_color=theme.CATEGORICAL[-1]
    )
    return figure.update_layout(legend=theme.BELOW)
