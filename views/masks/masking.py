"""Which tokens lie under which mask: the controls of the views on masks, and what they say."""

import streamlit as st

from ui import controls
from views.masks import tokens
from views.masks.kinds import KINDS
from views.masks.subject import Masked
from words import say

PICTURE, SEQUENCE = "picture", "sequence"


def looking() -> Masked:
    """For the view on who looks at whom: from one token."""
    return _asked(layers=False)


def costing() -> Masked:
    """For the view on costs: after some layers."""
    return _asked(layers=True)


def _asked(*, layers: bool) -> Masked:
    zero, one, two, three, four = st.columns([3, 6, 2, 3, 4], vertical_alignment="bottom")
    with zero:
        over = {PICTURE: say("A digit"), SEQUENCE: say("A sequence")}
        settings = {"widget": st.segmented_control, "label_visibility": "collapsed"}
        chosen = controls.choose(say("Tokens"), "mask_over", over, **settings)
    with one:
        kind = controls.choose(
            say("Mask"), "mask", {key: say(kind.title) for key, kind in KINDS.items()}, default="shifted"
        )
    with two:
        number = controls.choose(say("Digit"), "mask_digit", range(10), default=3) if chosen == PICTURE else None
    under = tokens.sequence() if number is None else tokens.digit(number)
    sizes = KINDS[kind].sizes(under)
    with three:
        size = controls.choose(say(KINDS[kind].size), f"mask_size_{kind}", sizes) if sizes else 0
    with four:
        after = controls.slide(say("Layers"), "mask_layers", 1, 6, default=2) if layers else 2
        middle = under.middle
        token = middle if layers else controls.slide(say("Token"), "mask_token", 1, under.count, default=middle)
    return Masked(under, kind, size, token - 1, after)
