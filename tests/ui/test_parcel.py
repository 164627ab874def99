"""What a part of a page draws is held and sent in one, in its order; whoever waits is not kept from being told."""

from streamlit.testing.v1 import AppTest

from ui import parcel
from ui.parcel import OLD, Parcel


def test_messages_are_held_and_then_sent_in_their_order(monkeypatch) -> None:
    monkeypatch.setattr(parcel.time, "monotonic", lambda: 0.0)
    sent = []
    held = Parcel(sent.append)
    for message in "abc":
        held.add(message)
    assert sent == []
    held.post()
    assert sent == ["a", "b", "c"] and not held.held


def test_what_is_drawn_after_a_wait_goes_at_once_with_all_before_and_the_next_is_held_again(monkeypatch) -> None:
    clock, sent = [0.0], []
    monkeypatch.setattr(parcel.time, "monotonic", lambda: clock[0])
    held = Parcel(sent.append)
    held.add("controls")
    clock[0] = 1.1 * OLD
    held.add("one before you")
    assert sent == ["controls", "one before you"]
    held.add("map")
    assert sent == ["controls", "one before you"]


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
