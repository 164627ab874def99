"""Local points ask the global ones, layer by layer."""

from ui import controls
from views.local_global.asking import draw_asking
from views.local_global.point_attention import point_attentions
from views.local_global.subject import Meeting
from words import say


def draw(meeting: Meeting) -> None:
    """One of the layers in which local points ask."""
    between = [attention for attention in point_attentions(meeting.forward) if attention.crosses]
    with meeting.right:
        layer = controls.slide(say("Cross-attention (layer)"), "cross_layer", 1, len(between), default=1)
    draw_asking(meeting, between[layer - 1])
