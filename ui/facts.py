"""What stands beside every picture: which weights made it, what the model predicts, and the record it takes home."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, reduce
from typing import Any

import numpy as np
import streamlit as st

from analysis.probabilities import softmax
from inputs.cut import told
from inputs.example_clouds import CLOUDS
from inputs.examples import IMAGES, credited
from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ModelCard
from models.zoo.classes import class_names
from ui import cached, classes
from ui.cloud_controls import GlassCloud
from ui.familiar import stranger
from ui.ground import origin
from ui.text import plain
from viz.provenance import Place, Provenance
from words import Message, label, message, say, several

WARNINGS = {
    "untrained": label(
        "Untrained weights, drawn at random: this shows how the architecture is built, not anything it has learned."
    ),
    "partial": label(
        "Part of these weights was not in your file and is drawn at random: what follows it shows nothing that was "
        "learned."
    ),
}
KINDS = {  # of weights, and of attention, as words
    "bundled": label("bundled"),
    "pretrained": label("pretrained"),
    "untrained": label("untrained"),
    "own": label("own"),
    "partial": label("partial"),
    "tokens": label("tokens"),
    "window": label("window"),
    "reduced": label("reduced"),
    "inner": label("inner"),
    "channel": label("channel"),
    "cross": label("cross"),
}
SHORT_NAMES = (  # the titles' first parts: what is data to the zoo is words here
    label("ViT-S/14"),
    label("ViT, 6 blocks"),
    label("ViT, 24 narrow blocks"),
    label("DeepViT, 24 narrow blocks"),
    label("ViT, 12 narrow blocks"),
    label("ViT, 6 narrow blocks"),
    label("ViT, 3 narrow blocks"),
    label("Swin"),
    label("DeiT, distilled"),
    label("PVT"),
    label("Twins-SVT"),
    label("TNT"),
    label("NesT"),
    label("CPVT"),
    label("PVTv2"),
)
NAMED = ("bundled", "pretrained")  # kinds of weights whose classes are the card's: those of a visitor's may be any


def provenance(trace: Trace, card: ModelCard, *, method: str, source: str, **place: object) -> Provenance:
    """The record of a picture made from `trace`; `place` may give layer, head, query and parameters."""
    kind, _, revision = trace.weights.partition(":")
    parameters = {label("input size"): size(trace), **place.pop("parameters", {})}
    return Provenance(
        method=method,
        source=source,
        model=card.title,
        weights=revision,
        kind=kind,
        **taken_from(origin(trace), trace.input_digest),
        parameters=parameters,
        **place,
    )


def taken_from(image: ImageInput | None, digest: str = "") -> dict[str, Any]:
    """`digest`, `input` and `part` of the record of what was made of `image`: its file's, what it is called where it is
    bundled, and what was cut out of it. Without an image the `digest` stands alone."""
    if image is not None and image.cut is not None:
        return {"digest": image.cut.digest, "input": bundled_input(image.cut.digest), "part": told(image.cut)}
    digest = image.digest if image else digest
    return {"digest": digest, "input": bundled_input(digest)}


def bundled_input(digest: str) -> Message | str:
    """The bundled picture whose file has this sha256 (hex), by title and credit; empty for any other."""
    return _credits().get(digest, "")


@cache
def _credits() -> dict[str, Message]:
    return {hashlib.sha256(picture.path.read_bytes()).hexdigest(): credited(picture) for picture in IMAGES.values()}


def bundled_cloud(digest: str) -> Message | str:
    """The bundled cloud that was read under this digest, by title and credit; empty for any other."""
    known = {cached.example_cloud(key).digest: picture for key, picture in CLOUDS.items()}
    return credited(known[digest]) if digest in known else ""


def another(
    record: Provenance,
    method: str | Message,
    *,
    source: str = "",
    layer: Place = None,
    head: Place = None,
    query: Place = None,
    **parameters: object,
) -> Provenance:
    """`record` for another method, with further parameters; layer, head and query as before unless given (numbers from
    0, `ALL`, `MEAN`, words; an empty text where the method has none)."""
    given = {"layer": layer, "head": head, "query": query}
    return replace(
        record,
        method=method,
        source=source or record.source,
        **{name: place for name, place in given.items() if place is not None},
        parameters={**record.parameters, **parameters},
    )


def together(records: Sequence[Provenance]) -> Provenance:
    """The record of a picture that shows several models over one input."""
    models = [
        message("{model} ({kind} weights)", model=_title(record), kind=Message(record.kind)) for record in records
    ]
    sizes = dict.fromkeys(record.parameters["input size"] for record in records)
    joined = reduce(lambda first, second: message("{first}, {second}", first=first, second=second), sizes)
    return replace(
        records[0],
        model=tuple(models),
        weights=", ".join(record.weights for record in records),
        kind="",
        parameters={**records[0].parameters, "input size": joined},
    )


def _title(record: Provenance) -> Message:
    return record.model if isinstance(record.model, Message) else Message(record.model)


def weights_line(trace: Trace, card: ModelCard, image: ImageInput | GlassCloud, *, layer: int | None = None) -> None:
    """One line under the picture: model, weights, input; a banner where weights are drawn at random."""
    kind = trace.weights.partition(":")[0]
    if kind in WARNINGS:
        st.warning(say(WARNINGS[kind]), icon=":material/casino:")
    note = card.weights.note if card.weights.kind in (kind, "own") else ""  # a card’s says nothing of a visitor’s
    sentences = [
        say("{model}, {kind} weights.", model=say(card.title), kind=say(KINDS[kind])),
        say(note),
        say(card.weights.head.note) if note and card.weights.head else "",
        say("Model input {size}.", size=say(size(trace))),
        *map(say, image.notes),
    ]
    if layer is not None:
        sentences.append(_layer(trace, layer))
    st.caption(plain(" ".join(filter(None, sentences)), limit=900))


def _layer(trace: Trace, layer: int) -> str:
    """Which operation of the model the layer is, as a sentence."""
    attention = trace.attention[layer]
    return several(
        "Layer {layer} is {module}: {kind}, one head.",
        "Layer {layer} is {module}: {kind}, {number} heads.",
        attention.shape[1],
        layer=layer + 1,
        module=attention.name,
        kind=say(KINDS[attention.kind]),
    )


def prediction(
    trace: Trace,
    card: ModelCard,
    image: ImageInput | None = None,
    *,
    count: int = 5,
    strange: bool | None = None,
) -> None:
    """The model's `count` most probable classes as bars, where it has a head; a visitor's by their numbers.

    Of an `image` that seems to show none of them this is said first, and one name is given as what it is: a guess.
    `strange` is whether it seems so, where that was said before.
    """
    kind = trace.weights.partition(":")[0]
    if kind in WARNINGS:
        return  # the banner has said that weights are random, so nothing the model names would mean anything
    if kind not in NAMED:
        card = replace(card, classes=None)  # whatever the head is called elsewhere: a visitor's classes have numbers
    elif trace.logits is None or len(class_names(card.classes)) != len(trace.logits):
        st.caption(say("This model has no classes to predict: it was trained to see, not to name."))
        return
    if trace.logits is None:
        st.caption(say("Your file holds no head, so no prediction is shown."))
        return
    shares = softmax(trace.logits)
    order = np.argsort(-shares)[:count]
    if stranger(image, card) if strange is None else strange:
        share = f"{shares[order[0]]:.1%}"
        st.caption(say("It would name: {name}, {share}.", name=classes.name(card, order[0]), share=share))
        return
    classes.bars(card, order, shares)


def short_name(card: ModelCard) -> str:
    """The architecture's name, without the data that all of the cabinet share."""
    return say(card.title.partition(" · ")[0])


def size(trace: Trace) -> Message:
    """The model's input: a picture's pixels, or how many points or numbers."""
    rows, columns, *colours = trace.pixels.shape
    if colours:
        return message("{columns} × {rows} px", columns=columns, rows=rows)
    if columns == 1:
        return message("{count} numbers", count=f"{rows:,}")
    return message("{count} points", count=f"{rows:,}")
