"""The truth of the bets on students, from rows that are divided one by one."""

import numpy as np
import pytest

from inputs.examples import load_image
from models.weights import load
from models.zoo import ZOO
from tests.recipes.students import end, rows, student
from views.students.bets import BETS
from views.students.subject import Copied, there
from views.students.turned import ANY, TURN, Turned


@pytest.fixture(scope="module")
def copied() -> Copied:
    return Copied(there(), load_image("coffee"), "relations", 1)


def test_what_is_left_of_the_distance(copied: Copied) -> None:
    taught = rows(end(load(ZOO["imagenette_vit"]).model, copied.trace), "attention", 1)
    relations = {name: rows(end(student(name), copied.own), "attention", 1) for name in ("relations", "untrained")}
    far = {name: (taught * (np.log(taught) - np.log(one))).sum() / 65 for name, one in relations.items()}
    truth = BETS[0].truth(copied)
    assert truth.told.startswith(f"{far['relations']:.2f} of {far['untrained']:.2f} nats")
    assert truth.answer == sum(far["relations"] / far["untrained"] >= edge for edge in (0.25, 0.5, 0.75))


@pytest.mark.parametrize("how", [TURN, ANY])
def test_a_rotation_moves_no_relation_whatever_the_page_shows(copied: Copied, how: str) -> None:
    turned = Turned(copied, how, 4)
    truth = BETS[1].truth(turned)
    assert truth.answer == 0
    lengths = [np.linalg.norm(values, axis=1) for values in (turned.values, turned.after)]
    assert np.allclose(*lengths) == (how == TURN), "only a rotation keeps every length"
    assert (turned.moved()["relation"][0] < 1e-12) == (how == TURN) and turned.moved()["values"][0] > 0.1
    assert (turned.moved_in_single() < 1e-5) == (how == TURN)
