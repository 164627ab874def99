"""The cloud canvas: points in three dimensions under the visitor's hand, drawn by WebGL in the browser.

Python sends one block of bytes per scene (packing.py). Turning, zooming and pointing happen in the browser, and the
camera stays where the visitor put it whatever Python sends next; only a click on a point comes back. Where there is no
WebGL the same picture is drawn the slow way.
"""

from collections.abc import Callable

import streamlit as st

from ui.components.cloud_canvas.packing import Ball, Lines, Marks, Scene, pack
from ui.components.declared import component
from viz.provenance import Provenance

__all__ = ["Ball", "Lines", "Marks", "Scene", "cloud_canvas", "follow"]

_component = component("cloud_canvas", name="cloud")


def cloud_canvas(
    scene: Scene, provenance: Provenance, *, key: str, on_pick: Callable[[int | None], None] | None = None
) -> None:
    """Show `scene`; `on_pick` hears which point was clicked (None: let go) before the page runs again."""
    pick = follow(key, len(scene.points), on_pick) if on_pick else lambda: None
    _component(data=pack(scene, provenance, key), key=key, on_pick_change=pick)


def follow(key: str, count: int, on_pick: Callable[[int | None], None]) -> Callable[[], None]:
    """A callback that hands the canvas's answer on, distrusted: what is no point of the `count` is nothing."""

    def hear() -> None:
        point = (st.session_state.get(key) or {}).get("pick")
        if isinstance(point, int) and not isinstance(point, bool) and -1 <= point < count:
            on_pick(None if point == -1 else point)

    return hear
