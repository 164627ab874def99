"""The bet on the two tokens: their cosine at both ends of the model, from its own weights."""

import numpy as np

from inputs.examples import load_image
from models.weights import load
from models.zoo import ZOO
from ui import cached
from views.distillation.bets import BETS
from views.distillation.subject import Student
from viz.provenance import Provenance

KEY = "imagenette_deit"


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))


def test_the_tokens_enter_and_leave_with_these_cosines() -> None:
    image = load_image("china")
    trace = cached.trace(KEY, image, wants=frozenset({"tokens"}))
    truth = BETS[0].truth(Student(ZOO[KEY], image, trace, Provenance("")))
    model = load(ZOO[KEY]).model
    places = model.pos_embed[0, :2].detach().numpy()
    entering = [model.cls_token[0, 0].detach().numpy() + places[0], model.dist_token[0, 0].detach().numpy() + places[1]]
    first, last = cosine(*entering), cosine(*trace.tokens[-1][:2].astype(float))
    assert truth.told == f"They enter with {first:.2f} and leave with {last:.2f}.".replace("-", "−")
    assert truth.answer == sum(last >= edge for edge in (0.3, 0.6, 0.9))
