"""Whoever waits in line is told in one place, and what follows stands in the same place however much is asked."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from errors import UserError
from models.questions import Question
from ui import cached


def page(asked: int) -> None:
    import streamlit as st

    from models.questions.pace import Pace
    from ui import cached
    from ui.guard import guarded, part

    question = Pace(model=None, shown=None, without=(), moment=0)

    @part
    def inside(count: int) -> None:
        for _ in range(count):
            cached.ask(question)
        st.text("of the part")

    with guarded("page"):
        for _ in range(asked):
            cached.ask(question)
        st.text("of the page")
        inside(asked)


class Answering:
    """An engine that tells each visitor `lines` before it answers: how many are ahead, and seconds."""

    def __init__(self, *lines: tuple[int, float], problem: Exception | None = None) -> None:
        self.lines, self.problem = lines, problem

    def ask(self, wish: Question, waiting: Callable[[int, float], None]) -> None:
        for told in self.lines:
            waiting(*told)
        if self.problem:
            raise self.problem


def places(monkeypatch: pytest.MonkeyPatch, engine: Answering, asked: int) -> list[list[str]]:
    """What the page, and then the part, is made of, in its order."""
    monkeypatch.setattr(cached, "engine", lambda: engine)
    app = AppTest.from_function(page, args=(asked,)).run()
    assert not app.exception and not app.error
    part = next(one for one in app.main.children.values() if isinstance(one, Block))
    return [[one.type for one in block.children.values()] for block in (app.main, part)]


def test_what_follows_stands_where_it_stood_however_much_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    once = places(monkeypatch, Answering(), 1)
    assert [kinds.count("text") for kinds in once] == [1, 1]
    assert places(monkeypatch, Answering(), 3) == once
    assert places(monkeypatch, Answering((2, 3.4), (1, 1.2)), 2) == once


def test_where_the_answer_fails_nobody_reads_on_that_others_are_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "engine", lambda: Answering((2, 3.4), problem=UserError("Nothing to be seen")))
    app = AppTest.from_function(page, args=(1,)).run()
    assert [error.value for error in app.error] == ["Nothing to be seen"]
    assert not app.get("html"), "the sentence alone stands there"


def test_a_visitor_is_told_how_many_are_before(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr("ui.line.several", lambda one, more, number, **filled: str(told.append(number)))
    places(monkeypatch, Answering((2, 3.4), (1, 1.2), (0, 0.3)), 1)
    assert told == [2, 1] * 2, "on the page, then in the part; nothing where none is before"
