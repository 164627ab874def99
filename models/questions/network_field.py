"""The effective receptive field of the bundled convolutional network over a picture, beside those of transformers."""

from dataclasses import dataclass

import numpy as np

from errors import UserError
from models.preprocess import prepare
from models.questions import Question
from models.questions.receptive import Field, field
from models.weights import AT_RANDOM, Loaded, load
from models.zoo import network_card
from models.zoo.build import build


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkField(Question):
    """The field of the central place over the middle square of `picture` (row, column, 3) uint8; `untrained`, of the
    same network with weights drawn at random."""

    model: None = None
    picture: np.ndarray
    untrained: bool = False

    def answer(self, loaded: None) -> Field:
        """See `models.questions.receptive`. Raises UserError where no network is bundled."""
        card = network_card.card()
        if card is None:
            raise UserError("The convolutional network is missing from assets/weights; reinstall.")
        network = Loaded(card, build(card), AT_RANDOM, None) if self.untrained else load(card)
        return field(network, prepare(self.picture, card, crop="square"))
