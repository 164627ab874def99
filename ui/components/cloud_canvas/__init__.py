"""The cloud canvas: points in three dimensions under the visitor's hand, drawn by WebGL in the browser.

Python sends one block of bytes per scene (packing.py). Turning, zooming and pointing happen in the browser, and the
camera stays where the visitor put it whatever Python sends next; only a click on a point comes back. Where there is no
WebGL the same picture is drawn the slow way.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ui.components.cloud_canvas.packing import Ball, Lines, Marks, Scene, pack
from viz.provenance import Provenance

__all__ = ["Ball", "Lines", "Marks", "Scene", "cloud_canvas", "follow"]

HERE = Path(__file__).parent
SHARED = ("shared/save.js", "shared/element.js", "shared/block.js", "shared/photo.js")
SCRIPTS = (
    "camera", "scene", "points_gl", "points_flat", "overlay", "parts", "svg_context", "export", "interaction", "main",
)  # fmt: skip


def script() -> str:
    """The component's module: shared functions first, then our own."""
    files = [*(HERE.parent / name for name in SHARED), *(HERE / f"{name}.js" for name in SCRIPTS)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


_component = st.components.v2.component(
    "vitrine_cloud", css=(HERE / "cloud.css").read_text(encoding="utf-8"), js=script()
)


def cloud_canvas(
    scene: Scene, provenance: Provenance, *, key: str, on_pick: Callable[[int | None], None] | None = None
) -> None:
    """Show `scene`; `on_pick` hears which point was clicked (None: let go) before the page runs again."""
    pick = follow(key, len(scene.points), on_pick) if on_pick else lambda: None
    _component(data=pack(scene, provenance, key), key=key, on_pick_change=pick)


def follow(key: str, count: int, on_pick: Callable[[int | None], None]) -> Callable[[], None]:
    """A callback that hands the canvas's answer on, distrusted: what is no point of the `count` is nothing."""

    def hear() -> None:
        told = (st.session_state.get(key) or {}).get("pick")
        if isinstance(told, int) and not isinstance(told, bool) and -1 <= told < count:
            on_pick(None if told == -1 else told)

    return hear
