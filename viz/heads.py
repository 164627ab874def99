"""One number per head and layer: points over the layers, with what uniform attention would give."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme

RING = {
    "type": "scatter",
    "mode": "markers",
    "marker": {"size": 16, "color": "rgba(0,0,0,0)", "line": {"width": 3, "color": theme.CATEGORICAL[4]}},
    "name": "shown below",
    "hoverinfo": "skip",
}


def per_head(
    values: Sequence[np.ndarray],
    *,
    unit: str,
    reference: Sequence[float] | None = None,
    reference_name: str = "uniform attention",
    chosen: tuple[int, int] | None = None,
    title: str = "",
) -> go.Figure:
    """`values` (layer -> (head,)) as one point per head, the layer's mean as a line, `reference` (layer,) dashed.

    `unit` names the vertical axis; `chosen` (layer, head), counted from 0, is ringed. Points carry (layer, head).
    """
    layers = np.concatenate([np.full(len(heads), layer) for layer, heads in enumerate(values)])
    heads = np.concatenate([np.arange(len(each)) for each in values])
    traces = [_points(layers, heads, np.concatenate(values), unit)]
    means = [float(np.mean(each)) for each in values]
    numbers = np.arange(len(values)) + 1
    line = {"type": "scatter", "x": numbers, "mode": "lines"}
    mean = {"color": theme.CATEGORICAL[1], "width": 2}
    traces.append({**line, "y": means, "line": mean, "name": "mean of the heads", "hoverinfo": "skip"})
    if reference is not None:
        dashed = {"color": theme.CATEGORICAL[7], "dash": "dash", "width": 2}
        traces.append({**line, "y": list(reference), "line": dashed, "name": reference_name})
    if chosen is not None:
        traces.append({**RING, "x": [chosen[0] + 1], "y": [values[chosen[0]][chosen[1]]]})
    layout = {
        "xaxis": {"title": {"text": "layer"}, "dtick": max(1, len(values) // 12), "range": [0.4, len(values) + 0.6]},
        "yaxis": {"title": {"text": theme.plain(unit)}, "rangemode": "tozero"},
        "title": {"text": theme.plain(title)},
        "height": 420,
        "dragmode": False,
        "legend": theme.BELOW,
    }
    return theme.figure(traces, layout)


def _points(layers: np.ndarray, heads: np.ndarray, values: np.ndarray, unit: str) -> theme.Trace:
    return {
        "type": "scatter",
        "x": layers + 1,
        "y": values,
        "customdata": np.stack([layers, heads], axis=1),
        "mode": "markers",
        "marker": {"size": 9, "color": theme.CATEGORICAL[0], "opacity": 0.75},
        "name": "a head",
        "hovertemplate": f"layer %{{x}}, head %{{text}}<br>%{{y:.4g}} {theme.plain(unit)}<extra></extra>",
        "text": [str(head + 1) for head in heads],
    }
