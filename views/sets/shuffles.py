"""The permutation test: every block fed the same set in two orders, and once more with a code for the places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.positions import sinusoidal
from analysis.symmetry import equivariance_gap, invariance_gap, shuffled_order
from inputs.numbers import HIGHEST
from models.questions.permutation import WHOLE, Pair, Permutation
from models.zoo import ZOO
from models.zoo.classes import class_names
from ui import cached, controls, downloads, facts, tables
from ui.cloud_controls import current_cloud
from ui.components.chart import chart
from views.sets.elements import written_set
from viz import gaps
from viz.provenance import Provenance

PAPER = "Lee et al. 2019, arXiv:1810.00825, section 3"
MODELS = {"set_transformer_max": "numbers", "set_transformer_small": "points"}
SINGLE, DOUBLE, CODED = "float32", "float64", "float32, with a code for the place"
CODE = "sinusoidal code of Vaswani et al. 2017, arXiv:1706.03762, section 3.5"


@dataclass(frozen=True, eq=False)
class Row:
    """One block of `model`, fed `elements` elements in their order and in `order`; `pairs` by the run's name."""

    model: str
    order: np.ndarray
    pairs: dict[str, Pair]

    @property
    def name(self) -> str:
        return f"{self.pairs[SINGLE].name} · {len(self.order):,} {MODELS[self.model]}"

    @property
    def per_element(self) -> bool:
        return self.pairs[SINGLE].per_element

    def gap(self, run: str) -> float:
        """What the block breaks of its promise: |f(PX) − P f(X)| with a row per element, else |f(PX) − f(X)|."""
        pair = self.pairs[run]
        if self.per_element:
            return equivariance_gap(pair.plain, pair.shuffled, self.order)
        return invariance_gap(pair.plain, pair.shuffled)

    def size(self) -> float:
        """The largest value of the block's output, to compare a gap with."""
        return float(np.abs(self.pairs[SINGLE].plain).max())


def show() -> None:
    """Both sets, a shuffle, and the differences of all blocks of both models."""
    cloud = current_cloud()
    left, right = st.columns(2)
    with left:
        numbers = written_set()
    with right:
        seed = controls.slide("Shuffle number", "shuffle", 1, 100, default=1)
    rows = [row for key, fed in (("set_transformer_max", numbers), ("set_transformer_small", cloud))
            for row in tested(key, fed.digest, seed, fed.pixels)]  # fmt: skip
    traces = [cached.trace(key, fed) for key, fed in zip(MODELS, (numbers, cloud), strict=True)]
    record = facts.provenance(traces[1], ZOO["set_transformer_small"], method="permutation test", source=PAPER)
    record = facts.another(record, "permutation test", shuffle=seed, numbers=len(numbers.numbers), code=CODE)
    _picture(rows, record)
    _table(rows)
    _answers(rows)
    for key, fed, trace in zip(MODELS, (numbers, cloud), traces, strict=True):
        facts.weights_line(trace, ZOO[key], fed)


@st.cache_resource(max_entries=64, show_spinner="Feeding both orders …")
def tested(model: str, digest: str, seed: int, _elements: np.ndarray) -> list[Row]:
    """A row for each block of `model`, in the shuffle `seed`; `digest` stands for the set `_elements`."""
    order = shuffled_order(len(_elements), seed=seed)

    def run(double: bool = False, code: np.ndarray | None = None) -> Sequence[Pair]:
        return cached.ask(Permutation(model=model, elements=_elements, order=order, double=double, code=code))

    plain = run()
    code = sinusoidal(len(_elements), plain[0].plain.shape[-1])
    runs = {SINGLE: plain, DOUBLE: run(double=True), CODED: run(code=code)}
    return [Row(model, order, dict(zip(runs, pairs, strict=True)))
            for pairs in zip(*runs.values(), strict=True)]  # fmt: skip


def _picture(rows: Sequence[Row], record: Provenance) -> None:
    series = {run: [row.gap(run) for row in rows] for run in (SINGLE, DOUBLE, CODED)}
    steps = {f"{name} step": float(np.finfo(name).eps) for name in (SINGLE, DOUBLE)}
    names = [row.name for row in rows]
    unit = "largest difference"
    figure = gaps.gaps(names, series, unit=unit, reference=steps, title="What a shuffle changes")
    chart(figure, key="set_gaps")
    st.caption(
        "Without a code, all that differs is rounding: sums in another order round otherwise. In float64 it shrinks by "
        "about nine powers of ten, as rounding steps do; a real dependence on order would stay. With a code for the "
        "place in the list added to their inputs, the blocks notice the shuffle. The dotted lines are the rounding "
        "steps of both precisions at the value 1."
    )
    downloads.offer(figure, record, table={"block": names, **series}, key="set_gaps")


def _table(rows: Sequence[Row]) -> None:
    """The same as numbers, with what each block promises."""
    tables.show(
        {
            "block": [row.name for row in rows],
            "promise": ["f(PX) = P f(X)" if row.per_element else "f(PX) = f(X)" for row in rows],
            **{run: [_written(row.gap(run)) for row in rows] for run in (SINGLE, DOUBLE, CODED)},
            "largest value of f(X)": [f"{row.size():.3g}" for row in rows],
        }
    )


def _written(gap: float) -> str:
    return f"{gap:.1e}" if gap else "0, bit for bit"


def _answers(rows: Sequence[Row]) -> None:
    """What the code does to the two models' answers."""
    numbers, cloud = (row for row in rows if row.pairs[SINGLE].name == WHOLE)
    first, second = (HIGHEST * float(each[0, 0]) for each in _both(numbers))
    names = class_names(ZOO[cloud.model].classes)
    before, after = (_named(each[0], names) for each in _both(cloud))
    plain, _ = _both(numbers, run=SINGLE)
    st.markdown(
        f"**With the code, order decides.** The maximum of the numbers becomes {first:.1f}, and after the shuffle "
        f"{second:.1f} (without the code {HIGHEST * float(plain[0, 0]):.1f} both times); the cloud becomes {before}, "
        f"and after the shuffle {after}. The models were not trained with a code, so these answers are no good; what "
        "counts is that the shuffle changes them."
    )


def _named(logits: np.ndarray, names: Sequence[str]) -> str:
    """The most probable class and its probability."""
    shares = np.exp(logits - logits.max())
    return f"“{names[int(logits.argmax())]}” ({shares.max() / shares.sum():.1%})"


def _both(row: Row, *, run: str = CODED) -> tuple[np.ndarray, np.ndarray]:
    pair = row.pairs[run]
    return pair.plain, pair.shuffled
