"""The relative position bias that the chosen block adds to its scores."""

from ui import bias
from views.windows.subject import Windowed


def draw(windowed: Windowed) -> None:
    """Table and expansion of one head of the chosen block."""
    bias.draw_head(windowed.block, windowed.trace.model, windowed.record)
