"""Which model stands on the other side at first."""

from models.zoo import ZOO
from ui import cached, model_picker
from views.compare.glass import partners


def test_the_other_side_opens_on_another_family_that_is_ready() -> None:
    cards = model_picker.image_models()
    partner = partners(cards)[0]
    assert partner.kinds != cards[0].kinds and cached.engine().ready(partner.key)
    trained = [card for card in ZOO.values() if card.input == "image" and card.weights.kind == "bundled"]
    assert partner in trained or all(card.family == cards[0].family for card in trained)
