"""An exhibit is one call: the chart, its caption, and the same to take home; a view is chosen by its key."""

from streamlit.testing.v1 import AppTest

from tests.charts import charts


def page() -> None:
    import plotly.graph_objects as go
    import streamlit as st

    from ui import controls
    from ui.exhibit import exhibit
    from ui.view import View, choose_view
    from viz.provenance import Provenance
    from words import label

    def bars(subject: int) -> None:
        figure = go.Figure(go.Bar(x=["a"], y=[subject]))
        exhibit(figure, Provenance("bars"), caption="One bar.", table={"value": [subject]}, key="bars")
        st.button("more", on_click=lambda: controls.put("height", 3))

    def words(subject: int) -> None:
        st.text(f"{subject} in words")

    height = controls.slide("Height", "height", 1, 5, default=1)
    choose_view((View("bars", label("As bars"), bars), View("words", label("In words"), words))).draw(height)


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=30)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def test_an_exhibit_draws_says_and_offers() -> None:
    app = opened()
    assert not app.exception and len(charts(app)) == 1 and app.caption[0].value == "One bar."
    app.session_state["take_home_bars"] = True  # AppTest can't click an expander
    assert "CSV" in {button.label for button in app.run().get("download_button")}


def test_a_link_carries_the_key_of_a_view_and_the_picker_shows_its_title() -> None:
    app = opened(view="words")
    assert app.text[0].value == "1 in words" and app.button_group[0].options == ["As bars", "In words"]
    app.button_group[0].set_value("bars").run()
    assert charts(app) and "view" not in app.query_params


def test_a_choice_can_be_made_from_elsewhere() -> None:
    app = opened()
    app.button[0].click().run()
    assert app.slider[0].value == 3 and charts(app)[0]["figure"]["data"][0]["y"] == [3]
