"""What is done before the first visitor comes, and what that spares the first visitor of a page."""

import pytest

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
