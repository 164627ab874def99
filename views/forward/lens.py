"""Logit lens: what the head would say if it were put on an earlier block."""

import numpy as np
import streamlit as st

from analysis import lens as analysis
from analysis.lens import Reading
from analysis.probabilities import softmax
from errors import UserError
from models.zoo.classes import class_names
from ui import facts
from ui.exhibit import exhibit
from ui.ground import under
from ui.text import plain
from views.forward.subject import Way
from viz import curves, overlay
from viz.provenance import ALL
from words import label, say

SOURCE = "Vilas et al. 2023, arXiv:2310.18969"
SHOWN = 4  # classes that have a line


def draw(way: Way) -> None:
    """The probabilities block by block, and where the head reads one token, those of every patch beside them."""
    measured(way)  # or a sentence on why not
    if reading(way).blocks:
        _lines(way)
        st.caption(say("This head reads means over patches, so a single patch has no answer of its own."))
        return
    left, right = st.columns([3, 2])
    with left:
        _lines(way)
    with right:
        _patches(way)


def _lines(way: Way) -> None:
    """The likeliest classes block by block, and what the lens takes for granted."""
    logits, names = measured(way)
    shares = softmax(logits)
    chosen = np.argsort(-shares.max(axis=0), kind="stable")[:SHOWN]
    chosen = np.unique([int(shares[-1].argmax()), *chosen[: SHOWN - 1]])
    figure = curves.lines(
        {names[index]: shares[:, index] for index in chosen},
        title=say("What the head would say after each block"),
        x=say("blocks gone through"),
        y=say("probability"),
        positions=np.arange(len(shares)),
        reference={say("even: 1 of {count}", count=len(names)): 1 / len(names)},
        height=380,
    )
    figure.update_yaxes(range=[0, 1.02])
    record = facts.another(way.record, label("logit lens"), source=SOURCE, layer=ALL)
    table = {"blocks gone through": np.arange(len(shares))}
    table |= {str(class_names(way.card.classes)[index]): shares[:, index] for index in range(len(names))}
    exhibit(figure, record, caption=plain(_caption(way), limit=900), table=table, key="lens")


def _patches(way: Way) -> None:
    """The final class's probability after the open block, every patch read as if it were the class token."""
    logits, names = measured(way)
    best = int(logits[-1].argmax())
    shares = way.over_picture(softmax(analysis.of_patches(way.passed.tensors["leaving"], reading(way)))[:, best])
    told = say("Read from each patch after block {block}: {name}", block=way.block + 1, name=names[best])
    figure = overlay.heat(under(way.trace), shares, title=told, unit=say("probability"), highest=1.0)
    record = facts.another(way.record, label("logit lens of patches"), source=SOURCE)
    caption = say(
        "Each patch is read as if it were the class token, for which the head was learned: {mean} on average, "
        "{most} at most.",
        mean=f"{shares.mean():.0%}",
        most=f"{shares.max():.0%}",
    )
    exhibit(figure, record, caption=caption, arrays={"probability": shares}, key="lens_patches")


def measured(way: Way) -> tuple[np.ndarray, list[str]]:
    """Logits (layer, class), the first before any block, and the classes' names. Raises UserError without a head."""
    names = class_names(way.card.classes)
    logits = way.passed.tensors.get("logits")
    if logits is None or len(names) != len(logits) or way.trace.weights.partition(":")[0] not in facts.NAMED:
        raise UserError("This model has no head with names, so there is nothing to read; choose another model.")
    layers = [way.passed.tensors["begun"], *way.trace.tokens]
    return analysis.lens(layers, reading(way)), [say(name) for name in names]


def reading(way: Way) -> Reading:
    """How this model's head reads tokens."""
    gain, bias = way.learned("norm.weight", "norm.bias")
    features = way.passed.tensors["features"]
    known = {"gain": gain, "bias": bias, "epsilon": way.passed.epsilon, "prefix": way.prefix}
    if features.shape[1] > len(gain):
        weight, shift = way.learned("answers.weight", "answers.bias")
        return Reading(weight=weight, shift=shift, blocks=features.shape[1] // (2 * len(gain)), **known)
    maps = [way.learned(f"{name}.weight", f"{name}.bias") for name in ("head", "head_dist")[: len(features)]]
    weight, shift = (np.stack(parts) for parts in zip(*maps, strict=True))
    return Reading(weight=weight, shift=shift, tokens=len(features), **known)


def sentence(way: Way) -> str:
    """From which block on the head names what it names in the end."""
    logits, names = measured(way)
    first = analysis.decided(logits)
    shares = softmax(logits)
    best = int(shares[-1].argmax())
    return say(
        "Read early, the head names {name} from block {block} of {blocks} on, there with {share} and in the end with "
        "{last}; before any block it gives it {start}, even would be {even}.",
        name=names[best],
        block=first,
        blocks=way.passed.blocks,
        share=f"{shares[first, best]:.0%}",
        last=f"{shares[-1, best]:.0%}",
        start=f"{shares[0, best]:.0%}",
        even=f"{1 / len(names):.0%}",
    )


def _caption(way: Way) -> str:
    lens = reading(way)
    if lens.blocks:
        return say(
            "All blocks behind a point are left out, and the last norm and the head are put there. This head reads the "
            "last {count} blocks: where it would read a later one, it reads the last that is left. Neither was learned "
            "for that, so an early answer shows what the head can read there, not what the model has found.",
            count=lens.blocks,
        )
    return say(
        "All blocks behind a point are left out, and the last norm and the head are put there. Neither was learned for "
        "that, so an early answer shows what the head can read there, not what the model has found."
    )
