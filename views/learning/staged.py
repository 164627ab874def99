"""The cabinet's ViT at ten stages of a further training, over the visitor's picture: what was chosen, what is seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.mass import smallest_set
from inputs.image import ImageInput
from models.questions.positions import LearnedPositions
from models.stages import Stage
from models.trace import AttentionMap, Trace
from models.zoo import ZOO
from models.zoo.measured import measured
from ui import cached, controls, facts, places, spot
from viz.provenance import MEAN, Place, Provenance
from words import Message, label, message, say, several

KEY, FILE = "photographs", "stages"  # of the view; in assets/measurements
CLASS, PATCH = "class", "patch"
OF = {CLASS: label("class token"), PATCH: label("a patch: click one")}
ANY = 0  # the head that stands for the mean of all
HALF = 0.5
EIGHTH, MIDDLE = 1 / 8, 1 / 2
TRAINING = "python -m training stages"
PAPER = "Dosovitskiy et al. 2021, arXiv:2010.11929"
PARAMETERS = (label("epochs of this training"),)
QUIET = {"label_visibility": "collapsed"}
Told = Mapping[str, Any]  # assets/measurements/stages.json


@dataclass(frozen=True, eq=False)
class Staged:
    """Stage `number`, from 0, over `image`: `layer` from 0, `head` from 1 or `ANY`, attention `of` a key of `OF`."""

    told: Told
    image: ImageInput
    number: int
    layer: int
    head: int
    of: str

    @property
    def stages(self) -> Sequence[Mapping[str, Any]]:
        """What was measured of each stage."""
        return self.told["stages"]

    def trace(self, number: int) -> Trace:
        """The pass of a stage over the square of the picture."""
        return cached.trace(self.told["key"], self.image, crop="square", changes=(self.change(number),))

    def change(self, number: int) -> Stage:
        """What makes the cabinet's model that of a stage."""
        return Stage(number, self.told["sha256"])

    def positions(self) -> np.ndarray:
        """What the stage has learned of the patches' places, (row, column, channel)."""
        return cached.ask(LearnedPositions(model=self.told["key"], changes=(self.change(self.number),))).plane

    def maps(self, number: int) -> np.ndarray:
        """Where the token looks in every head of the block at a stage, spread over the picture: (head, row, column)."""
        attention = self.trace(number).attention[self.layer]
        return np.stack([attention.keys.paint(row) for row in attention.weights()[0, :, self.token(attention)]])

    def map(self, number: int) -> np.ndarray:
        """The same of the chosen head, or their mean: (row, column)."""
        maps = self.maps(number)
        return maps.mean(axis=0) if self.head == ANY else maps[self.head - 1]

    def token(self, attention: AttentionMap) -> int:
        """Which query is looked at."""
        return 0 if self.of == CLASS else int(attention.queries.raster[self.spot(attention)])

    def spot(self, attention: AttentionMap) -> tuple[int, int]:
        """The clicked patch, (row, column)."""
        return spot.token(attention.queries.raster.shape)

    def record(self, method: str, *, head: Place = None, number: int | None = None) -> Provenance:
        """The record of what was seen in the picture, at a stage or, without its number, at all of them."""
        trace = self.trace(self.number if number is None else number)
        told = {} if number is None else {"epochs of this training": self.stages[number]["epochs"]}
        place = {"layer": self.layer, "head": head, "query": self.query(trace)} if head is not None else {}
        record = facts.provenance(trace, ZOO[trace.model], method=method, source=PAPER, parameters=told, **place)
        return self.honest(record)

    def measured(self, method: str) -> Provenance:
        """The record of what was measured of all stages over many photographs."""
        card = ZOO[self.told["key"]]
        return self.honest(Provenance(method, model=card.title, kind="bundled", source=TRAINING))

    def honest(self, record: Provenance) -> Provenance:
        """`record` with the weights that made its numbers: not those of the cabinet's card."""
        title = message("{model}, trained again", model=Message(ZOO[self.told["key"]].title))
        return replace(record, model=title, weights=self.told["sha256"][:12])

    def query(self, trace: Trace) -> Message:
        """The token that is looked from."""
        attention = trace.attention[self.layer]
        return places.words(attention.queries.prefix[0]) if self.of == CLASS else spot.marked(attention)

    def heads(self) -> Place:
        """Whose numbers a map of the chosen head holds."""
        return MEAN if self.head == ANY else self.head - 1


def chosen(image: ImageInput, first: DeltaGenerator, second: DeltaGenerator) -> Staged:
    """The stage and what of it is looked at: controls in two places."""
    told = measured(FILE)
    sizes = ZOO[told["key"]].options
    with first:
        names = {stage["step"]: called(stage["epochs"]) for stage in told["stages"]}
        slider = {"widget": st.select_slider, **QUIET}
        step = controls.choose(say("Moment of the training"), "stage_at", names, default=list(names)[-1], **slider)
    left, middle, right = second.columns([3, 3, 4])
    with left:
        blocks = {block: say("block {block}", block=block) for block in range(1, sizes["depth"] + 1)}
        block = controls.choose(say("Block"), "stage_block", blocks, default=sizes["depth"], **QUIET)
    with middle:
        heads = {ANY: say("mean")} | {head: _head(head) for head in range(1, sizes["num_heads"] + 1)}
        head = controls.choose(say("Head"), "stage_head", heads, **QUIET)
    with right:
        of = controls.choose(say("Attention of"), "stage_of", {key: say(word) for key, word in OF.items()}, **QUIET)
    return Staged(told, image, list(names).index(step), block - 1, head, of)


def called(epochs: float) -> str:
    """How much of the training a stage has behind it, in few words."""
    if epochs == 0:
        return say("untrained")
    if epochs in (EIGHTH, MIDDLE):
        return say("⅛ epoch") if epochs == EIGHTH else say("½ epoch")
    return several("{number} epoch", "{number} epochs", int(epochs))


def brief(epochs: float) -> str:
    """The same as a number on an axis."""
    return {EIGHTH: "⅛", MIDDLE: "½"}.get(epochs, f"{epochs:g}")


def half(map: np.ndarray) -> int:
    """How few patches hold half of what goes to patches in a `map` (row, column)."""
    return int(smallest_set(map.ravel(), share=HALF).sum())


def sentence(staged: Staged) -> str:
    """How few patches the look falls on at the stage, beside the untrained one and an even look."""
    epochs, now = staged.stages[staged.number]["epochs"], staged.map(staged.number)
    told = {
        "token": say(staged.query(staged.trace(staged.number))),
        "block": staged.layer + 1,
        "few": half(now),
        "all": now.size,
        "even": now.size // 2,
    }
    if epochs == 0:
        return say(
            "Untrained, half of what the {token} gives to patches in block {block} lies on {few} of {all} (evenly: "
            "{even}).",
            **told,
        )
    return say(
        "After {after} half of what the {token} gives to patches in block {block} lies on {few} of {all} (untrained: "
        "{before}, evenly: {even}).",
        after=called(epochs),
        before=half(staged.map(0)),
        **told,
    )


def _head(head: int) -> str:
    return say("head {head}", head=head)
