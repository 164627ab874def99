"""What SAB and ISAB cost over the size of the set: by formula, and on request by the clock."""

import time

import streamlit as st

from analysis import cost
from models.questions.timing import Timing
from ui import cached, controls, downloads, facts, tables
from ui.components.chart import chart
from viz import curves, theme
from viz.provenance import Provenance

PAPER = "Lee et al. 2019, arXiv:1810.00825, section 3.1"
WIDTH, HEADS, TRAINED = 128, 4, 16
SIZES = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
TIMED = SIZES[2:]
ASKED = "set_timed"
LASTS = 600  # seconds that a measurement serves everybody


def show() -> None:
    """Sliders, the numbers for them, curves over n, and the measured time beside."""
    left, right = st.columns(2)
    with left:
        elements = controls.choose("Elements n", "elements", SIZES, default=1024, widget=st.select_slider)
    with right:
        points = controls.slide("Induced points m", "induced", 1, 128, default=TRAINED)
    record = Provenance("cost of SAB and ISAB", source=PAPER, parameters={"n": elements, "m": points, "C": WIDTH})
    _figures(elements, points)
    left, right = st.columns(2)
    with left:
        _counted(elements, points, record)
    with right:
        _timed(elements, points, record)
    st.caption(
        f"Width C = {WIDTH}, {HEADS} heads, as in the small model of clouds, whose m is {TRAINED}. Formula: all matrix "
        "products of a block, its rFF included; norms, biases and softmax are not counted. Both axes are logarithmic; "
        "the dotted line is your n."
    )


def _figures(elements: int, points: int) -> None:
    plain, less = cost.sab(elements, WIDTH, heads=HEADS), cost.isab(elements, WIDTH, points, heads=HEADS)
    tables.show(
        {
            "block": ["SAB", f"ISAB, m = {points}"],
            "multiply-adds": ["6nC² + 2n²C", "6(n + m)C² + 4nmC"],
            "millions of them": [f"{each.total / 1e6:,.1f}" for each in (plain, less)],
            "of these between elements": [f"{each.interactions / 1e6:,.1f}" for each in (plain, less)],
            "weights a head": [f"{each.map_entries // HEADS:,}" for each in (plain, less)],
            "maps of all heads, float32": [f"{each.map_bytes() / 1e6:,.2f} MB" for each in (plain, less)],
        }
    )
    first = cost.break_even(WIDTH, points)
    ratio = plain.total / less.total
    words = f"SAB takes {ratio:.2g} times as much" if ratio >= 1 else f"ISAB takes {1 / ratio:.2g} times as much"
    st.markdown(f"Here **{words}**. With m = {points}, ISAB is the cheaper one from n = {first:,} on.")


def _counted(elements: int, points: int, record: Provenance) -> None:
    series = {
        "SAB": [cost.sab(each, WIDTH).total for each in SIZES],
        f"ISAB, m = {points}": [cost.isab(each, WIDTH, points).total for each in SIZES],
    }
    _chart(series, SIZES, elements, "multiply-adds (formula)", record, "set_counted")


def _timed(elements: int, points: int, record: Provenance) -> None:
    """The clock, once somebody asks for it."""
    if not st.session_state.get(ASKED):
        with st.container(border=True):
            st.markdown("**And by the clock?** Both blocks run on this computer for sets of 64 to 4,096 elements.")
            st.button("Measure the time", icon=":material/timer:", key="set_measure", on_click=_ask)
        return
    times = measured(points)
    series = {name if name == "SAB" else f"ISAB, m = {points}": [1e3 * each for each in found]
              for name, found in times.items()}  # fmt: skip
    record = facts.another(record, "measured time of SAB and ISAB", source="least of several runs on this server")
    _chart(series, TIMED, elements, "time (ms, measured here)", record, "set_timed_chart")
    dearer = times["SAB"][-1] / times["ISAB"][-1]
    formula = cost.sab(TIMED[-1], WIDTH).total / cost.isab(TIMED[-1], WIDTH, points).total
    st.caption(
        f"Least of several runs, weights at random, one set at a time; whatever else this computer does shows. At n = "
        f"{TIMED[-1]:,} SAB took {dearer:.2g} times as long; the formula says {formula:.2g} times the work. With "
        "few elements, calling the operations takes longer than their arithmetic, so the clock and the formula part."
    )


def _ask() -> None:
    st.session_state[ASKED] = True


def measured(points: int) -> dict[str, tuple[float, ...]]:
    """Seconds by block for sets of `TIMED` elements, measured once in ten minutes for everybody."""
    moment = int(time.monotonic() // LASTS)
    return cached.ask(Timing(counts=TIMED, width=WIDTH, heads=HEADS, points=points, moment=moment))


def _chart(
    series: dict[str, list[float]], sizes: tuple[int, ...], elements: int, unit: str, record: Provenance, key: str
) -> None:
    figure = curves.lines(series, x="elements n", y=unit, positions=sizes, height=400)
    figure.update_xaxes(type="log", tickvals=list(sizes), ticktext=[f"{each:,}" for each in sizes])
    figure.update_yaxes(type="log", exponentformat="power", dtick=1).add_vline(
        x=elements, line_dash="dot", line_color=theme.CATEGORICAL[-1]
    )
    figure.update_layout(legend=theme.BELOW)
    chart(figure, key=key)
    downloads.offer(figure, record, table={"n": list(sizes), **series}, key=key)
