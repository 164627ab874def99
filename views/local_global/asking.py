"""One point asks others: its weights on them as colours and lines. What several views show."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from analysis.entropy import row_entropy
from ui import controls, facts
from ui.clouds.exhibit import exhibit_cloud
from ui.clouds.network import Pass
from ui.components.cloud_canvas import Lines, Marks, Scene
from ui.exhibit import exhibit
from views.local_global.point_attention import MEAN, METHODS, PointAttention
from views.local_global.subject import Meeting
from viz import heatmap
from viz.provenance import ALL, Provenance
from words import label, message, say

PAPER = "Engel et al. 2021, arXiv:2011.00931, section III-D"
PARAMETERS = (label("operation"), label("coloured"))
STRONGEST = 64  # lines that are drawn
LARGEST = 256  # tokens of a side up to which the whole map is drawn


def draw_asking(meeting: Meeting, asked: PointAttention) -> None:
    """The cloud with the weights of one token on it, the same in numbers, and all tokens at once."""
    forward = meeting.forward
    with meeting.right:
        head, query = _head(asked), _asking_token(asked)
        weights = asked.row(query, head)
        _describe(forward, asked, query, weights)
    which = message("token {number} of {count}", number=query + 1, count=len(asked.queries))
    coloured = label("mean of heads") if head == MEAN else message("head {number}", number=head)
    record = facts.another(
        forward.record(METHODS[asked.key], PAPER, operation=asked.attention.name, coloured=coloured),
        METHODS[asked.key],
        layer=asked.attention.layer,
        head=ALL,
        query=which,
    )
    table, arrays = numbers(forward, asked, query)
    with meeting.left:
        shown = scene(forward, asked, query, weights)
        exhibit_cloud(shown, record, key="asked", table=table, arrays=arrays, on_pick=follow(asked, query))
    _whole_map(asked, head, record)


def _head(asked: PointAttention) -> int | str:
    """A head's number from 1, or `MEAN`."""
    heads = {MEAN: say("mean")} | {number: str(number) for number in range(1, asked.attention.shape[1] + 1)}
    return controls.choose(say("Head"), "cloud_head", heads, widget=st.segmented_control)


def _asking_token(asked: PointAttention) -> int:
    """The query chosen by slider, link or click, from 0."""
    return controls.slide(say("Asking token"), token_name(asked), 1, len(asked.queries), default=1) - 1


def token_name(asked: PointAttention) -> str:
    """What the link calls the asking token: sets of different sizes keep choices of their own."""
    return f"asks{len(asked.queries)}"


def follow(asked: PointAttention, query: int) -> Callable[[int | None], None]:
    """What the canvas calls: the clicked point's token asks, that of the same SortNet where several stand there."""

    def hear(point: int | None) -> None:
        tokens = np.flatnonzero(asked.queries == point)
        if len(tokens):
            controls.put(token_name(asked), int(tokens[np.abs(tokens - query).argmin()]) + 1)

    return hear


def scene(forward: Pass, asked: PointAttention, query: int, weights: np.ndarray) -> Scene:
    """The cloud in the colours of `weights` (key,), with lines to the strongest keys."""
    values = asked.on_points(weights, len(forward.places))
    targets = np.flatnonzero(np.isfinite(values))
    targets = targets[np.argsort(-values[targets], kind="stable")][:STRONGEST]
    return Scene(
        forward.places,
        values,
        unit=say("attention weight"),
        ends=(0, float(np.nanmax(values))),
        original=forward.cloud.original,
        whole=forward.cloud.whole if len(asked.keys) < len(forward.places) else None,
        marks=marks(forward, asked),
        lines=Lines(int(asked.queries[query]), targets, values[targets]),
        chosen=int(asked.queries[query]),
        only_marks=len(asked.queries) < len(forward.places),
    )


def marks(forward: Pass, asked: PointAttention) -> Sequence[Marks]:
    """Who may ask: local points by SortNet, global ones; all points need no marks."""
    if np.array_equal(asked.queries, forward.selected.ravel()):
        return [
            Marks(say("Local points, SortNet {number}", number=net + 1), points, look=net)
            for net, points in enumerate(forward.selected)
        ]
    if len(asked.queries) < len(forward.places):
        return [Marks(say("Global points"), asked.queries, look=1, counted=say("sampled as no."))]
    return []


def title_of(forward: Pass, asked: PointAttention, query: int) -> str:
    """The asking token in words."""
    token, point = query + 1, int(asked.queries[query]) + 1
    if np.array_equal(asked.queries, forward.selected.ravel()):
        net, rank = divmod(query, forward.selected.shape[1])
        return say(
            "Local point {token} (SortNet {net}, rank {rank}, point {point})",
            token=token,
            net=net + 1,
            rank=rank + 1,
            point=point,
        )
    if len(asked.queries) < len(forward.places):
        return say("Global point {token} (point {point})", token=token, point=point)
    return say("Point {point}", point=point)


def _describe(forward: Pass, asked: PointAttention, query: int, weights: np.ndarray) -> None:
    """The row of weights in numbers."""
    count, largest = len(weights), float(weights.max())
    st.markdown(
        say(
            "**{token}** spreads its attention over {count} tokens. The weights sum to {sum}; the largest is "
            "{largest}, {times} times an even share of 1/{count}. They are as spread out as {equal} equal ones.",
            token=title_of(forward, asked, query),
            count=f"{count:,}",
            sum=f"{weights.sum():.3f}",
            largest=f"{largest:.3g}",
            times=f"{largest * count:.1f}",
            equal=f"{np.exp(row_entropy(weights)):.0f}",
        )
    )
    if len(np.unique(asked.keys)) < count:
        st.caption(say("SortNets may choose the same point; there the colour is the sum over its tokens."))


def numbers(forward: Pass, asked: PointAttention, query: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """This query's weights by point and head as columns, and the whole attention as arrays."""
    count, rows = len(forward.places), asked.rows(query)
    table = forward.columns | {"weight_mean": asked.on_points(rows.mean(0), count)}
    table |= {f"weight_{head}": asked.on_points(row, count) for head, row in enumerate(rows, start=1)}
    arrays = {"weights": rows, "queries": asked.queries, "keys": asked.keys, "points": forward.trace.pixels}
    return table, arrays


def _whole_map(asked: PointAttention, head: int | str, record: Provenance) -> None:
    """All queries at once, where the map is small enough to read."""
    if max(asked.attention.shape[2:]) > LARGEST:
        return
    heads = asked.attention.weights()[0]
    shown = heads.mean(0) if head == MEAN else heads[head - 1]
    local = (say("local point"), say("global point"))
    rows, keys = local if asked.crosses else (say("asks"), say("is asked"))
    with st.expander(say("All tokens at once"), icon=":material/grid_on:"):
        figure = heatmap.matrix(shown, title=say(asked.title), rows=rows, columns=keys)
        record = facts.another(record, label("attention map"), query=ALL)
        exhibit(figure, record, arrays={"weights": heads}, key="whole_map")
