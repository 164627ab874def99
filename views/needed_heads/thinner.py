"""What the view of neurons computed: a pass over a picture, the same without some neurons, and what each matters."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from analysis import neurons
from analysis.neurons import Gone
from inputs.image import ImageInput
from models.cut_neurons import NeuronsCut, NeuronsOff
from models.questions.neuron_importance import NeuronImportance, Neurons
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached, classes, controls, facts, model_picker
from views.needed_heads.subject import LEAST, MOST, ORDERS, RANDOM, candidates, run
from viz.provenance import Provenance
from words import label, say

SIZE = "size"
ORDERS = {LEAST: ORDERS[LEAST], SIZE: label("the smallest weights first"), RANDOM: ORDERS[RANDOM], MOST: ORDERS[MOST]}
SOURCE = "Molchanov et al. 2017, arXiv:1611.06440"
PARAMETERS = (label("order"), label("neurons off (%)"), label("block"), label("draw"), label("loss of"))
EVERY = 0  # all blocks


@dataclass(frozen=True, eq=False)
class Thinner:
    """A `share` of the hidden neurons of every MLP of `card` gone over `image` in the order `order` (`seed` draws it
    where it is random); of the `block`-th MLP alone (from 1) where that is not `EVERY`."""

    card: ModelCard
    image: ImageInput
    order: str
    share: float
    block: int = EVERY
    seed: int = 1

    @cached_property
    def whole(self) -> Trace:
        """The pass with all neurons."""
        return run(self.card, self.image)

    @cached_property
    def after(self) -> Trace:
        """The pass without those that are off."""
        return cached.trace(self.card.key, self.image, crop="square", changes=(NeuronsOff.of(self.gone),))

    @cached_property
    def importance(self) -> Neurons:
        """The slopes of the loss of the class that the model names, and what the weights alone say."""
        return cached.ask(NeuronImportance(model=self.card.key, shown=self.whole.pixels))

    @property
    def scores(self) -> tuple[np.ndarray, ...]:
        """(neuron,) of each MLP: |∂L/∂ξ|."""
        return tuple(map(np.abs, self.importance.slopes))

    @property
    def counts(self) -> list[int]:
        """How many neurons each MLP has."""
        return [len(slopes) for slopes in self.importance.slopes]

    @property
    def gone(self) -> Gone:
        """(neuron,) of each MLP: which are off."""
        orders = {
            LEAST: lambda: neurons.least(self.scores, self.share),
            SIZE: lambda: neurons.least(self.importance.sizes, self.share),
            RANDOM: lambda: neurons.at_random(self.counts, self.share, self.seed),
            MOST: lambda: neurons.most(self.scores, self.share),
        }
        gone = orders[self.order]()
        return gone if self.block == EVERY else neurons.only(gone, self.block - 1)

    @property
    def cut(self) -> NeuronsCut:
        """The change that takes them out of the numbers."""
        return NeuronsCut.of(self.gone)

    @property
    def off(self) -> int:
        """How many are off."""
        return int(sum(layer.sum() for layer in self.gone))

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities (class,) with all neurons and without those that are off."""
        return classes.shares(self.whole), classes.shares(self.after)

    def named(self, place: int) -> str:
        """What the class `place` is called, in the visitor's words."""
        return classes.name(self.card, place)

    def without(self, share: float, order: str) -> "Thinner":
        """The same with another share gone of every MLP, in another order."""
        return replace(self, share=share, order=order, block=EVERY)

    def record(self, method: str, **place: object) -> Provenance:
        """What the files of this view say of their numbers."""
        told = {
            "order": ORDERS[self.order],
            "neurons off (%)": round(100 * self.share),
            "block": self.block or "all",
            "draw": self.seed,
            "loss of": classes.title(self.card, self.importance.label),
        }
        return facts.provenance(self.whole, self.card, method=method, source=SOURCE, parameters=told, **place)


def chosen(image: ImageInput, first: DeltaGenerator, second: DeltaGenerator, third: DeltaGenerator) -> Thinner:
    """What the model's, the order's and the sliders' places choose."""
    with first:
        card = model_picker.current_model(candidates(), name="heads_model", own=True)
    with second:
        orders = {key: say(name) for key, name in ORDERS.items()}
        order = controls.choose(say("Order"), "neurons_order", orders, label_visibility="collapsed")
    low = {"label_visibility": "collapsed"}
    where, amount = third.columns(2, vertical_alignment="bottom")
    with amount:
        share = controls.slide(say("Neurons off"), "neurons_off", 0, 100, default=50, format=say("%d %% off"), **low)
    start = Thinner(card, image, order, share / 100)
    blocks = {EVERY: say("all MLPs"), **{n: say("MLP {number}", number=n) for n in range(1, len(start.counts) + 1)}}
    with where:
        block = controls.choose(say("Where"), "neurons_where", blocks, **low)
    with amount:
        drawn = {"format": say("draw %d"), **low}
        seed = controls.slide(say("Draw"), "neurons_draw", 1, 20, default=1, **drawn) if order == RANDOM else 1
    return replace(start, block=block, seed=seed)
