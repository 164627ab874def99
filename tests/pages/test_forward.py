"""A picture becomes an answer: opens finished, follows its link, distrusts the browser, opens in every model."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.answers import answer
from tests.opening import opened, said

HOSTILE = ("", "nan", "-1", "1e9", "<b>", "../..", "٣", "9" * 400)


def sent(app: AppTest) -> dict:
    """The head of what the diagram in the browser was sent."""
    [part] = [part.proto for part in app.get("bidi_component") if part.proto.component_name == "vitrine_forward"]
    data = part.SerializeToString()
    start = data.index(b'{"boxes"')
    return json.JSONDecoder().raw_decode(data[start:].decode("utf-8", "ignore"))[0]


def test_opens_on_a_score_with_every_box_and_little_to_send() -> None:
    app = opened("forward")
    facts = sent(app)
    assert app.title[0].value == "How does a picture become an answer?"
    assert [box[0] for box in facts["boxes"]][-2:] == ["norm", "head"] and len(facts["boxes"]) == 12
    assert (facts["open"]["box"], facts["open"]["part"], facts["open"]["kind"]) == ("attention", "scores", "dot")
    [part] = [part.proto for part in app.get("bidi_component") if part.proto.component_name == "vitrine_forward"]
    assert len(part.SerializeToString()) < 150_000


@pytest.mark.parametrize(("box", "part"), [("patches", "pixels"), ("mlp", "active"), ("head", "probabilities")])
def test_a_link_opens_a_box_a_part_and_an_entry(box: str, part: str) -> None:
    link = {"way_box": box, "way_part": part, "way_entry": "1-3", "way_model": "imagenette_vit", "way_block": "4"}
    facts = sent(opened("forward", **link))
    assert facts["block"] == "Block 4 of 6"
    assert (facts["open"]["part"], facts["open"]["entry"]) == (part, [0, 2])
    named = {"pixels": ["pixels", "fixed, not learned"], "active": ["widened", "Φ of it"]}
    assert [facts["open"]["left"], facts["open"]["right"]] == named.get(part, ["logits", "learned"])
    assert facts["own"] == 8 and [8, [8, 12]] in [size[:2] for size in facts["sizes"]]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nonsense_in_a_link_opens_the_usual(hostile: str) -> None:
    names = ("way_box", "way_part", "way_head", "way_column", "way_entry", "way_block", "way_view", "at")
    facts = sent(opened("forward", **dict.fromkeys(names, hostile)))
    assert facts["open"]["part"] == "scores" and facts["open"]["entry"] == [0, 0]


def test_the_last_box_says_the_answer_and_the_others_their_shape() -> None:
    app = opened("forward")
    under = [box[3] for box in sent(app)["boxes"]]
    name, share = under[-1].split()
    assert f"the class head says {name} with {share}" in answer(app)
    assert under[0] == "384 × 588"
    assert sent(opened("forward", way_model="vit_ti_untrained"))["boxes"][-1][0] == "norm"


def test_numbers_that_another_model_lacks_are_fitted() -> None:
    link = {"way_model": "imagenette_vit", "way_head": "6", "way_column": "900", "way_box": "attention"}
    facts = sent(opened("forward", **link))["open"]
    assert facts["head"] == 2 and facts["column"] == facts["width"] - 6


def test_every_model_that_is_here_opens_in_its_own_order() -> None:
    for model in ("imagenette_vit_12_post", "imagenette_deit", "vit_ti_untrained"):
        app = opened("forward", way_model=model)
        assert sent(app)["open"]["box"] == "attention"
    assert "no answer" in said(app)


def test_what_the_browser_says_is_distrusted() -> None:
    from ui.components.forward import _asked

    for message in (None, 3, {}, {"serial": 1}, {"serial": -1, "box": "mlp"}, {"serial": True, "box": "mlp"}):
        assert _asked(message) is None
    wrong = {"serial": 1, "box": 3, "head": -1, "column": 1e9, "entry": [1], "patch": ["a", 2], "x": 1}
    assert _asked(wrong) is None
    assert _asked({"serial": 2, "part": "key", "entry": [1, 2]}) == {"part": "key", "entry": (1, 2)}


def test_other_patches_cost_what_their_layers_say() -> None:
    """One block after another, one map after another."""
    sizes = sent(opened("forward", way_model="imagenette_vit"))["sizes"]
    told = {size[0]: size[2] for size in sizes}
    assert {size[0]: list(size[1]) for size in sizes} == {side: [64 // side, 96 // side] for side in told}
    tokens, channels, hidden = 16 * 24 + 1, 192, 768
    total = 16 * 24 * 48 * channels
    for _ in range(6):
        total += tokens * (3 + 1) * channels * channels + tokens * 2 * channels * hidden
        total += 2 * tokens * tokens * channels
    assert f"{total / 1e9:.2f} billion" in told[4] and "385 tokens" in told[4]
    between = 6 * 2 * tokens * tokens * channels
    assert f"{between / total:.0%} of them" in told[4] and np.isclose(total, 1.18e9, rtol=0.2)
    assert "This model was trained on these." in told[8] and "This model’s are 8 px." in told[4]
