"""Studies compare models of the cabinet, and what is said of them is what their records say."""

import re

import numpy as np
import pytest

from models.zoo.cabinet import FOLDER, STUDIES, TRAINABLE, metrics
from models.zoo.measured import measured
from views.cabinet import studies
from views.cabinet.studies import ACROSS, LONGER, NEIGHBOURS, bundled, series
from views.cabinet.subject import Cabinet, cabinet

CURVE = [{"loss": 2 / epoch, "accuracy": 0.1 * epoch} for epoch in (1, 2, 3)]


def test_studies_compare_models_of_the_cabinet_and_show_what_is_bundled() -> None:
    compared = {key for study in studies.STUDIES.values() for key in study.models}
    elsewhere = measured("second_token")["models"].keys()  # compared on the page of distillation
    assert STUDIES.keys() - elsewhere <= compared <= TRAINABLE.keys()
    there = {"imagenette_vit_12": {"curve": CURVE}, "imagenette_vit_12_drop": {"curve": CURVE}}
    assert list(bundled(Cabinet((), there))) == ["layers"]


def test_a_study_ends_with_its_shortest_training_unless_length_is_what_it_compares() -> None:
    lines = series({"long": {"curve": CURVE}, "short": {"curve": CURVE[:2]}}, "accuracy")
    np.testing.assert_allclose(lines["long"], [10, 20])
    np.testing.assert_allclose(lines["short"], [10, 20])
    whole = series({"long": {"curve": CURVE}, "short": {"curve": CURVE[:2]}}, "loss", whole=True)
    np.testing.assert_allclose(whole["long"], [2, 1, 2 / 3])
    np.testing.assert_allclose(whole["short"], [2, 1])


def test_the_models_differ_in_what_is_said_and_in_nothing_else() -> None:
    """The recipes of a study's first stage: warm-up and LayerDrop; the norms are the card's."""
    stated = {"imagenette_vit_12_drop": {"layer_drop": 0.2}, "imagenette_vit_12_post": {}}
    stated |= {f"imagenette_vit_12_{cold}": {"warm_up": 0.0} for cold in ("cold", "post_cold")}
    usual = metrics("imagenette_vit_12")["start"]["recipe"]
    assert usual["warm_up"] > 0 and usual["layer_drop"] == 0
    for key, difference in stated.items():
        assert metrics(key)["recipe"] == usual | difference
    assert "0.2" in studies.STUDIES["layers"].words


def test_the_longer_training_is_as_long_as_it_says() -> None:
    long, short = (metrics(key) for key in ("imagenette_vit_long", "imagenette_vit"))
    study = studies.STUDIES[LONGER]
    assert study.models == {
        "imagenette_vit_long": f"{long['epochs']} epochs",
        "imagenette_vit": f"{short['epochs']} epochs",
    }
    assert f"goes on for {long['recipe']['epochs']} epochs" in study.words
    across = [key for key in TRAINABLE if metrics(key)["recipe"]["across"]]
    assert across == ["imagenette_vit_long", "imagenette_deit_hard"]


def test_what_mixing_across_classes_changed_is_as_the_sources_say_and_little() -> None:
    sources = " ".join((FOLDER / "SOURCES.md").read_text(encoding="utf-8").split())
    stated = re.search(
        r"with `across` .* end at ([\d.]+) % right, without at ([\d.]+) % \(([\d,]+) photographs", sources
    )
    neighbours = metrics(NEIGHBOURS)
    assert float(stated[1]) == pytest.approx(100 * ACROSS)
    assert float(stated[2]) == pytest.approx(100 * neighbours["accuracy"], abs=0.05)
    assert int(stated[3].replace(",", "")) == neighbours["photographs"]
    spread = (2 * ACROSS * (1 - ACROSS) / neighbours["photographs"]) ** 0.5
    assert abs(ACROSS - neighbours["accuracy"]) < spread, "little: less than chance in drawing photographs"
    assert "at 76.3 % with the one, at 76.6 % with the other" in studies._caption(LONGER, cabinet())


def test_what_curves_end_at_is_said_and_what_the_norms_show_is_concluded_from_it() -> None:
    ends = {key: metrics(key)["curve"][9]["accuracy"] for key in studies.STUDIES["norms"].models}
    ends_said, verdict = studies._ends("norms", cabinet())
    assert "After 10 epochs right:" in ends_said
    assert all(f"{share:.1%}" in ends_said for share in ends.values())
    largest = max(1.96 * (share * (1 - share) / (3925 // 3)) ** 0.5 for share in ends.values())
    assert f"± {largest:.1%}" in ends_said
    assert "is not seen here" in verdict
    assert "is seen" in studies._verdict(
        {studies.POST: 0.6, studies.COLD: 0.5}, {studies.POST: 0.03, studies.COLD: 0.03}
    )
    assert studies._ends("longer", cabinet()) == []
