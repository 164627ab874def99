"""One point asks others: its weights on them as colours and lines (F79)."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.entropy import row_entropy
from ui import controls, downloads, facts, link
from ui.clouds.network import Pass, columns
from ui.clouds.show import show
from ui.components.chart import chart
from ui.components.cloud_canvas import Lines, Marks, Scene
from views.local_global.looks import MEAN, Look, looks
from viz import heatmap
from viz.provenance import Provenance

PAPER = "Engel et al. 2021, arXiv:2011.00931, section III-D"
STRONGEST = 64  # lines that are drawn
LARGEST = 256  # tokens of a side up to which the whole map is drawn


def cross(found: Pass, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """Local points ask the global ones, layer by layer: the cloud on the `left`."""
    between = [look for look in looks(found) if look.crosses]
    with right:
        layer = controls.slide("Cross-attention (layer)", "cross_layer", 1, len(between), default=1)
    _ask(found, between[layer - 1], left, right)


def among(found: Pass, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The points of one set ask each other: the cloud on the `left`."""
    inside = {look.title: look for look in looks(found) if not look.crosses}
    first = next(title for title in inside if title.startswith("Local"))
    with right:
        title = controls.choose("Who asks whom", "among", list(inside), default=first)
    _ask(found, inside[title], left, right)


def _ask(found: Pass, look: Look, left: DeltaGenerator, right: DeltaGenerator) -> None:
    heads = look.attention.shape[1]
    with right:
        head = controls.choose("Head", "cloud_head", [MEAN, *range(1, heads + 1)], widget=st.segmented_control)
        query = _asking(look)
        weights = look.row(query, head)
        _tell(found, look, query, weights)
    asked = {"heads": head if head == MEAN else f"head {head}", "token": f"{query + 1} of {len(look.queries)}"}
    record = found.record(look.title.lower(), PAPER, operation=look.attention.name, **asked)
    table, arrays = numbers(found, look, query)
    with left:
        show(scene(found, look, query, weights), record, key="asked", table=table, arrays=arrays,
             on_pick=_follow(look, query))  # fmt: skip
    _whole_map(look, head, record)


def _asking(look: Look) -> int:
    """The query chosen by slider, link or click, from 0."""
    return controls.slide("Asking token", _name(look), 1, len(look.queries), default=1) - 1


def _name(look: Look) -> str:
    """Sets of different sizes keep choices of their own."""
    return f"asks{len(look.queries)}"


def _follow(look: Look, query: int) -> Callable[[int | None], None]:
    """What the canvas calls: the clicked point's token asks, that of the same SortNet where several stand there."""

    def hear(point: int | None) -> None:
        tokens = np.flatnonzero(look.queries == point)
        if len(tokens):
            token = int(tokens[np.abs(tokens - query).argmin()]) + 1
            link.remember(_name(look), token, default=1)
            st.session_state[f"slide_{_name(look)}"] = token

    return hear


def scene(found: Pass, look: Look, query: int, weights: np.ndarray) -> Scene:
    """The cloud in the colours of `weights` (key,), with lines to the strongest keys."""
    values = look.on_points(weights, len(found.places))
    targets = np.flatnonzero(np.isfinite(values))
    targets = targets[np.argsort(-values[targets], kind="stable")][:STRONGEST]
    return Scene(
        found.places,
        values,
        unit="attention weight",
        ends=(0, float(np.nanmax(values))),
        whole=found.cloud.whole if len(look.keys) < len(found.places) else None,
        marks=marks(found, look),
        lines=Lines(int(look.queries[query]), targets, values[targets]),
        chosen=int(look.queries[query]),
        only_marks=len(look.queries) < len(found.places),
    )


def marks(found: Pass, look: Look) -> Sequence[Marks]:
    """Who may ask: local points by SortNet, global ones; all points need no marks."""
    if np.array_equal(look.queries, found.selected.ravel()):
        return [Marks(f"Local points, SortNet {net + 1}", row, look=net) for net, row in enumerate(found.selected)]
    if len(look.queries) < len(found.places):
        return [Marks("Global points", look.queries, look=1, counted="sampled as no.")]
    return []


def title_of(found: Pass, look: Look, query: int) -> str:
    """The asking token in words."""
    point = f"point {look.queries[query] + 1}"
    if np.array_equal(look.queries, found.selected.ravel()):
        net, rank = divmod(query, found.selected.shape[1])
        return f"Local point {query + 1} (SortNet {net + 1}, rank {rank + 1}, {point})"
    return f"Global point {query + 1} ({point})" if len(look.queries) < len(found.places) else point.capitalize()


def _tell(found: Pass, look: Look, query: int, weights: np.ndarray) -> None:
    """The row of weights in numbers."""
    count, most = len(weights), int(weights.argmax())
    spread = float(np.exp(row_entropy(weights)))
    st.markdown(
        f"**{title_of(found, look, query)}** spreads its attention over {count:,} tokens. The weights sum to "
        f"{weights.sum():.3f}; the largest is {weights[most]:.3g}, {weights[most] * count:.1f} times an even share of "
        f"1/{count:,}. They are as spread out as {spread:.0f} equal ones."
    )
    if len(np.unique(look.keys)) < count:
        st.caption("SortNets may choose the same point; there the colour is the sum over its tokens.")


def numbers(found: Pass, look: Look, query: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """This query's weights by point and head as columns, and the whole attention as arrays."""
    count, rows = len(found.places), look.rows(query)
    table = columns(found) | {"weight_mean": look.on_points(rows.mean(0), count)}
    table |= {f"weight_{head}": look.on_points(row, count) for head, row in enumerate(rows, start=1)}
    arrays = {"weights": rows, "queries": look.queries, "keys": look.keys, "points": found.trace.pixels}
    return table, arrays


def _whole_map(look: Look, head: int | str, record: Provenance) -> None:
    """All queries at once, where the map is small enough to read."""
    if max(look.attention.shape[2:]) > LARGEST:
        return
    every = look.attention.weights()[0]
    shown = every.mean(0) if head == MEAN else every[head - 1]
    with st.expander("All tokens at once", icon=":material/grid_on:"):
        rows, keys = ("local point", "global point") if look.crosses else ("asks", "is asked")
        figure = heatmap.matrix(shown, title=look.title, rows=rows, columns=keys)
        chart(figure, key="whole_map")
        downloads.offer(figure, facts.another(record, "attention map"), arrays={"weights": every}, key="whole_map")
