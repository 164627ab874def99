"""What goes wrong in a part of a page is one sentence there; the rest of the page stands."""

import pytest
from streamlit.testing.v1 import AppTest


def page(problem: str) -> None:
    import streamlit as st

    from errors import UserError
    from ui.guard import part

    @part
    def inside(kind: str) -> None:
        st.text("before")
        if kind == "user":
            raise UserError("The file <b>x</b> is no picture.")
        if kind == "ours":
            raise RuntimeError("secret detail")
        st.text("after")

    inside(problem)
    st.text("the rest")


@pytest.mark.parametrize(("problem", "said"), [("user", "is no picture"), ("ours", "Something went wrong on our side")])
def test_a_problem_is_one_sentence_and_the_rest_stands(problem: str, said: str) -> None:
    app = AppTest.from_function(page, args=(problem,)).run()
    assert not app.exception and [text.value for text in app.text] == ["before", "the rest"]
    [error] = [element.value for element in app.error]
    assert said in error and "secret" not in error


def test_without_a_problem_nothing_is_said() -> None:
    app = AppTest.from_function(page, args=("",)).run()
    assert [text.value for text in app.text] == ["before", "after", "the rest"] and not app.error
