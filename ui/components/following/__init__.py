"""Has one part of a page run again once the browser has drawn what another part changed (ui/turns.py)."""

from ui.components.declared import component

_component = component("following", html="<span hidden></span>")


def leads(turn: int) -> None:
    """Say in the part that goes first that it shows its `turn`."""
    _component(data={"turn": turn, "follows": False}, key="turn_first", on_behind_change=_nothing)


def follows(turn: int) -> None:
    """Say in the part that follows which `turn` it shows: when the browser has drawn a later one of the other's and a
    moment has passed, this part runs again."""
    _component(data={"turn": turn, "follows": True}, key="turn_rest", on_behind_change=_nothing)


def _nothing() -> None:
    """Streamlit wants a callback beside every value that a component may send."""
