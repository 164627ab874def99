"""Conditional positions: what the border's zeros tell a convolution, and what moving the content shows (F67, M39)."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from analysis.conditional import border_ring, peg_term, shift_error
from models.questions.parameters import Parameters
from models.zoo import ModelCard
from ui import cached, controls, downloads, facts, model_picker
from ui.components.chart import chart
from views.positions import subject
from views.positions.subject import Look
from viz import tiles
from viz.provenance import Provenance

PAPER = "Chu et al. 2023, arXiv:2102.10882, Alg. 1"
BLOCK = "block_0"  # after it stands the PEG of the published default
WANTS = frozenset({BLOCK})
PADDINGS = {"zeros": "PEG, zeros around", "circular": "PEG, the other side around"}


def show(look: Look) -> None:
    """The shift test, and the ring on a constant input."""
    record = facts.another(look.record, "positional encoding generator", source=PAPER)
    size = look.trace.attention[0].queries.raster.shape
    plane = look.trace.steps[BLOCK][-size[0] * size[1] :].reshape(*size, -1).astype(np.float64)
    terms = {name: _term(look.card, padding) for padding, name in PADDINGS.items()}
    st.subheader("Move the picture’s content")
    _shift(plane, terms, record)
    st.subheader("A picture that is the same everywhere")
    _ring(plane, terms, record)


def _shift(plane: np.ndarray, terms: dict[str, Callable], record: Provenance) -> None:
    first, second = st.columns(2)
    most = plane.shape[0] // 2
    with first:
        down = controls.slide("Shift down, tokens", "down", 0, most, default=3)
    with second:
        right = controls.slide("Shift right, tokens", "right", 0, most, default=2)
    maps = {name: shift_error(term, plane, (down, right)) for name, term in terms.items()}
    other = model_picker.family(*subject.FAMILIES)[0]
    embeddings = subject.on_grid(other.key, plane.shape[0], subject.native_rule(other)).astype(np.float64)
    maps = {"learned embedding": shift_error(lambda _: embeddings, embeddings, (down, right)), **maps}
    _row(maps, "‖f(shift x) − shift f(x)‖", facts.another(record, "shift test", down=down, right=right), "shift")
    differ = {name: int((gap > 1e-6).sum()) for name, gap in maps.items()}
    counts = "; ".join(f"{name}: {count} of {plane[..., 0].size} tokens differ" for name, count in differ.items())
    st.caption(
        f"Does it matter whether the content moves before or after positions are added? {counts}. In units of the "
        f"mean length of what is added. The learned embedding is that of {other.title} on the same grid. The PEG "
        "notices only at the border and along the seam; with the other side of the picture around it instead of "
        "zeros, nowhere."
    )


def _ring(plane: np.ndarray, terms: dict[str, Callable], record: Provenance) -> None:
    times = controls.slide("PEGs in a row", "pegs", 1, 6, default=1)
    token = plane.mean(axis=(0, 1))
    maps = {name: border_ring(term, token, plane.shape[:2], times=times) for name, term in terms.items()}
    _row(maps, "difference from the middle", facts.another(record, "constant input", pegs=times), "ring")
    st.caption(
        "Every token starts as the mean of the picture’s tokens, so nothing but the border can tell places apart. "
        "With zeros around, a ring of one token per PEG learns how far away the border is; without zeros every place"
        " stays the same."
    )


def _row(maps: dict[str, np.ndarray], unit: str, record: Provenance, key: str) -> None:
    values = np.stack(list(maps.values()))[None]
    figure = tiles.tiles(values, unit=unit, names=list(maps), height=400)
    chart(figure, key=key)
    downloads.offer(figure, record, arrays={"maps": values[0]}, key=key)


def _term(card: ModelCard, padding: str) -> Callable[[np.ndarray], np.ndarray]:
    names = ("pegs.0.proj.weight", "pegs.0.proj.bias")
    learned = cached.ask(Parameters(model=card.key, names=names))
    kernel, bias = (learned[name].astype(np.float64) for name in names)
    return partial(peg_term, kernel=kernel[:, 0], bias=bias, padding=padding)
