"""The same block as post-norm: what moving the norms behind the sums does to a model that was trained without."""

import numpy as np
import streamlit as st

from analysis.probabilities import softmax
from models.questions.stream import Residuals, Stream
from models.zoo import ZOO
from models.zoo.classes import class_names
from ui import cached, facts
from ui.exhibit import exhibit
from ui.text import plain
from views.forward.subject import Way
from viz import curves
from viz.provenance import ALL
from words import label, say

SOURCE = "Xiong et al. 2020, arXiv:2002.04745"
TWINS = {"imagenette_vit_12": "imagenette_vit_12_post"}  # trained alike but for the place of their norms
BEFORE = r"$x' = x + \text{Attention}(\text{LN}(x))$, $y = x' + \text{MLP}(\text{LN}(x'))$"
BEHIND = r"$x' = \text{LN}(x + \text{Attention}(x))$, $y = \text{LN}(x' + \text{MLP}(x'))$"


def draw(way: Way) -> None:
    """The stream's length in both orders, the trained post-norm twin's where there is one, and what each answers."""
    if way.passed.post_norm:
        st.info(say("This model’s norms stand behind its sums already; choose one with its norms before the branches."))
        return
    runs = measured(way)
    lengths = {name: _lengths(stream) for name, stream in runs.items()}
    figure = curves.lines(
        {say(NAMES[name]): values for name, values in lengths.items()},
        title=say("How long the stream is, with the norms before and behind"),
        x=say("blocks gone through"),
        y=say("length ‖x‖, mean of all tokens"),
        positions=np.arange(way.passed.blocks + 1),
        height=360,
    )
    curves.logarithmic(figure)
    record = facts.another(way.record, label("norms before and behind"), source=SOURCE, layer=ALL)
    table = {"blocks gone through": np.arange(way.passed.blocks + 1)} | {NAMES[name]: v for name, v in lengths.items()}
    exhibit(figure, record, caption=_caption(way, runs), table=table, key="order")
    st.markdown(say("Pre-norm: {formula}", formula=BEFORE))
    st.markdown(say("Post-norm: {formula}", formula=BEHIND))


NAMES = {
    "before": label("as it is, pre-norm"),
    "moved": label("same weights, post-norm"),
    "twin": label("its twin, trained post-norm"),
}


def measured(way: Way) -> dict[str, Stream]:
    """By name of the run."""
    shown = way.trace.pixels
    runs = {
        "before": Residuals(model=way.card.key, shown=shown),
        "moved": Residuals(model=way.card.key, shown=shown, moved=True),
    }
    if twin := TWINS.get(way.card.key):
        runs["twin"] = Residuals(model=ZOO[twin].key, shown=shown)
    return {name: cached.ask(question) for name, question in runs.items()}


def sentence(way: Way) -> str:
    """How far the experiment moves the answer, as the share of probability that goes elsewhere."""
    if way.passed.post_norm:
        return say("By post-norm blocks here: each sum is normalised before it goes on.")
    runs = measured(way)
    ends = {name: f"{_lengths(runs[name])[-1]:.1f}" for name in ("before", "moved")}
    if not runs["before"].logits.size:
        return say(
            "By pre-norm blocks: the stream ends {before} long; with the norms moved behind the sums, the same weights "
            "end at {moved}.",
            **ends,
        )
    shares = {name: softmax(run.logits.astype(np.float64)) for name, run in runs.items()}
    best = int(shares["before"].argmax())
    return say(
        "By pre-norm blocks: the stream ends {before} long; with the norms moved behind the sums, the same weights end "
        "at {moved}, and what had {share} of the probability gets {left}.",
        share=f"{shares['before'][best]:.0%}",
        left=f"{shares['moved'][best]:.0%}",
        **ends,
    )


def _lengths(stream: Stream) -> np.ndarray:
    return np.array([stream.first[0].mean(), *stream.after.mean(axis=1)])


def _caption(way: Way, runs: dict[str, Stream]) -> str:
    """That it is an experiment, and each run's answer."""
    told = say(
        "An experiment: these weights were learned with the norms before the branches, so what the other order makes "
        "of them shows what the norms do, not what post-norm models are worth."
    )
    names = class_names(way.card.classes)
    if not runs["before"].logits.size or len(names) != len(runs["before"].logits):
        return told
    answers = "; ".join(_answer(name, softmax(run.logits), names) for name, run in runs.items())
    return plain(" ".join([told, say("Answers: {answers}.", answers=answers)]), limit=900)


def _answer(name: str, shares: np.ndarray, names: tuple[str, ...]) -> str:
    best = int(shares.argmax())
    return say("{run}: {name} {share}", run=say(NAMES[name]), name=say(names[best]), share=f"{shares[best]:.0%}")
