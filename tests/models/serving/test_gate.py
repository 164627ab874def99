"""The gate in front of torch: order, limits, replacement, and leaving."""

import threading
import time

import pytest
import torch

from errors import UserError
from models.serving.gate import Gate, Superseded


class Held:
    """A job that runs until it is let go, and threads that run jobs behind it."""

    def __init__(self, gate: Gate, *, session: str = "", spare: bool = False) -> None:
        self.gate, self.go, self.started = gate, threading.Event(), threading.Event()
        self.results: dict[str, object] = {}
        self.order: list[str] = []
        self.threads: list[threading.Thread] = []
        self.enter("first", self._hold, session=session, spare=spare)
        assert self.started.wait(5)

    def _hold(self) -> str:
        self.started.set()
        while not self.go.wait(0.01):
            torch.zeros(1) + 1  # an operation: where a superseded job stops
        return "held"

    def enter(self, name: str, job=None, *, session: str = "", waiting=None, spare: bool = False) -> None:
        before = len(self.gate._line)
        arguments = (name, job or (lambda: self.order.append(name)), session, waiting, spare)
        self.threads.append(threading.Thread(target=self._run, args=arguments, daemon=True))
        self.threads[-1].start()
        deadline = time.monotonic() + 5
        while len(self.gate._line) == before and name not in self.results and time.monotonic() < deadline:
            time.sleep(0.005)

    def _run(self, name: str, job, session: str, waiting, spare: bool) -> None:
        try:
            self.results[name] = self.gate.run(job, session=session, waiting=waiting, spare=spare)
        except BaseException as problem:
            self.results[name] = problem

    def release(self) -> dict[str, object]:
        self.go.set()
        for thread in self.threads:
            thread.join(10)
        return self.results


def test_first_come_first_served() -> None:
    held = Held(Gate())
    for name in "abcde":
        held.enter(name)
    assert held.release()["first"] == "held"
    assert held.order == list("abcde")


def test_those_who_wait_hear_how_many_are_ahead() -> None:
    held, heard, told = Held(Gate()), [], threading.Event()

    def listen(ahead: int, seconds: float) -> None:
        heard.append((ahead, seconds))
        told.set()

    held.enter("a")
    held.enter("b", waiting=listen)
    assert told.wait(10)
    held.release()
    assert heard[0] == (2, 2.0), "the running one and a, a second each until one was timed"
    assert heard[-1][0] <= 2


def test_a_full_line_refuses_at_once_with_an_estimate() -> None:
    held = Held(Gate(places=3))
    for name in "abc":
        held.enter(name)
    held.enter("late")
    assert isinstance(held.results["late"], UserError) and "try again in 3 s" in str(held.results["late"])
    assert not held.go.is_set() and not held.order, "refused while the first still runs and nobody was served"
    held.release()
    assert held.order == list("abc")


def test_a_newer_request_of_a_session_replaces_the_waiting_one() -> None:
    held = Held(Gate())
    held.enter("old", session="anna")
    held.enter("other", session="ben")
    held.enter("new", session="anna")
    results = held.release()
    assert isinstance(results["old"], Superseded) and held.order == ["other", "new"]


def test_a_replaced_one_gives_its_place_in_a_full_line_back() -> None:
    held = Held(Gate(places=2))
    held.enter("old", session="anna")
    held.enter("other")
    held.enter("new", session="anna")
    held.release()
    assert held.order == ["other", "new"]


def test_a_running_one_stops_at_its_next_operation() -> None:
    held = Held(Gate(), session="anna")
    held.enter("new", session="anna")
    held.threads[0].join(10)
    assert isinstance(held.results["first"], Superseded) and not held.go.is_set(), "nobody let it go: it stopped itself"
    held.release()
    assert held.order == ["new"]


def test_what_nobody_waits_for_gives_way_to_whoever_comes() -> None:
    held = Held(Gate(), spare=True)
    held.enter("anybody", session="ben")
    held.threads[0].join(10)
    assert isinstance(held.results["first"], Superseded) and not held.go.is_set(), "nobody let it go: it stopped itself"
    held.release()
    assert held.order == ["anybody"]


def test_what_nobody_waits_for_is_not_begun_while_something_runs() -> None:
    held = Held(Gate())
    held.enter("spare", spare=True)
    assert isinstance(held.results["spare"], Superseded) and not held.go.is_set(), "refused while the first still runs"
    assert held.release() == {"first": "held", "spare": held.results["spare"]} and held.order == []


def test_whoever_leaves_the_line_makes_room_and_is_never_run() -> None:
    def leave(*_: float) -> None:
        raise KeyboardInterrupt

    held = Held(Gate())
    held.enter("leaver", waiting=leave)
    held.threads[-1].join(5)
    assert isinstance(held.results["leaver"], KeyboardInterrupt)
    held.release()
    assert held.order == [] and held.gate._line == []


def test_a_problem_reaches_its_own_caller_and_the_gate_goes_on() -> None:
    gate = Gate()
    with pytest.raises(ZeroDivisionError):
        gate.run(lambda: 1 / 0)
    assert gate.run(lambda: 7) == 7


def test_all_jobs_run_in_one_thread_on_the_stated_number_of_cores() -> None:
    gate, seen = Gate(threads=1), set()
    for _ in range(3):
        gate.run(lambda: seen.add((threading.get_ident(), torch.get_num_threads())))
    assert len(seen) == 1 and next(iter(seen))[1] == 1
