"""Reformer's other saving: layers that can be run backwards, so that what entered them need not be kept to learn."""

import numpy as np
import streamlit as st

from models.questions.there_and_back import ThereAndBack
from ui import cached, tables
from views.sparse.subject import Seen
from words import say, tiny

DOUBTFUL = 1e-3  # an error beyond this would be more than rounding


def draw(seen: Seen) -> None:
    """How exactly all blocks come back from the last pair, and what that spares."""
    rebuilt = cached.ask(ThereAndBack(model=seen.card.key, shown=seen.plain.pixels))
    blocks = len(rebuilt["errors"])
    st.markdown(say("**There and back: reversible layers**"))
    tables.show(
        {
            say("numbers to keep for learning"): [say("what entered every block"), say("the last pair alone")],
            say("thousands"): [f"{rebuilt[name] / 1e3:,.0f}" for name in ("stored", "kept")],
            say("largest error of what is made again"): ["0", tiny(rebuilt["errors"].max())],
        }
    )
    st.caption(
        say(
            "The model’s own {blocks} blocks run over this picture in pairs, y₁ = x₁ + attention(x₂), y₂ = x₂ + "
            "MLP(y₁), and back. Errors are shares of the largest number that entered a block, {last} in the last block "
            "and {first} in the first: {nature}. The model was not trained so; nothing here says what it would name.",
            blocks=blocks,
            nature=say("rounding of float32") if np.all(rebuilt["errors"] < DOUBTFUL) else say("more than rounding"),
            last=tiny(rebuilt["errors"][-1], 0),
            first=tiny(rebuilt["errors"][0], 0),
        )
    )
