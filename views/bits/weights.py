"""One matrix’s numbers and what stands for them, and what rounding all weights does to this picture."""

import numpy as np
import streamlit as st

from models.quantised import CHANNEL
from models.questions.rounding import Fit, Fitting, MapNames
from ui import cached, classes, controls, spot, tables
from ui.exhibit import exhibit
from ui.ground import under
from ui.turns import later
from views.bits.answer import megabytes
from views.bits.subject import NAMES, Rounded
from viz import histogram, provenance, row
from words import label, say, several

KEY = "bits_maps"
HEIGHT = 390
CLASSES = 3  # listed


def draw(rounded: Rounded) -> None:
    """The histogram beside the marked token's map before and after, and the answers; then what the matrices lost."""
    left, right = st.columns(2)
    with right:
        maps = st.container()
        layer = controls.current_layer(rounded.before, name="bits_layer")
        with maps:
            _maps(rounded, layer)
    _answers(rounded)
    with left:
        picture = st.container()
        name = _choose_map(rounded)
        fit = cached.ask(Fitting(model=rounded.card.key, name=name, quantised=rounded.quantised))
        with picture:
            _histogram(rounded, name, fit)
    later(_stored, rounded)
    later(rounded.foresee)


def _choose_map(rounded: Rounded) -> str:
    names = cached.ask(MapNames(model=rounded.card.key))
    usual = names[1 + len(names) // 2]
    return controls.choose(say("Matrix"), "bits_map", names, default=usual, label_visibility="collapsed")


def _histogram(rounded: Rounded, name: str, fit: Fit) -> None:
    figure = histogram.histogram(
        fit.edges,
        counts(fit),
        levels(rounded, fit),
        title=name,
        x=say("weight"),
        y=say("how many (logarithmic)"),
        height=HEIGHT,
    )
    arrays = {"edges": fit.edges, "rounded": fit.counts, "apart": fit.apart, "levels": fit.levels}
    errors = np.array([fit.l1, fit.l2, fit.sqnr])
    record = rounded.record(label("weights and what stands for them"), parameters={"matrix": name})
    arrays |= {"errors": errors}
    exhibit(figure, record, arrays=arrays, caption=_lost(rounded, fit), patient=True, key="bits_weights")


def counts(fit: Fit) -> dict[str, np.ndarray]:
    """Rounded weights, and those kept apart where there are any."""
    apart = {say("kept in float32"): fit.apart} if fit.apart.any() else {}
    return {say("rounded"): fit.counts} | apart


def levels(rounded: Rounded, fit: Fit) -> dict[str, np.ndarray]:
    """What codes stand for; of many channels in the widest and in the narrowest."""
    if rounded.quantised.per == CHANNEL:
        return {say("levels, widest channel"): fit.levels, say("levels, narrowest channel"): fit.narrow}
    return {say("levels"): fit.levels}


def _lost(rounded: Rounded, fit: Fit) -> str:
    sentences = [
        say(
            "{rows} × {columns} weights; mean size of the error {l1}, root mean square {l2}; signal to rounding noise "
            "{sqnr} dB.",
            rows=fit.shape[0],
            columns=int(np.prod(fit.shape[1:])),
            l1=f"{fit.l1:.2g}",
            l2=f"{fit.l2:.2g}",
            sqnr=f"{fit.sqnr:.1f}",
        )
    ]
    if fit.apart.any():
        share = f"{fit.apart.sum() / np.prod(fit.shape):.2%}"
        sentences.append(say("Kept in float32: {count} ({share}).", count=f"{fit.apart.sum():,}", share=share))
    if len(fit.trail):
        sentences.append(
            several(
                "{number} round; mean size of the error at its start {first}.",
                "{number} rounds; mean size of the error from {first} to {last}.",
                len(fit.trail),
                first=f"{fit.trail[0]:.3g}",
                last=f"{fit.trail[-1]:.3g}",
            )
        )
    return " ".join(sentences)


def _maps(rounded: Rounded, layer: int) -> None:
    ground, attention = under(rounded.before), rounded.before.attention[layer]
    seen = rounded.maps(layer)
    shape = seen.shape[1:]
    figure = row.row(
        [ground, ground],
        seen,
        [say("float32"), say("rounded")],
        marks=[spot.token(shape)] * 2,
        carry=np.stack([spot.carried(shape)] * 2),
        title=say("Attention of the marked token, layer {layer}", layer=layer + 1),
        height=HEIGHT,
    )
    arrays = {"before": seen[0], "after": seen[1]}
    place = {"layer": layer, "head": provenance.MEAN, "query": spot.marked(attention)}
    record = rounded.record(label("attention with rounded weights"), **place)
    exhibit(figure, record, arrays=arrays, caption=_moved(seen), on_pick=spot.follow(KEY), fitted=True, key=KEY)


def moved(seen: np.ndarray) -> float:
    """Which share of the weight lies elsewhere after: half the summed difference of both maps, each as shares of 1."""
    before, after = seen / seen.sum(axis=(1, 2), keepdims=True)
    return float(np.abs(before - after).sum() / 2)


def _moved(seen: np.ndarray) -> str:
    return say("{share} of its weight on patches lies elsewhere. Click another patch.", share=f"{moved(seen):.0%}")


def _answers(rounded: Rounded) -> None:
    shares = rounded.shares
    order = np.argsort(-shares.max(axis=0))[:CLASSES]
    table = {say("weights in"): [say("float32"), say(NAMES[rounded.quantised.method])]}
    table |= {classes.name(rounded.card, place): [f"{share:.1%}" for share in shares[:, place]] for place in order}
    tables.show(table)


def _stored(rounded: Rounded) -> None:
    """What is rounded, and what the files take that were written."""
    stored = rounded.stored
    st.caption(
        say(
            "{count} matrices are rounded (weights of all linear layers and of the first convolution), all at once; "
            "biases, norms and positions stay in float32, and so do activations. In float32 the model takes {many} MB, "
            "rounded {few}: sizes of safetensors files that were written, codes without a bit between them, scales or "
            "centroids, weights kept apart with their places. The one that lost most: {worst}, {sqnr} dB.",
            count=len(stored.names),
            many=megabytes(rounded.plain),
            few=megabytes(stored.bytes),
            worst=stored.names[int(np.argmin(stored.sqnr))],
            sqnr=f"{stored.sqnr.min():.1f}",
        )
    )
