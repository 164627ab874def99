"""Re-Attention on any model: mix its heads after the softmax and see what becomes of maps, rows and answer (M9)."""

from collections import defaultdict

import numpy as np
import streamlit as st

from analysis import mixing
from inputs.image import ImageInput
from models.edits import ReAttention
from models.questions.parameters import Parameters
from models.trace import Trace
from ui import cached, controls, downloads, facts, places
from ui.components.chart import chart
from views.depth.subject import Side, run
from viz import curves, heatmap, mosaic

PAPER = "Zhou et al. 2021, arXiv:2103.11886, Re-Attention"
IDENTITY, EVEN, RANDOM, LEARNED = "identity", "uniform", "random", "learned"
SAID = {
    IDENTITY: "Every head stays itself: nothing may change.",
    EVEN: "Every new head is the mean of all heads: they all become one.",
    RANDOM: "Normal numbers of variance 1/heads: weights may turn negative.",
    LEARNED: "Θ as DeepViT learned it in each layer, without bias and normalisation; the identity where it has none.",
}
HERE, FROM, ALL = "this layer alone", "this layer and all after it", "all layers"
REFUSED = (
    "Entropy and rollout are not shown after Re-Attention: both need rows of positive weights that sum to 1. Here the "
    "sums of a row run from {:.3f} to {:.3f}, and {:.1%} of the weights are below 0."
)
Matrix = np.ndarray


def show(image: ImageInput, side: Side, other: Side) -> None:
    """Choose Θ and where it acts; maps, row sums and prediction of the plain and of the edited run."""
    trace = side.trace
    left, right = st.columns(2)
    with left:
        layer = controls.current_layer(trace, first=side.card.opens_on)
    with right:
        reach = controls.choose("Mix the heads of", "mix_layers", [HERE, FROM, ALL], widget=st.segmented_control)
    attention = trace.attention[layer]
    if attention.queries is None or attention.keys is None or attention.shape[1] == 1:
        st.info("This layer has one head only or no place in the picture; choose another.", icon=":material/block:")
        return
    kind, share, seed = _settings(learned(other, attention.shape[1], layer) is not None)
    thetas = _thetas(trace, other, layer, reach, (kind, share, seed))
    edited = run(side.card, image, edits(thetas))
    record = facts.another(side.record, "Re-Attention", source=PAPER, theta=kind, share=share, acts_on=reach)
    left, right = st.columns([2, 3])
    with left:
        _theta(thetas[layer], record)
    with right:
        _sums(trace, edited, layer, record)
    _maps(trace, edited, layer, record)
    _answer(side, trace, edited)


def learned(other: Side, heads: int, layer: int) -> Matrix | None:
    """Θ (head, head) that the DeepViT `other` learned at this depth, None where there is none of this size.

    The weight of its 1 × 1 convolution over heads is [new, old]; Θ of the paper is [old, new].
    """
    if other.card.family != "deepvit" or layer >= len(other.maps) or other.maps[layer].shape[1] != heads:
        return None
    attention = other.maps[layer]
    if not attention.mixed:
        return None
    name = f"{attention.name}.reatten_matrix.weight"
    return cached.ask(Parameters(model=other.card.key, names=(name,)))[name][:, :, 0, 0].T


def edits(thetas: dict[int, Matrix]) -> tuple[ReAttention, ...]:
    """One edit per different matrix, naming the layers it acts on."""
    layers = defaultdict(list)
    for layer, theta in thetas.items():
        layers[tuple(map(tuple, theta.tolist()))].append(layer)
    return tuple(ReAttention(theta, tuple(where)) for theta, where in layers.items())


def _settings(has_learned: bool) -> tuple[str, float, int]:
    kinds = [IDENTITY, EVEN, RANDOM, LEARNED] if has_learned else [IDENTITY, EVEN, RANDOM]
    first, second, third = st.columns(3)
    with first:
        kind = controls.choose("Θ", "theta", kinds, default=RANDOM, widget=st.segmented_control)
    with second:
        help_text = "0 leaves every head as it is, 1 is Θ itself: (1 − share)·I + share·Θ."
        share = controls.slide("Share of Θ", "theta_share", 0.0, 1.0, default=1.0, step=0.05, help=help_text)
    with third:
        seed = controls.slide("Draw", "theta_seed", 1, 20, default=1, disabled=kind != RANDOM)
    more = "" if has_learned else " A learned Θ can be chosen beside a DeepViT with as many heads, where it mixes them."
    st.caption(SAID[kind] + more)
    return kind, share, seed


def _thetas(trace: Trace, other: Side, layer: int, reach: str, settings: tuple[str, float, int]) -> dict[int, Matrix]:
    """Θ of every layer that is touched; a layer with another number of heads gets one of its own size."""
    touched = {HERE: [layer], FROM: range(layer, len(trace.attention)), ALL: range(len(trace.attention))}[reach]
    return {place: _matrix(other, trace.attention[place].shape[1], place, *settings) for place in touched}


def _matrix(other: Side, heads: int, layer: int, kind: str, share: float, seed: int) -> Matrix:
    found = learned(other, heads, layer) if kind == LEARNED else None
    if found is None:
        found = {EVEN: mixing.even, RANDOM: lambda count: mixing.drawn(count, seed=seed)}.get(kind, mixing.same)(heads)
    return mixing.blended(found, share)


def _theta(theta: Matrix, record) -> None:
    figure = heatmap.matrix(theta, title="Θ", rows="head before", columns="head after", unit="share", scale="signed",
                            side=300)  # fmt: skip
    chart(figure, key="theta_figure")
    downloads.offer(figure, record, arrays={"theta": theta}, key="theta")


def _sums(trace: Trace, edited: Trace, layer: int, record) -> None:
    plain, weights = (each.attention[layer].weights() for each in (trace, edited))
    sums = weights.sum(axis=-1)
    series = {"plain run": plain.sum(axis=-1).mean(axis=(0, 2)), "mixed run": sums.mean(axis=(0, 2))}
    figure = curves.lines(series, x="head", y="row sum, mean over queries")
    chart(figure, key="sums_figure")
    st.info(REFUSED.format(sums.min(), sums.max(), (weights < 0).mean()), icon=":material/block:")
    table = {"head": np.arange(weights.shape[1]) + 1} | series
    downloads.offer(figure, facts.another(record, "row sums"), table=table, key="sums")


def _maps(trace: Trace, edited: Trace, layer: int, record) -> None:
    names = trace.attention[layer].queries.prefix
    rows, columns = trace.pixels.shape[:2]
    place: places.Place = names[0] if names else (rows / 2, columns / 2)
    maps = {
        name: places.head_maps(each.attention[layer], place) for name, each in (("plain", trace), ("mixed", edited))
    }
    figure = mosaic.mosaic(maps, unit="weight", title=f"Layer {layer + 1}, {places.words(place)}")
    chart(figure.update_layout(height=340), key="mix_maps")
    st.caption("What multiplies the values, every head on its own scale; compare places and signs, not brightness.")
    downloads.offer(figure, facts.another(record, "maps before and after Re-Attention"), arrays=maps, key="mix_maps")


def _answer(side: Side, trace: Trace, edited: Trace) -> None:
    """How far the model's answer moved."""
    st.subheader("What the model makes of it")
    first, second = (each.tokens[-1] for each in (trace, edited))
    cosine = (first * second).sum(axis=1) / np.linalg.norm(first, axis=1) / np.linalg.norm(second, axis=1)
    st.caption(
        f"Cosine of the tokens after the last block, plain and mixed run: mean {cosine.mean():.3f}, least "
        f"{cosine.min():.3f}. The model was not trained with this Θ: a large change says how much it counts on its "
        "heads being separate, not that Re-Attention is bad."
    )
    if side.card.classes is None:
        return
    for name, each in (("Plain", trace), ("Mixed", edited)):
        st.markdown(f"**{name}**")
        facts.prediction(each, side.card)
