"""A stretch of a test in another language."""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

import words


@contextmanager
def speaking(translations: NullTranslations) -> Iterator[None]:
    """Words said inside, in this thread, are put into the language of `translations`."""
    before = words._spoken.get()
    words.speak(translations)
    try:
        yield
    finally:
        words.speak(before)
