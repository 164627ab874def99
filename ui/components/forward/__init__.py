"""A ViT as a row of boxes with this picture's tensors; the open one shows its parts and the numbers of a few entries.

Python sends thumbnails and those numbers only, and hears what was asked for: a box, a part, a head, other columns, an
entry, a patch.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from analysis.operations import Operation
from ui.components.canvas.packing import frame, join
from ui.components.declared import component
from ui.components.live import Part, live_page
from viz import theme
from viz.ground import Ground
from viz.provenance import Provenance
from words import say

Asked = Mapping[str, Any]
_component = component("forward", name="forward")
TEXTS, NUMBERS, PAIRS = ("box", "part"), ("head", "column"), ("entry", "patch")


@dataclass(frozen=True, eq=False)
class DrawnBox:
    """A box by its `key`: `title` and `shape` in words, `small` its tensor as a picture (row, column); `group` says
    where it stands: stem, block or end."""

    key: str
    title: str
    group: str
    shape: str
    small: np.ndarray


@dataclass(frozen=True, eq=False)
class Opened:
    """The open box: its `parts` (key, title, shape), the open one's `formula` and `operation`, cut to `rows` and
    `columns` (names), the first of which is `column` (from 0) of `width`.

    `entry` (row, column) is the one spelled out, `heads` how many there are (0: none) and `head` which. `small` (row,
    column) is drawn over the picture, `patch` (row, column) framed there. `left` and `right` name what is multiplied.
    """

    box: str
    part: str
    parts: tuple[tuple[str, str, str], ...]
    formula: str
    operation: Operation
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    column: int
    width: int
    entry: tuple[int, int]
    head: int
    heads: int
    left: str
    right: str
    small: np.ndarray
    told: str
    patch: tuple[int, int]


@dataclass(frozen=True)
class Size:
    """Patches of `side` pixels would make `grid` (row, column) tokens; `told` says what they cost."""

    side: int
    grid: tuple[int, int]
    told: str


@dataclass(frozen=True, eq=False)
class Diagram:
    """All that is drawn: the picture `ground`, the `boxes`, the open one, which `block` they are of, and patches of
    `sizes` that other ViTs might have, the `own` one this model's."""

    ground: Ground
    boxes: Sequence[DrawnBox]
    opened: Opened
    sizes: Sequence[Size]
    block: str
    own: int


def forward(diagram: Diagram, *, provenance: Provenance, key: str, changed: Callable[[Asked], None]) -> None:
    """Show the diagram; `changed` hears what the browser asks for before the page runs again."""

    def heard() -> None:
        message = (st.session_state.get(key) or {}).get("ask")
        if asked := _asked(message):
            st.session_state[f"{key}_heard"] = message["serial"]
            changed(asked)

    data = _packed(diagram, provenance, heard=st.session_state.get(f"{key}_heard", 0), alone=False)
    _component(data=data, key=key, on_ask_change=heard)


def taken_home(diagram: Diagram, provenance: Provenance, *, language: str) -> bytes:
    """The open part as a page that opens without a network; see `live_page`. No other box can be opened there."""
    data = _packed(diagram, provenance, heard=0, alone=True)
    return live_page([Part("forward", data)], provenance, language=language)


def _packed(diagram: Diagram, provenance: Provenance, *, heard: int, alone: bool) -> bytes:
    """What the browser is sent; `alone`, where no server hears what it asks for."""
    ground, boxes, opened = diagram.ground, diagram.boxes, diagram.opened
    header = {
        "boxes": [[box.key, box.title, box.group, box.shape] for box in boxes],
        "open": _described(opened),
        "block": diagram.block,
        "heard": heard,
        "alone": alone,
        "own": diagram.own,
        "sizes": [[size.side, size.grid, size.told] for size in diagram.sizes],
        "image": list(ground.size),
        "table": theme.lut("heat").ravel().tolist(),
        "over": theme.overlay("heat").ravel().tolist(),
        "light": theme.CATEGORICAL[0],
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.title(),
        "stem": provenance.stem(),
        "words": _words(),
    }
    smalls = {f"small_{box.key}": box.small.astype(np.float16) for box in boxes}
    shapes = {box.key: box.small.shape for box in boxes}
    arrays, body = join({**smalls, **_numbers(opened), "image": np.frombuffer(ground.file, np.uint8)})
    return frame({**header, "shapes": shapes, "arrays": arrays}, body)


def _described(opened: Opened) -> dict[str, Any]:
    """All of it that is no array."""
    operation = opened.operation
    return {
        "box": opened.box,
        "part": opened.part,
        "parts": opened.parts,
        "formula": opened.formula,
        "kind": operation.kind,
        "scale": operation.scale,
        "first": operation.first,
        "inner": operation.left.shape[1],
        "rows": opened.rows,
        "columns": opened.columns,
        "column": opened.column,
        "width": opened.width,
        "entry": opened.entry,
        "head": opened.head,
        "heads": opened.heads,
        "left": opened.left,
        "right": opened.right,
        "told": opened.told,
        "patch": opened.patch,
        "grid": opened.small.shape,
    }


def _numbers(opened: Opened) -> dict[str, np.ndarray]:
    operation = opened.operation
    parts = {name: getattr(operation, name) for name in ("out", "left", "right", "bias", "gain")}
    known = {name: part for name, part in parts.items() if part is not None and part.size}
    return {name: np.ascontiguousarray(part, np.float32) for name, part in known.items()} | {
        "over_picture": opened.small.astype(np.float16)
    }


def _asked(message: Any) -> Asked | None:
    """The known parts of the browser's message that have the right form; None without any."""
    if not isinstance(message, dict) or not _whole(message.get("serial")):
        return None
    texts = {name: message[name] for name in TEXTS if isinstance(message.get(name), str)}
    numbers = {name: message[name] for name in NUMBERS if _whole(message.get(name))}
    pairs = {name: tuple(message[name]) for name in PAIRS if _pair(message.get(name))}
    return {**texts, **numbers, **pairs} or None


def _pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_whole, value))


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000


def _words() -> dict[str, str]:
    return _labels() | {
        "products": say("{count} products, their sum {sum}"),
        "scaled": say("× {scale} = {value}"),
        "shifted": say("+ bias {bias} = {value}"),
        "entry": say("in the model’s tensor: {value}"),
        "exponents": say("{above} / {sum} = {value}, the sum is over all {count}"),
        "normed": say("mean {mean}, deviation {deviation}: ({x} − {mean}) / {deviation} × {gain} + {bias} = {value}"),
        "cell": say("{name}, row {row}, column {column}: {value}"),
        "more": say("… {count}"),
    }


def _labels() -> dict[str, str]:
    return {
        "flow": say("The model, box by box. Arrow keys go from box to box, Enter opens one."),
        "picture": say("The picture. Arrow keys choose another patch."),
        "out": say("result"),
        "head": say("Head {number} of {count}"),
        "columns": say("Columns {first} to {last} of {count}"),
        "before": say("{what}: back"),
        "after": say("{what}: on"),
        "size": say("Patch size"),
        "terms": say("All the numbers that this entry is made of"),
    }
