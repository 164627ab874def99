"""A button under every page that copies its address; the address carries the whole state (ui/link.py)."""

from ui.components.declared import component
from words import say

_component = component("copy_link")


def copy_link() -> None:
    """Draw the button."""
    words = {
        "copy": say("Copy link to this view"),
        "copied": say("Copied: this link reopens what you see."),
    }
    _component(data={"words": words}, key="copy_link")
