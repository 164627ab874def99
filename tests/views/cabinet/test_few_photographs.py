"""What is concluded from few photographs is only what stands out of the intervals."""

from typing import Any

import pytest

from tests.charts import charts
from tests.opening import opened, said
from training.figures import wilson
from views.cabinet import few_photographs
from views.cabinet.few_photographs import by_model, finding

SHARES = (1.0, 0.05, 0.25)  # in the order of training


def told(**right: tuple[float, ...]) -> dict[str, Any]:
    """Measured runs with these accuracies, a model's in the order of `SHARES`."""
    runs = [
        {"model": key, "share": share, "learned": round(9469 * share), "parameters": 1, "accuracy": accuracy}
        | {"interval": list(wilson(round(3925 * accuracy), 3925))}
        for key, accuracies in right.items()
        for share, accuracy in zip(SHARES, accuracies, strict=False)
    ]
    return {"shown": 56448, "photographs": 3925, "seed": 0, "side": 64, "runs": runs}


def concluded(**right: tuple[float, ...]) -> str:
    return finding(by_model(told(**right)))


def test_ahead_everywhere_is_no_crossing_and_the_smallest_share_is_told() -> None:
    sentence = concluded(resnet=(0.68, 0.42, 0.6), vit=(0.51, 0.31, 0.4), swin=(0.5, 0.29, 0.4))
    assert "ahead of both transformers at 5%, 25%, 100% of the photographs" in sentence and "do not cross" in sentence
    assert sentence.endswith("With 5% it is right on 42%, the ViT on 31%, Swin on 29%.")


def test_a_crossing_is_told_and_what_chance_may_do_is_not() -> None:
    crossed = concluded(resnet=(0.6, 0.42, 0.6), vit=(0.7, 0.31, 0.59), swin=(0.5, 0.3, 0.4))
    assert "behind a transformer at 100% of the photographs, and ahead of both at 5%, beyond" in crossed
    assert "at none" not in crossed
    near = concluded(resnet=(0.6, 0.42, 0.6), vit=(0.6, 0.41, 0.59), swin=(0.5, 0.3, 0.4))
    assert near.startswith("At no share")


def test_without_a_share_that_all_have_nothing_is_concluded() -> None:
    assert concluded(resnet=(0.7,), vit=(), swin=()) == "" and concluded(resnet=(0.7,), vit=(0.5,), swin=()) == ""


def test_the_page_shows_what_was_measured_and_nothing_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_photographs, "measured", lambda name: None)
    before = opened("cabinet")
    assert "What does an inductive prior buy?" not in [header.value for header in before.header]
    runs = told(resnet=(0.68, 0.42, 0.6), vit=(0.51, 0.31), swin=(0.5, 0.29, 0.4))
    monkeypatch.setattr(few_photographs, "measured", lambda name: runs)
    after = opened("cabinet")
    assert "What does an inductive prior buy?" in [header.value for header in after.header]
    [chart] = [chart["figure"] for chart in charts(after) if chart not in charts(before)]
    assert len(chart["data"]) == 3 and chart["layout"]["xaxis"]["type"] == "log"
    assert "shown 56,448 photographs of 64 px" in said(after) and "One seed (0)" in said(after)
