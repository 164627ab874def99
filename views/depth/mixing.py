"""Re-Attention on any model: mix its heads after the softmax and see what becomes of maps, rows and answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.features import same_token_cosine
from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ModelCard
from ui import controls, facts, places
from ui.exhibit import exhibit
from ui.familiar import stranger
from views.depth import thetas
from views.depth.subject import ModelPair, ReadModel, run
from views.depth.thetas import AFTER, ALL, EVEN, HERE, IDENTITY, LEARNED, RANDOM
from viz import curves, heatmap, mosaic, provenance
from viz.provenance import MEAN, Provenance
from words import label, say

PAPER = "Zhou et al. 2021, arXiv:2103.11886, Re-Attention"
KINDS = {
    IDENTITY: label("identity"),
    EVEN: label("uniform"),
    RANDOM: label("random"),
    LEARNED: label("learned"),
}
NOTES = {
    IDENTITY: label("Every head stays itself: nothing may change."),
    EVEN: label("Every new head is the mean of all heads: they all become one."),
    RANDOM: label("Normal numbers of variance 1/heads: weights may turn negative."),
    LEARNED: label(
        "Θ as DeepViT learned it in each layer, without bias and normalisation; the identity where it has none."
    ),
}
REACHES = {
    HERE: label("this layer alone"),
    AFTER: label("this layer and all after it"),
    ALL: label("all layers"),
}
SHARE = label("A share of 0 leaves every head as it is, 1 is Θ itself: (1 − share)·I + share·Θ.")
PARAMETERS = (label("theta"), label("share"), label("acts_on"), label("draw"))


@dataclass(frozen=True, eq=False)
class MixedRun:
    """A `plain` run and the `mixed` one, looked at in `layer` (from 0), and the `record` of the mixing."""

    plain: Trace
    mixed: Trace
    layer: int
    record: Provenance


def draw(pair: ModelPair) -> None:
    """Choose Θ and where it acts; maps, row sums and prediction of the first model's plain and mixed run."""
    model, other = pair.models
    above = st.container()  # of what there is to choose, so that the picture begins high
    columns = st.columns([3, 4, 3, 3, 3], vertical_alignment="center")
    layer, reaches = _choose_layers(model, columns[:2])
    attention = model.trace.attention[layer]
    if not attention.placed or attention.shape[1] == 1:
        one_head = say("This layer has one head only or no place in the picture; choose another.")
        st.info(one_head, icon=":material/block:")
        return
    has_learned = thetas.learned(other, attention.shape[1], layer) is not None
    kind, share, seed = _choose_theta(has_learned, columns[2:])
    matrices = thetas.matrices(thetas.Remix(layer, reaches, kind, share, seed), model.trace, other)
    told = {"theta": KINDS[kind], "share": share, "acts_on": REACHES[reaches]}
    told |= {"draw": seed} if kind == RANDOM else {}
    record = facts.another(model.record, label("Re-Attention"), source=PAPER, layer=layer, **told)
    both = MixedRun(model.trace, run(model.card, pair.image, thetas.edits(matrices)), layer, record)
    left, right = above.columns([2, 3])
    with left:
        _theta(matrices[layer], record)
    with right:
        _sums(both)
    _explain(kind, has_learned)
    _maps(both)
    _answer(both, model.card, pair.image)


def _choose_layers(model: ReadModel, columns: Sequence[DeltaGenerator]) -> tuple[int, str]:
    """The layer to look at, and how far from it heads are mixed."""
    left, right = columns
    with left:
        layer = controls.current_layer(model.trace, first=model.card.opens_on)
    with right:
        reaches = {reach: say("mixed: {layers}", layers=say(name)) for reach, name in REACHES.items()}
        look = {"label_visibility": "collapsed"}
        return layer, controls.choose(say("Mix the heads of"), "mix_layers", reaches, **look)


def _choose_theta(has_learned: bool, columns: Sequence[DeltaGenerator]) -> tuple[str, float, int]:
    """Kind of Θ, its share and the number that draws it."""
    kinds = {kind: say("Θ: {kind}", kind=say(name)) for kind, name in KINDS.items() if kind != LEARNED or has_learned}
    look = {"label_visibility": "collapsed"}
    first, second, third = columns
    with first:
        kind = controls.choose("Θ", "theta", kinds, default=RANDOM, **look)
    with second:
        step = {"step": 0.05, "format": say("share %.2f")}
        share = controls.slide(say("Share of Θ"), "theta_share", 0.0, 1.0, default=1.0, **step, **look)
    with third:
        drawn = {"format": say("draw %d"), "disabled": kind != RANDOM}
        seed = controls.slide(say("Draw"), "theta_seed", 1, 20, default=1, **drawn, **look)
    return kind, share, seed


def _explain(kind: str, has_learned: bool) -> None:
    """What the chosen Θ does, below the figures so that they begin high."""
    sentences = [say(NOTES[kind]), say(SHARE)]
    if not has_learned:
        sentences.append(say("A learned Θ can be chosen beside a DeepViT with as many heads, where it mixes them."))
    st.caption(" ".join(sentences))


def _theta(theta: thetas.Matrix, record: Provenance) -> None:
    axes = {"rows": say("head before"), "columns": say("head after"), "unit": say("share")}
    figure = heatmap.matrix(theta, title="Θ", **axes, scale="signed", side=300)
    exhibit(figure, record, arrays={"theta": theta}, key="theta_figure")


def _sums(both: MixedRun) -> None:
    """Row sums of both runs, and why nothing that reads rows as shares is shown."""
    plain, weights = (trace.attention[both.layer].weights() for trace in (both.plain, both.mixed))
    series = {
        label("plain run"): plain.sum(axis=-1).mean(axis=(0, 2)),
        label("mixed run"): weights.sum(axis=-1).mean(axis=(0, 2)),
    }
    shown = {say(name): sums for name, sums in series.items()}
    figure = curves.lines(shown, x=say("head"), y=say("row sum, mean over queries"))
    table = {"head": np.arange(weights.shape[1]) + 1} | series
    exhibit(
        figure,
        facts.another(both.record, label("row sums"), head=provenance.ALL, query=MEAN),
        table=table,
        key="sums_figure",
    )
    _refuse(weights)


def _refuse(weights: np.ndarray) -> None:
    sums = weights.sum(axis=-1)
    st.info(
        say(
            "Entropy and rollout are not shown after Re-Attention: both need rows of positive weights that sum to 1. "
            "Here the sums of a row run from {least} to {most}, and {negative} of the weights are below 0.",
            least=f"{sums.min():.3f}",
            most=f"{sums.max():.3f}",
            negative=f"{(weights < 0).mean():.1%}",
        ),
        icon=":material/block:",
    )


def _maps(both: MixedRun) -> None:
    """Every head's map of one token, before and after."""
    names = both.plain.attention[both.layer].queries.prefix
    rows, columns = both.plain.pixels.shape[:2]
    place: places.Place = names[0] if names else (rows / 2, columns / 2)
    runs = {label("plain"): both.plain, label("mixed"): both.mixed}
    maps = {name: places.head_maps(trace.attention[both.layer], place) for name, trace in runs.items()}
    title = say("Layer {layer}, {token}", layer=both.layer + 1, token=places.words(place))
    figure = mosaic.mosaic({say(name): heads for name, heads in maps.items()}, unit=say("weight"), title=title)
    held = {"head": provenance.ALL, "query": places.words(place)}
    record = facts.another(both.record, label("maps before and after Re-Attention"), **held)
    caption = say("What multiplies the values, every head on its own scale; compare places and signs, not brightness.")
    exhibit(figure.update_layout(height=340), record, caption=caption, arrays=maps, key="mix_maps")


def _answer(both: MixedRun, card: ModelCard, image: ImageInput) -> None:
    """How far the model's answer moved."""
    st.subheader(say("What the model makes of it"))
    cosine = same_token_cosine(both.plain.tokens[-1], both.mixed.tokens[-1])
    st.caption(
        say(
            "Cosine of the tokens after the last block, plain and mixed run: mean {mean}, least {least}. The model was "
            "not trained with this Θ: a large change says how much it counts on its heads being separate, not that "
            "Re-Attention is bad.",
            mean=f"{cosine.mean():.3f}",
            least=f"{cosine.min():.3f}",
        )
    )
    if card.classes is None:
        return
    strange = stranger(image, card)
    for title, trace in ((say("Plain"), both.plain), (say("Mixed"), both.mixed)):
        st.markdown(f"**{title}**")
        facts.prediction(trace, card, strange=strange)
