"""A real model's tokens in front of a LayerNorm: which channels carry their length, and what the norm's gain does."""

import math

import numpy as np
import streamlit as st

from analysis.channels import layer_normalised, shares
from analysis.intervals import around
from analysis.pruning import rank_correlation
from models.questions.entering import Entering
from ui import facts
from ui.exhibit import exhibit
from views.norms.subject import Real
from viz import curves
from viz.theme import Figure
from words import label, say

SOURCE = "Ba et al. 2016, arXiv:1607.06450"
STAGES = {
    "before": label("as they enter"),
    "normalised": label("after the norm, without its gain"),
    "after": label("after gain and offset"),
    "untrained": label("as they enter, untrained"),
}


def stages(real: Real) -> dict[str, np.ndarray]:
    """Share of each channel of the tokens' squared length (channel,), by stage."""
    entering = real.trained
    normal = layer_normalised(entering.tokens, entering.epsilon)
    return {
        "before": shares(entering.tokens),
        "normalised": shares(normal),
        "after": shares(normal * entering.gain + entering.offset),
        "untrained": shares(real.untrained.tokens),
    }


def strongest(entering: Entering) -> int:
    """The channel, from 0, that carries most as the tokens enter."""
    return int(shares(entering.tokens).argmax())


def sentence(real: Real) -> str:
    """What one channel carries before the norm, after it and after its gain, beside an even share and untrained."""
    of, channel = stages(real), strongest(real.trained)
    return say(
        "Before block {block} one of {count} channels carries {before} of the tokens’ squared length (evenly {even}; "
        "untrained at most {untrained}); behind the norm {normalised}, behind its gain {after}.",
        block=real.block + 1,
        count=len(of["before"]),
        even=f"{1 / len(of['before']):.1%}",
        untrained=f"{of['untrained'].max():.1%}",
        **{name: f"{of[name][channel]:.1%}" for name in ("before", "normalised", "after")},
    )


def draw(real: Real) -> None:
    """Shares from the strongest channel on, and each channel's gain beside its size."""
    of = stages(real)
    left, right = st.columns(2, gap="medium")
    with left:
        record = facts.provenance(
            real.trace, real.card, method=label("share of each channel"), source=SOURCE, layer=real.block
        )
        columns = {"channel": list(range(1, len(of["before"]) + 1)), **of}
        exhibit(_ranked(of), record, caption=_caption(), table=columns, key="norm_shares")
    with right:
        size, gain = sizes(real.trained), np.abs(real.trained.gain)
        record = facts.another(record, label("gain of each channel"))
        columns = {"channel": list(range(1, len(gain) + 1)), "root_mean_square": size, "gain": gain}
        exhibit(_gains(size, gain), record, caption=_correlated(size, gain), table=columns, key="norm_gains")


def sizes(entering: Entering) -> np.ndarray:
    """Root mean square of each channel behind the norm, without its gain: (channel,)."""
    return np.sqrt(np.square(layer_normalised(entering.tokens, entering.epsilon)).mean(axis=0))


def _ranked(of: dict[str, np.ndarray]) -> Figure:
    series = {say(STAGES[name]): 100 * np.sort(values)[::-1] for name, values in of.items()}
    count = len(of["before"])
    figure = curves.lines(
        series,
        title=say("Channels from the strongest on"),
        x=say("channels, strongest first"),
        y=say("share of the squared length (%)"),
        positions=np.arange(1, count + 1),
        reference={say("evenly"): 100 / count},
    )
    for name in figure.layout.annotations:
        name.y = math.log10(name.y)  # on such an axis Plotly has an annotation's height in powers of ten
    return curves.logarithmic(figure.update_traces(mode="lines").update_xaxes(type="log", dtick="D2"))


def _gains(size: np.ndarray, gain: np.ndarray) -> Figure:
    figure = curves.lines(
        {say("channel"): gain},
        title=say("What the gain does to each channel"),
        x=say("size behind the norm (root mean square)"),
        y=say("gain, its magnitude"),
        positions=size,
    )
    return figure.update_traces(mode="markers").update_xaxes(type="log", dtick="D2")


def _caption() -> str:
    return say(
        "All tokens of this picture, each stage sorted by itself. The norm makes tokens equally long; it takes nothing "
        "from a channel that is large in all of them."
    )


def _correlated(size: np.ndarray, gain: np.ndarray) -> str:
    """Spearman's rank correlation, beside what shuffled channels would give in 95 of 100 cases."""
    correlation = rank_correlation([size], [gain])
    bound = around(1 / np.sqrt(len(gain) - 1))
    told = {"correlation": f"{correlation:+.2f}".replace("-", "−"), "bound": f"{bound:.2f}"}
    if abs(correlation) <= bound:
        return say(
            "Rank correlation {correlation}, within ±{bound}, which 95 of 100 shuffles of the channels stay in: no "
            "more than chance makes of gain and size.",
            **told,
        )
    if correlation < 0:
        return say(
            "Rank correlation {correlation} (95 of 100 shuffles of the channels stay within ±{bound}): large channels "
            "get small gains.",
            **told,
        )
    return say(
        "Rank correlation {correlation} (95 of 100 shuffles of the channels stay within ±{bound}): large channels get "
        "large gains.",
        **told,
    )
