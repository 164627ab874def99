"""A training step by step, beside the same loop written out with torch's own parts."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from inputs.digits import held_out, part
from models.learning.course import Course
from models.learning.files import bundled, read, write
from models.learning.student import build, images_of, restored
from models.progress import DONE, Examples, Progress
from models.recipe import Recipe

SHORT = Recipe(blocks=1, steps=150)
LEARNED, HELD = part("training"), held_out()
EXAMPLES = Examples.of(LEARNED, HELD)


@pytest.fixture(scope="module")
def course() -> Course:
    course = Course(SHORT, EXAMPLES)
    while not course.done:
        course.step()
    return course


def test_it_is_the_plain_loop(course: Course) -> None:
    model = build(SHORT)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1.0, weight_decay=0.05)
    luck = torch.Generator().manual_seed(1001)
    torch.randint(10, (1257,), generator=luck), torch.rand(1257, generator=luck)  # labels that no noise changes
    images, labels = images_of(LEARNED.levels), torch.from_numpy(LEARNED.labels.astype(np.int64))
    batches: list[torch.Tensor] = []
    for step in range(30):
        if not batches:
            order = torch.randperm(1257, generator=luck)
            batches = [order[start : start + 64] for start in range(0, 1216, 64)]
        batch = batches.pop()
        loss = F.cross_entropy(model(images[batch]), labels[batch])
        assert loss.item() == pytest.approx(course.losses[step], abs=1e-5)
        optimiser.zero_grad()
        loss.backward()
        optimiser.param_groups[0]["lr"] = 3e-3 * min(1, (step + 1) / 15) * (1 + math.cos(math.pi * step / 150)) / 2
        optimiser.step()


def test_what_is_kept_tells_the_truth_about_the_numbers_kept(course: Course) -> None:
    last = course.kept[-1]
    assert last.step == len(course.losses) == 150
    with torch.no_grad():
        logits = restored(SHORT, last.numbers)(images_of(HELD.levels))
    np.testing.assert_array_equal(last.right, logits.argmax(dim=1).numpy() == HELD.labels)
    assert last.loss == pytest.approx(F.cross_entropy(logits, torch.from_numpy(HELD.labels.astype(np.int64))).item())
    assert last.right.mean() > 0.5 > 0.25 > course.kept[0].right.mean()


def test_the_gradients_kept_are_those_of_the_batch_to_come(course: Course) -> None:
    model = restored(SHORT, course.kept[0].numbers).train()
    luck = torch.Generator().manual_seed(1001)
    torch.randint(10, (1257,), generator=luck), torch.rand(1257, generator=luck)
    batch = torch.randperm(1257, generator=luck)[1152:1216]
    labels = torch.from_numpy(LEARNED.labels[batch].astype(np.int64))
    F.cross_entropy(model(images_of(LEARNED.levels[batch])), labels).backward()
    gradient = torch.cat([weight.grad.flatten() for weight in model.blocks[0].parameters()])
    assert course.kept[0].gradients[0] == pytest.approx(gradient.norm().item(), rel=1e-4)


def test_one_seed_one_course() -> None:
    runs = [Course(replace(SHORT, seed=seed), EXAMPLES) for seed in (1, 1, 2)]
    for run in runs:
        for _ in range(3):
            run.step()
    assert runs[0].losses == runs[1].losses != runs[2].losses


def test_of_noisy_labels_so_many_are_drawn_anew() -> None:
    course = Course(replace(SHORT, noise=40), EXAMPLES)
    changed = float((course._labels.numpy() != LEARNED.labels).mean())
    assert changed == pytest.approx(0.4 * 0.9, abs=0.05)  # one in ten is drawn as it was
    assert (Course(SHORT, EXAMPLES)._labels.numpy() == LEARNED.labels).all()


def test_without_positions_none_are_learned() -> None:
    course = Course(replace(SHORT, positions=False), EXAMPLES)
    for _ in range(3):
        course.step()
    assert not course._model.pos_embed.any()


def test_a_loss_that_is_no_number_ends_it() -> None:
    course = Course(SHORT, EXAMPLES)
    with torch.no_grad():
        course._model.head.bias.fill_(float("nan"))
    course.step()
    assert course.done and course.broken and not course.kept


def test_a_bundled_training_is_what_its_recipe_gives() -> None:
    for recipe in (Recipe(), Recipe(positions=False)):
        made, course = bundled()[recipe], Course(recipe, EXAMPLES)
        for _ in range(12):
            course.step()
        np.testing.assert_allclose(course.losses, made.losses[:12], atol=1e-4)
        np.testing.assert_allclose(course.kept[4].numbers, made.kept[4].numbers, atol=1e-3)


def test_files_give_back_what_was_written(course: Course, tmp_path) -> None:
    progress = Progress(DONE, 0, 0.0, np.array(course.losses), tuple(course.kept))
    write(tmp_path / "one.npz", SHORT, progress)
    recipe, again = read(tmp_path / "one.npz")
    assert recipe == SHORT
    np.testing.assert_array_equal(again.losses, progress.losses)
    for one, other in zip(again.kept, progress.kept, strict=True):
        assert (one.step, one.loss) == (other.step, other.loss)
        for name in ("numbers", "right", "gradients"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
