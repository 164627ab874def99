"""The matrices that mix heads: the identity changes nothing, a learned one is the model's own."""

import numpy as np
import pytest

from inputs.examples import load_image
from models.edits import ReAttention
from models.questions.parameters import Parameters
from models.zoo import ZOO
from ui import cached
from views.depth import subject, thetas
from views.depth.thetas import AFTER, ALL, HERE, Remix

DEEPVIT, SMALL = "deepvit_16b_untrained", "deit_ti_distilled_untrained"


def test_identity_theta_changes_nothing_and_row_sums_are_columns_of_theta() -> None:
    image = load_image("coffee")
    plain = cached.trace(SMALL, image, wants=subject.WANTS)
    theta = np.arange(9.0).reshape(3, 3) / 10
    same, mixed = (
        cached.trace(SMALL, image, wants=subject.WANTS, edits=thetas.edits({2: matrix}))
        for matrix in (np.eye(3), theta)
    )
    np.testing.assert_allclose(same.tokens[-1], plain.tokens[-1], atol=1e-4)
    sums = mixed.attention[2].weights().sum(axis=-1)[0]
    np.testing.assert_allclose(sums, np.broadcast_to(theta.sum(axis=0)[:, None], sums.shape), rtol=1e-4)


def test_layers_with_the_same_theta_share_one_edit() -> None:
    edits = thetas.edits({1: np.eye(2), 4: np.eye(2), 5: np.ones((2, 2))})
    assert edits == (ReAttention(((1, 0), (0, 1)), (1, 4)), ReAttention(((1, 1), (1, 1)), (5,)))


@pytest.mark.parametrize(("reaches", "layers"), [(HERE, [2]), (AFTER, [2, 3, 4]), (ALL, [0, 1, 2, 3, 4])])
def test_mixing_reaches_the_layers_that_were_chosen(reaches: str, layers: list[int]) -> None:
    assert list(Remix(2, reaches, thetas.RANDOM, 1.0, 1).layers(5)) == layers


def test_learned_theta_is_the_model_s_own() -> None:
    """Mixing the softmax with it, and adding the bias, gives what the convolution of the model gave."""
    model = subject.read(ZOO[DEEPVIT], load_image("coffee"), subject.APPLIED)
    attention = model.maps[3]
    names = [f"{attention.name}.{name}" for name in ("reatten_matrix.bias", "var_norm.running_var", "var_norm.weight")]
    bias, variance, gain = cached.ask(Parameters(model=DEEPVIT, names=tuple(names))).values()
    theta = thetas.learned(model, 12, 3)
    mixed = np.einsum("hqk,hg->gqk", attention.softmax()[0], theta) + bias[:, None, None]
    np.testing.assert_allclose(mixed * (gain / np.sqrt(variance + 1e-5))[:, None, None], model.weights(3), atol=1e-5)
    assert thetas.learned(model, 6, 3) is None
