"""What a hand may want next is there when it is wanted, and holds up nobody."""

import logging
import threading

import numpy as np
import pytest

from models.request import Request
from models.serving.engine import LocalEngine
from models.serving.gate import Superseded
from tests.opening import opened
from ui import cached, spare
from ui.spare import Ahead, around

SMALL, LARGE = "imagenette_vit", "vit_s14_saliency"


def test_a_slider_s_other_places_come_nearest_first() -> None:
    assert around(3, 1, 6) == [4, 2, 5, 1, 6] and around(1, 1, 3) == [2, 3] and around(0, 0, 0) == []


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


def test_a_newer_plan_ends_the_visitor_s_older_one_between_two_looks() -> None:
    ahead, begun, go, taken = Ahead(pause=0), threading.Event(), threading.Event(), []
    ahead.plan("anna", begun.set, go.wait, lambda: taken.append("old"))
    assert begun.wait(10)
    newer = ahead.plan("anna", lambda: taken.append("new"))
    go.set()
    newer.result(10)
    assert taken == ["new"]


def test_looks_end_where_their_answers_have_taken_the_room() -> None:
    taken = []

    def answer() -> np.ndarray:
        taken.append("look")
        return np.zeros(6, np.uint8)

    Ahead(pause=0, room=10).plan("anna", *[answer] * 5).result(10)
    assert taken == ["look"] * 2, "the second one took more than was left"
    Ahead(pause=0, room=100).plan("anna", *[answer] * 5).result(10)
    assert taken == ["look"] * 7


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
        ("rank", {"rank_model": SMALL, "rank": "9"}, [{"rank": "10"}, {"rank": "8"}, {"rank": "50"}]),
        ("needed_heads", {"heads_model": LARGE, "heads_off": "3"}, [{"heads_off": "4"}, {"heads_off": "2"}]),
        (
            "needed_heads",
            {"heads_model": SMALL, "heads_off": "3"},
            [{"heads_off": "4"}, {"heads_off": "17"}, {"heads_flip": "1"}, {"heads_flip": "20000"}],
        ),
        (
            "needed_blocks",
            {"blocks_rule": "last", "blocks_n": "1"},
            [{"blocks_n": "2"}, {"blocks_n": "0"}, {"blocks_n": "9"}, {"blocks_flip": "1"}],
        ),
        ("bits", {"bits_method": "linear", "bits": "3"}, [{"bits": "4"}, {"bits": "2"}]),
        ("bits", {"bits_model": SMALL, "bits_method": "linear", "bits": "3"}, [{"bits": "2"}, {"bits": "8"}]),
        (
            "sparse",
            {"sparse_kind": "span", "sparse_span": "2"},
            [{"sparse_span": "3"}, {"sparse_span": "1"}, {"sparse_pairs": "random"}],
        ),
        (
            "sparse",
            {"sparse_model": SMALL, "sparse_kind": "span", "sparse_span": "2"},
            [{"sparse_span": "3"}, {"sparse_pairs": "random"}, {"sparse_span": "7"}],
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
