"""Where visitors train small models: one at a time, first come first served, each watched by whoever asked for it.

Those who ask for the same recipe share one training. It goes on while somebody follows it: a visitor follows one at a
time and is heard of again and again, so that a closed tab ends what nobody else watches. Between two steps the worker
waits while anybody's trace is being computed, which is thus held up by one step at most.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from errors import UserError
from models.learning.course import Course
from models.progress import BROKEN, DONE, LATE, PAUSED, RUNNING, STOPPED, WAITING, Examples, Progress
from models.recipe import Recipe
from models.serving.store import Shelf, nbytes

PLACES = 40
PATIENCE = 10.0  # seconds without a word, and a visitor is taken to have gone
LONGEST = 60.0  # seconds of processor
BYTES = 100_000_000  # of ended trainings
POLITE = 0.002  # seconds between two looks whether somebody else needs the processor


@dataclass(eq=False)
class _Run:
    """A training in the line: who follows it and when each was last heard of, and who of them has paused it."""

    recipe: Recipe
    heard: dict[str, float] = field(default_factory=dict)
    pausing: set[str] = field(default_factory=set)
    course: Course | None = None  # from its first turn on

    @property
    def paused(self) -> bool:
        """It rests once all who follow it want that."""
        return self.pausing >= self.heard.keys()

    @property
    def left(self) -> int:
        """Steps still to be made."""
        return self.recipe.steps - (len(self.course.losses) if self.course else 0)


class Trainings:
    """Trainings of this process, on digits `examples`, and those `made` before; `busy()` says whether somebody else
    needs the processor."""

    def __init__(
        self,
        examples: Examples,
        *,
        made: Mapping[Recipe, Progress] | None = None,
        busy: Callable[[], bool] = lambda: False,
        places: int = PLACES,
        patience: float = PATIENCE,
        longest: float = LONGEST,
    ) -> None:
        self._examples, self._busy = examples, busy
        self._places, self._patience, self._longest = places, patience, longest
        self._made, self._ended = dict(made or {}), Shelf(BYTES)
        self._line: list[_Run] = []
        self._changed = threading.Condition()
        self._pace = 0.01  # seconds of a step, a moving average
        self._worker: threading.Thread | None = None

    def look(self, recipe: Recipe) -> Progress | None:
        """How far the training of `recipe` is, None where there is none; asks for nothing."""
        with self._changed:
            run = self._of(recipe)
            return self._end_of(recipe) if run is None else self._progress(run)

    def follow(self, recipe: Recipe, session: str) -> Progress:
        """Follow the training of `recipe` and no other: begin it unless there is one, which may also be at its end.

        Call it again within `patience` seconds, or be taken to have left. Raises UserError when the line is full.
        """
        with self._changed:
            run, ended = self._of(recipe), self._end_of(recipe)
            self._leave_others(session, run)
            if run is None and ended is not None and ended.state != STOPPED:
                return ended
            run = run or self._enter(recipe)
            run.heard[session] = time.monotonic()
            self._changed.notify_all()
            return self._progress(run)

    def pause(self, session: str, *, paused: bool) -> None:
        """Let the training that `session` follows rest, or go on; one that others follow too rests once all want it."""
        with self._changed:
            for run in self._line:
                if session in run.heard:
                    (run.pausing.add if paused else run.pausing.discard)(session)
            self._changed.notify_all()

    def stop(self, session: str) -> None:
        """Follow nothing any more. What nobody else follows ends at once; what was kept of it can be looked at."""
        with self._changed:
            self._leave_others(session, None)
            self._changed.notify_all()

    def _of(self, recipe: Recipe) -> _Run | None:
        return next((run for run in self._line if run.recipe == recipe), None)

    def _end_of(self, recipe: Recipe) -> Progress | None:
        return self._made.get(recipe) or self._ended.get(recipe)

    def _enter(self, recipe: Recipe) -> _Run:
        if len(self._line) >= self._places:
            seconds = f"{self._pace * sum(run.left for run in self._line):.0f}"
            raise UserError("Too many trainings wait already; please try again in {seconds} s.", seconds=seconds)
        self._line.append(_Run(recipe))
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="trainings", daemon=True)
            self._worker.start()
        return self._line[-1]

    def _leave_others(self, session: str, kept: _Run | None) -> None:
        for run in list(self._line):
            if run is not kept and run.heard.pop(session, None) is not None:
                run.pausing.discard(session)
                if not run.heard:
                    self._end(run, STOPPED)

    def _end(self, run: _Run, state: str) -> None:
        ended = replace(self._progress(run), state=state, ahead=0, seconds=0.0)
        self._line.remove(run)
        if ended.kept:
            self._ended.put(run.recipe, ended, nbytes(ended))

    def _progress(self, run: _Run) -> Progress:
        before = [other for other in self._line[: self._line.index(run)] if not other.paused]
        begun = run.course is not None
        state = PAUSED if run.paused else RUNNING if begun and not before else WAITING
        seconds = self._pace * sum(other.left for other in [*before, run])
        losses, kept = (run.course.losses, run.course.kept) if begun else ([], [])
        return Progress(state, len(before), seconds, np.array(losses), tuple(kept))

    def _work(self) -> None:
        torch.set_num_threads(1)
        while True:
            run = self._next()
            while self._busy():
                time.sleep(POLITE)
            start = time.monotonic()
            self._step(run)
            self._pace += 0.05 * (time.monotonic() - start - self._pace)
            self._look_after(run)

    def _step(self, run: _Run) -> None:
        """One step; a fault of ours ends this training and no other."""
        try:
            run.course = run.course or Course(run.recipe, self._examples)
            run.course.step()
        except Exception:
            logging.getLogger("vitrine").exception("training %s failed", run.recipe)
            with self._changed:
                self._end(run, BROKEN)

    def _next(self) -> _Run:
        """The first in the line that does not rest, once there is one."""
        with self._changed:
            while True:
                self._send_away()
                run = next((run for run in self._line if not run.paused), None)
                if run is not None:
                    return run
                self._changed.wait(timeout=1.0)

    def _send_away(self) -> None:
        """End what has lost its last follower."""
        latest = time.monotonic() - self._patience
        for session in {name for run in self._line for name, heard in run.heard.items() if heard < latest}:
            self._leave_others(session, None)

    def _look_after(self, run: _Run) -> None:
        """End `run` where it is at its end or takes too long; it may have left the line meanwhile."""
        with self._changed:
            if run not in self._line:
                return
            if run.course.done:
                self._end(run, BROKEN if run.course.broken else DONE)
            elif run.course.seconds > self._longest:
                self._end(run, LATE)
