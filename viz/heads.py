"""One number per head and layer: points over the layers, with what uniform attention would give."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme
from words import say

RING = {
    "type": "scatter",
    "mode": "markers",
    "marker": {"size": 16, "color": "rgba(0,0,0,0)", "line": theme.HERE},
    "hoverinfo": "skip",
}


def per_head(
    values: Sequence[np.ndarray],
    *,
    unit: str,
    reference: Sequence[float] | None = None,
    reference_name: str | None = None,
    chosen: tuple[int, int] | None = None,
    title: str = "",
) -> go.Figure:
    """`values` (layer -> (head,)) as one point per head, the layer's mean as a line, `reference` (layer,) dashed.

    `unit` names the vertical axis, `reference_name` the reference (uniform attention by default); `chosen` (layer,
    head), counted from 0, is ringed. Points carry (layer, head).
    """
    layers = np.concatenate([np.full(len(heads), layer) for layer, heads in enumerate(values)])
    heads = np.concatenate([np.arange(len(of_layer)) for of_layer in values])
    traces = [_points(layers, heads, np.concatenate(values), unit)]
    means = [float(np.mean(of_layer)) for of_layer in values]
    numbers = np.arange(len(values)) + 1
    line = {"type": "scatter", "x": numbers, "mode": "lines"}
    mean = {"color": theme.CATEGORICAL[1], "width": 2}
    traces.append({**line, "y": means, "line": mean, "name": say("mean of the heads"), "hoverinfo": "skip"})
    if reference is not None:
        dashed = {"color": theme.CATEGORICAL[7], "dash": "dash", "width": 2}
        name = say("uniform attention") if reference_name is None else reference_name
        traces.append({**line, "y": list(reference), "line": dashed, "name": theme.plain(name)})
    if chosen is not None:
        place = {"x": [chosen[0] + 1], "y": [values[chosen[0]][chosen[1]]]}
        traces.append({**RING, **place, "name": say("shown below")})
    layout = {
        "xaxis": {
            "title": {"text": say("layer")},
            "dtick": max(1, len(values) // 12),
            "range": [0.4, len(values) + 0.6],
        },
        "yaxis": {"title": {"text": theme.plain(unit)}, "rangemode": "tozero"},
        "title": {"text": theme.plain(title)},
        "height": 420,
        "dragmode": False,
        "legend": theme.BELOW,
    }
    return theme.figure(traces, layout)


def _points(layers: np.ndarray, heads: np.ndarray, values: np.ndarray, unit: str) -> theme.Trace:
    where = say("layer {layer}, head {head}", layer="%{x}", head="%{text}")
    amount = theme.plain(say("{value} {unit}", value="%{y:.4g}", unit=unit))
    return {
        "type": "scatter",
        "x": layers + 1,
        "y": values,
        "customdata": np.stack([layers, heads], axis=1),
        "mode": "markers",
        "marker": {"size": 9, "color": theme.CATEGORICAL[0], "opacity": 0.75},
        "name": say("a head"),
        "hovertemplate": f"{where}<br>{amount}<extra></extra>",
        "text": [str(head + 1) for head in heads],
    }
