"""What no page may do, whatever else a test looks at: crash behind the guard, or ask a model in a cached function."""

import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from models.questions import Question
from models.request import Request
from ui import cached


@pytest.fixture(autouse=True)
def no_crash_behind_the_guard(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The guard writes each crash that it hides from visitors into Vitrine's log."""
    yield
    crashes = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not crashes


@pytest.fixture(autouse=True)
def nothing_asked_where_streamlit_keeps_the_answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It would keep what the visitor who waits is told outside, and fail for whoever comes next."""
    serve, inside = cached._served, []

    def served(way: Callable[..., Any], wish: Request | Question) -> Any:
        if any("runtime/caching" in frame.f_code.co_filename for frame, _ in traceback.walk_stack(None)):
            inside.append(type(wish).__name__)
        return serve(way, wish)

    monkeypatch.setattr(cached, "_served", served)
    yield
    assert not inside
