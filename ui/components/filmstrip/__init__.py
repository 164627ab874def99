"""A row of thumbnails to choose from; a picture dropped anywhere on the page goes to the uploader."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ui.components.declared import component
from words import say

_component = component("filmstrip")


@dataclass(frozen=True)
class Frame:
    """A square frame over a whole small picture: `jpeg` shows it, `size` (rows, columns) are the large one's, and the
    frame stands `percent` of its way down or to the right."""

    jpeg: bytes
    size: tuple[int, int]
    percent: int

    def data(self) -> dict[str, Any]:
        """What the browser is sent."""
        rows, columns = self.size
        return {
            "source": _address(self.jpeg),
            "rows": rows,
            "columns": columns,
            "percent": self.percent,
            "words": _words(upright=rows > columns),
        }


def _words(*, upright: bool) -> dict[str, str]:
    """`label` names the frame, `part` and `said` say what is in it, `hint` how to move it."""
    return {
        "label": say("The part that goes into the model"),
        "part": say("rows {first} to {last} of {all}") if upright else say("columns {first} to {last} of {all}"),
        "said": say("Into the model: {part}. Drag the frame."),
        "hint": say("Drag the frame, or move it with the arrow keys."),
    }


class Picked(NamedTuple):
    """What the visitor just did: the key of the picture clicked, and where the frame was moved to, in per cent."""

    picture: str | None
    percent: int | None


def filmstrip(
    pictures: dict[str, tuple[str, bytes]],
    chosen: str | None,
    *,
    label: str,
    hints: Mapping[str, str] | None = None,
    accept: Sequence[str] = (),
    frame: Frame | None = None,
    given: str = "",
    key: str,
) -> Picked:
    """Show `pictures` (key -> (title, JPEG bytes)) with `chosen` marked, and beside them the `frame` that can be moved
    over the chosen one; what was done to them.

    `label` names the row for those who hear the page. `hints` (key -> sentence) say more under the mouse; without one
    it is the title. `accept` are the file endings that the browser's own dialog offers for the page's uploader,
    which is shut when among the `given` (file ids, with spaces between) is one that was not there before.
    """
    frames = [
        {"key": name, "title": title, "hint": (hints or {}).get(name, title), "source": _address(jpeg)}
        for name, (title, jpeg) in pictures.items()
    ]
    offered = ",".join(f".{ending}" for ending in accept)
    data = {
        "label": label,
        "frames": frames,
        "chosen": chosen,
        "accept": offered,
        "given": given,
        "cut": frame and frame.data(),
    }
    result = _component(data=data, key=key, on_pick_change=lambda: None, on_cut_change=lambda: None)
    moved = result.cut if type(result.cut) is int and 0 <= result.cut <= 100 else None
    return Picked(result.pick if result.pick in pictures else None, moved if frame else None)


def _address(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
