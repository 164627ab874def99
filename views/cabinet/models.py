"""The cabinet: what the trained models of one recipe cost, what they get right, and where each of them looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from inputs.image import ImageInput
from models.trace import AttentionMap, Trace
from models.zoo import ZOO, ModelCard
from models.zoo.cabinet import ARCHITECTURES, STUDIES, metrics
from models.zoo.classes import class_names
from ui import cached, controls, downloads
from ui.components.chart import chart
from ui.text import plain
from viz import curves, scatter, shelf
from viz.provenance import Provenance

RECIPE = "python -m training"
EMPTY = (
    "The cabinet is still empty: none of its {count} architectures ({names}) has trained weights in this copy of "
    "Vitrine. Train them on Imagenette with `" + RECIPE + " all DATA`; table, scatter and curves appear here by "
    "themselves. Until then, the picture below lies under the trained models that are here."
)
FEW = "Trained so far: {have} of {count}. Still missing: {names}. What is not trained yet is left out, not guessed."
AGAINST = {  # column -> axis
    "Multiply-adds": "multiply-adds per image (millions)",
    "Parameters": "parameters (millions)",
    "Images per second": "images per second on one processor core",
}
# On a phone four pictures in a row would be stamps: there the shelf keeps its width and is moved sideways.
SCROLL = """<style>@media (max-width: 640px) {
.st-key-shelf_scroll { overflow-x: auto; display: block; }
.st-key-shelf_scroll > div { min-width: 54rem; }
}</style>"""
CURVES = {"Accuracy on photographs never seen": "accuracy", "Training loss": "loss"}
DEPTHS = {"early": 0.0, "middle": 0.5, "late": 1.0}


@dataclass(frozen=True)
class Exhibit:
    """A trained model of the cabinet and what was measured on it (see `training.export`)."""

    card: ModelCard
    record: dict[str, Any]

    @property
    def name(self) -> str:
        """The architecture's name, without the data all of them share."""
        return self.card.title.split(" · ")[0]


def exhibits() -> list[Exhibit]:
    """Every trained model of the cabinet whose weights are bundled."""
    cards = [card for card in ZOO.values() if card.key in ARCHITECTURES and card.weights.kind == "bundled"]
    return [Exhibit(card, metrics(card.key)) for card in cards]


def completeness(found: Sequence[Exhibit]) -> None:
    """Say plainly what is missing, and whether those that are there had the same time to learn."""
    have = {each.card.key for each in found}
    names = plain(", ".join(card.title.split(" · ")[0] for key, card in ARCHITECTURES.items() if key not in have))
    if len(have) < len(ARCHITECTURES):
        words = (FEW if found else EMPTY).format(have=len(have), count=len(ARCHITECTURES), names=names)
        st.info(words, icon=":material/shelves:")
    epochs = sorted({each.record["epochs"] for each in found})
    if len(epochs) > 1:
        st.warning(
            f"Not all had the same time to learn: epochs run from {epochs[0]} to {epochs[-1]}. Compare accuracy only "
            "between models of equal epochs; the curves show each at the same epoch.",
            icon=":material/timer:",
        )


def columns(found: Sequence[Exhibit]) -> dict[str, list[Any]]:
    """The table: one entry per model in every column; the units are in `UNITS`."""
    return {
        "Model": [each.name for each in found],
        "Accuracy": [100 * each.record["accuracy"] for each in found],
        "Multiply-adds": [each.record["multiply_adds"] / 1e6 for each in found],
        "Parameters": [each.record["parameters"] / 1e6 for each in found],
        "Images per second": [each.record["images_per_second"] for each in found],
        "Attention on objects": [each.record["attention"]["ratio"] for each in found],
        "Epochs": [each.record["epochs"] for each in found],
        "Processor hours": [each.record["processor_hours"] for each in found],
    }


UNITS = {
    "Accuracy": (
        "%.1f %%",
        "Share of Imagenette's validation photographs named rightly from their middle (7/8 of the side); chance is "
        "10 %.",
    ),
    "Multiply-adds": ("%.0f M", "Multiplications and additions for one photograph of 64 × 64 pixels."),
    "Parameters": ("%.2f M", "Learned numbers."),
    "Images per second": ("%.0f", "On one core of the computer that trained it, in batches of 64."),
    "Attention on objects": ("%.2f × uniform", "Attention mass on the photograph's object, late layers."),
    "Processor hours": ("%.2f", "One core's time spent on training."),
}


def table(found: Sequence[Exhibit]) -> None:
    """All figures of all models; a click on a heading sorts."""
    formats = {
        name: st.column_config.NumberColumn(format=form, help=help_text) for name, (form, help_text) in UNITS.items()
    }
    st.dataframe(columns(found), column_config=formats, hide_index=True, height="content", key="cabinet_table")


def against_cost(found: Sequence[Exhibit]) -> None:
    """Accuracy against what it costs, with the whiskers of chance."""
    cost = controls.choose("Against", "against", list(AGAINST), widget=st.segmented_control)
    values = columns(found)
    right = np.array([each.record["accuracy"] for each in found])
    photographs = np.array([each.record["photographs"] for each in found])
    error = 196 * np.sqrt(right * (1 - right) / photographs)
    figure = scatter.scatter(
        values["Model"],
        values[cost],
        100 * right,
        title="Accuracy against cost",
        across=AGAINST[cost],
        up="accuracy (%)",
        error=error,
    )
    chart(figure, key="cabinet_scatter")
    st.caption(
        f"Whiskers: 95 % of what chance in drawing {photographs.min()} photographs would do; another random start of "
        "training would add more."
    )
    record = Provenance(f"accuracy against {cost.lower()}", source=RECIPE)
    downloads.offer(figure, record, table=values, key="cabinet_scatter")


def learning(found: Sequence[Exhibit]) -> None:
    """Training curves, one line per model, epoch by epoch."""
    shown = controls.choose("Show", "curve", list(CURVES), widget=st.segmented_control)
    kind = CURVES[shown]
    series = {each.name: np.array([point[kind] for point in each.record["curve"]]) for each in found}
    scale, unit = (100, "accuracy (%)") if kind == "accuracy" else (1, "loss (nats)")
    lines = {name: scale * values for name, values in series.items()}
    figure = curves.lines(lines, title="Training curves", x="epoch", y=unit)
    chart(figure, key="cabinet_curves")
    if kind == "accuracy":
        st.caption("After each epoch, on every third photograph, whole. The table has all of them, their middle.")
    record = Provenance(f"training curve, {kind}", source=RECIPE)
    downloads.offer(figure, record, arrays=series, key="cabinet_curves")


def one_image(image: ImageInput) -> None:
    """The same photograph under every trained model that is bundled: one map each."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        depth = controls.choose("Layer", "depth", list(DEPTHS), default="late", widget=st.segmented_control)
    with right:
        shared = controls.shared_scale("shelf_scale")
    bundled = [card for card in ZOO.values() if card.weights.kind == "bundled" and card.input == "image"]
    cards = [card for card in bundled if card.key not in STUDIES]
    traces = {card: cached.trace(card.key, image, crop="square") for card in cards}
    pictures = {_label(card, trace): (trace.pixels, heat(_at(trace, depth))) for card, trace in traces.items()}
    unit = "times uniform attention"
    figure = shelf.shelf(pictures, unit=unit, shared=shared, across=min(4, len(pictures)))
    st.html(SCROLL)
    with st.container(key="shelf_scroll"):
        chart(figure, key="cabinet_shelf")
    st.caption(
        f"One {depth} layer each, mean of heads: where the class token looks, or where there is none, the mean of all "
        "tokens. Each model sees the middle square at its own resolution. Under the models of the cabinet stands what "
        "they take it for: they know ten things only, and must choose one."
    )
    record = Provenance(
        f"attention of every bundled model, {depth} layer", digest=image.digest, parameters={"scale": unit}
    )
    arrays = {card.key: found for card, (_, found) in zip(cards, pictures.values(), strict=True)}
    downloads.offer(figure, record, arrays=arrays, key="cabinet_shelf")


def heat(attention: AttentionMap) -> np.ndarray:
    """Where the class token (else the mean query) looks, mean of heads, as multiples of an even wash: (row, column).

    Heads mixed after the softmax are taken before the mixing.
    """
    maps = (attention.softmax() if attention.mixed else attention.weights()).mean(axis=1)  # (window, query, key)
    rows = maps[:, 0] if attention.queries.prefix else maps.mean(axis=1)
    painted = [np.nan_to_num(attention.keys.paint(row, window=window)) for window, row in enumerate(rows)]
    mass = np.sum(painted, axis=0)
    return mass * mass.size / mass.sum()


def _at(trace: Trace, depth: str) -> AttentionMap:
    """The layer `depth` of the way through the attentions that have places, those inside patches left out."""
    placed = [each for each in trace.attention if each.queries and each.keys and each.kind != "inner"]
    opens = ZOO[trace.model].opens_on
    if depth == "late" and opens is not None:
        return trace.attention[opens]
    return placed[round(DEPTHS[depth] * (len(placed) - 1))]


def _label(card: ModelCard, trace: Trace) -> str:
    """The model's name and, where it knows the cabinet's classes, its best guess."""
    name = card.title.split(" · ")[0]
    if card.classes != "imagenette" or trace.logits is None:
        return name
    shares = np.exp(trace.logits - trace.logits.max())
    best = int(shares.argmax())
    return f"{name}\n{class_names(card.classes)[best]} {shares[best] / shares.sum():.0%}"
