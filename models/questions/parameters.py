"""Learned numbers of a model, by the names it gives them."""

from dataclasses import dataclass

from models.frozen import Arrays
from models.questions import Question
from models.weights import Loaded


@dataclass(frozen=True, eq=False, kw_only=True)
class Parameters(Question):
    """Parameters or buffers by dotted name."""

    names: tuple[str, ...]

    def answer(self, loaded: Loaded) -> Arrays:
        """Copies in float32; a name that the model lacks is left out."""
        state = loaded.model.state_dict()
        known = [name for name in self.names if name in state]
        return Arrays({name: state[name].float().numpy().copy() for name in known})
