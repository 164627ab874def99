"""NesT: who hears of one changed pixel, level by level, and the way down the tree of blocks to the evidence."""

import hashlib
from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.decision_path import Choice, decision_path
from inputs.image import ImageInput
from models.questions.gradcat import Evidence
from models.trace import AttentionMap, Trace
from models.zoo.classes import class_names
from ui import cached, controls, downloads, facts, spot
from ui.components.chart import chart
from views.pyramids.subject import Family, groups
from viz import bars, plan
from viz.provenance import Provenance

PAPER = "Zhang et al. 2022, arXiv:2105.12723"
TOKENS = frozenset({"tokens"})
QUARTERS = ("upper left", "upper right", "lower left", "lower right")
NO_CLASSES = (
    "This NesT has no classes to decide between, because its weights are untrained. The decision path needs a trained "
    "one: choose another NesT above, if there is one."
)


def changes(family: Family) -> list[tuple[AttentionMap, np.ndarray]]:
    """For each level, after its last block: the attention there, and how far each token moved when the pixel at the
    spot was inverted, (row, column) as the length of the change over that of the token."""
    shown = family.trace.pixels
    before, after = (
        cached.trace(family.card.key, picture, crop="square", wants=TOKENS)
        for picture in (_picture(shown), _picture(inverted(shown, spot.token(shown.shape[:2]))))
    )
    last = [stage[-1] for stage in family.stages]
    return [(each, _moved(before, after, each)) for each in last]


def inverted(pixels: np.ndarray, place: tuple[int, int]) -> np.ndarray:
    """A copy of `pixels` with black and white exchanged at one (row, column): each channel goes to its further end."""
    changed = pixels.copy()
    changed[place] = np.where(pixels[place] < 128, 255, 0)
    return changed


def blocks(family: Family, record: Provenance) -> None:
    """The change of one pixel through the levels."""
    record = facts.another(record, "perturbation of one pixel", source=PAPER)
    found = changes(family)
    for column, (number, (attention, moved)) in zip(st.columns(len(found)), enumerate(found, start=1), strict=True):
        with column:
            _level(family, attention, moved, number, record)
    st.caption(
        "The marked pixel was turned to the far end of its range. Inside a level, word spreads over a block and stops "
        "at its border; only the aggregation between levels, a 3 × 3 convolution and a 3 × 3 pooling on the whole "
        "plane, carries it over, and only from tokens next to the border. Click close to a border to see it."
    )


def path(family: Family, record: Provenance) -> None:
    """GradCAT: the decision path of the chosen class (Alg. 1)."""
    names, logits = class_names(family.card.classes), family.trace.logits
    if logits is None or len(names) != len(logits):
        st.info(NO_CLASSES, icon=":material/block:")
        return
    order = [names[index] for index in np.argsort(-logits)]
    name = controls.choose("Class", "class", order, help="The most probable class stands first.")
    pixels = family.trace.pixels
    evidence = cached.ask(Evidence(model=family.card.key, shown=pixels, label=names.index(name)))
    steps = decision_path(evidence)
    record = facts.another(record, "decision path", source=f"{PAPER}, Alg. 1", label=name)
    left, right = st.columns([3, 2])
    with left:
        _walk(family, steps, record, name)
    with right:
        for number, step in enumerate(steps, start=1):
            figure = bars.bars(QUARTERS, step.scores.ravel(), unit="mean of activation × gradient", whole=None,
                               title=f"Step {number}: the quarters of the block")  # fmt: skip
            chart(figure, key=f"quarters_{number}")
    st.caption(
        "From the whole picture to one finest block: at each level the quarter whose activation times gradient is "
        "largest on average. Numbers above zero speak for the class, below zero against it."
    )


def _level(family: Family, attention: AttentionMap, moved: np.ndarray, number: int, record: Provenance) -> None:
    cut = groups(attention)
    touched = len(np.unique(cut[moved > 0]))
    values, title = np.where(moved > 0, moved, np.nan), f"Level {number}: {touched} of {attention.shape[0]} blocks"
    figure = plan.heat(family.trace.pixels, values, unit="change ÷ length", groups=cut, lit=moved > 0, title=title,
                       mark=spot.token(moved.shape), carry=spot.carried(moved.shape))  # fmt: skip
    key = f"level_{number}"
    chart(figure, key=key, on_pick=spot.follow(key))
    downloads.offer(figure, record, arrays={"change": moved}, key=key)


def _moved(before: Trace, after: Trace, attention: AttentionMap) -> np.ndarray:
    tokens = [trace.tokens[attention.layer] for trace in (before, after)]
    change = np.linalg.norm(tokens[1] - tokens[0], axis=-1) / np.linalg.norm(tokens[0], axis=-1)
    return change[attention.queries.raster]


def _walk(family: Family, steps: Sequence[Choice], record: Provenance, name: str) -> None:
    """The picture with the last chosen block lit and the borders of every choice."""
    finest = family.stages[0][0].queries.raster.shape
    depth, places = np.zeros(finest, int), [(np.arange(length) + 0.5) / length for length in finest]
    for step in steps:
        top, left, side = step.inner
        inside = [(at > low) & (at < low + side) for at, low in zip(places, (top, left), strict=True)]
        depth += inside[0][:, None] & inside[1]
    figure = plan.plan(family.trace.pixels, depth, lit=depth == len(steps), title=f"The path to “{name}”")
    chart(figure, key="path")
    downloads.offer(figure, record, arrays={"depth": depth, "scores": np.stack([s.scores for s in steps])}, key="path")


def _picture(pixels: np.ndarray) -> ImageInput:
    return ImageInput(pixels, _digest(pixels), "perturbed")


def _digest(pixels: np.ndarray) -> str:
    return hashlib.sha256(pixels.tobytes()).hexdigest()
