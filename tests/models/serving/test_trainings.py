"""Trainings that visitors follow: shared, queued, rested, ended, and polite to everybody else."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from errors import UserError
from inputs.digits import held_out, part
from models.learning.course import Course
from models.progress import BROKEN, DONE, LATE, PAUSED, RUNNING, STOPPED, WAITING, Examples, Progress
from models.recipe import Recipe
from models.serving.trainings import Trainings

SHORT = Recipe(blocks=1, heads=1, steps=150)
OTHER = replace(SHORT, seed=2)
LEARNED, HELD = part("training"), held_out()
EXAMPLES = Examples.of(LEARNED, HELD)


class Held:
    """Trainings whose worker makes a step only when it is let."""

    def __init__(self, **settings: float) -> None:
        self.free, self.looks = threading.Event(), 0
        self.trainings = Trainings(EXAMPLES, busy=self._busy, **settings)

    def _busy(self) -> bool:
        self.looks += 1
        return not self.free.is_set()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def state(trainings: Trainings, recipe: Recipe) -> str | None:
    progress = trainings.look(recipe)
    return None if progress is None else progress.state


def test_it_runs_to_its_end_and_is_the_course() -> None:
    trainings = Trainings(EXAMPLES)
    assert trainings.look(SHORT) is None
    trainings.follow(SHORT, "a")
    until(lambda: trainings.follow(SHORT, "a").state == DONE)
    course = Course(SHORT, EXAMPLES)
    for _ in range(20):
        course.step()
    progress = trainings.look(SHORT)
    assert len(progress.losses) == 150 and progress.kept[-1].step == 150 and not progress.under_way
    np.testing.assert_array_equal(progress.losses[:20], course.losses)


def test_whoever_asks_for_the_same_shares_it_and_others_wait() -> None:
    held = Held()
    for session in "ab":
        assert held.trainings.follow(SHORT, session).ahead == 0
    waiting = held.trainings.follow(OTHER, "c")
    assert (waiting.state, waiting.ahead, len(held.trainings._line)) == (WAITING, 1, 2)
    assert waiting.seconds > held.trainings.look(SHORT).seconds > 0
    held.free.set()
    until(lambda: state(held.trainings, SHORT) == DONE)
    until(lambda: held.trainings.follow(OTHER, "c").state in (RUNNING, DONE))
    held.trainings.stop("c")


def test_it_goes_on_while_one_follows_it_and_rests_once_all_want_it() -> None:
    held = Held()
    for session in "ab":
        held.trainings.follow(SHORT, session)
    held.trainings.pause("a", paused=True)
    assert state(held.trainings, SHORT) != PAUSED
    held.trainings.pause("b", paused=True)
    assert state(held.trainings, SHORT) == PAUSED
    held.trainings.follow(OTHER, "c")
    held.free.set()
    until(lambda: held.trainings.follow(OTHER, "c").state == DONE)  # who rests holds nobody up
    assert held.trainings.look(SHORT).losses.size <= 1
    held.trainings.pause("b", paused=False)
    until(lambda: len(held.trainings.follow(SHORT, "b").losses) > 3)
    held.trainings.stop("b")


def test_to_follow_another_or_to_stop_ends_what_nobody_else_follows() -> None:
    held = Held()
    for session in "ab":
        held.trainings.follow(SHORT, session)
    held.trainings.follow(OTHER, "a")
    assert [run.recipe for run in held.trainings._line] == [SHORT, OTHER]
    held.trainings.stop("b")
    assert [run.recipe for run in held.trainings._line] == [OTHER]
    held.trainings.stop("a")
    assert not held.trainings._line


def test_what_was_kept_of_a_stopped_one_can_be_looked_at_and_it_can_begin_again() -> None:
    trainings = Trainings(EXAMPLES)
    long = replace(SHORT, steps=1200)
    until(lambda: len(trainings.follow(long, "a").kept) > 3)
    trainings.stop("a")
    stopped = trainings.look(long)
    assert stopped.state == STOPPED and len(stopped.kept) > 3
    assert trainings.follow(long, "a").state in (WAITING, RUNNING)
    trainings.stop("a")


def test_who_is_not_heard_of_has_gone() -> None:
    held = Held(patience=0.2)
    held.trainings.follow(SHORT, "closed tab")
    held.free.set()
    until(lambda: not held.trainings._line)
    assert state(held.trainings, SHORT) in (STOPPED, None)


def test_no_step_is_begun_while_somebody_needs_the_processor() -> None:
    held = Held()
    held.trainings.follow(SHORT, "a")
    until(lambda: held.looks > 20)
    assert held.trainings.look(SHORT).losses.size == 0
    held.free.set()
    until(lambda: held.trainings.look(SHORT).losses.size > 2)
    held.trainings.stop("a")


def test_thirty_starts_stay_within_bounds() -> None:
    held = Held(places=30)
    recipes = [replace(SHORT, seed=1 + number % 9, heads=(1, 2, 4, 8)[number // 9]) for number in range(30)]
    places = [held.trainings.follow(recipe, f"{number}").ahead for number, recipe in enumerate(recipes)]
    assert places == list(range(30))
    with pytest.raises(UserError, match="Too many trainings wait already; please try again in"):
        held.trainings.follow(replace(SHORT, noise=20), "one more")
    assert sum(run.course is not None for run in held.trainings._line) <= 1  # only what runs takes memory
    for session in range(30):
        held.trainings.stop(f"{session}")
    held.free.set()


def test_a_training_that_takes_too_long_is_ended() -> None:
    trainings = Trainings(EXAMPLES, longest=0.0)
    trainings.follow(SHORT, "a")
    until(lambda: state(trainings, SHORT) == LATE)


def test_a_fault_of_ours_ends_one_training_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(self: Course) -> None:
        if self.recipe == SHORT:
            raise RuntimeError("a fault")
        real(self)

    real = Course.step
    monkeypatch.setattr(Course, "step", faulty)
    trainings = Trainings(EXAMPLES)
    trainings.follow(SHORT, "a")
    trainings.follow(OTHER, "b")
    until(lambda: trainings.follow(OTHER, "b").state == DONE)
    assert state(trainings, SHORT) in (None, BROKEN)


def test_what_was_made_before_is_there_at_once() -> None:
    made = Progress(DONE, 0, 0.0, np.zeros(1), ())
    trainings = Trainings(EXAMPLES, made={SHORT: made})
    assert trainings.follow(SHORT, "a") is trainings.look(SHORT) is made and trainings._worker is None
