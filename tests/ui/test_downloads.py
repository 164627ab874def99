"""The row of downloads: what is offered, and that each file is made when asked for."""

import io
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from ui import downloads
from ui.components import take_home as buttons
from viz import pdf
from viz.provenance import Provenance

WHERE = Provenance("attention rollout", layer=3)
FIGURE = go.Figure(go.Heatmap(z=np.eye(2, dtype=np.float32), x=["a", "b"]))


def page() -> None:
    import plotly.graph_objects as go

    from ui import downloads
    from ui.components.chart import chart
    from viz.provenance import Provenance

    figure = go.Figure(go.Bar(x=["a"], y=[1]))
    chart(figure, key="bars")
    downloads.offer(figure, Provenance("attention rollout"), table={"name": ["a"], "value": [1]}, key="test")


def labels() -> dict[str, bool]:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception and not app.get("download_button")
    app.session_state["take_home_test"] = True  # AppTest can't click an expander
    app.run()
    return {button.label: button.proto.disabled for button in app.get("download_button")}


def test_row_offers_numbers_page_and_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "obstacle", lambda: "")
    assert labels() == {"CSV": False, "Live page": False, "PDF": False}


def test_without_chrome_the_pdf_button_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "obstacle", lambda: "PDF needs Chrome or Chromium on the server.")
    assert labels() == {"CSV": False, "Live page": False, "PDF (needs Chrome)": True}


def test_arrays_come_as_npz_beside_the_table() -> None:
    files = downloads.numbers(FIGURE, WHERE, arrays={"rollout": np.eye(3)}, table={"layer": [1]})
    made = {ending: make() for _, ending, _, make in files}
    assert set(made) == {"csv", "npz"} and made["csv"].endswith(b"layer\n1\n")
    with np.load(io.BytesIO(made["npz"]), allow_pickle=False) as file:
        np.testing.assert_array_equal(file["rollout"], np.eye(3))


def test_without_numbers_given_the_figure_s_own_are_taken() -> None:
    [(_, ending, _, make)] = downloads.numbers(FIGURE, WHERE, arrays=None, table=None)
    with np.load(io.BytesIO(make()), allow_pickle=False) as file:
        np.testing.assert_array_equal(file["series_1_z"], np.eye(2))
        assert ending == "npz" and "series_1_x" not in file


def test_the_names_of_series_come_with_their_numbers() -> None:
    figure = go.Figure([go.Scatter(y=[1.0, 2.0], name="mean of heads"), go.Scatter(y=[3.0, 4.0], name="largest")])
    [(_, _, _, make)] = downloads.numbers(figure, WHERE, arrays=None, table=None)
    with np.load(io.BytesIO(make()), allow_pickle=False) as file:
        assert list(file["names"]) == ["mean of heads", "largest"]
        np.testing.assert_array_equal(file["series_2_y"], [3, 4])


def test_a_pdf_outlives_a_run_that_another_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody would make it a second time: the visitor would read “is being made” for ever."""
    sent = []

    def drawn(data: dict[str, object], **_: object) -> SimpleNamespace:
        sent.append(data["printed"])
        if len(sent) == 1:
            raise RerunException(RerunData())
        return SimpleNamespace(size="screen")

    monkeypatch.setattr(buttons, "_component", drawn)
    state = {"row_printed": {"serial": 1, "pdf": "JVBERi0="}}
    monkeypatch.setattr(buttons.st, "session_state", state)
    printing = buttons.Printing(lambda _: b"", "")
    with pytest.raises(RerunException):
        buttons.take_home(WHERE, key="row", printing=printing)
    buttons.take_home(WHERE, key="row", printing=printing)
    assert sent == [{"serial": 1, "pdf": "JVBERi0="}] * 2 and state == {}
