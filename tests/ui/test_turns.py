"""What a click changes is drawn first, what may follow below it; where nothing is drawn in turn, all at once."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest


def texts(page: Callable[[], None]) -> list[str]:
    return [text.value for text in AppTest.from_function(page).run().text]


def test_what_was_put_off_stands_below_all_the_rest() -> None:
    def page() -> None:
        import streamlit as st

        from ui.turns import in_turn, later

        def glass() -> None:
            later(st.text, "curve")
            later(st.text, "costs")
            st.text("map")

        in_turn(glass)

    assert texts(page) == ["map", "curve", "costs"]


def test_outside_nothing_is_put_off() -> None:
    def page() -> None:
        import streamlit as st

        from ui.turns import later

        later(st.text, "curve")
        st.text("map")

    assert texts(page) == ["curve", "map"]


def test_nothing_follows_a_picture_that_could_not_be_drawn() -> None:
    def page() -> None:
        import streamlit as st

        from errors import UserError
        from ui.turns import in_turn, later

        def glass() -> None:
            later(st.text, "curve")
            raise UserError("No picture.")

        in_turn(glass)

    assert texts(page) == []


def test_a_second_page_puts_nothing_below_the_first() -> None:
    def page() -> None:
        import streamlit as st

        from ui.turns import in_turn, later

        in_turn(lambda: later(st.text, "one"))
        later(st.text, "two")

    assert texts(page) == ["one", "two"]
