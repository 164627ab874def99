"""Which heads are needed: the grid crosses what is off, links hold, many photographs have their ring."""

from pathlib import Path

import numpy as np

from inputs.examples import load_image
from models.zoo import ZOO
from models.zoo.measured import measured
from tests.opening import opened, said
from ui import counted
from views.needed_heads import many
from views.needed_heads.subject import LEAST, MOST, RANDOM, Pruned

ROOT = Path(__file__).parents[2]
VIT = {"heads_model": "imagenette_vit"}
SHOWN = Pruned(ZOO["imagenette_vit"], load_image("china"), LEAST, 6, 1)
MODEL = {
    "whole": {"right": 80, "photographs": 100},
    "scored on": 10,
    "curves": {
        "by importance": [{"removed": 6, "right": 60, "photographs": 100}],
        "most important first": [{"removed": 2, "right": 20, "photographs": 100}],
        "by shuffled labels": [],
    },
    "at random": {"removed": [6], "right": [[4, 5, 6]], "photographs": 10},
}


def test_what_is_saved_is_refused_where_heads_cannot_be_cut() -> None:
    app = opened("needed_heads", heads_model="imagenette_swin", heads_order="random", heads_draw="3", heads_off="2")
    assert "for plain ViTs only" in said(app) and "Without 2 of 44 heads" in said(app)


def test_counting_and_measuring_comes_on_request_with_both_numbers() -> None:
    app = opened("needed_heads", **VIT, heads_off="4")
    assert "parameters" not in " ".join(element.value for element in app.markdown)
    app.button(key="measure_heads_timed").click().run()
    table = next(element.value for element in app.markdown if "milliseconds, measured here" in element.value)
    whole, cut = (2_721_226, 2_721_226 - 4 * (4 * 192 * 64 + 3 * 64))
    assert f"{whole:,}" in table and f"{cut:,}" in table


def test_importance_orders_what_goes_and_a_flip_changes_one_head() -> None:
    order = sorted((score, place) for place, score in enumerate(np.concatenate(SHOWN.scores)))
    gone = {layer * 3 + head for layer, head in SHOWN.off}
    assert gone == {place for _, place in order[:6]}
    one = Pruned(SHOWN.card, SHOWN.image, LEAST, 6, 1, frozenset({(0, 0)}))
    assert set(one.off) ^ set(SHOWN.off) == {(0, 0)}
    random = [Pruned(SHOWN.card, SHOWN.image, RANDOM, 6, seed).off for seed in (1, 2)]
    assert random[0] != random[1] and all(len(off) == 6 for off in random)
    assert set(SHOWN.without(6, MOST).off) == {divmod(place, 3) for _, place in order[-6:]}


def test_the_ring_stands_on_the_line_of_the_order() -> None:
    lines = many.lines(MODEL)
    assert set(lines) == {"by importance", "most important first", "at random"}
    assert many.here(SHOWN.without(3, LEAST), lines) == (3, 0.7)
    assert many.here(SHOWN.without(1, MOST), lines) == (1, 0.5)
    assert many.here(SHOWN.without(3, MOST), lines) is None
    half = 4.3026527297 * 0.1 * (4 / 3) ** 0.5  # t of two degrees of freedom, and the spread of 0.4, 0.5 and 0.6
    ends = [values[0] for values in (lines["at random"].low, lines["at random"].shares, lines["at random"].high)]
    np.testing.assert_allclose(ends, (0.5 - half, 0.5, 0.5 + half), atol=1e-6)


def test_random_orders_do_not_beat_importance_learned_from_shuffled_labels() -> None:
    """The control on photographs: were any order of heads as good, the score would find nothing; the draws' mean stands
    above the shuffled order nowhere by more than its interval."""
    for key in ("imagenette_vit", "imagenette_vit_12"):
        lines = many.lines(measured(many.FILE)["models"][key])
        shuffled, drawn = lines["by shuffled labels"], lines["at random"]
        half = sum(measured(many.FILE)["models"][key]["heads"]) // 2
        for place, share in zip(drawn.positions, drawn.shares, strict=True):
            high = np.interp(place, shuffled.positions, shuffled.high)
            assert share <= high or place < half, "few heads gone cost nothing that could be told apart"
        assert counted.at(drawn, half)[1] < counted.at(shuffled, half)[1]


def test_a_gate_is_set_by_the_names_that_the_text_gives_its_numbers() -> None:
    app = opened("needed_heads", heads_view="gates")
    written = {"ln α": r"\ln\alpha", "γ": r"\gamma", "ζ": r"\zeta"}
    assert {slider.label for slider in [*app.slider, *app.select_slider]} == {*written, "β"}
    text = (ROOT / "assets/text/en/needed_heads.gates.md").read_text()
    assert all(name in text for name in written.values())
