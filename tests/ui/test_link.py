"""The address carries the state, and nothing in it is believed."""

import ast
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from tests import links
from ui import link

ROOT = Path(__file__).parents[2]


def page() -> None:
    import streamlit as st

    from ui.controls import choose, slide

    st.text(f"{choose('Head', 'head', ['mean', 'max', 'min'])} {slide('Layer', 'layer', 1, 12, default=12)}")


def models() -> None:
    import streamlit as st

    from ui.controls import slide
    from ui.link import arrive

    layers = st.selectbox("Layers", [12, 24, 6])
    arrive(f"page of {layers} layers")
    st.text(f"layer {slide('Layer', 'layer', 1, layers, default=layers)} of {layers}")


def shown(script: Callable[[], None] = page, **parameters: str) -> AppTest:
    app = AppTest.from_function(script, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def test_a_link_reopens_the_same_state() -> None:
    assert shown(head="max", layer="3").text[0].value == "max 3"


def test_choices_are_written_into_the_address() -> None:
    app = shown()
    app.selectbox[0].select("min").run()
    assert app.query_params["head"] == "min"


def test_what_is_usual_is_not_written_so_that_back_leaves_the_page() -> None:
    app = shown()
    assert "head" not in app.query_params and "layer" not in app.query_params
    app.selectbox[0].select("min").run()
    app.selectbox[0].select("mean").run()
    assert "head" not in app.query_params and app.text[0].value == "mean 12"


def test_back_takes_a_choice_back() -> None:
    app = shown()
    app.selectbox[0].select("min").run()
    del app.query_params["head"]
    assert app.run().text[0].value == "mean 12"


def test_the_address_wins_when_the_visitor_edits_it() -> None:
    app = shown(head="max")
    app.query_params["head"] = "min"
    assert app.run().text[0].value == "min 12"


def test_a_slider_keeps_its_value_when_its_range_changes() -> None:
    app = shown(models, layer="5")
    assert app.selectbox[0].select(24).run().text[0].value == "layer 5 of 24"
    assert app.slider[0].set_value(20).run().text[0].value == "layer 20 of 24"
    assert app.selectbox[0].select(6).run().text[0].value == "layer 6 of 6"


def test_what_nobody_chose_follows_what_is_usual() -> None:
    app = shown(models)
    assert app.selectbox[0].select(24).run().text[0].value == "layer 24 of 24" and "layer" not in app.query_params
    app.slider[0].set_value(5).run()
    app.slider[0].set_value(24).run()
    assert app.selectbox[0].select(12).run().text[0].value == "layer 12 of 12"


def test_a_choice_outlives_a_page_where_it_is_usual() -> None:
    app = shown(models, layer="6")
    del app.query_params["layer"]  # as Streamlit does on a change of page
    assert app.selectbox[0].select(6).run().text[0].value == "layer 6 of 6" and "layer" not in app.query_params
    assert app.selectbox[0].select(12).run().text[0].value == "layer 6 of 12" and "layer" in app.query_params


def test_a_link_to_what_is_usual_counts_as_a_choice() -> None:
    app = shown(models, layer="12")
    assert app.selectbox[0].select(24).run().text[0].value == "layer 12 of 24"


@pytest.mark.parametrize(
    "hostile", ["99", "-3", "0", "1e309", "nan", "٣", "3; drop", "x" * 10_000, "<script>", "![x](http://tracker/x)", ""]
)
def test_nonsense_falls_back_with_a_note(hostile: str) -> None:
    app = shown(layer=hostile, head=hostile)
    assert not app.exception and app.text[0].value == "mean 12"
    assert len(app.toast) == 2 and not any(hostile and hostile in toast.value for toast in app.toast)


def test_parsers_accept_exactly_what_they_promise() -> None:
    assert link.number(0, 1, kind=float)("0.5") == 0.5
    assert link.one_of(["a", 3])("3") == 3
    assert link.some_of([1, 2, 3])("3-1") == [3, 1] and link.some_of([1])("") == []
    with pytest.raises(ValueError):
        link.number(0, 1, kind=float)("nan")
    for text in ("4", "1-1", "1-", "-"):
        with pytest.raises(ValueError):
            link.some_of([1, 2, 3])(text)


def test_a_name_in_the_link_means_one_thing() -> None:
    """Pickers that share a name share their value: they must have the same label and the same range or options."""
    meanings = defaultdict(set)
    for name, call in links.pickers():
        title, _, *offered = call.args
        meanings[name].add(" ".join(map(ast.unparse, [title, *offered])))
    assert len(meanings) > 40 and not {name: meant for name, meant in meanings.items() if len(meant) > 1}


def test_all_that_one_run_changes_is_written_at_once_in_order_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def page() -> None:
        import streamlit as st

        from ui import link
        from ui.guard import guarded, part

        def inner() -> None:
            link.remember("head", 2)
            st.text(f"{link.current('token', int, 0)} {link.current('head', int, 0)}")

        with guarded("page"):
            link.remember("token", 5)
            part(inner)()
            link.remember("layer", 3)

    written = []
    monkeypatch.setattr(QueryParamsProxy, "from_dict", lambda _, address: written.append(list(address.items())))
    app = AppTest.from_function(page).run()
    assert app.text[0].value == "5 2" and written == [[("head", "2"), ("layer", "3"), ("token", "5")]]


def test_an_address_that_nothing_changes_is_not_written_whatever_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def page() -> None:
        from ui import link
        from ui.guard import guarded

        with guarded("page"):
            link.remember("layer", 3)

    written = []
    monkeypatch.setattr(QueryParamsProxy, "from_dict", lambda _, address: written.append(address))
    shown(page, token="5", layer="3")
    assert not written


def guarded_page() -> None:
    import streamlit as st

    from ui.controls import slide
    from ui.guard import guarded
    from ui.link import arrive, current

    with guarded("page"):
        arrive("page")
        st.text(f"{slide('Layer', 'layer', 1, 12, default=12)} {current('token', int, 0)}")


def test_an_address_that_comes_late_does_not_pull_a_slider_back() -> None:
    app = shown(guarded_page, token="7")
    app.slider[0].set_value(11).run()
    app.query_params.pop("layer")  # the next key was pressed before the browser had the new address
    app.slider[0].set_value(10).run()
    assert app.text[0].value == "10 7" and app.query_params["layer"] == "10"
    app.query_params["layer"] = "11"
    assert app.run().text[0].value == "11 7" and app.slider[0].value == 11, "Back, without a key, is believed"
