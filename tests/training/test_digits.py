"""The digit models: what they may know, that they were measured as they are stored, and that a run can be resumed."""

import math

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from inputs.digits import Digits, part
from models.reference.digits import HOLE, LEVELS, PIXELS, build
from models.zoo.cabinet import FOLDER
from models.zoo.measured import measured
from training import digits
from training.digit_probes import guesses, probe
from training.digits import Plan, bits, sequences, with_holes


def bundled(variant: str) -> torch.nn.Module:
    model = build(variant=variant)
    state = load_file(FOLDER / f"digits_{variant}.safetensors")
    model.load_state_dict({name: value.float() for name, value in state.items()})
    return model.eval().requires_grad_(False)


def test_a_later_pixel_changes_no_earlier_prediction() -> None:
    model, levels = bundled("causal"), sequences(part("test").levels[:4])
    before = model(levels)
    for place in (0, 20, 62, 63):
        other = levels.clone()
        other[:, place] = (other[:, place] + 5) % LEVELS
        after = model(other)
        assert (after[:, : place + 1] == before[:, : place + 1]).all()
        assert place == PIXELS - 1 or (after[:, place + 1 :] != before[:, place + 1 :]).any()


def test_the_twin_knows_nothing_of_a_hole_but_all_else() -> None:
    model, levels = bundled("masked"), sequences(part("test").levels[:1])
    given = levels.clone()
    given[:, 10] = HOLE
    other = given.clone()
    other[:, 63] = (other[:, 63] + 8) % LEVELS
    assert (model(given)[:, 10] != model(other)[:, 10]).any()


def test_the_likelihood_of_all_ends_of_a_picture_sums_to_one() -> None:
    model, levels = bundled("causal").double(), sequences(part("test").levels[:1])
    ends = torch.cartesian_prod(torch.arange(LEVELS), torch.arange(LEVELS))
    every = levels.repeat(len(ends), 1)
    every[:, -2:] = ends
    chances = model(every).log_softmax(-1).gather(2, every[..., None])[:, -2:, 0].sum(1).exp()
    assert float(chances.sum()) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("variant", ["causal", "masked"])
def test_the_stored_weights_need_the_stored_bits(variant: str) -> None:
    told = measured("digits")["models"][variant]
    needed = bits(bundled(variant), sequences(part("test").levels), rounds=1 if variant == "causal" else 8)
    assert needed == pytest.approx(told["bits"], abs=1e-3)
    assert needed < measured("digits")["guesses"]["marginal per pixel"]


def test_guesses_by_hand() -> None:
    learned, unseen = torch.tensor([[0, 1], [0, 1]]), torch.tensor([[0, 0]])
    baselines = guesses(learned, unseen)
    assert baselines["uniform"] == pytest.approx(math.log2(17))
    assert baselines["marginal per pixel"] == pytest.approx(-(math.log2(3 / 19) + math.log2(1 / 19)) / 2)
    assert baselines["marginal"] == pytest.approx(-math.log2(4 / 38))


def test_a_probe_names_what_a_line_parts() -> None:
    values = torch.randn(200, 2, generator=torch.Generator().manual_seed(0))
    labels = (values[:, 0] > 0).long()
    assert ((probe(values, labels, decay=1e-4)(values).argmax(1) == labels).float().mean()) > 0.97


def test_holes_are_drawn_within_their_shares() -> None:
    levels = torch.zeros(2000, PIXELS, dtype=torch.int64)
    shares = (with_holes(levels, torch.Generator().manual_seed(0)) == HOLE).float().mean(dim=1).numpy()
    assert shares.mean() == pytest.approx((0.15 + 1) / 2, abs=0.02)
    assert np.quantile(shares, 0.02) > 0.05


def test_a_run_that_was_stopped_ends_like_one_that_was_not(tmp_path, monkeypatch) -> None:
    few = part("training").levels[:64]
    monkeypatch.setattr(digits, "part", lambda name: Digits(few, np.zeros(64)))
    whole, halves = Plan("causal", epochs=2, batch=32), Plan("causal", epochs=1, batch=32)
    digits.fit(whole, tmp_path / "whole")
    monkeypatch.setattr(digits, "epoch", _rated(digits.epoch, whole))
    digits.fit(halves, tmp_path / "half")
    digits.fit(whole, tmp_path / "half")
    one, other = (torch.load(tmp_path / name / "last.pt", weights_only=True)["model"] for name in ("whole", "half"))
    assert all(torch.equal(one[name], other[name]) for name in one)


def _rated(epoch, plan: Plan):
    """The same rates whenever it is stopped: those of the whole plan."""
    return lambda model, optimiser, levels, _, done: epoch(model, optimiser, levels, plan, done)
