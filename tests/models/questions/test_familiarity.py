"""None of these ten: the rule against the head's own scores, and on pictures of which anybody sees what they show."""

import pytest

from errors import UserError
from inputs.examples import IMAGES, load_image
from models.preprocess import prepare, to_tensor
from models.questions.familiarity import Belief, Familiarity
from models.serving.engine import LocalEngine
from models.weights import load
from models.weights.answers import beliefs
from models.zoo import ZOO

JUDGE = "vit_s14_saliency"


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


def asked(engine: LocalEngine, picture: str) -> Belief:
    return engine.ask(Familiarity(model=JUDGE, pixels=load_image(picture).pixels, side=224))


def test_the_church_is_believed_and_nothing_else_of_what_is_bundled(engine: LocalEngine) -> None:
    assert [picture for picture in IMAGES if asked(engine, picture).familiar] == ["china"]


def test_a_confident_answer_can_still_be_refused(engine: LocalEngine) -> None:
    cat = asked(engine, "chelsea")
    assert cat.probability > 0.9 and not cat.familiar


def test_scores_are_those_of_the_head_on_the_square_in_the_middle(engine: LocalEngine) -> None:
    loaded, picture = load(ZOO[JUDGE]), load_image("rocket").pixels
    shown = prepare(picture, loaded.card, side=224, crop="square")
    scores = beliefs(loaded.model, to_tensor(shown, loaded.card))
    belief = asked(engine, "rocket")
    assert shown.shape == (224, 224, 3)
    assert belief.familiarity == pytest.approx(float(scores["both"]), abs=1e-4)
    assert belief.threshold == ZOO[JUDGE].weights.head.refusal.threshold


def test_a_model_without_a_rule_is_refused_in_a_sentence(engine: LocalEngine) -> None:
    with pytest.raises(UserError, match="no rule for that was measured"):
        engine.ask(Familiarity(model="imagenette_vit", pixels=load_image("china").pixels, side=64))
