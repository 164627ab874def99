"""What the middle of the convolutional network's last map answers to, on the visitor's picture.

It has no attention, so it is no model of the zoo: its record is made beside that of a model which saw the same square.
"""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from inputs.image import ImageInput
from models.card import ModelCard
from models.questions.network_field import NetworkField
from models.questions.receptive import Field
from models.zoo import network_card
from ui import cached, facts
from ui.text import plain
from viz.provenance import Provenance
from words import label, message, say

METHOD = label("effective receptive field of a network")


def card() -> ModelCard | None:
    """The bundled network, None where there is none."""
    return network_card.card()


def fields(image: ImageInput) -> Mapping[bool, Field]:
    """Untrained or not -> its field over the middle square of `image`."""
    return {kind: cached.ask(NetworkField(picture=image.pixels, untrained=kind)) for kind in (False, True)}


def name() -> str:
    """What it is called where all have learned from the same photographs."""
    return facts.short_name(card())


def record(beside: Provenance) -> Provenance:
    """That of the picture which `beside` is the record of, of this network."""
    known = card()
    size = {label("input size"): message("{columns} × {rows} px", columns=known.side, rows=known.side)}
    model = {"model": known.title, "weights": known.weights.sha256[:12], "kind": known.weights.kind}
    return replace(beside, method=METHOD, **model, parameters={**beside.parameters, **size})


def weights_line() -> None:
    """One line under the picture, as under those of the zoo's models."""
    known = card()
    sentences = (
        say("{model}, {kind} weights.", model=say(known.title), kind=say(facts.KINDS[known.weights.kind])),
        say(known.weights.note),
        say("Model input {size}.", size=say(message("{columns} × {rows} px", columns=known.side, rows=known.side))),
    )
    st.caption(plain(" ".join(sentences), limit=900))
