"""What a part of a page draws is held and sent in one, in its order; whoever waits is not kept from being told."""

from queue import Queue
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from ui import parcel
from ui.parcel import Parcel


def test_messages_are_held_and_then_sent_in_their_order() -> None:
    sent = []
    held = Parcel(sent.append)
    for message in "abc":
        held.add(message)
    assert sent == []
    held.post()
    assert sent == ["a", "b", "c"] and not held.held


def test_what_is_held_goes_by_itself_while_a_model_runs_and_the_next_is_held_again(monkeypatch) -> None:
    monkeypatch.setattr(parcel, "OLD", 0.01)
    sent: Queue[str] = Queue()
    held = Parcel(sent.put)
    for turn in ("first", "second"):
        held.add(f"{turn}, controls")
        held.add(f"{turn}, a line")
        assert [sent.get(timeout=60) for _ in range(2)] == [f"{turn}, controls", f"{turn}, a line"]
    held.clock.join()
    held.post()
    assert sent.empty()


def test_what_was_sent_does_not_go_again_when_its_time_comes(monkeypatch) -> None:
    monkeypatch.setattr(parcel, "OLD", 0.01)
    sent = []
    held = Parcel(sent.append)
    held.add("map")
    held.post()
    held.clock.join()
    assert sent == ["map"]


def test_a_run_that_nobody_waits_for_ends_where_it_draws(monkeypatch) -> None:
    def ended(_: str) -> None:
        raise StopException

    monkeypatch.setattr(parcel.st, "session_state", SimpleNamespace(get=ended))
    with pytest.raises(StopException):
        Parcel([].append).add("map")


def test_a_page_has_all_that_was_drawn_and_what_follows_is_not_held() -> None:
    def page() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        from ui.parcel import Parcel, in_one

        def held() -> bool:
            return isinstance(getattr(get_script_run_ctx()._enqueue, "__self__", None), Parcel)

        try:
            with in_one():
                st.text(f"inside {held()}")
                raise ValueError
        except ValueError:
            st.text(f"outside {held()}")

    assert [text.value for text in AppTest.from_function(page).run().text] == ["inside True", "outside False"]


def test_a_part_of_a_page_that_goes_in_one_goes_with_the_page() -> None:
    def page() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        from ui.parcel import in_one

        with in_one():
            outer = get_script_run_ctx()._enqueue
            with in_one():
                st.text(str(get_script_run_ctx()._enqueue == outer))
            st.text(str(get_script_run_ctx()._enqueue == outer))

    assert [text.value for text in AppTest.from_function(page).run().text] == ["True", "True"]


def test_what_is_drawn_in_turn_first_goes_in_one_and_what_follows_does_not() -> None:
    def page() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        from ui.parcel import Parcel
        from ui.turns import in_turn, later

        def say_whether_held() -> None:
            st.text(str(isinstance(getattr(get_script_run_ctx()._enqueue, "__self__", None), Parcel)))

        def draw() -> None:
            say_whether_held()
            later(say_whether_held)

        in_turn(draw)

    assert [text.value for text in AppTest.from_function(page).run().text] == ["True", "False"]
