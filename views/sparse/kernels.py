"""ConvBERT's way: what the best convolution keeps of each learned head, and kernels that tokens make for themselves."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import streamlit as st

from analysis import convolved
from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ModelCard
from ui import controls, facts, spot
from ui.exhibit import exhibit
from views.sparse.subject import SEED, Seen, choose_cell
from viz import curves, heatmap
from viz.provenance import ALL, Provenance
from words import label, say

WIDTHS, TAPS = (1, 3, 5, 7, 9, 11), 9
HEIGHT, LOW, TITLED = 400, 340, {"t": 40}
EVERY = "sparse_kept"
FORMS = {
    convolved.FIXED: label("fixed: one for all"),
    convolved.DYNAMIC: label("dynamic: from the token"),
    convolved.SPAN: label("span-based: from its neighbours too"),
}
SOURCE = "Jiang et al. 2020, arXiv:2008.02496"


@dataclass(frozen=True, eq=False)
class Convolved(Seen):
    """The head as convolutions, with a kernel of this `width`."""

    width: int

    def maps(self, layer: int) -> np.ndarray:
        """Between patches, (head, query, key)."""
        return self.plain.attention[layer].weights()[0][:, self.prefix :, self.prefix :]

    @cached_property
    def kept(self) -> np.ndarray:
        """What the best convolution holds of every map, (layer, head)."""
        return _kept(self.plain.identity, self.width, self)

    @cached_property
    def curves(self) -> dict[str, np.ndarray]:
        """Over `WIDTHS`, of the head's map, and the mean over all ways to shuffle its rows."""
        own = self.maps(self.layer)[self.head]
        ways = {"own": convolved.kept, "shuffled": convolved.kept_shuffled}
        return {name: np.array([way(own, self.grid, width) for width in WIDTHS]) for name, way in ways.items()}

    @property
    def kernel(self) -> np.ndarray:
        """The best one of the head, (row, column)."""
        return convolved.kernel(self.maps(self.layer)[self.head], self.grid, self.width)

    def made(self, form: str) -> np.ndarray:
        """Each patch's kernel over the row of patches, (patch, tap)."""
        vectors = (part[self.prefix :] for part in self.vectors)
        return convolved.made_kernels(form, *vectors, TAPS, seed=SEED)

    @cached_property
    def moved(self) -> dict[str, float]:
        """How far the marked patch's kernel moves when the same patch stands half the sequence on: by form half the
        1-norm."""
        token = spot.token(self.grid)
        place = token[0] * self.grid[1] + token[1]
        other = (place + self.grid[0] * self.grid[1] // 2) % (self.grid[0] * self.grid[1])
        vectors = [part[self.prefix :].copy() for part in self.vectors]
        for part in vectors:
            part[other] = part[place]
        made = {form: convolved.made_kernels(form, *vectors, TAPS, seed=SEED) for form in FORMS}
        return {form: float(np.abs(one[place] - one[other]).sum() / 2) for form, one in made.items()}

    def record(self, method: str, **place: object) -> Provenance:
        """The record of the head."""
        place = {"layer": self.layer, "head": self.head, "query": ALL, **place}
        return facts.provenance(self.plain, self.card, method=method, source=SOURCE, **place)


@st.cache_data(max_entries=32, show_spinner=False)
def _kept(identity: tuple, width: int, _subject: Convolved) -> np.ndarray:
    layers = range(len(_subject.plain.attention))
    return np.stack([convolved.kept(_subject.maps(layer), _subject.grid, width) for layer in layers])


def choose(card: ModelCard, image: ImageInput, plain: Trace, layer: int, head: int) -> Convolved:
    """The kernel's width, a part of the link."""
    words = {width: say("{width} × {width} patches", width=width) for width in WIDTHS}
    with st.columns([3, 7])[0]:
        width = controls.choose(say("Kernel"), "sparse_width", words, default=5, label_visibility="collapsed")
    return Convolved(card, image, plain, layer, head, width)


def draw(seen: Convolved) -> None:
    """What convolutions keep over widths and heads, the best kernel; below, the kernels that patches make."""
    for column, show in zip(st.columns([4, 4, 3]), (_curves, _every, _kernel), strict=True):
        with column:
            show(seen)
    st.markdown(say("**Kernels that patches make for themselves, weights drawn at random**"))
    for column, form in zip(st.columns(3), FORMS, strict=True):
        with column:
            _made(seen, form)
    moved = {name: f"{value:.0%}" for name, value in seen.moved.items()}
    st.caption(
        say(
            "Untrained: this shows how kernels come about, nothing that was learned. Queries and keys are the head’s "
            "own, what makes nine weights of them is drawn. Let the marked patch stand a second time half the picture "
            "on: its kernel there differs by {fixed} (fixed), {dynamic} (dynamic), {span} (span-based).",
            **moved,
        )
    )


def sentence(seen: Convolved) -> str:
    """What the best convolution keeps of the head, beside its shuffled rows, and of the most convolution-like head."""
    place = WIDTHS.index(seen.width)
    layer, head = np.unravel_index(int(seen.kept.argmax()), seen.kept.shape)
    return say(
        "The best {width} × {width} convolution holds {own} of this head’s map between patches (rows shuffled: "
        "{shuffled}); most of layer {layer}, head {head}: {most}.",
        width=seen.width,
        **{name: f"{values[place]:.0%}" for name, values in seen.curves.items()},
        layer=layer + 1,
        head=head + 1,
        most=f"{seen.kept.max():.0%}",
    )


def _curves(seen: Convolved) -> None:
    names = say("this head’s map"), say("rows shuffled, mean of all ways")
    figure = curves.lines(
        dict(zip(names, seen.curves.values(), strict=True)),
        title=say("Held by the best convolution"),
        x=say("width of the kernel (patches)"),
        y=say("share of squared length"),
        positions=WIDTHS,
        chosen=seen.width,
        height=HEIGHT,
    )
    figure.update_xaxes(tickvals=WIDTHS).update_yaxes(range=[0, 1.03]).update_layout(margin=TITLED)
    record = seen.record(label("maps as convolutions"))
    exhibit(figure, record, table={"width": WIDTHS, **seen.curves}, key="sparse_convolved")


def _every(seen: Convolved) -> None:
    figure = heatmap.matrix(
        seen.kept,
        title=say("Of every head: click one"),
        rows=say("layer"),
        columns=say("head"),
        unit=say("share held"),
        lowest=0,
        highest=1,
        height=HEIGHT,
        written=".0%",
    ).update_layout(margin=TITLED)
    record = seen.record(label("best convolution of every head"), layer=ALL, head=ALL, parameters={"width": seen.width})
    exhibit(figure, record, arrays={"kept": seen.kept}, on_pick=partial(choose_cell, EVERY), key=EVERY)


def _kernel(seen: Convolved) -> None:
    kernel, reach = seen.kernel, seen.width // 2
    offsets = [f"{offset:+d}" if offset else "0" for offset in range(-reach, reach + 1)]
    figure = heatmap.matrix(
        kernel,
        title=say("Its best kernel"),
        rows=say("rows down"),
        columns=say("columns right"),
        row_names=offsets,
        column_names=offsets,
        lowest=0,
        height=HEIGHT,
    ).update_layout(margin=TITLED)
    record = seen.record(label("best kernel of a head"), parameters={"width": seen.width})
    exhibit(figure, record, arrays={"kernel": kernel}, key="sparse_kernel")


def _made(seen: Convolved, form: str) -> None:
    made = seen.made(form)
    figure = heatmap.matrix(
        made,
        title=say(FORMS[form]),
        rows=say("patch"),
        columns=say("tap"),
        unit=say("weight"),
        lowest=0,
        highest=1,
        height=LOW,
    ).update_layout(margin=TITLED)
    record = seen.record(
        label("kernels that tokens make"), parameters={"form": FORMS[form], "taps": TAPS, "draw": SEED}
    )
    exhibit(figure, record, arrays={"kernels": made}, key=f"sparse_made_{form}")


PARAMETERS = (label("width"), label("draw"), label("form"), label("taps"))
