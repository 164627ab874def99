"""The same in trained ViTs, on the visitor's picture: gradients of each block and the length of the stream."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from models.questions.layer_gradients import LayerGradients
from models.questions.stream import Residuals
from models.zoo import ZOO
from models.zoo.cabinet import metrics
from ui import cached, facts
from ui.exhibit import exhibit
from views.before import losses
from views.before.subject import BEFORE, BEHIND, SOURCE, Pair
from viz import curves
from viz.provenance import Provenance
from words import label, say

KEYS = {  # of the zoo: norms, warm-up
    "imagenette_vit_12_post": (BEHIND, True),
    "imagenette_vit_12": (BEFORE, True),
    "imagenette_vit_12_post_cold": (BEHIND, False),
    "imagenette_vit_12_cold": (BEFORE, False),
}
TITLES = {
    (BEHIND, True): label("post-norm"),
    (BEFORE, True): label("pre-norm"),
    (BEHIND, False): label("post-norm, no warm-up"),
    (BEFORE, False): label("pre-norm, no warm-up"),
}
UNTRAINED = {BEHIND: label("post-norm, untrained"), BEFORE: label("pre-norm, untrained")}
FIRST = {BEHIND: "imagenette_vit_12_post", BEFORE: "imagenette_vit_12"}


def gradients(pair: Pair) -> Mapping[str, np.ndarray]:
    """Length of each block's gradient (block,), by key of the model, untrained twins behind `untrained_` and place."""
    asked = {key: LayerGradients(model=key, shown=trace.pixels) for key, trace in pair.traces.items()}
    asked |= {
        f"untrained_{norms}": LayerGradients(model=key, shown=pair.traces[key].pixels, untrained=True)
        for norms, key in FIRST.items()
    }
    return {name: cached.ask(question)["gradients"] for name, question in asked.items()}


def lengths(pair: Pair) -> Mapping[str, np.ndarray]:
    """‖x‖² / d after each block, its mean over tokens (block,), by key of the model."""
    runs = {key: cached.ask(Residuals(model=key, shown=trace.pixels)) for key, trace in pair.traces.items()}
    return {key: np.square(run.after).mean(axis=1) / ZOO[key].options["embed_dim"] for key, run in runs.items()}


def draw(pair: Pair) -> None:
    """Both charts side by side."""
    left, right = st.columns(2, gap="medium")
    with left:
        of = gradients(pair)
        figure = curves.lines(
            {_title(name): values for name, values in of.items()},
            title=say("Every block, trained"),
            x=say("block"),
            y=say("length of the gradient of W₂"),
            height=380,
        )
        curves.logarithmic(figure, exponentformat="power")
        record = _record(pair, label("gradient of each trained block"))
        exhibit(figure, record, caption=_caption(), table=_table(of), key="before_trained")
    with right:
        of = lengths(pair)
        figure = curves.lines(
            {_title(name): values for name, values in of.items()},
            title=say("How long tokens become, trained"),
            x=say("block"),
            y=say("squared length / width"),
            height=380,
        )
        curves.logarithmic(figure, exponentformat="power")
        record = _record(pair, label("squared length of the trained stream"))
        exhibit(figure, record, caption=_lengths_caption(), table=_table(of), key="before_trained_stream")
    losses.draw({key: _title(key) for key in KEYS})


def sentence(pair: Pair) -> str:
    """The last block's gradient before training and after, in both."""
    of = {name: values[-1] for name, values in gradients(pair).items()}
    return say(
        "On this picture the last block’s gradient is {behind} with norms behind and {before} with norms before, "
        "trained with a warm-up; drawn at random it would be {random_behind} and {random_before}.",
        behind=_short(of[FIRST[BEHIND]]),
        before=_short(of[FIRST[BEFORE]]),
        random_behind=_short(of[f"untrained_{BEHIND}"]),
        random_before=_short(of[f"untrained_{BEFORE}"]),
    )


def _short(number: float) -> str:
    return f"{number:.3g}" if number >= 0.001 else say("under 0.001")


def _title(name: str) -> str:
    return say(TITLES[KEYS[name]]) if name in KEYS else say(UNTRAINED[name.removeprefix("untrained_")])


def _table(of: Mapping[str, np.ndarray]) -> dict[str, object]:
    return {"block": list(range(1, 1 + len(next(iter(of.values()))))), **of}


def _record(pair: Pair, method: str) -> Provenance:
    records = [facts.provenance(trace, ZOO[key], method=method, source=SOURCE) for key, trace in pair.traces.items()]
    return facts.together(records)


def _caption() -> str:
    return say(
        "The MLP’s second map. No label is asked for: every class is taken for the right one as often as the model "
        "believes in it (root of the mean square), so a model that is sure has small gradients. One training each; "
        "pre-norm with a warm-up learned {more} epochs more than the others.",
        more=metrics(FIRST[BEFORE])["epochs"] - losses.EPOCHS,
    )


def _lengths_caption() -> str:
    return say(
        "Mean over tokens behind each block. Post-norm blocks end in a norm, so what is left of a difference from 1 is "
        "its learned gain; the pre-norm stream grows as it learned to, with weights no longer those of the theorem."
    )
