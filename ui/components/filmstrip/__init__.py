"""A row of thumbnails to choose from; a picture dropped anywhere on the page goes to the uploader."""

import base64
from collections.abc import Mapping, Sequence

from ui.components.declared import component

_component = component("filmstrip")


def filmstrip(
    pictures: dict[str, tuple[str, bytes]],
    chosen: str | None,
    *,
    label: str,
    hints: Mapping[str, str] | None = None,
    accept: Sequence[str] = (),
    key: str,
) -> str | None:
    """Show `pictures` (key -> (title, JPEG bytes)) with `chosen` marked; the key just clicked, or None.

    `label` names the row for those who hear the page. `hints` (key -> sentence) say more under the mouse; without one
    it is the title. `accept` are the file endings that the browser's own dialog offers for the page's uploader.
    """
    frames = [
        {"key": name, "title": title, "hint": (hints or {}).get(name, title), "source": _address(jpeg)}
        for name, (title, jpeg) in pictures.items()
    ]
    offered = ",".join(f".{ending}" for ending in accept)
    data = {"label": label, "frames": frames, "chosen": chosen, "accept": offered}
    result = _component(data=data, key=key, on_pick_change=lambda: None)
    return result.pick if result.pick in pictures else None


def _address(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
