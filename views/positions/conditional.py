"""Conditional positions: what the border's zeros tell a convolution, and what moving the content shows."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import streamlit as st

from analysis.conditional import Padding, Term, border_ring, peg_term, shift_error
from models.questions.parameters import Parameters
from models.zoo import ModelCard
from ui import cached, controls, facts, model_picker
from ui.exhibit import exhibit
from ui.sideways import sideways
from ui.text import plain
from views.positions import subject
from views.positions.subject import PlainRun
from viz import tiles
from viz.provenance import Provenance
from words import label, say, several

PAPER = "Chu et al. 2023, arXiv:2102.10882, Alg. 1"
BLOCK = "block_0"  # after it stands the PEG of the published default
WANTS = frozenset({BLOCK})
LEARNED = label("learned embedding")
PADDINGS: dict[str, Padding] = {
    label("PEG, zeros around"): "zeros",
    label("PEG, the other side around"): "circular",
}
ROUNDING = 1e-6  # an error above it is more than that
PARAMETERS = (label("down"), label("right"), label("pegs"), label("learned by"))


def draw(run: PlainRun, tell: Callable[[str], None]) -> None:
    """The shift test, and the ring on a constant input; `tell` takes what both answer."""
    record = facts.another(run.record, label("positional encoding generator"), source=PAPER)
    size = run.trace.attention[0].queries.raster.shape
    plane = run.trace.steps[BLOCK][-size[0] * size[1] :].reshape(*size, -1).astype(np.float64)
    terms = {name: _term(run.card, padding) for name, padding in PADDINGS.items()}
    errors = _shift(plane, terms, record)
    st.subheader(say("A picture that is the same everywhere"))
    tell(sentence(errors, _ring(plane, terms, record)))


def sentence(errors: Mapping[str, np.ndarray], rings: Mapping[str, np.ndarray]) -> str:
    """Where nothing but the border's zeros can tell places apart, how many tokens they tell from the middle, and how
    many notice that the content has moved; beside no zeros, and a learned embedding: maps (row, column) by name."""
    zeros, around = PADDINGS
    moved, told = ({name: int((values > ROUNDING).sum()) for name, values in maps.items()} for maps in (errors, rings))
    alike = say(
        "From the border’s zeros: were all tokens alike, {told} of {tokens} would come to differ from the middle "
        "(without zeros {without})",
        told=told[zeros],
        tokens=rings[zeros].size,
        without=told[around],
    )
    if not any(moved.values()):
        return say("{alike}.", alike=alike)
    return say(
        "{alike}; content moved, {moved} get another code (learned codes: {learned}).",
        alike=alike,
        moved=moved[zeros],
        learned=moved[LEARNED],
    )


def _shift(plane: np.ndarray, terms: Mapping[str, Term], record: Provenance) -> dict[str, np.ndarray]:
    """The error of each of `terms`, and of a learned embedding, when the content of `plane` moves."""
    left, right = st.columns(2)
    most, look = plane.shape[0] // 2, {"label_visibility": "collapsed"}
    with left:
        down_by = say("content moved down by %d tokens")
        down = controls.slide(say("Shift down, tokens"), "down", 0, most, default=3, format=down_by, **look)
    with right:
        right_by = say("and to the right by %d")
        across = controls.slide(say("Shift right, tokens"), "right", 0, most, default=2, format=right_by, **look)
    other = model_picker.family(*subject.FAMILIES)[0]
    embeddings = subject.on_grid(other.key, plane.shape[0], subject.native_rule(other)).astype(np.float64)
    errors = {LEARNED: shift_error(lambda _: embeddings, embeddings, (down, across))}
    errors |= {name: shift_error(term, plane, (down, across)) for name, term in terms.items()}
    settings = {"down": down, "right": across, "learned by": other.title}
    record = facts.another(record, label("shift test"), **settings)
    _row(errors, say("‖f(shift x) − shift f(x)‖"), _shift_caption(errors, other), record, "shift")
    return errors


def _shift_caption(errors: Mapping[str, np.ndarray], other: ModelCard) -> str:
    counts = [
        several(
            "{name}: {number} of {tokens} tokens differs",
            "{name}: {number} of {tokens} tokens differ",
            int((error > ROUNDING).sum()),
            name=say(name),
            tokens=error.size,
        )
        for name, error in errors.items()
    ]
    return say(
        "Does it matter whether the content moves before or after positions are added? {counts}. In units of the mean "
        "length of what is added. The learned embedding is that of {model} on the same grid. The PEG notices only at "
        "the border and along the seam; with the other side of the picture around it instead of zeros, nowhere.",
        counts="; ".join(counts),
        model=plain(say(other.title)),
    )


def _ring(plane: np.ndarray, terms: Mapping[str, Term], record: Provenance) -> dict[str, np.ndarray]:
    """What each of `terms` makes of a plane that is the mean of `plane` everywhere."""
    times = controls.slide(say("PEGs in a row"), "pegs", 1, 6, default=1)
    token = plane.mean(axis=(0, 1))
    rings = {name: border_ring(term, token, plane.shape[:2], times=times) for name, term in terms.items()}
    caption = say(
        "Every token starts as the mean of the picture’s tokens, so nothing but the border can tell places apart. With "
        "zeros around, a ring of one token per PEG learns how far away the border is; without zeros every place stays "
        "the same."
    )
    record = facts.another(record, label("constant input"), pegs=times)
    _row(rings, say("difference from the middle"), caption, record, "ring")
    return rings


def _row(maps: Mapping[str, np.ndarray], unit: str, caption: str, record: Provenance, key: str) -> None:
    """`maps` {label: (row, column)} beside one another."""
    values = np.stack(list(maps.values()))
    figure = tiles.tiles(values[None], unit=unit, names=[say(name) for name in maps], height=400)
    sideways(key, least=14 * len(maps))
    exhibit(figure, record, caption=caption, arrays={"maps": values}, key=key)


def _term(card: ModelCard, padding: Padding) -> Term:
    """What the model's first PEG adds to a plane of tokens."""
    names = ("pegs.0.proj.weight", "pegs.0.proj.bias")
    learned = cached.ask(Parameters(model=card.key, names=names))
    kernel, bias = (learned[name].astype(np.float64) for name in names)
    return partial(peg_term, kernel=kernel[:, 0], bias=bias, padding=padding)
