"""Where the two tokens differ: counted again photograph by photograph from the bundled answers."""

import json
from math import comb

import numpy as np
import pytest

from models.zoo.measured import FOLDER
from tests.opening import opened, said
from views.distillation.many import CLASS, DISTILLATION, LABEL, NETWORK, counted, with_whom
from views.distillation.subject import distilled

TOLD = json.loads((FOLDER / "second_token.json").read_text(encoding="utf-8"))


def by_hand(key: str) -> dict[str, int]:
    """Counts by a loop over the digits."""
    model, counts = TOLD["models"][key], {"apart": 0, "network": 0, "network_ours": 0, "label": 0, "label_ours": 0}
    rows = zip(model["class"], model["distillation"], TOLD["answers_of_network"], TOLD["labels"], strict=True)
    for ours, given, network, truth in rows:
        if ours != given:
            counts["apart"] += 1
            counts["network"] += network == given
            counts["network_ours"] += network == ours
            counts["label"] += truth == given
            counts["label_ours"] += truth == ours
    return counts


@pytest.mark.parametrize("key", sorted(TOLD["models"]))
def test_the_page_tells_what_a_loop_counts(key: str) -> None:
    words, counts = said(opened("distillation", tokens_view="many", student=key)), by_hand(key)
    assert f"On {counts['apart']} of {len(TOLD['labels']):,} photographs" in words
    least = min(counts["network"], counts["network_ours"])
    told = counts["network"] + counts["network_ours"]
    chance = min(1, 2 * sum(comb(told, k) for k in range(least + 1)) / 2**told)
    stands_out = chance < 0.05
    assert ("The network sides with the distillation token, " in words) == (
        stands_out and counts["network"] > counts["network_ours"]
    )
    assert f"{counts['network']}" in words and f"{counts['label_ours']}" in words


def test_shares_are_of_the_photographs_on_which_the_tokens_differ() -> None:
    answers = {
        CLASS: np.array([0, 1, 2, 3]),
        DISTILLATION: np.array([0, 2, 1, 4]),
        NETWORK: np.array([0, 2, 2, 5]),
        LABEL: np.array([0, 2, 1, 3]),
    }
    sides = with_whom(answers, answers[CLASS] != answers[DISTILLATION])
    means = {side: agrees.mean() for side, agrees in sides.items()}
    assert means == pytest.approx(
        {(NETWORK, DISTILLATION): 1 / 3, (NETWORK, CLASS): 1 / 3, (LABEL, DISTILLATION): 2 / 3, (LABEL, CLASS): 1 / 3}
    )


def test_the_page_opens_on_the_model_whose_tokens_are_least_alike() -> None:
    first = min(TOLD["models"], key=lambda key: TOLD["models"][key]["cosine"]["mean"])
    assert distilled()[0].key == first


def test_a_model_that_was_not_measured_is_refused_in_a_sentence() -> None:
    assert counted("deit_ti_distilled_untrained") is None
    assert "was not measured" in said(opened("distillation", tokens_view="many", student="deit_ti_distilled_untrained"))
