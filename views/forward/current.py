"""What of the diagram is open, kept in the link: box, part, head, columns and the entry that is spelled out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ui import link, spot
from views.forward.boxes import BOXES, boxes_of
from views.forward.parts import BY_KEY, PARTS, PER_HEAD
from views.forward.subject import Way

FIRST_BOX, FIRST_PART = "attention", "scores"
ROWS, COLUMNS = 4, 6  # of a matrix that are shown
MOST = 9999
NAMES = ("box", "part", "head", "column", "entry")


@dataclass(frozen=True)
class State:
    """The open `box` and `part`, the `head` where the part has several, the first `column` and the `entry` (row,
    column) among those shown; all numbers from 0."""

    box: str
    part: str
    head: int
    column: int
    entry: tuple[int, int]


def linked(name: str) -> str:
    """What `name` is called in links."""
    return f"way_{name}"


def state(way: Way) -> State:
    """What the link and the visitor made of it, fitted to this model."""
    boxes = boxes_of(way)
    box = link.current(linked("box"), link.one_of(list(BOXES)), FIRST_BOX)
    box = box if box in boxes else FIRST_BOX
    part = link.current(linked("part"), link.one_of(list(PARTS)), FIRST_PART if box == FIRST_BOX else boxes[box][0])
    part = part if part in boxes[box] else boxes[box][0]
    whole = link.number(1, MOST)
    head, column = (link.current(linked(name), whole, 1) - 1 for name in ("head", "column"))
    asked = State(box, part, head, column, link.current(linked("entry"), _entry, (0, 0)))
    return remember(_fitted(asked, way))


def _fitted(asked: State, way: Way) -> State:
    """`asked` with numbers that this model has."""
    rows, width = counts(way, asked.part)
    head = min(asked.head, len(way.passed.tensors["query"]) - 1) if asked.part in PER_HEAD else asked.head
    column = min(asked.column, max(width - COLUMNS, 0))
    entry = min(asked.entry[0], min(rows, ROWS) - 1), min(asked.entry[1], min(width, COLUMNS) - 1)
    return replace(asked, head=head, column=column, entry=entry)


def counts(way: Way, part: str) -> tuple[int, int]:
    """(rows, columns) of the part's tensor, of one head where it has several."""
    tensors = way.passed.tensors
    if part in ("logits", "probabilities"):
        return 1, len(tensors["logits"])
    if part in BY_KEY:
        return len(tensors["begun"]), len(tensors["begun"])
    tensor = tensors[part]
    return tensor.shape[-2], tensors["query"].shape[-1] if part in PER_HEAD else tensor.shape[-1]


def take(way: Way, now: State, asked: Mapping[str, Any]) -> None:
    """Keep what the browser asked for; what makes no sense changes nothing."""
    boxes = boxes_of(way)
    with link.one_step():
        if "patch" in asked:
            row, column = (min(place, count - 1) for place, count in zip(asked["patch"], way.passed.grid, strict=True))
            spot.move_to((row, column), way.passed.grid)
        box = asked.get("box", now.box)
        if box not in boxes:
            return
        part = asked.get("part", now.part if box == now.box else _first(boxes, box))
        if part not in boxes[box]:
            return
        other = part != now.part
        column, entry = (0, (0, 0)) if other else (asked.get("column", now.column), asked.get("entry", now.entry))
        remember(_fitted(State(box, part, asked.get("head", now.head), column, entry), way))


def _first(boxes: Mapping[str, tuple[str, ...]], box: str) -> str:
    return FIRST_PART if box == FIRST_BOX else boxes[box][0]


def remember(state: State) -> State:
    """Write into the link what differs from the usual."""
    link.remember(linked("box"), state.box, default=FIRST_BOX)
    usual = FIRST_PART if state.box == FIRST_BOX else BOXES[state.box].parts[0]
    link.remember(linked("part"), state.part, default=usual)
    for name in ("head", "column"):
        link.remember(linked(name), getattr(state, name) + 1, default=1)
    row, column = state.entry
    link.remember(linked("entry"), state.entry, default=(0, 0), text=f"{row + 1}-{column + 1}")
    return state


def _entry(text: str) -> tuple[int, int]:
    row, _, column = text.partition("-")
    whole = link.number(1, max(ROWS, COLUMNS))
    return whole(row) - 1, whole(column) - 1
