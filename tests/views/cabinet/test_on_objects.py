"""What the cabinet says of attention on objects is what was measured."""

import numpy as np

from models.zoo.measured import measured
from tests.opening import opened, said
from views.cabinet.subject import OBJECTS, cabinet


def test_the_caption_counts_the_models_whose_interval_lies_above_zero() -> None:
    told, words = measured(OBJECTS), said(opened("cabinet"))
    models = list(told["models"].values())
    certain = sum(model["excess"] > 1.96 * model["error"] for model in models)
    assert f"it stands out for {certain} of {len(models)} models" in words
    assert f"over {told['photographs']} photographs" in words


def test_the_table_has_the_excess_in_points() -> None:
    expected = [100 * measured(OBJECTS)["models"][model.card.key]["excess"] for model in cabinet().models]
    np.testing.assert_allclose(cabinet().columns()["attention_on_objects"], expected)
