"""Who may look at whom: every mask opens, links hold, a click marks a token."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.questions.completed import Completion
from tests.charts import charts
from tests.opening import addressed, opened, said
from tests.recipes import digits, holes
from ui import cached
from ui.components.digit_pad import checked
from views.masks.kinds import KINDS


@pytest.mark.parametrize("key", KINDS)
def test_counted_and_calculated_pairs_stand_side_by_side(key: str) -> None:
    for over, count in (("picture", 64), ("sequence", 16)):
        app = opened("masks", mask=key, mask_over=over)
        told = said(app)
        counted = told.split("Counted: ")[1].split(" open pairs")[0]
        assert f"$: {counted}." in told
        assert [(slider.max, slider.value) for slider in app.slider] == [(count, {64: 37, 16: 9}[count])]


def test_a_link_keeps_mask_size_token_and_digit() -> None:
    app = opened("masks", mask="local", mask_size_local="2", mask_token="1", mask_digit="7")
    assert [box.value for box in app.selectbox] == ["local", 7, 2]
    assert app.slider[0].value == 1


def test_costs_follow_the_layers() -> None:
    app = opened("masks", mask_view="costs", mask_layers="4")
    assert app.slider[0].value == 4
    assert "Left is cheap" in said(app)


DRAWING = "00008gg00000ggg00006gg00000gg000"


def test_a_drawn_half_is_completed_and_linked_with_seed_end_and_pixel() -> None:
    choices = {"digit_ink": DRAWING, "digit_seed": "4", "digit_path": "3", "digit_pixel": "64"}
    app = opened("masks", mask_view="complete", digit_from="drawn", **choices)
    assert len(charts(app)) == 3
    made = drawn_cells(app)
    assert made[:32] == [int(sign, 17) for sign in DRAWING] and made[63] == 17 and max(made[32:63]) <= 16
    answer = cached.ask(Completion(model="digits_causal", given=np.array(made[:32], np.uint8), draws=6, seed=4))
    assert made[32:63] == answer.levels[3, 32:63].tolist()
    shares = answer.chances[1:, 32:].astype(float)
    unsure = float(np.mean([sum(-p * np.log2(p) for p in row if p) for row in shares.reshape(-1, 17)]))
    assert f"a pixel: {unsure:.2f} bits." in said(app)
    app.button(key="digit_anew").click().run()
    assert not app.exception and app.query_params["digit_seed"] in ("5", ["5"]) and drawn_cells(app) != made


def test_nonsense_for_a_drawing_is_refused_and_the_sheet_is_empty() -> None:
    app = opened("masks", mask_view="complete", digit_from="drawn", digit_ink="z" * 32, digit_path="9", digit_seed="-1")
    assert not any(name in app.query_params for name in ("digit_ink", "digit_path", "digit_seed"))
    assert drawn_cells(app)[:32] == [0] * 32


def test_own_holes_of_a_link_are_filled_in_a_drawn_order_and_in_another() -> None:
    app = opened(
        "masks", mask_view="fill", holes_from="own", holes="8000000000000003", fill_order="random", fill_turn="2"
    )
    pad = sent(app)
    assert [place for place, level in enumerate(pad["levels"]) if level == 17] == [0, 62, 63] == sorted(pad["order"])
    assert pad["step"] == 1 and pad["order"] == np.random.default_rng(1).permutation([0, 62, 63]).tolist()
    assert max(pad["becomes"]) <= 16 and pad["whole"][1:62] == pad["levels"][1:62]
    assert f"What pixel {pad['order'][1] + 1} looks at" in str(charts(app)[0]["figure"]["layout"]["title"])
    app.button(key="fill_anew").click().run()
    assert not app.exception and app.query_params["fill_seed"] in ("2", ["2"])
    assert sent(app)["order"] == np.random.default_rng(2).permutation([0, 62, 63]).tolist()


def test_an_own_order_of_a_link_is_filled_so_far_and_goes_on_from_its_turn() -> None:
    app = opened("masks", mask_view="fill", fill_order="own", fill_own="tbA-kcj")
    pad = sent(app)
    assert pad["order"] == [45, 27, 36, 28, 35] and pad["step"] == 4, "A and - are no holes here"
    assert (pad["kind"], len(pad["becomes"]), len(pad["shares"])) == ("order", 5, 5)
    assert [place for place, free in enumerate(pad["free"]) if free] == [
        r * 8 + c for r in (2, 3, 4, 5) for c in (2, 3, 4, 5)
    ]
    assert "of the 5 holes" in said(app) and "of 100 drawn orders take less" in said(app)
    assert app.slider(key="slide_fill_turn").max == 5 and "fill_turn" not in app.query_params
    app.slider(key="slide_fill_turn").set_value(1).run()
    assert sent(app)["step"] == 0 and "What pixel 46 could be" in str(charts(app)[1]["figure"]["layout"]["title"])


def test_nonsense_for_an_order_is_refused_and_nothing_is_filled() -> None:
    app = opened("masks", mask_view="fill", fill_order="own", fill_own="bb")
    assert "fill_own" not in app.query_params and sent(app)["order"] == [] and "Click it" in said(app)


def test_a_hole_is_told_of_with_its_truth_and_all_orders_with_their_misses() -> None:
    app = opened("masks", mask_view="fill", digit="3", fill_turn="9", fill_layer="2")
    pad = sent(app)
    place, waiting, true = pad["order"][8], pad["order"][8:], pad["whole"]
    signs = "".join(digits.SIGNS[level] for level in pad["levels"])
    told = {"given": signs, "order": holes.ORDERS[0], "seed": 1}
    record = {
        "input": "held-out digit 5, number 1",
        "parameters": told,
        "query": f"pixel {place + 1} of 64",
        "layer": 2,
    }
    share = holes.attention(record)["weights"][waiting].sum()
    assert f"{share:.0%} goes to what is still a hole, {len(waiting) / 64:.0%} of all pixels." in said(app)
    could = holes.chances(record)
    assert f"It became {pad['becomes'][8]}, in truth it is {true[place]} (upright line): the model gave the truth " in (
        said(app)
    )
    assert f"{could['model'][true[place]]:.0%} in its turn and {could['at first'][true[place]]:.0%} when" in said(app)
    assert [line["x0"] for line in charts(app)[1]["figure"]["layout"]["shapes"]] == [true[place]]
    made = holes.ends(record)["levels"].reshape(6, 64)
    spots = sorted(pad["order"])
    [table] = [part.value for part in app.markdown if "holes exactly right" in part.value]
    for levels, line in zip(made, table.splitlines()[2:7], strict=False):
        right = sum(levels[spot] == true[spot] for spot in spots)
        off = np.mean([abs(levels[spot] - true[spot]) for spot in spots])
        assert f"| {right} of 16 | {off:.2f}".rstrip("0").replace(".", "\\.") in line
    even = np.mean([abs(level - true[spot]) for spot in spots for level in range(17)])
    assert "0\\.941 of 16" in table.splitlines()[7] and f"{even:.2f}".replace(".", "\\.") in table.splitlines()[7]


def test_where_nothing_is_hidden_nothing_is_filled() -> None:
    app = opened("masks", mask_view="fill", holes_from="own", holes="0" * 16)
    assert not charts(app) and "Nothing is hidden" in said(app) and sent(app)["order"] == []


def test_words_that_are_typed_are_asked_for_and_what_is_no_text_is_refused() -> None:
    link = {"mask_view": "predicts", "predict_over": "words", "predict_words": "own"}
    app = opened("masks", **link, predict_text="<b>Who</b> asks?", objective="next")
    assert "**10 tokens go in" in said(app) and "No language model is bundled" in said(app)
    shown = charts(app)[0]["figure"]["data"][0]["text"]
    assert shown[:5] == ["&lt;", "b", "b", "&gt;", "&gt;"]
    app.text_input(key="predict_typed").set_value("one").run()
    assert [error.value for error in app.error] == ["Words and signs in this text\\: 1; write 2 to 20\\."]
    assert "**10 tokens go in" in said(app)


def test_a_text_of_one_sentence_has_no_next_one() -> None:
    link = {"predict_over": "words", "predict_words": "own", "predict_text": "Who asks?", "objective": "sentence"}
    app = addressed("masks", mask_view="predicts", **link).run()
    assert not app.exception and "This objective needs two sentences" in app.error[0].value


@pytest.mark.parametrize(
    "edit",
    [None, {}, {"serial": 1}, {"serial": "1", "levels": [0] * 64}, {"serial": 1, "levels": [0] * 63},
     {"serial": 1, "levels": [18] * 64}, {"serial": 1, "levels": [True] * 64}, {"serial": 1, "levels": ["0"] * 64}],
)  # fmt: skip
def test_the_pad_believes_no_nonsense(edit: object) -> None:
    assert checked(edit, np.zeros((8, 8), int), np.ones((8, 8), bool)) is None


def test_the_pad_lets_nobody_change_what_is_not_free() -> None:
    free = np.arange(64).reshape(8, 8) < 32
    made = checked({"serial": 1, "levels": [5] * 64}, np.full((8, 8), 9), free)
    assert (made == np.where(free, 5, 9)).all()


def drawn_cells(app: AppTest) -> list[int]:
    """The levels that the pad shows."""
    pad = sent(app)
    made = dict(zip(pad["order"][: pad["step"]], pad["becomes"], strict=False))
    return [made.get(place, level) for place, level in enumerate(pad["levels"])]


def sent(app: AppTest) -> dict[str, Any]:
    """All that the pad is sent."""
    [pad] = [part for part in app.get("bidi_component") if part.proto.component_name.endswith("digit_pad")]
    return json.loads(pad.proto.json)
