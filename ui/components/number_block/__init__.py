"""A block of numbers to be turned and changed: which share a mean, and what a normalisation makes of each.

Everything follows in the browser as one types; Python hears of it once the visitor has paused. Numbers travel in
tenths.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from analysis.normalisation import EPSILON, GROUPS
from ui.components.declared import component
from ui.components.live import Part, live_page
from viz import theme
from viz.provenance import Provenance
from words import say

MOST, PITCH = 99, 60  # tenths, either sign; degrees, up and down
_component = component("number_block")


@dataclass(frozen=True, eq=False)
class Block:
    """`values` (picture, token, channel) in whole tenths, the `chosen` one's place in their order, and how the block is
    turned: (degrees around the upright, degrees from above)."""

    values: np.ndarray
    chosen: int
    turn: tuple[int, int]


def number_block(
    block: Block, kind: str, *, provenance: Provenance, key: str, changed: Callable[[Block], None]
) -> None:
    """Show `block` under the normalisation `kind` (of `analysis.normalisation`); `changed(block)` is called before the
    page runs again. Nothing that the browser says is believed unless it is a block of this shape."""

    def heard() -> None:
        edit = (st.session_state.get(key) or {}).get("edit")
        if made := checked(edit, block.values.shape):
            st.session_state[f"{key}_heard"] = edit["serial"]
            changed(made)

    facts = _facts(block, kind, provenance) | {"heard": st.session_state.get(f"{key}_heard", 0)}
    _component(data=facts, key=key, on_edit_change=heard)


def taken_home(block: Block, kind: str, provenance: Provenance, *, language: str) -> bytes:
    """The same as a page that opens without a network; see `live_page`."""
    shown = Part("number_block", _facts(block, kind, provenance) | {"heard": 0})
    return live_page([shown], provenance, language=language)


def _facts(block: Block, kind: str, provenance: Provenance) -> dict[str, Any]:
    """What the browser is sent."""
    return {
        "values": block.values.ravel().tolist(),
        "shape": list(block.values.shape),
        "kind": kind,
        "groups": GROUPS,
        "epsilon": EPSILON,
        "chosen": block.chosen,
        "turn": list(block.turn),
        "table": theme.lut(theme.DIVERGING).ravel().tolist(),
        "ring": theme.CATEGORICAL[1],
        "caption": provenance.caption(),
        "record": provenance.json(),
        "stem": provenance.stem(),
        "words": _words(),
    }


def checked(edit: Any, shape: tuple[int, ...]) -> Block | None:
    """The block of the browser's message, None where it is no such thing."""
    if not isinstance(edit, dict) or not isinstance(edit.get("serial"), int):
        return None
    values, chosen, turn = (edit.get(name) for name in ("values", "chosen", "turn"))
    count = int(np.prod(shape))
    if not (_whole(values, count, MOST) and _whole(turn, 2, 180) and _whole([chosen], 1, count - 1)):
        return None
    if chosen < 0 or abs(turn[1]) > PITCH:
        return None
    return Block(np.array(values).reshape(shape), chosen, (turn[0], turn[1]))


def _whole(numbers: Any, count: int, most: int) -> bool:
    """Whether `numbers` is a list of `count` whole numbers of at most this size."""
    listed = isinstance(numbers, list) and len(numbers) == count
    return listed and all(type(number) is int and abs(number) <= most for number in numbers)


def _words() -> dict[str, str]:
    return {
        "title": say("Which numbers share a mean"),
        "solid": say("The block: channels to the right, tokens downward, pictures into the depth. Arrow keys turn it."),
        "which": say(
            "Picture {picture}, token {token}, channel {channel}: shares its statistics with {count} of {all} numbers, "
            "itself among them"
        ),
        "scale": say("Colours from −3 and below to 3 and above"),
        "low": say("≤ −3"),
        "value": say("number"),
        "high": say("≥ 3"),
        "channels": say("channels"),
        "tokens": say("tokens"),
        "pictures": say("pictures"),
        "picture": say("Picture {number}"),
        "token": say("token {number}"),
        "channel": say("ch. {number}"),
        "cell": say("Picture {picture}, token {token}, channel {channel}"),
        "mean": say("mean = ({sum}) ÷ {count} = {mean}"),
        "variance": say("variance = ({sum}) ÷ {count} = {square}"),
        "square": say("mean square = ({sum}) ÷ {count} = {square}"),
        "result": say("({value} − {mean}) ÷ √({square} + {epsilon}) = {result}"),
        "divided": say("{value} ÷ √({square} + {epsilon}) = {result}; no mean is taken away"),
        "hint": say(
            "Point at a number, in the block or in the tables; click holds it. Drag the block to turn it. Numbers can "
            "be changed: type, or press Page Up and Page Down. Below each stands what the normalisation makes of it."
        ),
    }
