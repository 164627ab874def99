"""Whatever stands in a link for what a visitor made of a page: it is a choice that the page can show, and writes again
as it reads it, or is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ui import spot
from ui.components.attention_by_hand import hand
from views.forward import current as way
from views.masks import given as drawn
from views.needed_heads import flips
from views.norms import block
from views.permutation import shuffle

# What a page's parser makes of a text, what the page makes of that, and texts as it writes them.
Parser = tuple[Callable[[str], Any], Callable[[Any], str], tuple[str, ...]]
START = hand.Hand({"x": np.array([[100, -50], [0, 25], [999, -999]])})
PARSERS: dict[str, Parser] = {
    "norm_x": (
        lambda text: block._read(block._parse_values(text)),
        block._written,
        (block._written(block.AT_FIRST.values),),
    ),
    "norm_turn": (lambda text: block._turn(block._parse_turn(text)), block._turned, ("-32_22", "180_0")),
    "reorder_x": (
        lambda text: hand.read(shuffle._parse_tokens(text)),
        hand.written,
        (hand.written(shuffle.USUAL),),
    ),
    "reorder": (
        lambda text: tuple(map(int, shuffle._parse_order(text).split("-"))),
        shuffle._text,
        ("4-2-0-1-3",),
    ),
    "heads_flip": (flips._parse, lambda bits: f"{bits:x}", ("f0", "1" + "0" * 35)),
    "mask_ink": (drawn.read, drawn.written, ("0" * drawn.HALF, "g1" * (drawn.HALF // 2))),
    "at": (spot._parse, lambda place: f"{place[0]}-{place[1]}", ("500-20", "0-999")),
    "way_entry": (way._entry, lambda entry: f"{entry[0] + 1}-{entry[1] + 1}", ("1-1", "3-4")),
    **{
        f"hand_{name}": (
            lambda text, name=name: hand.put_together({name: text}),
            lambda made, name=name: made.texts()[name],
            texts,
        )
        for name, texts in {
            "x": tuple(START.texts()[name] for name in ("x",)),
            "mask": ("causal", "own-110-011-111"),
            "warmth": ("100",),
            "plain": ("1",),
        }.items()
    },
}
NEAR = some.sampled_from([*"0123456789abcdefgx.-_ ", "own-", "\n", "٣", "-0", "1e3"])


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=settings.default.max_examples // 3)
@given(some.data())
def test_what_a_link_carries_is_read_as_it_is_written_or_refused(name: str, data: some.DataObject) -> None:
    parse, write, good = PARSERS[name]
    text = data.draw(some.sampled_from(good))
    assert write(parse(text)) == text
    for _ in range(data.draw(some.integers(0, 3))):
        at, length = data.draw(some.integers(0, len(text))), data.draw(some.integers(0, 2))
        text = text[:at] + data.draw(NEAR | some.text(max_size=3)) + text[at + length :]
    try:
        value = parse(text)
    except ValueError:
        return
    again = write(value)
    np.testing.assert_array_equal(write(parse(again)), again)
    assert len(again) <= len(text) + 1, "and nobody writes a longer one than came"
