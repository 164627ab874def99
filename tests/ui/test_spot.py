"""A spot on the picture: a click on a token, carried through the address, names that token again on every grid."""

import pytest
from streamlit.testing.v1 import AppTest

SIZES = [(4, 6), (7, 7), (14, 22), (56, 56), (111, 98)]


def page(rows: int, columns: int, row: int, column: int) -> None:
    import streamlit as st

    from ui import spot

    carried = [*spot.carried((rows, columns))[row, column].tolist(), 5, 6, 7]
    st.session_state["chart"] = {"pick": {"x": 1, "y": 2, "customdata": carried}}
    if "clicked" not in st.session_state:
        st.session_state["clicked"] = True
        spot.follow("chart")()
    st.text(str(spot.token((rows, columns))))


@pytest.mark.parametrize("size", SIZES)
def test_a_clicked_token_is_the_one_found(size: tuple[int, int]) -> None:
    for place in [(0, 0), (size[0] - 1, size[1] - 1), (size[0] // 3, size[1] // 2)]:
        where = {"rows": size[0], "columns": size[1], "row": place[0], "column": place[1]}
        app = AppTest.from_function(page, kwargs=where).run()
        assert not app.exception and app.text[0].value == str(place)


def test_the_middle_is_shown_at_first() -> None:
    def bare() -> None:
        import streamlit as st

        from ui import spot

        st.text(str(spot.token((56, 56))))

    app = AppTest.from_function(bare).run()
    assert app.text[0].value == "(28, 28)" and "at" not in app.query_params
