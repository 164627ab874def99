"""How few bits? Opens finished in both views, follows its links, and says numbers that a slow way finds too."""

import re

import pytest
import torch
from safetensors.torch import save
from streamlit.testing.v1 import AppTest
from torch import nn

from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.weights import load
from models.zoo import ZOO
from models.zoo.measured import measured
from tests.answers import answer
from tests.charts import charts
from tests.opening import opened, said
from ui import tried
from views.bits import photographs as photographs_view

VIT = "imagenette_vit"


@pytest.fixture(scope="module")
def linear() -> AppTest:
    return opened("bits", bits_model=VIT, bits="3")


@pytest.fixture(scope="module")
def photographs() -> AppTest:
    return opened("bits", bits_model=VIT, bits_view="photographs", bits_method="k-means", bits="3")


def test_the_answer_is_a_file_s_size_and_what_a_model_written_over_by_hand_names(linear: AppTest) -> None:
    own, card = load(ZOO[VIT]).model, ZOO[VIT]
    plain = len(save({name: tensor.clone() for name, tensor in own.state_dict().items()}))
    shown = prepare(load_image("china").pixels, card, crop="square")
    codes = 0
    with torch.no_grad():
        before = own(to_tensor(shown, card)).softmax(-1)[0]
        for module in own.modules():
            if isinstance(module, nn.Linear | nn.Conv2d):
                step = module.weight.abs().max() / 3
                module.weight.copy_((module.weight / step).round() * step)
                codes += module.weight.numel()
        after = own(to_tensor(shown, card)).softmax(-1)[0]
    line = answer(linear)
    few, many = map(float, re.search(r"takes ([\d.]+) of ([\d.]+) MB", line).groups())
    assert many == round(plain / 1e6, 1)
    assert few == pytest.approx((plain - 4 * codes + 3 * codes / 8) / 1e6, abs=0.06)
    assert f"in float32 church ({before.max():.0%})." in line and f"({after.max():.0%}), in float32" in line


def test_weights_show_their_levels_and_two_maps(linear: AppTest) -> None:
    histogram, maps = (chart["figure"]["data"] for chart in charts(linear))
    assert [len(trace["x"]) if isinstance(trace["x"], list) else 0 for trace in histogram][1:] in ([7], [0])
    assert "lies elsewhere. Click another patch." in said(linear) and maps
    assert "26 matrices are rounded" in said(linear)


def test_binary_tokens_follow_the_spot_and_beat_chance() -> None:
    app = opened("bits", bits_model=VIT, bits_view="tokens", bits_length="32", bits_code="fitted", at="300-700")
    _, recall = (chart["figure"] for chart in charts(app))
    share, chance = map(int, re.search(r"(\d+)% of a patch’s 8 nearest .* chance (\d+)%", answer(app)).groups())
    ring = recall["data"][-1]
    assert ring["x"] == [32] and round(ring["y"][0]) == share > 3 * chance
    assert chance == round(100 * 8 / 63) and "(4 bytes; 768 in float32)" in answer(app)


def test_what_was_measured_is_drawn_with_the_visitor_s_ring(photographs: AppTest) -> None:
    told = measured("less_bits")["models"][VIT]
    over_bits, over_bytes = (chart["figure"] for chart in charts(photographs))
    assert len(over_bits["data"]) == 8 and len(over_bytes["data"]) == 7  # noise has no file; the last is the ring
    [here] = [one for one in told["settings"] if (one["method"], one["bits"]) == ("k-means", 3)]
    ring = over_bits["data"][-1]
    assert (ring["x"], ring["y"]) == ([3], [pytest.approx(100 * here["right"] / here["photographs"])])
    good = [
        (one["bits"], -one["right"])
        for one in told["settings"]
        if one["right"] >= told["whole"]["right"] - 0.02 * one["photographs"]
    ]
    bits, right = min(good)
    assert f"names {-right / here['photographs']:.1%} of 3,925 photographs rightly in {bits} bits" in answer(
        photographs
    )


def test_rounding_is_told_from_noise_only_where_whiskers_are_apart() -> None:
    settings = [
        {"method": "linear", "per": "tensor", "bits": bits, "right": right, "photographs": 100}
        for bits, right in ((2, 10), (3, 50), (4, 85), (6, 90))
    ]
    draws = [[70, 72, 68], [50, 56, 44], [60, 61, 59]]
    told = {"whole": {"right": 90, "photographs": 100}, "settings": settings}
    noise = {"amount": [2, 3, 4], "right": draws, "whole": 90, "photographs": 100}
    assert photographs_view.beside_noise({**told, "noise": noise}) == ([2], [4])
    assert "more at these bits: 2; less at these: 4." in photographs_view.finding({**told, "noise": noise})
    easier = {**noise, "right": [[right / 2 for right in one] for one in draws], "whole": 45}
    assert photographs_view.beside_noise({**told, "noise": easier}) == ([2], [4]), "brought to the same whole"
    for model in measured("less_bits")["models"].values():
        assert photographs_view.finding(model)


def test_the_measurement_holds_every_setting_with_whole_counts() -> None:
    for key, model in measured("less_bits")["models"].items():
        size, photographs = model["bytes"], model["whole"]["photographs"]
        assert model["whole"]["same"] == photographs and model["whole"]["divergence"] == 0, key
        for one in model["settings"]:
            assert 0 <= one["right"] <= photographs == one["photographs"]
            assert one["bits"] / 32 < one["bytes"] / size < one["bits"] / 32 + 0.05


def test_whole_numbers_are_told_as_measured_and_timed_on_request() -> None:
    app = opened("bits", bits_model=VIT, bits_view="int8")
    told = measured("less_int8")["models"][VIT]
    way, whole = told["ways"]["average"], told["whole"]
    line = answer(app)
    assert f"right on {way['right'] / way['photographs']:.1%} of {way['photographs']:,} photographs" in line
    assert f"in float32 on {whole['right'] / whole['photographs']:.1%}" in line
    own, card = load(ZOO[VIT]).model, ZOO[VIT]
    with torch.no_grad():
        shares = own(to_tensor(prepare(load_image("china").pixels, card, crop="square"), card)).softmax(-1)[0]
    assert f"goes from {shares.max():.1%} to" in line
    app.button(key="bits_measure").click().run()
    [table] = [part.value.replace("\\", "") for part in app.markdown if "milliseconds, measured here" in part.value]
    assert table.count(" 184.6 ") == 4, "as many products in whole numbers"


def test_the_frontier_holds_what_nothing_beats_and_the_visitor_s_ring() -> None:
    app = opened("bits", bits_model=VIT, bits_view="frontier", bits_method="k-means", bits="3")
    told = measured("less_frontier")["models"][VIT]
    over_bytes, over_time = (chart["figure"]["data"] for chart in charts(app))
    assert len(over_bytes) == len(over_time) == 10  # a line, eight kinds, the ring
    [own] = [one for one in told["settings"] if one["how"] == "k-means, tensor" and one["amount"] == 3]
    share = 100 * own["right"] / own["photographs"]
    assert (over_bytes[-1]["x"], over_bytes[-1]["y"]) == ([own["bytes"] / 1e6], [share])
    assert (over_time[-1]["x"], over_time[-1]["y"]) == ([own["seconds"] / 1e-3], [share])
    least = told["whole"]["right"] - 0.02 * own["photographs"]
    small = min(one["bytes"] for one in told["settings"] if one["right"] >= least)
    assert f"with {small / 1e6:.1f} of {told['whole']['bytes'] / 1e6:.1f} MB" in answer(app)
    for line, cost, unit in ((over_bytes[0], "bytes", 1e6), (over_time[0], "seconds", 1e-3)):
        for place, worth in zip(line["x"], line["y"], strict=True):
            assert not any(
                one[cost] / unit < place - 1e-9 and 100 * one["right"] / one["photographs"] >= worth
                for one in told["settings"]
            )


def test_a_setting_of_another_page_has_the_ring_that_its_link_names() -> None:
    told = measured("less_frontier")["models"][VIT]
    for setting in told["settings"]:
        assert tried.nearest(told["settings"], setting["what"], setting["how"], setting["amount"]) is setting
        assert tried.named(setting)
    assert len({tried.text(one) for one in told["settings"]}) == len(told["settings"])
    cut = tried.nearest(told["settings"], "heads", "by importance", 7)
    assert cut["amount"] in (6, 9) and tried.nearest(told["settings"], "patterns", "hashed", 4) is None
    app = opened("bits", bits_model=VIT, bits_view="frontier", tried=tried.text(cut))
    [ring, _] = [chart["figure"]["data"][-1] for chart in charts(app)]
    assert (ring["x"], ring["y"]) == ([cut["bytes"] / 1e6], [100 * cut["right"] / cut["photographs"]])
