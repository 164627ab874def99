"""Students: each target is the loss that it is said to be, all see the same, a killed run goes on, and what is told."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

from models.card import ModelCard
from models.watching.last_layer import LastLayer, look
from models.weights import Loaded
from models.zoo.build import build
from training import students, students_told
from training.data import Dataset
from training.recipe import LAST, Recipe, checkpoint
from training.students import ATTENTION, FEATURES, SOFT, TARGETS, VALUES, Student

RECIPE = Recipe(epochs=2, batch=8, warm_up=0.5)


def layer(width: int, *, channels: int, seed: int) -> LastLayer:
    drawn = torch.Generator().manual_seed(seed)
    parts = [torch.randn(2, 3, 5, width, generator=drawn) for _ in range(3)]
    return LastLayer(*parts, torch.randn(2, 5, channels, generator=drawn), torch.randn(2, 4, generator=drawn))


SEEN, TAUGHT = layer(4, channels=6, seed=0), layer(7, channels=9, seed=1)
HARD = torch.eye(4)[:2]


def relation(one: torch.Tensor, other: torch.Tensor) -> np.ndarray:
    """Entry by entry, (image, head, row, column)."""
    first, second = one.double().numpy(), other.double().numpy()
    entries = np.zeros((*first.shape[:3], first.shape[2]))
    for image, head, row in np.ndindex(*first.shape[:3]):
        powers = [np.exp(first[image, head, row] @ token / len(token) ** 0.5) for token in second[image, head]]
        entries[image, head, row] = np.array(powers) / sum(powers)
    return entries


def far(teacher: np.ndarray, student: np.ndarray) -> float:
    """KL summed entry by entry, a mean over rows, heads and images."""
    return sum(p * np.log(p / q) for p, q in zip(teacher.ravel(), student.ravel(), strict=True)) / teacher[..., 0].size


def asked(*targets: str, guess: torch.Tensor | None = None) -> float:
    plain = students.objective(SEEN, TAUGHT, HARD, frozenset(), RECIPE, None)
    return float(students.objective(SEEN, TAUGHT, HARD, frozenset(targets), RECIPE, guess) - plain)


def test_every_target_is_the_loss_that_it_is_said_to_be() -> None:
    pairs = {ATTENTION: [relation(one.query, one.key) for one in (TAUGHT, SEEN)]}
    pairs[VALUES] = [relation(one.value, one.value) for one in (TAUGHT, SEEN)]
    for name, pair in pairs.items():
        assert asked(name) == pytest.approx(far(*pair), rel=1e-4) and far(*pair) > 0.05
    assert asked(ATTENTION, VALUES) == pytest.approx(sum(far(*pair) for pair in pairs.values()), rel=1e-4)
    logs, taught = F.log_softmax(SEEN.logits, dim=1), F.softmax(TAUGHT.logits, dim=1)
    assert asked(SOFT) == pytest.approx(float(((HARD - taught) * logs).sum(dim=1).mean()) / 2, abs=1e-5)
    tokens = TAUGHT.tokens[:, 1:].double()
    wanted = (tokens - tokens.mean(dim=2, keepdim=True)) / tokens.std(dim=2, correction=0, keepdim=True)
    guess = torch.zeros(2, 9, 2, 2)
    guess[:, :, 0, 0] = wanted[:, 0].float()  # one of four right, the others as far as 0 is
    assert asked(FEATURES, guess=guess) == pytest.approx(0.75, abs=1e-3)


def test_a_divergence_is_0_between_equals_and_its_slope_leads_there() -> None:
    taught = SEEN.log_attention()
    assert float(students.divergence(taught, taught).abs().max()) < 1e-6
    scores = torch.zeros(5, requires_grad=True)
    students.divergence(taught[0, 0, 0], scores.log_softmax(dim=0)).backward()
    torch.testing.assert_close(scores.grad, 1 / 5 - taught[0, 0, 0].exp(), atol=1e-6, rtol=0)


def test_values_may_be_turned_and_widths_may_differ() -> None:
    turn = torch.linalg.qr(torch.randn(4, 4, generator=torch.Generator().manual_seed(2)))[0]
    turned = replace(SEEN, value=SEEN.value @ turn)
    torch.testing.assert_close(turned.log_values(), SEEN.log_values(), atol=1e-5, rtol=0)
    assert students.divergence(TAUGHT.log_values(), SEEN.log_values()).shape == (2, 3, 5)


def choosy(card: ModelCard) -> Loaded:
    """A model whose last attention is far from even, though nothing was learned in it."""
    model = build(card, seed=9)
    model.blocks[-1].attn.qkv.weight.mul_(20)
    return Loaded(card, model, "untrained", None)


@pytest.fixture
def school(dataset: Dataset, tmp_path: Path, card, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All students of one seed, taught by a wider model that was never trained."""
    card = replace(card, source="timm", architecture="vit_tiny_patch16_224")
    wide = replace(card, options={**card.options, "embed_dim": 32, "depth": 3})
    for module in (students, students_told):
        monkeypatch.setattr(module, "CARD", card)
        monkeypatch.setattr(module, "SEEDS", (3,))
        monkeypatch.setattr(module, "ZOO", {students.TEACHER: wide})
        monkeypatch.setattr(module, "load", choosy)
    students.learn(dataset, tmp_path, recipe=RECIPE)
    return tmp_path


def test_all_of_it_on_made_photographs(dataset: Dataset, school: Path) -> None:
    states = {student.target: state for student, state in students.ended(school, recipe=RECIPE)}
    assert list(states) == list(TARGETS)
    assert not list(students.ended(school, recipe=replace(RECIPE, epochs=3))), "of what has not ended nothing is told"
    _differ(states)
    _go_on(dataset, school, states)
    _told(dataset, school)


def _differ(states: dict) -> None:
    """Every target leads elsewhere, and labels alone leave the map as it began."""
    ends = {name: state["average"]["blocks.1.attn.qkv.weight"] for name, state in states.items()}
    assert not any(torch.equal(ends[one], ends[other]) for one, other in permutations(ends, 2))
    maps = {name: state["learner"]["guess.weight"] for name, state in states.items()}
    assert torch.equal(maps["labels"], maps["values"]) and not torch.equal(maps["labels"], maps["features"])


def _go_on(dataset: Dataset, runs: Path, states: dict) -> None:
    """One student is set back to before its first epoch: alone it learns the same again."""
    (Student("values", 3).folder(runs) / LAST).unlink()
    others = [Student(target, 3).folder(runs) / LAST for target in TARGETS if target != "values"]
    before = [file.stat().st_mtime_ns for file in others]
    students.learn(dataset, runs, recipe=RECIPE)
    again = checkpoint(Student("values", 3).folder(runs))["average"]
    torch.testing.assert_close(again, states["values"]["average"], atol=0, rtol=0)
    assert before == [file.stat().st_mtime_ns for file in others], "what is done is done"


@torch.inference_mode()
def _told(dataset: Dataset, runs: Path) -> None:
    compared = students_told.copies(dataset, runs, recipe=RECIPE)
    told = students_told.measured(compared, dataset)
    assert [run["target"] for run in told["runs"]] == ["untrained", *TARGETS]
    teacher, count = students_told.load(students_told.ZOO[students.TEACHER]).model, len(dataset.validation.labels)
    images = torch.cat(list(students_told.shown(dataset.validation)))
    taught, own = look(teacher, images), look(compared[Student("relations", 3)].model, images)
    run = next(run for run in told["runs"] if run["target"] == "relations")
    pairs = [relation(one.query, one.key) for one in (taught, own)]
    kl = [[far(pairs[0][:, [a]], pairs[1][:, [b]]) for b in range(2)] for a in range(2)]
    assert run["attention"] == pytest.approx((kl[0][0] + kl[1][1]) / 2, rel=1e-3)
    assert run["attention_matched"] == pytest.approx(min(kl[0][0] + kl[1][1], kl[0][1] + kl[1][0]) / 2, rel=1e-3)
    assert run["same"] == pytest.approx(float((own.logits.argmax(1) == taught.logits.argmax(1)).sum()) / count)
    even = np.full(pairs[0].shape, 1 / pairs[0].shape[-1])
    assert told["baselines"]["even"]["attention"] == pytest.approx(far(pairs[0], even), rel=1e-3)
    assert told["baselines"]["even"]["features"] == pytest.approx(1, abs=1e-3)
    assert told["baselines"]["habit"]["attention"] < told["baselines"]["even"]["attention"]
    _bundled(compared, runs)


def _bundled(compared: dict, runs: Path) -> None:
    """Two files: the student of labels alone as a model, the others and all maps together."""
    files = students_told.bundle(compared, runs)
    whole, together = (load_file(runs / name) for name in (students_told.FILE, students_told.STUDENTS))
    copy = compared[Student("labels", 3)]
    torch.testing.assert_close(whole["cls_token"].float(), copy.model.state_dict()["cls_token"], atol=0, rtol=0)
    assert {name.split("/")[0] for name in together} == {"untrained", *TARGETS}
    assert {name for name in together if name.startswith("labels/")} == {"labels/map.weight", "labels/map.bias"}
    assert files[students_told.FILE]["sha256"] in (runs / "SOURCES.md").read_text()
    assert students_told.bundle({}, runs) == {}, "nothing before the first of them has ended"


def test_the_map_is_the_one_of_least_squares() -> None:
    drawn = torch.Generator().manual_seed(5)
    own, true = torch.randn(200, 3, generator=drawn).double(), torch.randn(4, 3, generator=drawn).double()
    padded, wanted = F.pad(own, (0, 1), value=1.0), own @ true.T + 0.5
    weight, bias = students_told.solved(padded.T @ padded, padded.T @ wanted)
    torch.testing.assert_close(weight.double(), true, atol=2e-3, rtol=0)
    torch.testing.assert_close(bias, torch.full((4,), 0.5), atol=2e-3, rtol=0)
