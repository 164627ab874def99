"""A button under every page that copies its address; the address carries the whole state (ui/link.py)."""

from collections.abc import Sequence

from ui.components.declared import component
from words import say

_component = component("copy_link")


def copy_link(left_out: Sequence[str] = ()) -> None:
    """Draw the button; `left_out` are sentences, in the visitor's words, on what the link can't carry."""
    words = {
        "copy": say("Copy link to this view"),
        "copied": say("Copied: all else reopens as you see it.")
        if left_out
        else say("Copied: this link reopens what you see."),
        "leftOut": " ".join(left_out),
    }
    _component(data={"words": words}, key="copy_link")
