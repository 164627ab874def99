"""TNT: the words inside the marked patch, and patches and words as one fine map."""

import math
from collections.abc import Callable

import numpy as np
import streamlit as st

from analysis import cost
from analysis.mass import smallest_set
from analysis.nested import shared_out
from ui import controls, facts, spot
from ui.exhibit import exhibit
from ui.ground import under
from views.pyramids.subject import TNT, Family, Pyramids, heads_as_one
from viz import heatmap, plan
from viz.ground import Ground
from viz.provenance import ALL, MEAN, Provenance
from words import label, message, say

PAPER = "Han et al. 2021, arXiv:2103.00112"
HALF = 0.5
HEIGHT = 400  # px of the matrix beside a picture
PARAMETERS = (label("block"), label("patch"))


def draw(pyramids: Pyramids, tell: Callable[[str], None]) -> None:
    """Outer attention of the marked patch, the words in it, and the product of both; `tell` takes what the first two
    answer."""
    family = pyramids.one(TNT)
    count = len(family.inner)
    look = {"format": say("block %d"), "label_visibility": "collapsed"}
    block = controls.slide(say("Block"), "tnt_block", 1, count, default=1, **look) - 1
    inner, outer = family.inner[block], family.looks[block]
    number = message("{number} of {count}", number=block + 1, count=count)
    method = label("words and patches")
    record = facts.another(family.record, method, source=PAPER, head=MEAN, query=spot.marked(outer), block=number)
    taken = {
        "outer": facts.another(record, method, layer=outer.layer),
        "inner": facts.another(record, method, layer=inner.layer, query=ALL, patch=spot.marked(outer)),
        "product": facts.another(
            record, method, layer=message("{first} and {second}", first=inner.layer + 1, second=outer.layer + 1)
        ),
    }
    ground, place = under(family.trace), spot.token(outer.queries.raster.shape)
    weights = inner.weights().mean(axis=1)
    far = heads_as_one(outer, spot.current(ground.size))
    own = weights[np.ravel_multi_index(place, outer.queries.raster.shape)]
    tell(sentence(own, far))
    fine = shared_out(far, weights, inner.queries.raster, inner.shape[2])
    left, middle, right = st.columns(3)
    with left:
        _heat(ground, far, say("Patches: outer attention"), place, "outer", taken["outer"])
    with middle:
        _matrix(own, taken["inner"])
    with right:
        _heat(ground, fine, say("Product: patches × words"), None, "product", taken["product"])
    st.caption(_caption(inner.shape[2], dearness(family)))


def sentence(inner: np.ndarray, outer: np.ndarray) -> str:
    """On how few keys half of the weight lies: of a word among those of its patch, the mean over `inner` (query, key),
    and of the patch among all, `outer` (row, column); even attention needs half of them."""
    few = np.mean([smallest_set(row, share=HALF).sum() for row in inner])
    patches = smallest_set(outer.ravel(), share=HALF).sum()
    return say(
        "In TNT a word sees the {words} words of its patch, half its weight on {few} (evenly {even}); the marked patch "
        "sees {all} patches, half on {patches} (evenly {half}).",
        words=len(inner),
        few=f"{few:.1f}",
        even=math.ceil(len(inner) * HALF),
        all=outer.size,
        patches=patches,
        half=math.ceil(outer.size * HALF),
    )


def dearness(family: Family) -> float:
    """Multiply-adds of a whole block over those of its outer part, with the model's own patches, words and widths."""
    inner, outer = family.inner[0], family.looks[0]
    patches, words = inner.shape[0], inner.shape[2]
    return cost.nested(patches, family.width(outer), words, family.width(inner)).ratio


def _caption(words: int, ratio: float) -> str:
    return say(
        "Left: what the marked patch attends to (mean of heads). Middle: inside it, {words} words attend to one "
        "another and to nothing else. Right: each patch’s weight shared out over its words as they attend to each "
        "other there. The product is ours, a way to look at both levels at once; the model never forms it. With its "
        "words, a block costs {ratio} times the outer transformer alone.",
        words=words,
        ratio=f"{ratio:.3f}",
    )


def _heat(
    ground: Ground,
    values: np.ndarray,
    title: str,
    mark: tuple[int, int] | None,
    name: str,
    record: Provenance,
) -> None:
    figure = plan.heat(ground, values, title=title, mark=mark, carry=spot.carried(values.shape))
    key = f"tnt_{name}"
    exhibit(figure, record, arrays={name: values}, key=key, on_pick=spot.follow(key))


def _matrix(weights: np.ndarray, record: Provenance) -> None:
    axes = {"rows": say("word asking"), "columns": say("word looked at"), "title": say("Words of the marked patch")}
    figure = heatmap.matrix(weights, lowest=0.0, **axes)
    exhibit(figure.update_layout(height=HEIGHT), record, arrays={"inner": weights}, key="tnt_words")
