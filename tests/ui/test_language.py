"""The language of a session: the link before the browser, English for all else, the pseudo-language only for tests."""

from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from streamlit.testing.v1 import AppTest

from ui import language


def page() -> None:
    import streamlit as st

    from ui import language
    from words import say, several

    language.arrive()
    st.text(say("Layer"))
    st.text(several("{number} head", "{number} heads", 2))


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = Catalog(locale="de")
    words.add("Layer", "Schicht")
    words.add(("{number} head", "{number} heads"), ("{number} Kopf", "{number} Köpfe"))
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "vitrine.mo").open("wb") as file:
        write_mo(file, words)
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    language.translations.cache_clear()


def spoken(**parameters: str) -> list[str]:
    app = AppTest.from_function(page)
    for name, value in parameters.items():
        app.query_params[name] = value
    return [element.value for element in app.run().text]


@pytest.mark.usefixtures("german")
def test_a_folder_of_words_is_a_language_that_a_link_can_ask_for() -> None:
    assert spoken(lang="de") == ["Schicht", "2 Köpfe"] and spoken() == ["Layer", "2 heads"]
    assert isinstance(language.translations("de"), GNUTranslations)


def test_an_unknown_language_is_english() -> None:
    assert spoken(lang="xx") == ["Layer", "2 heads"] and type(language.translations("xx")) is NullTranslations


def test_the_pseudo_language_exists_only_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert spoken(lang=language.PSEUDO) == ["Layer", "2 heads"]
    monkeypatch.setenv(language.SWITCH, "1")
    assert spoken(lang=language.PSEUDO) == ["⟦Layer⟧", "⟦2 heads⟧"]
