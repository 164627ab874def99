"""Brings an element of the page into sight when a lesson comes to it. Charts and canvases appear late, so it waits."""

from collections.abc import Sequence

from ui.components.declared import component

_component = component("in_sight", html="<span hidden></span>")


def in_sight(keys: Sequence[str], *, moment: str) -> None:
    """Scroll to the first element with one of `keys` if it is out of sight; once for each `moment`."""
    _component(data={"keys": list(keys), "moment": moment}, key="in_sight")
