"""The maximum of a set: the model's answer, who looks at the largest number, and what the order has to do with it."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from analysis.symmetry import equivariance_gap, invariance_gap
from inputs.numbers import HIGHEST
from models.trace import Trace
from models.zoo import ZOO
from models.zoo.cabinet import metrics
from ui import cached, controls, downloads, facts, tables
from ui.components.chart import chart
from ui.guard import part
from views.sets.elements import NumberSet, current_set
from viz import bars, heatmap
from viz.provenance import Provenance

KEY = "set_transformer_max"
PAPER = "Lee et al. 2019, arXiv:1810.00825"
LAYERS = ("SAB 1", "SAB 2", "PMA")
TRIED = 1280  # sets, see training/maxima.py: finds_maximum
NAMES = {  # in the metrics file -> as written here
    "set_transformer": "Set Transformer: SAB, SAB, PMA",
    "deep_set_max": "Deep Set, pooled by the maximum",
    "deep_set_mean": "Deep Set, pooled by the mean",
}


def show() -> None:
    """The set, the answer, the attention on it, and the errors over many sets."""
    _one_set()
    st.subheader("Is attention needed for this?")
    _errors()


@part
def _one_set() -> None:
    """What changes with the numbers."""
    numbers = current_set()
    card, trace = ZOO[KEY], cached.trace(KEY, numbers)
    ascending = numbers.another(sorted(numbers.numbers))
    _answers(numbers, trace, cached.trace(KEY, ascending), ascending)
    record = facts.provenance(trace, card, method="attention on the elements of a set", source=PAPER)
    left, right = st.columns(2)
    with left:
        _all_heads(numbers, trace, record)
    with right:
        _one_head(numbers, trace, record)
    facts.weights_line(trace, card, numbers)
    if len(numbers.numbers) == 1:
        st.caption("The model was trained on sets of 2 to 10 numbers: a set of one is new to it.")
    _told(numbers, trace)


def answer(trace: Trace) -> float:
    """What the model takes for the maximum, in the numbers' own units."""
    return HIGHEST * float(trace.logits[0])


def received(trace: Trace) -> np.ndarray:
    """How much each element is looked at, mean over those who look: (layer and head, element), rows sum to 1."""
    return np.concatenate([attention.weights()[0].mean(axis=1) for attention in trace.attention])


def carried(trace: Trace, other: Trace, order: np.ndarray) -> float:
    """The largest change of any weight when the set is fed in `order` (element,) instead, each weight followed to
    where its elements went."""
    changes = []
    for plain, shuffled in zip(trace.attention, other.attention, strict=True):
        moved, put = plain.weights()[0][..., order], shuffled.weights()[0]
        rows = moved.shape[1] > 1  # one row per element, or that of the seed
        changes += [equivariance_gap(*pair, order) if rows else invariance_gap(*pair)
                    for pair in zip(moved, put, strict=True)]  # fmt: skip
    return max(changes)


def _answers(numbers: NumberSet, trace: Trace, other: Trace, ascending: NumberSet) -> None:
    """True maximum, answer, and both again for the same set in ascending order."""
    largest, found, again = max(numbers.numbers), answer(trace), answer(other)
    order = np.argsort(numbers.numbers, kind="stable")
    first, second, third, fourth = st.columns(4)
    first.metric("True maximum", largest)
    grey = {"delta_color": "off", "delta_arrow": "off"}
    second.metric("The model’s answer", f"{found:.2f}", f"{found - largest:+.2f} off", **grey)
    third.metric("Its answer, fed in ascending order", f"{again:.2f}", f"{abs(again - found):.1e} apart", **grey)
    fourth.metric("Largest change of a weight", f"{carried(trace, other, order):.1e}", help=CARRIED)
    st.caption(
        f"Ascending order is {', '.join(map(str, ascending.numbers))}. Shuffle as often as you like: the columns below "
        "change places, and nothing else happens. What is left of a difference is rounding, about 1e−7 of the values "
        "in 32 bits."
    )


CARRIED = (
    "Between your order and the ascending one, over all layers and heads, each weight followed to where its elements "
    "went."
)


def _all_heads(numbers: NumberSet, trace: Trace, record: Provenance) -> None:
    values = received(trace)
    heads = trace.attention[0].shape[1]
    rows = [f"{layer}, head {head + 1}" for layer in LAYERS for head in range(heads)]
    figure = heatmap.matrix(values, rows="layer and head", columns="element", row_names=rows, lowest=0, highest=1,
                            column_names=numbers.labels, height=520, title="Who is looked at?")  # fmt: skip
    chart(figure, key="set_heads")
    even = 1 / len(numbers.numbers)
    st.caption(
        f"Mean over all elements that look; in PMA, the one learned seed looks. Even attention would be {even:.2f}."
    )
    table = {"layer and head": rows, **{label: values[:, place] for place, label in enumerate(numbers.labels)}}
    downloads.offer(figure, record, table=table, arrays={"attention": values}, key="set_heads")


def _one_head(numbers: NumberSet, trace: Trace, record: Provenance) -> None:
    """Every query of one head; the choices stand beside each other above the map."""
    with st.container(horizontal=True):
        layer = controls.choose("Layer", "set_layer", LAYERS, default="SAB 1", widget=st.segmented_control)
        heads = range(1, trace.attention[0].shape[1] + 1)
        head = controls.choose("Head", "set_head", heads, widget=st.segmented_control)
    place = LAYERS.index(layer)
    weights = trace.attention[place].weights(head - 1)[0, 0]
    rows = numbers.labels if layer != "PMA" else ["seed"]
    figure = heatmap.matrix(weights, rows="who looks", columns="at whom", row_names=rows, lowest=0, highest=1,
                            column_names=numbers.labels, written=".2f", height=440,
                            title=f"{layer}, head {head}: every weight")  # fmt: skip
    chart(figure, key="set_map")
    st.caption("Each row is one query and sums to 1.")
    record = facts.another(record, "attention between the elements of a set", block=layer, head=head - 1)
    downloads.offer(figure, record, arrays={"attention": weights}, key="set_map")


def _told(numbers: NumberSet, trace: Trace) -> None:
    """Which heads look at a largest number most, here and in many sets."""
    largest = np.array(numbers.numbers) == max(numbers.numbers)
    values, shares = received(trace), metrics(KEY)["heads_that_find_the_maximum"]
    on_it = values[:, largest].sum(axis=1).reshape(len(LAYERS), -1)
    seed = trace.attention[-1].weights()[0, :, 0]
    best = largest[seed.argmax(axis=1)]
    most = np.unravel_index(on_it.argmax(), on_it.shape)
    st.markdown(
        f"**Which head finds the maximum?** Here head {most[1] + 1} of {LAYERS[most[0]]} gives "
        f"{max(numbers.numbers)} most, {on_it[most]:.1%} of its attention. The seed of PMA, which comes last, gives it "
        f"{on_it[2].min():.1%} to {on_it[2].max():.1%}, where even attention would give {largest.mean():.1%}: it "
        "hardly has to single it out, for every element has taken the largest number over in the layers before."
    )
    tables.show(
        {
            "head of the seed": [str(head + 1) for head in range(len(seed))],
            "looks most at": [numbers.labels[place] for place in seed.argmax(axis=1)],
            "a largest number?": ["yes" if each else "no" for each in best],
            "its weight": [f"{each:.3f}" for each in seed.max(axis=1)],
            f"so in {TRIED:,} random sets": [f"{share:.1%}" for share in shares],
        }
    )


def _errors() -> None:
    measured: Mapping[str, float] = metrics(KEY)["mean_absolute_error"]
    names = [NAMES[key] for key in measured]
    left, right = st.columns(2, vertical_alignment="center")
    figure = bars.bars(names, list(measured.values()), unit="mean absolute error", whole=None,
                       title="How far off on average")  # fmt: skip
    table = {"model": names, "mean absolute error": list(measured.values())}
    with left:
        chart(figure, key="set_errors")
        record = Provenance("mean absolute error of the maximum", source=f"{PAPER}, section 5.1", kind="bundled")
        downloads.offer(figure, record, table=table, key="set_errors")
    with right:
        tables.show(table)
        st.caption(
            "Over 5,120 random sets of numbers from 1 to 100 that were not trained on. So attention is not needed: a "
            "Deep Set sees each number alone and then pools. Pooled by the maximum it has the answer built in and is "
            "better than the Set Transformer; pooled by the mean it fails. Attention has to learn to find the maximum, "
            "and does, with nothing built in."
        )
