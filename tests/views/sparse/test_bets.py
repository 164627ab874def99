"""The truth of the bet on neighbours, pair by pair."""

import numpy as np

from inputs.examples import load_image
from models.zoo import ZOO
from ui import cached
from views.sparse.bets import BETS
from views.sparse.subject import Imposed


def test_neighbours_and_class_token_hold_what_is_said() -> None:
    image = load_image("china")
    trace = cached.trace("imagenette_vit", image, crop="square")
    truth = BETS[0].truth(Imposed(ZOO["imagenette_vit"], image, trace, 2, 0, "star", 0))
    held = []
    for rows in trace.attention[2].weights()[0]:
        held.append(1.0)  # the class token sees all
        for query in range(64):
            near = [1 + key for key in range(64) if abs(key // 8 - query // 8) <= 1 and abs(key % 8 - query % 8) <= 1]
            held.append(rows[1 + query, 0] + rows[1 + query, near].sum())
    assert f"They hold {np.mean(held):.0%};" in truth.told
    assert truth.answer == int(np.mean(held) // 0.25)
