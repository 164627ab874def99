"""What a change to a model saves: counted by formula, and by the clock of this computer, on request and never alone."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from models.changes import Change
from models.questions.pace import Pace
from ui import cached, tables
from words import say


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


def measured(model: str, shown: np.ndarray, change: Change) -> Mapping[str, np.ndarray]:
    """`seconds` and `parameters` (before, after) of `model`, a card's key, over its input `shown` (row, column, 3)
    uint8, measured once in ten minutes for everybody."""
    return cached.ask(Pace(model=model, shown=shown, without=(change,), moment=cached.moment()))


def table(names: Sequence[str], found: Mapping[str, np.ndarray], multiply_adds: Sequence[int]) -> None:
    """Before and after, called `names`: parameters, multiply-adds by formula, and milliseconds beside them."""
    tables.show(
        {
            "": list(names),
            say("parameters"): [f"{count:,}" for count in found["parameters"]],
            say("millions of multiply-adds"): [f"{count / 1e6:,.1f}" for count in multiply_adds],
            say("milliseconds, measured here"): [f"{1e3 * seconds:.1f}" for seconds in found["seconds"]],
        }
    )
