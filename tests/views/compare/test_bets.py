"""Two models of unlike inputs are asked about the same place: counted entry by entry in the patch that lies there."""

from inputs.examples import load_image
from models.zoo import ZOO
from tests.answers import fewest
from ui import cached
from ui.components.canvas import CanvasState
from views.compare.answer import sentence
from views.compare.bets import BETS
from views.compare.subject import ModelUnderGlass, TwoModels
from viz.provenance import Provenance


def under_glass(key: str, side: int) -> ModelUnderGlass:
    trace = cached.trace(key, load_image("chelsea"), side=side, crop="square")
    return ModelUnderGlass(ZOO[key], trace, 5, Provenance(""), "")


FIRST, SECOND = under_glass("imagenette_vit", 64), under_glass("imagenette_deit", 96)  # of 8 x 8 and 12 x 12 patches


def share(model: ModelUnderGlass, prefix: int, row: int, column: int) -> float:
    """Counted one entry after another."""
    across = model.trace.pixels.shape[1] // 8
    weights = model.attention.weights()[0].mean(axis=0)[prefix + row * across + column, prefix:]
    return fewest(weights) / across**2


def test_the_middle_of_both_pictures_is_asked() -> None:
    truth = BETS[0].truth([FIRST, SECOND])
    first, second = share(FIRST, 1, 3, 3), share(SECOND, 2, 5, 5)  # the middle of row 3 of 8 lies in row 5 of 12
    assert f"on {first:.0%} of the picture in ViT" in truth.told and f"on {second:.0%} in DeiT" in truth.told
    assert truth.answer == sum(first / second >= times for times in (0.5, 1, 2))


def test_the_answer_is_of_the_same_place_in_inputs_of_other_sizes() -> None:
    both = TwoModels(FIRST, SECOND, CanvasState(1 + 6 * 8 + 2, True, 0, "mean", "from"))
    line = sentence(both)  # the middle of row 6 of 8, column 2, is in row 9 of 12, column 3
    assert f"on {share(FIRST, 1, 6, 2):.0%} of the picture" in line and f"on {share(SECOND, 2, 9, 3):.0%} in" in line
    assert share(SECOND, 2, 6, 2) != share(SECOND, 2, 9, 3), "a place in the other's pixels would be told apart"
