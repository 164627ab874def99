"""What few keys save over the number of tokens: by formula, and on request by the clock and in the tensors made."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from analysis import cost
from models.questions.projecting import ProjectedPace
from ui import cached, facts, tables
from ui.exhibit import exhibit
from views.rank.projected import SOURCE, Projected
from viz import curves, theme
from viz.provenance import Provenance
from words import label, say

SIZES = (64, 128, 256, 512, 1024, 2048)  # tokens
HEIGHT = 260
ASKED = "rank_keys_timed"


def draw(few: Projected) -> None:
    """Multiply-adds over n and milliseconds beside them, once somebody asks."""
    if not st.session_state.get(ASKED):
        with st.container(border=True):
            st.markdown(say("**What do few keys save?** Attention over more and more tokens runs on this computer."))
            st.button(say("Count and measure"), icon=":material/timer:", key="rank_keys_measure", on_click=_ask)
        return
    with st.spinner(say("Measuring …")):
        costs_by_name = measured(few)
    _counted(few)
    _timed(few, costs_by_name)
    _shown(few, costs_by_name)


def measured(few: Projected) -> Mapping[str, np.ndarray]:
    """Seconds and bytes over `SIZES`, measured once in ten minutes for everybody."""
    _, heads, _, channels = few.attention.query.shape
    return cached.ask(
        ProjectedPace(counts=SIZES, heads=heads, channels=channels, keys=few.keys, moment=cached.moment())
    )


def formula(few: Projected) -> dict[str, list[int]]:
    """Multiply-adds over `SIZES`, all heads: of all keys, and of projected ones with their projection."""
    _, heads, _, channels = few.attention.query.shape
    width = heads * channels
    full = [cost.full(size, width, heads=heads).interactions for size in SIZES]
    return {"full": full, "projected": [4 * size * few.keys * width for size in SIZES]}


def _counted(few: Projected) -> None:
    series = formula(few)
    exhibit(
        _curves(few, series, say("multiply-adds (formula)")),
        _record(few, label("cost of projected keys")),
        table={"n": SIZES, **series},
        key="rank_keys_counted",
    )


def _timed(few: Projected, costs_by_name: Mapping[str, np.ndarray]) -> None:
    series = {name: 1e3 * costs_by_name[name] for name in ("full", "projected")}
    exhibit(
        _curves(few, series, say("time (ms, measured here)")),
        _record(few, label("measured time of projected keys")),
        table={"n": SIZES, **{name: costs_by_name[name] for name in costs_by_name}},
        key="rank_keys_clock",
    )


def _curves(few: Projected, series: Mapping[str, object], unit: str) -> theme.Figure:
    names = {"full": say("all keys"), "projected": say("{keys} keys", keys=few.keys)}
    lines = {names[name]: values for name, values in series.items()}
    figure = curves.lines(lines, x=say("tokens n"), y=unit, positions=SIZES, chosen=few.tokens, height=HEIGHT)
    figure.update_xaxes(type="log", tickvals=SIZES, ticktext=[f"{size:,}" for size in SIZES])
    return curves.logarithmic(figure)


def _shown(few: Projected, costs_by_name: Mapping[str, np.ndarray]) -> None:
    products, last = formula(few), len(SIZES) - 1
    rows = ("full", "projected")
    tables.show(
        {
            say("at n = {n}", n=f"{SIZES[last]:,}"): [say("all keys"), say("{keys} keys", keys=few.keys)],
            say("million multiply-adds"): [f"{products[name][last] / 1e6:,.1f}" for name in rows],
            say("ms, measured here"): [f"{1e3 * costs_by_name[name][last]:.1f}" for name in rows],
            say("MB of tensors made"): [f"{costs_by_name[f'{name} bytes'][last] / 1e6:.1f}" for name in rows],
        }
    )
    st.caption(
        say(
            "Least of several runs of all heads, operands drawn at random, written out so that maps stand in memory; a "
            "fused product never stores them. Formula: 2n²C and 4nkC for k keys, projections of keys and values in it."
        )
    )


def _record(few: Projected, method: str) -> Provenance:
    _, heads, _, channels = few.attention.query.shape
    places = {"keys": few.keys, "heads": heads, "channels": channels}
    return facts.another(Provenance(method, source=SOURCE), method, **places)


def _ask() -> None:
    st.session_state[ASKED] = True


PARAMETERS = (label("keys"), label("heads"), label("channels"))
