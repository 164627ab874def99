"""The bet on a shuffled set: the model itself, run over both orders."""

import torch

from analysis.symmetry import shuffled_order
from models.weights import load
from models.zoo import ZOO
from tests.opening import opened
from ui.bets import MADE
from views.sets.elements import FIRST
from views.sets.subject import MAXIMUM


def test_a_shuffle_moves_the_answer_by_rounding_and_with_places_by_more() -> None:
    app = opened("sets", lesson="sets", lesson_step="1")
    app.session_state[MADE] = {"shuffled_maximum": 0}
    app.run()
    [line] = [told.value for told in app.markdown if "You bet" in told.value]
    model, numbers = load(ZOO[MAXIMUM]).model, torch.tensor(FIRST, dtype=torch.float32)[None, :, None] / 100
    order = shuffled_order(len(FIRST), seed=1)
    with torch.inference_mode():
        moved = float(100 * (model(numbers) - model(numbers[:, order])).abs().max())
    assert moved < 0.05 and "right." in line and f"It moves by {moved:.1g}." in line.replace("\\", "")
    assert float(line.rpartition("would move by ")[2].rstrip(".")) > 0.05
