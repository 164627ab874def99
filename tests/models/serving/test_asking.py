"""Questions in, answers out: kept, queued, replaced and put to a visitor's own weights as requests are."""

import threading
from dataclasses import dataclass
from typing import ClassVar

import pytest

from errors import UserError
from models.questions import Question
from models.questions.timing import Timing
from models.serving.engine import LocalEngine
from models.serving.gate import Superseded
from models.zoo import ZOO
from models.zoo.build import build

KEY = "vit_ti_untrained"


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(threads=1)


@dataclass(frozen=True, eq=False, kw_only=True)
class Names(Question):
    """Which tensors a model has; counts how often it was answered."""

    answered: ClassVar[list[str]] = []
    first: int = 3

    def answer(self, loaded) -> tuple[str, ...]:
        Names.answered.append(loaded.weights)
        return tuple(loaded.model.state_dict())[: self.first]


def test_a_question_is_answered_once_for_all_who_ask_the_same(engine: LocalEngine) -> None:
    Names.answered.clear()
    first = engine.ask(Names(model=KEY, session="anna"))
    assert engine.ask(Names(model=KEY, session="ben")) is first and len(first) == 3
    assert len(engine.ask(Names(model=KEY, first=2))) == 2 and len(Names.answered) == 2


def test_a_question_is_put_to_a_visitor_s_own_weights_where_it_names_them(engine: LocalEngine) -> None:
    arrays = {name: value.numpy() for name, value in build(ZOO["vit_ti"]).state_dict().items()}
    engine.register("vit_ti", arrays, "d" * 64)
    Names.answered.clear()
    engine.ask(Names(model="vit_ti", checkpoint="d" * 64))
    assert Names.answered == ["own:dddddddddddd"]
    with pytest.raises(UserError, match="choose the file again"):
        engine.ask(Names(model="vit_ti", checkpoint="e" * 64))


def test_a_question_waits_in_the_same_line_and_a_newer_one_takes_its_place() -> None:
    engine, go, results = LocalEngine(threads=1), threading.Event(), {}
    busy = threading.Thread(target=lambda: engine._gate.run(go.wait))
    busy.start()

    def ask(first: int) -> None:
        try:
            results[first] = engine.ask(Names(model=KEY, session="anna", first=first))
        except UserError as problem:
            results[first] = problem

    old = threading.Thread(target=ask, args=(1,))
    old.start()
    while len(engine._gate._line) < 2:
        go.wait(0.01)
    new = threading.Thread(target=ask, args=(2,))
    new.start()
    old.join(30)
    assert isinstance(results[1], Superseded)
    go.set()
    new.join(30)
    assert len(results[2]) == 2


def test_a_question_about_no_model_loads_none() -> None:
    engine = LocalEngine(threads=1)
    assert set(engine.ask(Timing(counts=(4,), width=8, heads=2, points=2, moment=0))) == {"SAB", "ISAB"}
    assert len(engine._models) == 0
