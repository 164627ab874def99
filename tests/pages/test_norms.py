"""Which numbers share a mean? Opens finished, keeps block and settings in the link, distrusts what comes."""

import json
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.charts import charts
from tests.opening import opened
from ui.components.number_block import checked
from views.norms.subject import SHAPE, usual


def sent(app: AppTest) -> dict[str, Any]:
    """What the block in the browser was sent."""
    [component] = [
        part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith("number_block")
    ]
    return json.loads(component.json)


def answer(app: AppTest) -> str:
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    return line.strip("*").replace("\\", "")


def test_a_link_brings_the_block_and_nonsense_the_usual_one() -> None:
    values = usual()
    values[2, 3, 1] = -99
    text = "".join(f"{'-' if value < 0 else '.'}{abs(value)}" for value in values.ravel())
    app = opened("norms", norm_x=text, norm_at="45", norm_turn="-170_-60", norm_kind="group")
    told = sent(app)
    assert told["values"] == values.ravel().tolist() and (told["chosen"], told["turn"]) == (45, [-170, -60])
    group = values[2, :, :2] / 10  # place 45 is picture 3, token 4, channel 2
    assert f"shares mean {group.mean():.2f} and deviation {group.std():.2f} with 8 of 48".replace("-", "−") in answer(
        app
    )
    assert f"−9.9 becomes {(-9.9 - group.mean()) / np.sqrt(group.var() + 1e-5):.2f}".replace("-", "−") in answer(app)
    app = opened("norms", norm_x=".1.2", norm_at="48", norm_turn="0_61")
    assert sent(app)["values"] == usual().ravel().tolist() and sent(app)["chosen"] == 5 and len(app.toast) == 3


GOOD = {"serial": 1, "values": [0] * 48, "chosen": 3, "turn": [10, -20]}


@pytest.mark.parametrize(
    "edit",
    [
        None,
        [],
        {},
        *(
            {**GOOD, **bad}
            for bad in (
                {"values": [0] * 47},
                {"values": [100] + [0] * 47},
                {"values": [0.5] * 48},
                {"values": "0" * 48},
                {"chosen": 48},
                {"chosen": -1},
                {"chosen": True},
                {"turn": [181, 0]},
                {"turn": [0, 61]},
                {"turn": [0]},
                {"serial": "1"},
            )
        ),
    ],
)
def test_only_a_block_is_heard(edit: Any) -> None:
    assert checked(edit, SHAPE) is None


def test_a_block_is_heard() -> None:
    made = checked(GOOD, SHAPE)
    assert made.values.shape == SHAPE and (made.chosen, made.turn) == (3, (10, -20))


def test_one_odd_channel_is_mended_by_batch_and_paid_for_under_layer() -> None:
    line = answer(opened("norms", norm_view="odd", norm_by="20"))
    batch, others, odd, rest = map(float, re.findall(r"\d\.\d\d", line))
    assert batch == others == 1 and odd > 2 and rest < 0.6
    assert "batch normalisation takes that away" in answer(opened("norms", norm_view="odd", norm_done="shifted"))


def test_real_tokens_pass_the_norm_and_not_the_gain() -> None:
    app = opened("norms", norm_view="tokens")
    told = answer(app)
    before, even, untrained, behind, gained = (float(n) for n in re.findall(r"(\d+\.\d)%", told))
    assert before > 2 * untrained > 2 * even and behind > 10 * gained and len(charts(app)) == 2
