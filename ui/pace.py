"""What changes to a model save: counted and by the clock of this computer, on request, never one without the other."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from models.changes import Change
from models.questions.pace import ROUNDS, Pace
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached, tables
from words import say

Changes = tuple[Change, ...]


def draw(
    name: str, invitation: str, card: ModelCard, trace: Trace, plain: str, changed: Mapping[str, Changes], *, told: str
) -> None:
    """The `invitation` with a button, then a line for the model `card` as it ran in `trace`, called `plain`, and for
    each that is `changed`, by what it is called; `told` is said below. `name` remembers that somebody asked."""
    if not asked(name, invitation):
        return
    with st.spinner(say("Measuring …")):
        costs = [measured(card, trace, changes) for changes in changed.values()]
    tables.show({"": [plain, *changed], **columns(costs)})
    st.caption(f"{measured_so()} {told}")


def asked(name: str, invitation: str) -> bool:
    """Whether the visitor asked for the measurement `name`; draws the `invitation` with its button before."""
    if st.session_state.get(name):
        return True
    with st.container(border=True):
        st.markdown(invitation)
        st.button(
            say("Count and measure"),
            icon=":material/timer:",
            key=f"measure_{name}",
            on_click=st.session_state.__setitem__,
            args=(name, True),
        )
    return False


def measured_so() -> str:
    """How the columns were found."""
    return say(
        "Counted in one pass over this picture: products and convolutions, and the numbers in all tensors made on the "
        "way. Milliseconds: median of {rounds} passes in turns; whatever else this computer does shows.",
        rounds=ROUNDS,
    )


def measured(card: ModelCard, trace: Trace, changes: Changes) -> Mapping[str, np.ndarray]:
    """What `Pace` finds of the model `card` over the input of `trace`, measured once in ten minutes for everybody."""
    return cached.ask(Pace(model=card.key, shown=trace.pixels, without=changes, moment=cached.moment()))


def columns(costs: list[Mapping[str, np.ndarray]]) -> dict[str, list[str]]:
    """Of the model as it is, then of each change: parameters, bytes, multiply-adds, numbers made, milliseconds."""

    def of(name: str, unit: float, written: str) -> list[str]:
        return [format(value / unit, written) for value in (costs[0][name][0], *(one[name][1] for one in costs))]

    return {
        say("parameters"): of("parameters", 1, ",.0f"),
        say("MB of weights"): of("bytes", 1e6, ".2f"),
        say("millions of multiply-adds"): of("multiply_adds", 1e6, ",.1f"),
        say("thousands of numbers made"): of("made", 1e3, ",.0f"),
        say("milliseconds, measured here"): of("seconds", 1e-3, ".1f"),
    }
