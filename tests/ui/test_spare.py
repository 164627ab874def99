"""What a hand may want next is there when it is wanted, and holds up nobody."""

import logging
import threading

import pytest

from models.request import Request
from models.serving.engine import LocalEngine
from models.serving.gate import Superseded
from tests.opening import opened
from ui import cached, spare
from ui.spare import Ahead, beside


def test_a_slider_s_next_steps_are_those_it_has() -> None:
    assert beside(4, 1, 8) == [5, 3] and beside(1, 1, 8) == [2] and beside(8, 1, 8) == [7] and beside(0, 0, 0) == []


def test_a_visitor_s_newer_looks_replace_those_not_begun_and_no_others() -> None:
    ahead, begun, go, taken = Ahead(pause=0), threading.Event(), threading.Event(), []
    ahead.plan("anna", begun.set, go.wait)
    assert begun.wait(10)
    ahead.plan("ben", lambda: taken.append("ben, old"))
    ahead.plan("anna", lambda: taken.append("anna"))
    last = ahead.plan("ben", lambda: taken.append("ben, new"))
    go.set()
    last.result(10)
    assert taken == ["anna", "ben, new"]


def test_looks_end_where_somebody_waits_and_the_thread_lives_on(caplog: pytest.LogCaptureFixture) -> None:
    def wanted() -> None:
        raise Superseded

    ahead, taken = Ahead(pause=0), []
    ahead.plan("anna", wanted, lambda: taken.append("anna")).result(10)
    assert not caplog.records
    ahead.plan("anna", lambda: 1 / 0, lambda: taken.append("anna")).result(10)
    assert [record.levelno for record in caplog.records] == [logging.ERROR], "ours, and nobody's page fails"
    ahead.plan("ben", lambda: taken.append(spare.VISITOR.get())).result(10)
    assert taken == ["ben"] and spare.VISITOR.get() is None


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Request, bool]]:
    """What an engine of the test's own is asked to run, and whether it is spare."""
    told, run = [], LocalEngine.run

    def noted(engine: LocalEngine, request: Request, **how: object) -> object:
        told.append((request, bool(how.get("spare"))))
        return run(engine, request, **how)

    monkeypatch.setattr(LocalEngine, "run", noted)
    return told


def test_what_a_look_asks_is_spare_and_its_visitor_s(asked: list[tuple[Request, bool]]) -> None:
    picture = cached.example(cached.KNOWN_IMAGE)
    look = lambda: cached.trace(cached.FIRST_MODEL, picture)  # noqa: E731 - as a page has it
    Ahead(pause=0).plan("anna", look).result(60)
    assert [(request.session, ahead) for request, ahead in asked] == [("anna", True)]
    look()
    assert not asked[-1][1] and asked[-1][0].session == ""


@pytest.mark.parametrize(
    ("page", "link", "further"),
    [
        ("rank", {"rank": "9"}, [{"rank": "10"}, {"rank": "8"}]),
        ("needed_heads", {"heads_off": "3"}, [{"heads_off": "4"}, {"heads_off": "2"}]),
        ("needed_blocks", {"blocks_rule": "last", "blocks_n": "1"}, [{"blocks_n": "2"}, {"blocks_n": "0"}]),
        ("bits", {"bits_method": "linear", "bits": "3"}, [{"bits": "4"}, {"bits": "2"}]),
        (
            "sparse",
            {"sparse_kind": "span", "sparse_span": "2"},
            [{"sparse_span": "3"}, {"sparse_span": "1"}, {"sparse_pairs": "random"}],
        ),
    ],
)
def test_the_next_step_is_there_before_the_hand_takes_it(
    page: str, link: dict, further: list[dict], asked: list[tuple[Request, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    monkeypatch.setattr(cached, "foresee", lambda *given: looks.extend(given))
    opened(page, **link)
    Ahead(pause=0).plan("anna", *looks).result(60)
    foreseen = {change(request) for request, is_spare in asked if is_spare} - {((), ())}
    for step in further:
        asked.clear()
        opened(page, **link | step)
        assert foreseen & {change(request) for request, _ in asked}, step


def change(request: Request) -> tuple:
    """What is changed about the model or its maps."""
    return request.edits, request.changes
