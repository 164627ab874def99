"""Through rounding: the page's sentence by a loop of its own, and no picture or model is asked for."""

from tests.answers import answer
from tests.opening import opened


def test_the_sentence_tells_what_a_loop_finds() -> None:
    app = opened("bits", bits_view="straight", through_bits="2", through_target="0.3", through_rate="0.1")
    weight, used = 0.0, []
    for _ in range(200):
        used.append(max(-1, min(1, round(weight))))
        weight -= 0.1 * (used[-1] - 0.3)
    line = answer(app)
    assert "Of the 3 levels of 2 bits 0.000 is nearest to 0.30" in line
    assert f"in 200 steps is {sum(used) / 200:.3f} on average" in line and abs(sum(used) / 200 - 0.3) < 0.05
    assert not [box for box in app.selectbox if box.key == "choose_bits_model"]
