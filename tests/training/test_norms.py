"""Small networks under every norm: their statistics watched, sentences cut, runs that go on and are told whole."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from errors import UserError
from training import norms, sentences
from training.data import Dataset
from training.normed import BATCH, LAYER, LONGEST, MOMENTUM, Watched, expected, of_kept, statistics
from training.norms import CONVOLUTION, PHOTOGRAPHS, TEXT, Matter, Plan, Trial

SHORT = Plan(steps=4, batch=4, warm_up=2, points=2)


@pytest.fixture
def matter(dataset: Dataset, tmp_path: Path) -> Matter:
    """Few tinted squares, and a text of sentences that grow."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.md").write_text(" ".join(f"Sentence {'x' * count} is one." for count in range(1, 40)))
    return Matter(dataset, sentences.read(LONGEST, folder), SHORT)


def test_a_watched_norm_follows_batch_normalisation_and_tells_each_batch_s_distance() -> None:
    rng, watched = torch.Generator().manual_seed(0), Watched(nn.BatchNorm1d(3, momentum=MOMENTUM), 3)
    for count in (5, 8, 11):
        rows = torch.randn(count, 3, generator=rng) * 2 + 1
        before = watched.running.clone()
        watched(rows)
        told = watched.seen[-1]
        for place, moment in enumerate((rows.mean(0), rows.var(0), (rows**2).mean(0))):
            unit = before[1].sqrt() if place == 0 else before[place]
            away = [abs(float(moment[c] - before[place][c])) for c in range(3)]
            assert float(told[place]) == pytest.approx(sum(a / float(u) for a, u in zip(away, unit, strict=True)) / 3)
            assert float(told[6 + place]) == pytest.approx(sum(a * a for a in away) ** 0.5 / 3)
        assert told[9] == count
    torch.testing.assert_close(watched.running[0], watched.norm.running_mean)
    torch.testing.assert_close(watched.running[1], watched.norm.running_var)
    watched.eval()(torch.zeros(4, 3))
    assert len(watched.seen) == 3 and not Watched(nn.LayerNorm(3), 3).train()(torch.ones(2, 3)).any()


def test_independent_rows_lie_as_far_apart_as_is_expected() -> None:
    """Batches of skewed numbers drawn one by one, many times."""
    drawn, rng = [], np.random.default_rng(0)
    running, told = None, []
    for _ in range(1200):
        rows = torch.from_numpy(rng.gamma(4, size=(200, 4)))
        moments = statistics(rows)
        running = moments if running is None else running
        drawn.append((moments - running).abs())
        told.append(expected(rows))
        running = running.lerp(moments, MOMENTUM)
    seen, foretold = (torch.stack(values[100:]).mean(dim=(0, 2)) for values in (drawn, told))
    torch.testing.assert_close(foretold, seen, rtol=0.05, atol=0)


def test_padding_takes_no_part(matter: Matter) -> None:
    tokens, kept = torch.randn(3, 5, 4), torch.tensor([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 1]]).bool()
    norm = nn.BatchNorm1d(4)
    normalised = of_kept(norm, tokens, kept)
    rows = torch.stack([tokens[s, t] for s in range(3) for t in range(5) if kept[s, t]])
    torch.testing.assert_close(normalised[kept], nn.BatchNorm1d(4)(rows))
    assert not normalised[~kept].any()
    model = norms.begun(Trial(TEXT, LAYER, 0), matter).eval()
    short = torch.from_numpy(matter.text.train[:1, :20].copy())
    longer = torch.cat([short, torch.zeros(1, 9, dtype=torch.int64)], dim=1)
    with torch.no_grad():
        torch.testing.assert_close(model(longer)[:, :20], model(short), rtol=0, atol=1e-5)


def test_sentences_are_cut_between_words_numbered_and_held_out_once(tmp_path: Path) -> None:
    text = "A sentence. Another one! No.\n- " + "word " * 30 + "end."
    pieces = sentences.pieces(text, 40)
    assert pieces[:2] == ["A sentence.", "Another one!"]
    assert all(8 <= len(piece) <= 40 for piece in pieces) and " ".join(pieces[2:]) == "word " * 30 + "end."
    (tmp_path / "a.md").write_text(
        " ".join(f"Sentence {'x' * number}." for number in range(1, 31)) + " zebra-crossing."
    )
    read = sentences.read(40, tmp_path)
    assert len(read.train) + len(read.validation) == 31 and len(read.validation) == 4
    assert not {row.tobytes() for row in read.train} & {row.tobytes() for row in read.validation}
    rows = np.concatenate([read.train, read.validation])
    assert (rows == sentences.OTHER).any() and rows.max() == read.characters - 1


@pytest.mark.parametrize("trial", [Trial(TEXT, "power", 1), Trial(PHOTOGRAPHS, BATCH, 0), Trial(CONVOLUTION, BATCH, 0)])
def test_a_run_tells_its_curve_and_what_it_watched(trial: Trial, matter: Matter) -> None:
    record = norms.run(trial, matter)
    assert record["step"] == [0, 2, 4] and all(np.isfinite(record["loss"])) and record["loss"][0] != record["loss"][-1]
    layers = {TEXT: 0, PHOTOGRAPHS: 7, CONVOLUTION: 6}[trial.task]
    assert len(record["distances"]) == layers
    again = norms.run(trial, matter)
    assert {**again, "seconds": 0} == {**record, "seconds": 0}, "the seed decides all"


def test_what_is_asked_for_is_the_next_character(matter: Matter) -> None:
    shown, wanted = next(norms.drawn(Trial(TEXT, LAYER, 0), matter))
    assert shown.shape == wanted.shape
    for given, asked in zip(shown.tolist(), wanted.tolist(), strict=True):
        length = sum(number > 0 for number in given)
        assert asked[: length - 1] == given[1:length] and all(number == -100 for number in asked[length:])


def test_seeds_share_first_weights_and_batches(matter: Matter) -> None:
    one, other = (norms.begun(Trial(TEXT, norm, 2), matter) for norm in (LAYER, BATCH))
    torch.testing.assert_close(one.head.weight, other.head.weight, rtol=0, atol=0)
    batches = [next(norms.drawn(Trial(TEXT, norm, 2), matter))[0] for norm in (LAYER, BATCH)]
    assert torch.equal(*batches)


def test_finished_runs_stay_and_only_runs_of_one_plan_are_told(
    matter: Matter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(norms, "trials", lambda: [Trial(TEXT, LAYER, 0), Trial(TEXT, BATCH, 0)])
    monkeypatch.setattr(sentences, "read", lambda longest: matter.text)
    with pytest.raises(UserError, match="no finished run"):
        norms.told(tmp_path)
    norms.learn(matter.photographs, tmp_path / "runs", SHORT)
    file = tmp_path / "runs" / "text_layer_0.json"
    kept = file.stat().st_mtime_ns
    norms.learn(matter.photographs, tmp_path / "runs", SHORT)
    assert file.stat().st_mtime_ns == kept
    told = norms.told(tmp_path / "runs")
    assert [run["norm"] for run in told["runs"]] == [LAYER, BATCH] and told["plan"]["steps"] == 4
    assert told["text"]["sha256"] == matter.text.digest
    file.write_text(json.dumps({**json.loads(file.read_text()), "plan": vars(replace(SHORT, steps=5))}))
    with pytest.raises(UserError, match="different plans"):
        norms.told(tmp_path / "runs")
