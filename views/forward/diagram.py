"""The diagram: every box with this picture's tensor, and the open one down to one multiplication."""

from functools import partial

import numpy as np
import streamlit as st

from analysis.operations import Operation
from analysis.sinks import token_norms
from models.zoo.classes import class_names
from ui import downloads, facts, language, spot
from ui.components.canvas.tokens import token_names
from ui.components.forward import Diagram, DrawnBox, Opened, forward, taken_home
from ui.ground import under
from views.forward import answer, current
from views.forward.boxes import BOXES, boxes_of, described, shape, small
from views.forward.current import COLUMNS, ROWS, State
from views.forward.parts import BY_KEY, PARTS, PER_HEAD
from views.forward.sizes import sizes
from views.forward.subject import Way
from words import label, say

KEY = "forward"
SMALL = 700  # pixels of the picture's longer side
PARAMETERS = (label("part"),)


def draw(way: Way) -> None:
    """The diagram, and the open part's whole tensor to take home."""
    state = current.state(way)
    operation = PARTS[state.part].build(way, state.head)
    record = recorded(way, state)
    diagram = _diagram(way, state, operation)
    forward(diagram, provenance=record, key=KEY, changed=partial(current.take, way, state))
    st.caption(_caption())
    page = partial(taken_home, diagram, record, language=language.current())
    downloads.offer_drawn({state.part: operation.out}, record, page=page, key=KEY)


def _diagram(way: Way, state: State, operation: Operation) -> Diagram:
    return Diagram(
        ground=under(way.trace).within(SMALL),
        boxes=_boxes(way),
        opened=_opened(way, state, operation),
        sizes=sizes(way),
        block=say("Block {number} of {count}", number=way.block + 1, count=way.passed.blocks),
        own=way.trace.pixels.shape[0] // way.passed.grid[0],
    )


def recorded(way: Way, state: State) -> facts.Provenance:
    """The record of the open part's tensor: which block and head it is of, where it is of any."""
    inside = BOXES[state.box].group == "block"
    head = state.head if state.part in PER_HEAD else ""
    layer = way.block if inside else ""
    return facts.another(way.record, way.record.method, layer=layer, head=head, part=state.part)


def _boxes(way: Way) -> list[DrawnBox]:
    return [
        DrawnBox(key, say(BOXES[key].title), BOXES[key].group, _under(way, key, parts[-1]), small(way, key, parts))
        for key, parts in boxes_of(way).items()
    ]


def _under(way: Way, key: str, part: str) -> str:
    """The shape of the box's tensor; under the head, what it says, where its classes have names."""
    named = answer.named(way) if key == "head" else None
    return f"{named[0]} {named[1]:.0%}" if named else _written(shape(way, part))


def _written(counts: tuple[int, ...]) -> str:
    return " × ".join(map(str, counts))


def _opened(way: Way, state: State, operation: Operation) -> Opened:
    names = row_names(way, len(operation.out))
    rows = shown_rows(way, len(operation.out))
    columns = slice(state.column, min(state.column + COLUMNS, operation.out.shape[1]))
    parts = [(key, say(PARTS[key].title), _written(shape(way, key))) for key in boxes_of(way)[state.box]]
    heads = len(way.passed.tensors["query"]) if state.part in PER_HEAD else 0
    over, drawn = _over(way, state, operation)
    return Opened(
        box=state.box,
        part=state.part,
        parts=tuple(parts),
        formula=described(state.part)[1],
        operation=operation.window(rows, columns),
        rows=tuple(names[row] for row in rows),
        columns=tuple(_columns(way, state.part)[columns]),
        column=state.column,
        width=operation.out.shape[1],
        entry=state.entry,
        head=state.head,
        heads=heads,
        left=say(PARTS[state.part].left),
        right=say(PARTS[state.part].right),
        small=over,
        told=f"{say(BOXES[state.box].does)} {drawn}",
        patch=spot.token(way.passed.grid),
    )


def row_names(way: Way, count: int) -> list[str]:
    """What the rows of a tensor are called: the class token and those like it, patches by row and column."""
    if count == 1:
        return [say("picture")]
    rows, columns = way.passed.grid
    patches = [f"{row}, {column}" for row in range(1, rows + 1) for column in range(1, columns + 1)]
    return [*token_names(way.passed.prefix)[: count - len(patches)], *patches]


def shown_rows(way: Way, count: int) -> np.ndarray:
    """The first token, if it stands for no patch, and patches from the chosen one on."""
    if count == 1:
        return np.array([0])
    patches = int(np.prod(way.passed.grid))
    row, column = spot.token(way.passed.grid)
    first = [0] if count > patches else []
    start = min(row * way.passed.grid[1] + column, patches - ROWS + len(first))
    return np.array([*first, *range(count - patches + start, count - patches + start + ROWS - len(first))])


def _columns(way: Way, part: str) -> list[str]:
    """What the columns are called: tokens, classes, or the numbers of channels."""
    rows, width = current.counts(way, part)
    if part in BY_KEY:
        return row_names(way, rows)
    named = class_names(way.card.classes)
    if part in ("logits", "probabilities") and len(named) == width:
        return [say(name) for name in named]
    return [str(number) for number in range(1, width + 1)]


def _over(way: Way, state: State, operation: Operation) -> tuple[np.ndarray, str]:
    """What is drawn over the picture, (row, column), and what it is: a row over the keys, or lengths of rows."""
    if state.part in BY_KEY:
        row = shown_rows(way, len(operation.out))[state.entry[0]]
        name = row_names(way, len(operation.out))[row]
        return way.over_picture(operation.out[row]), say("Over the picture: the row of {token}.", token=name)
    if len(operation.out) == 1:
        return np.zeros(way.passed.grid), say("One row for the whole picture.")
    return way.over_picture(token_norms(operation.out)), say("Over the picture: how long each patch’s row is.")


def _caption() -> str:
    return say(
        "Small pictures: how long the vector of each patch is, each box on a scale of its own; the head’s are its "
        "probabilities. Patches are named by row and column. Numbers are rounded to four decimals on screen only."
    )
