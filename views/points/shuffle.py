"""Shuffle the points and look again: a set has no order, so nothing may change (F80)."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from ui import link
from ui.cloud_controls import GlassCloud
from ui.clouds.network import Pass

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


def shuffled(cloud: GlassCloud, seed: int) -> tuple[GlassCloud, np.ndarray]:
    """`cloud` with its points in another order, and the order: the point now at `i` was at `order[i]`."""
    order = np.random.default_rng(seed).permutation(len(cloud.pixels))
    digest = hashlib.sha256(f"{cloud.digest} shuffled {seed}".encode()).hexdigest()
    return replace(cloud, pixels=cloud.pixels[order], digest=digest), order


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


def order_test(found: Pass) -> None:
    """The button, and what came of it."""
    seed = link.current(NAME, link.number(0, MOST), 0)
    if st.button("Shuffle the points and run again", icon=":material/shuffle:"):
        seed = seed % MOST + 1
    link.remember(NAME, seed, default=0)
    if not seed:
        st.caption("A cloud is a set: the order in which a file lists its points must not matter.")
        return
    cloud, order = shuffled(found.cloud, seed)
    _tell(compare(found, Pass(found.card, cloud), order), seed)


def _tell(result: Comparison, seed: int) -> None:
    left, right = st.columns(2)
    left.metric("Same point at the same rank", f"{result.same:,} of {result.chosen:,}")
    right.metric("Largest |Δ logit|", f"{result.difference:.1e}")
    st.caption(
        f"Shuffle {seed}: {result.moved:,} points stand elsewhere in the list. The model ran in float32, in which sums "
        f"taken in another order are rounded differently; the largest logit is {result.largest:.2f}. In float64 the "
        "difference stays below 1e-10, which this project tests. The paper’s published code does not pass: it starts "
        "sampling at random and keeps the first neighbours of the list."
    )
