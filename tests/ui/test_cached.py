"""What is done before the first visitor comes, what that spares a page’s first one, and who is told while waiting."""

from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import StopException

from models.questions import Question
from models.request import Request
from models.serving.engine import LocalEngine
from tests.opening import opened
from ui import cached


def test_a_page_opens_on_what_was_looked_ahead_to(monkeypatch: pytest.MonkeyPatch) -> None:
    opened("by_hand")  # `AppTest` runs the first page once, to know the others
    engine, computed = LocalEngine(), []
    compute = engine._computed

    def noted(wish: Request | Question, *rest: object) -> object:
        computed.append(type(wish).__name__)
        return compute(wish, *rest)

    monkeypatch.setattr(engine, "_computed", noted)
    monkeypatch.setattr(cached, "engine", lambda: engine)
    cached.look_ahead()
    assert computed == ["Request", "Familiarity"]
    opened("forward")
    assert computed[2:] == ["Forward"], "neither a pass nor a judgement is made again"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def line(told: list[str], monkeypatch: pytest.MonkeyPatch) -> cached.Line:
    """A visitor's line, and a clock that stands still."""
    monkeypatch.setattr(cached.time, "monotonic", lambda: 0.0)
    return cached.Line(SimpleNamespace(caption=told.append, empty=lambda: told.append("")), began=0.0)


def test_who_waits_a_moment_is_told_nothing(line: cached.Line, told: list[str]) -> None:
    line.wait(0, 0.0)
    line.clear()
    assert not told


def test_who_waits_longer_is_told_once_and_no_more_when_the_answer_is_there(line: cached.Line, told: list[str]) -> None:
    line.began = -1.0
    for _ in range(3):
        line.wait(0, 0.0)
    line.clear()
    assert told == ["The model is looking …", ""]


def test_who_stands_in_line_is_told_at_once_how_long(line: cached.Line, told: list[str]) -> None:
    for ahead in (2, 2, 1):
        line.wait(ahead, 3.0 * ahead)
    assert told == ["2 before you; about 6 s.", "One before you; about 3 s."]


def test_who_is_told_nothing_can_leave_all_the_same(line: cached.Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def replaced(_: str) -> None:
        raise StopException

    monkeypatch.setattr(cached.st, "session_state", SimpleNamespace(get=replaced))
    with pytest.raises(StopException):
        line.wait(0, 0.0)
