"""A shifted block, one step at a time: windows, roll, regions, mask, attention, reverse."""

from collections.abc import Callable

import streamlit as st

from ui import controls, facts
from views.windows import masking, shifting, weighing
from views.windows.subject import PAPER, Windowed
from viz.provenance import Provenance
from words import Message, label, message, say

STILL = label(
    "This block does not shift: its windows are the plain ones, nothing is rolled and nothing is masked. "
    "Shifted blocks are every second one, as long as the grid is larger than one window."
)
STEPS: dict[str, tuple[str, Callable[[Windowed, Provenance], None]]] = {
    "windows": (label("1 Windows"), shifting.draw_windows),
    "roll": (label("2 Roll"), shifting.draw_roll),
    "regions": (label("3 Regions"), masking.draw_regions),
    "mask": (label("4 Mask"), masking.draw_mask),
    "attention": (label("5 Attention"), weighing.draw_attention),
    "reverse": (label("6 Reverse"), shifting.draw_return),
}
NEED_SHIFT = ("roll", "regions", "mask")


def draw(windowed: Windowed) -> None:
    """The chosen step of the chosen block, on the picture."""
    titles = {step: say(title) for step, (title, _) in STEPS.items()}
    step = controls.choose(say("Step"), "step", titles, widget=st.segmented_control, label_visibility="collapsed")
    if not windowed.block.moves and step in NEED_SHIFT:
        st.info(say(STILL), icon=":material/block:")
        return
    title, draw_step = STEPS[step]
    method = message("shifted windows, {step}", step=Message(title))
    draw_step(windowed, facts.another(windowed.record, method, source=PAPER))
