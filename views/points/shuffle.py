"""Shuffle the points and look again: a set has no order, so nothing may change."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from ui import link
from ui.cloud_controls import GlassCloud
from ui.clouds.network import Pass
from ui.components.declared import touched
from views.points.subject import Selection
from words import say, tiny

NAME, MOST = "points_shuffle", 9999


@dataclass(frozen=True)
class Comparison:
    """Two passes over the same points in two orders: `moved` points stand elsewhere in the list, `same` of `chosen`
    choices are the same point at the same rank, logits differ by at most `difference`, their largest is `largest`."""

    moved: int
    chosen: int
    same: int
    difference: float
    largest: float


def draw(selection: Selection) -> None:
    """The button, and what came of it."""
    forward, seed = selection.forward, link.current(NAME, link.number(0, MOST), 0)
    if st.button(say("Shuffle the points and run again"), icon=":material/shuffle:", on_click=touched):
        seed = seed % MOST + 1
    link.remember(NAME, seed, default=0)
    if not seed:
        st.caption(say("A cloud is a set: the order in which a file lists its points must not matter."))
        return
    cloud, order = shuffled(forward.cloud, seed)
    _report(compare(forward, Pass(forward.card, cloud), order), seed)


def shuffled(cloud: GlassCloud, seed: int) -> tuple[GlassCloud, np.ndarray]:
    """`cloud` with its points in another order, and the order: the point now at `i` was at `order[i]`."""
    order = np.random.default_rng(seed).permutation(len(cloud.pixels))
    digest = hashlib.sha256(f"{cloud.digest} shuffled {seed}".encode()).hexdigest()
    return replace(cloud, pixels=cloud.pixels[order], original=cloud.original[order], digest=digest), order


def compare(before: Pass, after: Pass, order: np.ndarray) -> Comparison:
    """What changed between a pass and one over its points in another `order`."""
    same = order[after.selected] == before.selected
    return Comparison(
        moved=int((order != np.arange(len(order))).sum()),
        chosen=same.size,
        same=int(same.sum()),
        difference=float(np.abs(after.trace.logits - before.trace.logits).max()),
        largest=float(np.abs(before.trace.logits).max()),
    )


def _report(result: Comparison, seed: int) -> None:
    left, right = st.columns(2)
    same = say("{number} of {count}", number=f"{result.same:,}", count=f"{result.chosen:,}")
    left.metric(say("Same point at the same rank"), same)
    right.metric(say("Largest |Δ logit|"), tiny(result.difference))
    st.caption(
        say(
            "Shuffle {seed}: {moved} points stand elsewhere in the list. The model ran in float32, in which sums taken "
            "in another order are rounded differently; the largest logit is {largest}. In float64 the difference stays "
            "below 10⁻¹⁰, which this project tests. The paper’s published code does not pass: it starts sampling at "
            "random and keeps the first neighbours of the list.",
            seed=seed,
            moved=f"{result.moved:,}",
            largest=f"{result.largest:.2f}",
        )
    )
