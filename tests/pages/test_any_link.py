"""Whatever stands in a link for what a visitor made of a page: it is a choice that the page can show, and writes again
as it reads it, or is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from inputs.digits import LEVELS
from ui import spot
from ui.components.attention_by_hand import hand
from views.forward import current as way
from views.masks import given as drawn
from views.needed_heads import flips
from views.norms import block
from views.permutation import shuffle


@dataclass(frozen=True)
class Choice:
    """A choice in links: what the page makes of a text, and of that a text again; whether the page can show it; texts
    as the page writes them."""

    read: Callable[[str], Any]
    written: Callable[[Any], str]
    fits: Callable[[Any], bool]
    good: tuple[str, ...]


START = hand.Hand({"x": np.array([[100, -50], [0, 25], [999, -999]])})
GOOD = {"x": (START.texts()["x"],), "mask": ("causal", "own-110-011-111"), "warmth": ("100",), "plain": ("1",)}


def part_of_hand(name: str) -> Choice:
    def fits(made: hand.Hand) -> bool:
        warm = hand.WARMTH[0] <= made.warmth <= hand.WARMTH[1]
        return warm and all(abs(grid).max() <= hand.MOST for grid in made.grids.values())

    return Choice(lambda text: hand.put_together({name: text}), lambda made: made.texts()[name], fits, GOOD[name])


CHOICES = {
    "norm_x": Choice(
        lambda text: block._read(block._parse_values(text)),
        block._written,
        lambda values: values.shape == block.SHAPE and abs(values).max() <= 99,
        (block._written(block.AT_FIRST.values),),
    ),
    "norm_turn": Choice(
        lambda text: block._turn(block._parse_turn(text)),
        block._turned,
        lambda turn: abs(turn[0]) <= 180 and abs(turn[1]) <= block.PITCH,
        ("-32_22", "180_0"),
    ),
    "reorder_x": Choice(
        lambda text: hand.read(shuffle._parse_tokens(text)),
        hand.written,
        lambda tokens: tokens.shape == shuffle.USUAL.shape and abs(tokens).max() <= hand.MOST,
        (hand.written(shuffle.USUAL),),
    ),
    "reorder": Choice(
        lambda text: tuple(map(int, shuffle._parse_order(text).split("-"))),
        shuffle._text,
        lambda order: sorted(order) == list(range(len(shuffle.USUAL))),
        ("4-2-0-1-3",),
    ),
    "heads_flip": Choice(
        flips.FLIPPED._parse,
        lambda bits: f"{bits:x}",
        lambda bits: 0 <= bits < 16**flips.LONGEST,
        ("f0", "1" + "0" * 35),
    ),
    "mask_ink": Choice(
        drawn.read,
        drawn.written,
        lambda ink: len(ink) == drawn.HALF and min(ink) >= 0 and max(ink) < LEVELS,
        ("0" * drawn.HALF, "g1" * (drawn.HALF // 2)),
    ),
    "at": Choice(
        spot._parse,
        lambda place: f"{place[0]}-{place[1]}",
        lambda place: min(place) >= 0 and max(place) < spot.WHOLE,
        ("500-20", "0-999"),
    ),
    "way_entry": Choice(
        way._entry,
        lambda entry: f"{entry[0] + 1}-{entry[1] + 1}",
        lambda entry: min(entry) >= 0 and max(entry) < max(way.ROWS, way.COLUMNS),
        ("1-1", "3-4"),
    ),
    **{f"hand_{name}": part_of_hand(name) for name in GOOD},
}
NEAR = some.sampled_from([*"0123456789abcdefgx.-_ ", "own-", "\n", "٣", "-0", "1e3"])


@pytest.mark.parametrize("name", CHOICES)
@settings(max_examples=settings.default.max_examples // 3)
@given(some.data())
def test_what_a_link_carries_is_read_as_it_is_written_or_refused(name: str, data: some.DataObject) -> None:
    choice = CHOICES[name]
    text = data.draw(some.sampled_from(choice.good))
    assert choice.written(choice.read(text)) == text
    for _ in range(data.draw(some.integers(0, 3))):
        at, length = data.draw(some.integers(0, len(text))), data.draw(some.integers(0, 2))
        text = text[:at] + data.draw(NEAR | some.text(max_size=3)) + text[at + length :]
    try:
        value = choice.read(text)
    except ValueError:
        return
    again = choice.written(value)
    assert choice.fits(value) and choice.written(choice.read(again)) == again
    assert len(again) <= len(text) + 1, "and nobody writes a longer one than came"
