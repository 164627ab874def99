"""TNT: the words inside the marked patch, and patches and words as one fine map."""

import numpy as np
import streamlit as st

from analysis import cost
from ui import controls, downloads, facts, spot
from ui.components.chart import chart
from views.pyramids.subject import Family, heads_as_one
from viz import heatmap, plan
from viz.provenance import Provenance

PAPER = "Han et al. 2021, arXiv:2103.00112"
HEIGHT = 400  # px of the matrix beside a picture


def product(outer: np.ndarray, inner: np.ndarray, raster: np.ndarray, words: int) -> np.ndarray:
    """Weight of every word: `outer` (row, column) of its patch times the share it gets inside, (row, column) of words.

    `inner` (patch, query, key) is averaged over the queries; `raster` gives `patch * words + word` at each place.
    """
    shares = inner.mean(axis=1).reshape(-1)[raster]
    return outer.ravel()[raster // words] * shares


def show(family: Family, record: Provenance) -> None:
    """Outer attention of the marked patch, the words in it, and the product of both."""
    block = controls.slide("Block", "tnt_block", 1, len(family.inner), default=1) - 1
    inner, outer = family.inner[block], family.looks[block]
    record = facts.another(record, "words and patches", source=PAPER, block=f"{block + 1} of {len(family.inner)}")
    pixels, size = family.trace.pixels, outer.queries.raster.shape
    row, column = spot.token(size)
    patch = row * size[1] + column
    weights = inner.weights().mean(axis=1)
    far = heads_as_one(outer, spot.current(pixels.shape[:2]))
    fine = product(far, weights, inner.queries.raster, inner.shape[2])
    columns = st.columns(3)
    with columns[0]:
        _heat(pixels, far, "Patches: outer attention", (row, column), "outer", record)
    with columns[1]:
        _matrix(weights[patch], record)
    with columns[2]:
        _heat(pixels, fine, "Product: patches × words", None, "product", record)
    st.caption(
        f"Left: what the marked patch attends to (mean of heads). Middle: inside it, {inner.shape[2]} words attend to "
        "one another and to nothing else. Right: each patch’s weight shared out over its words as they attend to "
        "each other there. The product is ours, a way to look at both levels at once; the model never forms it. "
        f"With its words, a block costs {dearness(family):.3f} times the outer transformer alone."
    )


def dearness(family: Family) -> float:
    """Multiply-adds of a whole block over those of its outer part, with the model's own patches, words and widths."""
    inner, outer = family.inner[0], family.looks[0]
    patches, words = inner.shape[0], inner.shape[2]
    return cost.nested(patches, family.width(outer), words, family.width(inner)).ratio


def _heat(
    pixels: np.ndarray,
    values: np.ndarray,
    title: str,
    mark: tuple[int, int] | None,
    key: str,
    record: Provenance,
) -> None:
    figure = plan.heat(pixels, values, title=title, mark=mark, carry=spot.carried(values.shape))
    chart(figure, key=f"tnt_{key}", on_pick=spot.follow(f"tnt_{key}"))
    downloads.offer(figure, record, arrays={key: values}, key=f"tnt_{key}")


def _matrix(weights: np.ndarray, record: Provenance) -> None:
    figure = heatmap.matrix(weights, rows="word asking", columns="word looked at", lowest=0.0,
                            title="Words of the marked patch")  # fmt: skip
    chart(figure.update_layout(height=HEIGHT), key="tnt_words")
    downloads.offer(figure, record, arrays={"inner": weights}, key="tnt_words")
