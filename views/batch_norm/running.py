"""How far each batch's statistics lay from the running ones while three networks learned with batch normalisation."""

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from models.zoo.measured import measured
from ui.exhibit import exhibit
from views.batch_norm.subject import (
    BATCH,
    CONVOLUTION,
    FILE,
    MADE_BY,
    MEASURES,
    NETWORKS,
    PHOTOGRAPHS,
    PLACES,
    SHARE,
    TAKEN,
    TEXT,
    UNITS,
    Running,
    around,
    runs,
)
from viz import curves
from viz.provenance import Provenance
from viz.theme import Figure
from words import label, say

LEAST = 1e-7  # where an interval's end would lie at or below 0, which no logarithmic axis has
PARAMETERS = (
    label("statistic"),
    label("unit"),
    label("norms"),
    label("of each stretch"),
    label("seeds"),
    label("source"),
)
UNIT_NAMES: Mapping[str, str] = {SHARE: label("as a share"), UNITS: label("as in the paper")}
Values = Callable[[str], np.ndarray]  # of a network: (seed, stretch)


def draw(running: Running) -> None:
    """The distances, and how many times what independent numbers would give."""
    left, right = st.columns(2, gap="medium")
    told = {"measure": say(MEASURES[running.measure])}
    with left:
        figure = _lines(
            running.distances, title=say("Batch’s {measure} from the running one", **told), y=_unit(running)
        )
        record = recorded(running, label("distance of batch statistics from running ones"))
        exhibit(figure, record, caption=_caption(running), table=table(running.distances), key="bn_distance")
    with right:
        figure = _lines(
            running.times, title=say("Times what independent numbers would give"), y=say("times"), level=True
        )
        record = recorded(running, label("distance of batch statistics beside independent numbers"))
        exhibit(figure, record, caption=_alone(), table=table(running.times), key="bn_times")


def sentence(running: Running) -> str:
    """The shares in the second half of training, and whether sentences stand apart from photographs."""
    plain = running.measure != "mean"
    told = {"measure": say(MEASURES[running.measure]) if plain else say("mean (as a share of the deviation)")}
    ends = {}
    for network in NETWORKS:
        (share,), _ = around(late(Running(running.measure, SHARE, running.place, running.taken).distances(network)))
        (times,), (ends[network],) = around(late(running.times(network)))
        told |= {network: f"{share:.1%}", f"{network}_times": f"{times:.1f}"}
    return say(
        "Late in training a batch’s {measure} lies {text} from the running one on sentences, {photographs} on "
        "photographs, {convolution} in the convolutional network: {text_times}, {photographs_times} and "
        "{convolution_times} times what independent numbers would give. {verdict}",
        verdict=_verdict(ends),
        **told,
    )


def _verdict(ends: Mapping[str, np.ndarray]) -> str:
    """Where the sentences' interval lies beside the convolutional network's, which the paper finds far below."""
    if ends[TEXT][0] > ends[CONVOLUTION][1]:
        return say("Text is the less steady, as the paper has it.")
    if ends[TEXT][1] < ends[CONVOLUTION][0]:
        return say("Text is the steadier here, unlike the paper’s.")
    return say("Text is not told apart from the convolutional network here.")


def late(values: np.ndarray) -> np.ndarray:
    """Means over the second half of (seed, stretch): (seed, 1)."""
    return values[:, values.shape[1] // 2 :].mean(axis=1, keepdims=True)


def recorded(running: Running, method: str) -> Provenance:
    """What is shown of which runs."""
    told = {
        "statistic": MEASURES[running.measure],
        "unit": UNIT_NAMES[running.unit],
        "norms": PLACES[running.place],
        "of each stretch": TAKEN[running.taken],
        "seeds": len(runs(TEXT, BATCH)),
        "source": MADE_BY,
    }
    return Provenance(method, source="Shen et al. 2020, arXiv:2003.07845, Figure 2", parameters=told)


def table(values: Values) -> dict[str, np.ndarray]:
    """Mean over the seeds and its interval, a row for each stretch."""
    columns: dict[str, np.ndarray] = {"step": _steps(values)}
    for network in NETWORKS:
        mean, ends = around(values(network))
        columns |= {network: mean, f"{network}_low": ends[:, 0], f"{network}_high": ends[:, 1]}
    return columns


def _steps(values: Values) -> np.ndarray:
    return Running.steps(values(TEXT).shape[1])


def _lines(values: Values, *, title: str, y: str, level: bool = False) -> Figure:
    shown = {say(name): around(values(network)) for network, name in NETWORKS.items()}
    figure = curves.lines(
        {name: mean for name, (mean, _) in shown.items()},
        title=title,
        x=say("step of training"),
        y=y,
        positions=_steps(values),
        reference={say("independent"): 1.0} if level else None,
        whiskers={name: np.maximum(ends, LEAST) for name, (_, ends) in shown.items()},
    )
    figure.update_annotations(y=0.0, yanchor="top")  # on a log axis, texts go by powers: that of 1
    return curves.logarithmic(figure, exponentformat="power")


def _unit(running: Running) -> str:
    if running.unit == UNITS:
        return say("distance ÷ channels (paper’s)")
    return say("deviations of the channel") if running.measure == "mean" else say("share of the running one")


def _caption(running: Running) -> str:
    told = measured(FILE)
    plan = told["plan"]
    given = {
        "seeds": len(runs(PHOTOGRAPHS, BATCH)),
        "batch": plan["batch"],
        "side": told["photographs"]["side"],
        "text": told["text"]["train"],
        "stretch": plan["steps"] // len(_steps(running.distances)),
    }
    return say(
        "{batch} photographs of {side} px or sentences (of {text} in Vitrine’s own texts) a batch; padding left out. "
        "Stretches of {stretch} steps, {seeds} trainings each, whiskers 95 % (Student’s t).",
        **given,
    )


def _alone() -> str:
    """How many numbers share a statistic, and what the line at 1 is."""
    counts = {network: _numbers(network) for network in NETWORKS}
    return say(
        "At 1 a batch’s numbers might as well be drawn one by one. Numbers that share a statistic: {text} on "
        "sentences, {photographs} on photographs, {least} to {most} in the convolutional network.",
        text=f"{min(counts[TEXT]):,.0f}",
        photographs=f"{min(counts[PHOTOGRAPHS]):,.0f}",
        least=f"{min(counts[CONVOLUTION]):,.0f}",
        most=f"{max(counts[CONVOLUTION]):,.0f}",
    )


def _numbers(network: str) -> list[float]:
    """How many numbers shared a statistic in each norm, in the mean over a training."""
    return [float(np.mean([row[-1] for row in layer["mean"]])) for layer in runs(network, BATCH)[0]["distances"]]
