"""The language of a session: what the link says, else what the visitor chose, else what the browser prefers.

Only English, the language of the keys, ships so far. Another one is a folder `assets/words/LANG/LC_MESSAGES` with
Babel's `vitrine.mo`. The pseudo-language, in which every translated text stands in ⟦…⟧, exists where the tests ask
for it: what is seen outside the brackets was never given to a translator.
"""

import os
from functools import cache
from gettext import GNUTranslations, NullTranslations, find
from pathlib import Path

import streamlit as st

from ui import link
from words import speak

FOLDER = Path(__file__).parents[1] / "assets" / "words"
ENGLISH, PSEUDO = "en", "qps"  # qps: the code that is reserved for pseudo-languages
SWITCH = "VITRINE_PSEUDO"


class Pseudo(NullTranslations):
    """Every text in brackets, its places left to be filled."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def arrive() -> None:
    """Speak the session's language from here on, in this run of the page or of one of its parts."""
    speak(translations(current()))


def current() -> str:
    """The session's language."""
    known = languages()
    asked = link.current("lang", link.one_of(known), None)
    return asked or next((language for language in _preferred() if language in known), ENGLISH)


def languages() -> tuple[str, ...]:
    """What Vitrine speaks: English, and every language whose words are in `FOLDER`."""
    return (ENGLISH, *_there(FOLDER), *([PSEUDO] if os.environ.get(SWITCH) else []))


@cache  # every run of a page asks
def _there(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/vitrine.mo")))


@cache
def translations(language: str) -> NullTranslations:
    """The words of `language`."""
    if language == PSEUDO:
        return Pseudo()
    file = find("vitrine", FOLDER, [language])
    if file is None:
        return NullTranslations()
    with open(file, "rb") as words:
        return GNUTranslations(words)


def _preferred() -> tuple[str, ...]:
    """The browser's language, whole and without its country."""
    locale = st.context.locale or ENGLISH
    return locale, locale.split("-")[0]
