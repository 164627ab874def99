"""A shelf with a limit, and answers computed once for everybody."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from models.serving.store import Answers, Shelf, nbytes


class Again(Exception):
    """A problem after which somebody else should try."""


def test_the_least_recently_used_leaves_first() -> None:
    shelf = Shelf(10)
    for key in "abc":
        shelf.put(key, key.upper(), 4)
        shelf.get("a")
    assert [shelf.get(key) for key in "abc"] == ["A", None, "C"] and shelf.bytes == 8


def test_what_is_larger_than_the_shelf_is_not_kept_and_displaces_nothing() -> None:
    shelf = Shelf(10)
    shelf.put("a", 1, 10)
    shelf.put("b", 2, 11)
    assert shelf.get("a") == 1 and shelf.get("b") is None and len(shelf) == 1


def test_replacing_a_value_does_not_count_it_twice() -> None:
    shelf = Shelf(10)
    shelf.put("a", 1, 6)
    shelf.put("a", 2, 7)
    assert shelf.get("a") == 2 and shelf.bytes == 7


def test_memory_is_counted_once_and_in_full() -> None:
    @dataclass
    class Holder:
        parts: tuple
        more: dict

    whole = np.zeros(100, np.float32)
    tensor = torch.zeros(3, 50)
    holder = Holder((whole[:10], whole[10:20], tensor[1].numpy()), {"x": np.zeros(5, np.uint8), "y": "text"})
    assert nbytes(holder) == 400 + 600 + 5, "views keep all of what they look at alive"


def ask(answers: Answers, compute, *, people: int) -> list[object]:
    """What `people` get who all ask before the first of them, who runs `compute()`, is done."""
    outcomes: list[object] = []
    waiting: set[int] = set()
    everybody = threading.Event()

    def wait(*_: float) -> None:
        waiting.add(threading.get_ident())
        if len(waiting) == people - 1:
            everybody.set()

    def lead(tell) -> object:
        assert people == 1 or everybody.wait(30)
        return compute()

    def one() -> None:
        try:
            outcomes.append(answers.get("key", lead, retry=Again, waiting=wait))
        except Exception as problem:
            outcomes.append(problem)

    threads = [threading.Thread(target=one, daemon=True) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_thirty_who_ask_the_same_share_one_computation() -> None:
    calls: list[int] = []

    def compute() -> np.ndarray:
        calls.append(1)
        return np.ones(3)

    answers = Answers(1000)
    values = ask(answers, compute, people=30)
    assert len(calls) == 1 and len(values) == 30 and all(value is values[0] for value in values)
    ask(answers, compute, people=2)
    assert len(calls) == 1


def test_a_problem_is_shared_but_not_remembered() -> None:
    answers, calls = Answers(1000), []

    def fail() -> None:
        calls.append(1)
        raise ValueError("no")

    assert all(isinstance(value, ValueError) for value in ask(answers, fail, people=3)) and len(calls) == 1
    assert ask(answers, lambda: np.ones(1), people=1)[0].sum() == 1


def test_when_the_one_computing_is_replaced_another_takes_over() -> None:
    answers, calls = Answers(1000), []

    def compute() -> np.ndarray:
        calls.append(1)
        if len(calls) == 1:
            raise Again
        return np.ones(1)

    outcomes = ask(answers, compute, people=3)
    assert len(calls) == 2 and sum(isinstance(value, Again) for value in outcomes) == 1


def test_followers_hear_the_leaders_place_and_may_leave() -> None:
    answers, heard, started, left = Answers(1000), [], threading.Event(), threading.Event()

    def compute(tell) -> np.ndarray:
        tell(4, 2.5)
        started.set()
        assert left.wait(30)
        return np.ones(1)

    def follow(ahead: int, seconds: float) -> None:
        heard.append((ahead, seconds))
        raise KeyboardInterrupt

    leader = threading.Thread(target=answers.get, args=("key", compute), kwargs={"retry": Again, "waiting": None})
    leader.start()
    assert started.wait(30)
    with pytest.raises(KeyboardInterrupt):
        answers.get("key", compute, retry=Again, waiting=follow)
    left.set()
    leader.join()
    assert heard == [(4, 2.5)] and answers.shelf.get("key") is not None
