"""The trainings with and without warm-up: rates, weights and files; and that what is bundled is what they wrote."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from torch import nn

from inputs.digits import part
from models.zoo.measured import measured
from training import warmup
from training.warmup import Plan, begun, fit, learn, plans, rate_at, record

SHORT = Plan("post", 10, 1, 3e-3, 0, steps=20)


def test_the_rate_rises_straight_and_falls_as_a_cosine() -> None:
    plan = Plan("pre", 100, 3, 0.01, 0)
    cold = replace(plan, warm=0)
    assert rate_at(cold, 0) == 0.01 and rate_at(cold, 150) == pytest.approx(0.005) and rate_at(cold, 299) < 1e-6
    assert rate_at(plan, 24) == pytest.approx(rate_at(cold, 24) / 4) and rate_at(plan, 200) == rate_at(cold, 200)


def test_orders_and_schedules_begin_with_the_same_weights_within_xavier_s_bounds() -> None:
    models = [begun(replace(SHORT, norm=norm)) for norm in ("pre", "post")]
    for (name, one), (_, other) in zip(*(model.named_parameters() for model in models), strict=True):
        assert (one == other).all(), name
    for module in models[0].modules():
        if isinstance(module, nn.Linear):
            bound = math.sqrt(6 / sum(module.weight.shape))
            assert 0.9 * bound < module.weight.abs().max() <= bound and not module.bias.any()


def test_a_run_comes_again_and_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmup, "plans", lambda: iter([SHORT, replace(SHORT, seed=1)]))
    learn(SHORT, tmp_path)
    told = record(tmp_path)
    again = fit(SHORT)
    assert [path.name for path in tmp_path.iterdir()] == [f"{SHORT.name}.json"]
    assert told["runs"][0] | {"seconds": 0} == again | {"seconds": 0}
    first, last = again["loss"]
    assert last < first < 3 and told["unseen"] == 360 and told["schedules"][10][9] == pytest.approx(1, abs=0.02)


def test_what_is_bundled_is_what_the_plans_say() -> None:
    told = measured("warmup")
    known = {plan.name for plan in plans()}
    names = [Plan(**{name: run[name] for name in Plan.__dataclass_fields__}).name for run in told["runs"]]
    assert len(set(names)) == len(names) and set(names) <= known
    assert all(len(run["loss"]) * told["every"] == told["steps"] == run["steps"] for run in told["runs"])
    labels = part("test").labels.tolist()
    assert told["commonest"] == max(map(labels.count, labels)) and told["unseen"] == len(labels)
    assert json.dumps(told["sizes"]) == json.dumps(warmup.SIZES)
