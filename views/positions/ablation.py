"""Take the positions away, or shuffle the patches: does the model notice (F69, M40)?"""

import numpy as np
import streamlit as st

from analysis.windows import partition, reverse
from inputs.image import ImageInput
from models.zoo import ModelCard
from ui import controls, downloads, facts
from ui.components.chart import chart
from views.positions import subject, words
from views.positions.subject import Look
from views.positions.words import change
from viz import bars, overlay
from viz.provenance import Provenance

SOURCE = "ablation after Dosovitskiy et al. 2021, arXiv:2010.11929, Table 8, here without new training"
AS_LEARNED, ZERO, MEAN, SHUFFLED = "as learned", "none (zero)", "the mean for all", "shuffled"
KINDS = (AS_LEARNED, ZERO, MEAN, SHUFFLED)
IN_PLACE, MIXED_UP = "in place", "shuffled"


def show(look: Look) -> None:
    """The picture before and after with the class token's attention, and what shuffled patches change."""
    first, second = st.columns(2)
    with first:
        kind = controls.choose("Positions", "positions", KINDS, default=ZERO, widget=st.segmented_control)
    with second:
        patches = controls.choose("Patches", "patches", [IN_PLACE, MIXED_UP], widget=st.segmented_control)
    card, image = look.card, look.image
    record = facts.another(look.record, "without positions", source=SOURCE, positions=kind, patches=patches)
    plain, changed = (Case(card, image, *case) for case in ((AS_LEARNED, IN_PLACE), (kind, patches)))
    for side, (case, name) in zip(st.columns(2), ((plain, "Unchanged"), (changed, "Changed")), strict=True):
        with side:
            _seen(case, name, record, float(max(plain.outcome.seen.max(), changed.outcome.seen.max())))
    words.table([words.row(case.name, case.back, plain.back, card) for case in (plain, changed)])
    st.caption(f"Against the unchanged model, patch tokens put back in place first. {words.MEANING}")
    st.subheader("Does it notice shuffled patches?")
    _shuffling(card, image, record)


class Case:
    """One run of `card` over the square of `image`, its positions and patches treated as said."""

    def __init__(self, card: ModelCard, image: ImageInput, positions: str, patches: str) -> None:
        pixels = subject.square(card, image)
        self.grid, self.name = card.side // card.patch, f"positions {positions}, patches {patches}"
        self.mixed = patches == MIXED_UP
        self.pixels = shuffled_patches(pixels, card.patch, order(self.grid**2)) if self.mixed else pixels
        plane = treated(subject.on_grid(card.key, self.grid, subject.native_rule(card)), positions)
        digest = f"{image.digest}:{patches}"
        self.outcome = subject.answer(card.key, digest, card.side, positions, self.pixels, plane)

    @property
    def back(self) -> subject.Outcome:
        """The outcome with its patch tokens where their patches were before the shuffle."""
        if not self.mixed:
            return self.outcome
        shape = self.outcome.patches.shape
        patches = np.empty_like(self.outcome.patches).reshape(-1, shape[-1])
        patches[order(self.grid**2)] = self.outcome.patches.reshape(-1, shape[-1])
        return subject.Outcome(self.outcome.answer, patches.reshape(shape), self.outcome.seen, self.outcome.named)


def order(count: int) -> np.ndarray:
    """The one shuffle used here: place n gets what stood at order[n]."""
    return np.random.default_rng(0).permutation(count)


def shuffled_patches(pixels: np.ndarray, side: int, places: np.ndarray) -> np.ndarray:
    """`pixels` (row, column, 3) cut into squares of `side`, laid anew in the order `places`."""
    cut = partition(pixels, (side, side))
    return np.ascontiguousarray(reverse(cut[places], (side, side), pixels.shape[:2]))


def treated(plane: np.ndarray, kind: str) -> np.ndarray:
    """Position embeddings (row, column, channel) after what `kind` says."""
    if kind == ZERO:
        return np.zeros_like(plane)
    if kind == MEAN:
        return np.broadcast_to(plane.mean(axis=(0, 1)), plane.shape)
    flat = plane.reshape(-1, plane.shape[-1])
    return flat[order(len(flat))[::-1]].reshape(plane.shape) if kind == SHUFFLED else plane


def _seen(case: Case, name: str, record: Provenance, highest: float) -> None:
    figure = overlay.heat(case.pixels, case.outcome.seen, title=name, highest=highest)
    key = f"seen_{name}"
    chart(figure, key=key)
    st.caption(f"Last layer, class token, mean over heads: {case.name}.")
    downloads.offer(figure, record, arrays={"attention": case.outcome.seen}, key=key)


def _shuffling(card: ModelCard, image: ImageInput, record: Provenance) -> None:
    """Change of the answer through a shuffle of the patches, for each treatment of the positions."""
    changes = {}
    for kind in KINDS:
        before, after = (Case(card, image, kind, patches).outcome for patches in (IN_PLACE, MIXED_UP))
        changes[f"positions {kind}"] = change(before.answer, after.answer)
    figure = bars.bars(list(changes), list(changes.values()), unit="change of the answer ÷ its length", whole=None)
    chart(figure, key="shuffling")
    table = {"positions": list(changes), "change": list(changes.values())}
    downloads.offer(figure, record, table=table, key="shuffling")
    st.caption(
        f"Without positions, or with the same for all, the change is {changes[f'positions {ZERO}']:.1e}: rounding. "
        "Attention and MLP treat tokens as a set; only the position embeddings make the pile of patches a picture. "
        f"With them the answer changes by {changes[f'positions {AS_LEARNED}']:.1%}."
    )
