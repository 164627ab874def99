"""The residual stream: how long it grows, and what attention and MLP add to it, block by block."""

import numpy as np
import streamlit as st

from models.questions.stream import Residuals, Stream
from ui import cached, facts
from ui.exhibit import exhibit
from views.forward.subject import Way
from viz import curves
from viz.provenance import ALL
from words import label, say

SOURCE = "Elhage et al. 2021, A Mathematical Framework for Transformer Circuits"


def draw(way: Way) -> None:
    """The stream's length, and how long each addition is beside what it is added to; means over tokens."""
    stream = measured(way)
    for column, show in zip(st.columns(2), (_lengths, _shares), strict=True):
        with column:
            show(way, stream)
    st.caption(
        say(
            "Means over all tokens. A share above 1 means that a block writes more than it was given. Lengths say "
            "nothing of directions: an addition may point against the stream and shorten it."
        )
    )


def measured(way: Way) -> Stream:
    """See `models.questions.stream`."""
    return cached.ask(Residuals(model=way.card.key, shown=way.trace.pixels))


def shares(stream: Stream) -> tuple[np.ndarray, np.ndarray]:
    """What attention and MLP add over what they add it to, mean over tokens: (block,) twice."""
    return (stream.attention / stream.first).mean(axis=1), (stream.mlp / stream.second).mean(axis=1)


def sentence(way: Way) -> str:
    """The block that adds most, and which of its branches."""
    stream = measured(way)
    attention, mlp = shares(stream)
    both = np.stack([attention, mlp])
    branch, block = np.unravel_index(both.argmax(), both.shape)
    told = {
        "block": block + 1,
        "share": f"{both.max():.0%}",
        "middle": f"{np.median(both):.0%}",
        "start": f"{stream.first[0].mean():.1f}",
        "end": f"{stream.after[-1].mean():.1f}",
    }
    if branch == 0:
        return say(
            "By adding: the mean token’s length goes from {start} to {end}; attention of block {block} adds most, "
            "{share} of the length it finds, where the median addition is {middle}.",
            **told,
        )
    return say(
        "By adding: the mean token’s length goes from {start} to {end}; the MLP of block {block} adds most, {share} of "
        "the length it finds, where the median addition is {middle}.",
        **told,
    )


def _lengths(way: Way, stream: Stream) -> None:
    lengths = np.array([stream.first[0].mean(), *stream.after.mean(axis=1)])
    figure = curves.lines(
        {say("mean of all tokens"): lengths},
        title=say("How long the stream is"),
        x=say("blocks gone through"),
        y=say("length ‖x‖"),
        positions=np.arange(len(lengths)),
        chosen=way.block + 1,
        height=380,
    )
    record = facts.another(way.record, label("length of the residual stream"), source=SOURCE, layer=ALL)
    table = {"blocks gone through": np.arange(len(lengths)), "length": lengths}
    exhibit(figure, record, table=table, key="stream_length")


def _shares(way: Way, stream: Stream) -> None:
    attention, mlp = shares(stream)
    figure = curves.lines(
        {say("attention"): attention, say("MLP"): mlp},
        title=say("What each block adds"),
        x=say("block"),
        y=say("‖addition‖ ÷ ‖stream‖"),
        chosen=way.block + 1,
        height=380,
    )
    record = facts.another(way.record, label("share of what is added"), source=SOURCE, layer=ALL)
    table = {"block": np.arange(1, len(mlp) + 1), "attention": attention, "MLP": mlp}
    exhibit(figure, record, table=table, key="stream_share")
