"""The points of one set ask each other."""

from ui import controls
from views.local_global.asking import draw_asking
from views.local_global.point_attention import LOCAL, point_attentions
from views.local_global.subject import Meeting
from words import say


def draw(meeting: Meeting) -> None:
    """One of the sets, in one of its layers."""
    inside = {attention.key: attention for attention in point_attentions(meeting.forward) if not attention.crosses}
    titles = {key: say(attention.title) for key, attention in inside.items()}
    with meeting.right:
        key = controls.choose(say("Who asks whom"), "among", titles, default=LOCAL)
    draw_asking(meeting, inside[key])
