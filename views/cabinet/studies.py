"""Models of the cabinet that differ in one thing, or in how long they learned: how a choice changes learning."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.intervals import share_interval
from ui import controls
from ui.exhibit import exhibit
from views.cabinet.subject import RECIPE, Cabinet, Metrics
from views.cabinet.training_curves import ACCURACY, LOSS, by_epoch
from viz import curves, theme
from viz.provenance import Provenance
from words import label, say


@dataclass(frozen=True)
class Study:
    """`models` (key of the cabinet -> what it is called here) that are compared, and `words` about them. Curves end
    with the shortest training, for one may have gone on alone, unless going on is what is compared: `whole`."""

    title: str
    models: Mapping[str, str]
    words: str
    whole: bool = False


LONGER, NEIGHBOURS = "longer", "imagenette_vit_12"
NORMS, POST, COLD = "norms", "imagenette_vit_12_post", "imagenette_vit_12_post_cold"
PART = 3  # curves are measured on every third photograph
ACROSS = 0.763  # right of the ViT of 12 blocks whose last epochs mixed across classes; not bundled: SOURCES.md has it
STUDIES = {
    NORMS: Study(
        label("LayerNorm before or behind"),
        {
            "imagenette_vit_12": label("pre-norm, warm-up"),
            "imagenette_vit_12_post": label("post-norm, warm-up"),
            "imagenette_vit_12_cold": label("pre-norm, no warm-up"),
            "imagenette_vit_12_post_cold": label("post-norm, no warm-up"),
        },
        label(
            "The same ViT of 12 blocks with its LayerNorms before the branches (as in ViT) or behind them (as in the "
            "first transformer), with and without a warm-up of the learning rate. Xiong et al. (arXiv:2002.04745) "
            "expect the post-norm model to need the warm-up and the pre-norm one not to."
        ),
    ),
    "layers": Study(
        label("Layers left out"),
        {
            "imagenette_vit_12": label("every layer"),
            "imagenette_vit_12_drop": label("each left out one time in five"),
        },
        label(
            "The same ViT of 12 blocks; in the second, every step of training leaves each block out with probability "
            "0.2 (LayerDrop, Fan et al., arXiv:1909.11556). The curves show what that costs; what it is meant to give, "
            "to bear the loss of a layer, they do not show."
        ),
    ),
    LONGER: Study(
        label("A longer training"),
        {"imagenette_vit_long": label("90 epochs"), "imagenette_vit": label("50 epochs")},
        label(
            "The same ViT of 6 blocks goes on for 40 epochs with a schedule of its own. In these, photographs are "
            "mixed with others of all classes; before, as in all other models of this page, the two were mostly of one "
            "class."
        ),
        whole=True,
    ),
}
UNITS = {
    LOSS: (1, label("training loss (nats)")),
    ACCURACY: (100, label("right (% of photographs)")),
}
PARAMETERS = (label("study"),)


def draw(cabinet: Cabinet) -> None:
    """The curves of one study, loss and accuracy side by side; nothing where no pair is bundled."""
    studies = bundled(cabinet)
    if not studies:
        return
    st.header(say("The same model, changed"))
    titles = {key: say(STUDIES[key].title) for key in studies}
    key = controls.choose(say("Study"), "study", titles, widget=st.segmented_control, label_visibility="collapsed")
    st.caption(_caption(key, cabinet))
    for measure, column in zip(UNITS, st.columns(2, gap="medium"), strict=True):
        with column:
            _curves(STUDIES[key], studies[key], measure)


def bundled(cabinet: Cabinet) -> dict[str, dict[str, Metrics]]:
    """Studies of which at least two models are bundled: key -> (model -> its metrics)."""
    there = {
        key: {model: cabinet.metrics[model] for model in study.models if model in cabinet.metrics}
        for key, study in STUDIES.items()
    }
    return {key: metrics for key, metrics in there.items() if len(metrics) > 1}


def series(metrics: Mapping[str, Metrics], measure: str, *, whole: bool = False) -> dict[str, np.ndarray]:
    """Loss or accuracy in the units of `UNITS` after each epoch, for as many epochs as all of `metrics` have, or to
    each one's end."""
    measured = by_epoch(metrics, measure)
    end = None if whole else min(len(values) for values in measured.values())
    return {model: UNITS[measure][0] * values[:end] for model, values in measured.items()}


def _caption(key: str, cabinet: Cabinet) -> str:
    sentences = [say(STUDIES[key].words), *_ends(key, cabinet)]
    if key == LONGER and NEIGHBOURS in cabinet.metrics:
        neighbours = cabinet.metrics[NEIGHBOURS]
        sentences.append(
            say(
                "That alone changes little: {epochs} epochs of the ViT of 12 blocks end at {across} % with the one, "
                "at {neighbours} % with the other.",
                epochs=neighbours["recipe"]["epochs"],
                across=f"{100 * ACROSS:.1f}",
                neighbours=f"{100 * neighbours['accuracy']:.1f}",
            )
        )
    return " ".join(sentences)


def _ends(key: str, cabinet: Cabinet) -> list[str]:
    """What the curves end at, and what that says of the norms; nothing where trainings differ in length."""
    study, metrics = STUDIES[key], bundled(cabinet)[key]
    if study.whole:
        return []
    shares = {model: values[-1] / 100 for model, values in series(metrics, ACCURACY).items()}
    chance = {
        model: float(share_interval(share, metrics[model]["photographs"] // PART)) for model, share in shares.items()
    }
    ends = say(
        "After {epochs} epochs right: {shares} (each ± {chance} by the drawing of photographs).",
        epochs=min(len(written["curve"]) for written in metrics.values()),
        shares=", ".join(f"{say(study.models[model])} {share:.1%}" for model, share in shares.items()),
        chance=f"{max(chance.values()):.1%}",
    )
    return [ends, _verdict(shares, chance)] if key == NORMS and {POST, COLD} <= shares.keys() else [ends]


def _verdict(shares: Mapping[str, float], chance: Mapping[str, float]) -> str:
    """Whether the post-norm model loses without warm-up more than two drawings of photographs could differ."""
    if shares[POST] - shares[COLD] > np.hypot(chance[POST], chance[COLD]):
        return say("Without warm-up the post-norm model loses more than chance could: what they expect is seen.")
    return say(
        "Without warm-up the post-norm model loses no more than chance could: what they expect is not seen here."
    )


def _curves(study: Study, metrics: Mapping[str, Metrics], measure: str) -> None:
    measured = series(metrics, measure, whole=study.whole)
    unit = say(UNITS[measure][1])
    lines = {say(study.models[model]): values for model, values in measured.items()}
    figure = curves.lines(lines, title=say(study.title), x=say("epoch"), y=unit)
    method = label("loss per epoch") if measure == LOSS else label("accuracy per epoch")
    record = Provenance(method, source=RECIPE, parameters={"study": study.title})
    exhibit(figure.update_layout(legend=theme.BELOW), record, arrays=measured, key=f"study_{measure}")
