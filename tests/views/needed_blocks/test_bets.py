"""The truths of the bets on blocks, from a copy whose list of blocks is shorter."""

import numpy as np

from inputs.examples import load_image
from models.zoo import ZOO
from tests.recipes.needed_blocks import shares, without
from views.needed_blocks.bets import BETS
from views.needed_blocks.subject import EVERY, Shallower

SUBJECT = Shallower(ZOO["imagenette_vit_12_drop"], load_image("china"), EVERY, 0)
TRUTHS = {bet.name: bet.truth(SUBJECT) for bet in BETS}
WHOLE = shares(without(SUBJECT.whole, set()), SUBJECT.whole)


def kept(*blocks: int) -> float:
    """Of the class that the whole model names, in per cent, without these blocks."""
    return 100 * shares(without(SUBJECT.whole, set(blocks)), SUBJECT.whole)[WHOLE.argmax()]


def test_every_other_block_gone() -> None:
    after = kept(1, 3, 5, 7, 9, 11)
    assert TRUTHS["every_other_gone"].told == f"It has {after:.1f}% then."
    assert TRUTHS["every_other_gone"].answer == np.searchsorted((25, 50, 90), after)


def test_the_block_that_costs_most() -> None:
    block = min(range(12), key=kept)
    assert TRUTHS["costliest_block"].told == f"Block {block + 1} of 12."
    assert TRUTHS["costliest_block"].answer == block // 3
