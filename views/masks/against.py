"""What each order of filling holes comes to, beside the others, and beside many orders drawn by lot."""

import numpy as np
import streamlit as st

from inputs.digits import LEVELS
from models.questions.filled import OWN, RANDOM
from ui import tables
from ui.exhibit import exhibit
from views.masks.filling import ORDERS, SEEDS, Holed
from viz import histogram
from words import label, say

LUCK = "hole_luck"
MANY = 20  # holes: up to so many the drawn orders are asked for at each click, more only once all are filled
BINS = 24
INNER = (5, 95)  # per cent of the drawn orders: nine in ten lie between
ALIKE = 1e-4  # bits: two orders that differ by less take the same, but for rounding


def table(shown: Holed, names: list[str], off: np.ndarray, costs: np.ndarray) -> None:
    """The table of all ends; of the untrained model, which prefers no level, what is to be expected."""
    even = np.abs(np.arange(LEVELS)[:, None] - shown.given.levels.ravel()[shown.places]).mean()
    right = [*(off == 0).sum(axis=1), shown.count / LEVELS]
    tables.show(
        {
            say("filled"): [*names, say("by the untrained model, any level alike")],
            say("holes exactly right"): [
                say("{right} of {all}", right=f"{count:.3g}", all=shown.count) for count in right
            ],
            say("levels off, mean"): [round(float(value), 2) for value in (*off.mean(axis=1), even)],
            say("bits a hole for the truth"): [round(float(value), 2) for value in (*costs, np.log2(LEVELS))],
        }
    )


def luck(shown: Holed) -> None:
    """The bits that the visitor's order takes, among those of drawn orders of the same holes."""
    if shown.count < 2:
        st.caption(say("Fill another: one hole has only one order."))
        return
    if MANY < shown.count < shown.holes.sum():
        st.caption(say("Beside {count} drawn orders it stands once all holes are filled.", count=SEEDS))
        return
    bits, marked = shown.drawn, {order: shown.costs[order] for order in shown.orders if order != RANDOM}
    edges = np.histogram_bin_edges(np.append(bits, list(marked.values())), BINS)
    figure = histogram.histogram(
        edges,
        {say("drawn orders"): np.histogram(bits, edges)[0]},
        {say(ORDERS[order]): np.array([cost]) for order, cost in marked.items()},
        title=say("Your order among {count} drawn ones", count=SEEDS),
        x=say("bits a hole for the truth"),
        y=say("how many orders"),
        height=340,
        logarithmic=False,
    )
    record = shown.record(label("bits of drawn orders"))
    arrays = {"bits": bits, "others": np.array(list(marked.values()))}
    exhibit(figure, record, caption=told(shown), arrays=arrays, key=LUCK)


def told(shown: Holed) -> str:
    """Where the visitor's order stands among the drawn ones."""
    low, high = np.percentile(shown.drawn, INNER)
    own = shown.costs[OWN]
    return say(
        "The same {number} holes, their levels told one by one. Yours takes {bits} bits a hole; {less} of {draws} "
        "drawn orders take less, and nine in ten lie between {low} and {high}.",
        number=shown.count,
        bits=f"{own:.3f}",
        less=int((shown.drawn < own - ALIKE).sum()),
        draws=SEEDS,
        low=f"{low:.3f}",
        high=f"{high:.3f}",
    )
