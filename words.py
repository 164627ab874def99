"""Words that a person reads: whole English sentences are their own keys (gettext), other languages are looked up.

Where words are shown, `say` and `several` put them into the language of the moment, which ui/language.py chooses for
each session and which is never set for the whole process. Where they are only made (a card's title, what is wrong
with a file), `label` and `Message` keep the English sentence and its values apart, to be put into words on screen.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from gettext import NullTranslations
from typing import Any, TypeVar

ENGLISH = NullTranslations()
Said = TypeVar("Said")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NEGATIVE = re.compile(r"-[\d.,]+ ?%?")
MINUS = re.compile(r"(?<![\w)])-(?=[\w.])")
QUOTES = "“„‚«‹»›"  # what people's own words stand behind, in one language or another
_spoken: ContextVar[NullTranslations] = ContextVar("spoken", default=ENGLISH)


@dataclass(frozen=True)
class Message:
    """A sentence to be said later: `text` in English with {named} places, and what stands there.

    Values that are messages themselves are put into words with it; others stay as they are. Where it has another form
    for `many`, its value {number} decides.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    many: str = ""

    def __str__(self) -> str:
        single = not self.many or self.values["number"] == 1
        return _filled(self.text if single else self.many, self.values, str)


def message(text: str, /, **values: Any) -> Message:
    """`Message` written like `say`."""
    return Message(text, values)


def messages(one: str, many: str, number: float, /, **values: Any) -> Message:
    """`Message` written like `several`; what is shown for the number may be given as another value."""
    return Message(one, {"number": number, **values}, many)


def label(text: str) -> str:
    """Marks `text` as words that `say` will be given later; it stays what it is."""
    return text


def say(text: str | Message, /, **values: Any) -> str:
    """`text` in the language of the moment, its {named} places filled with `values`."""
    if isinstance(text, Message) and text.many:
        return several(text.text, text.many, text.values["number"], **{**text.values, **values})
    if isinstance(text, Message):
        text, values = text.text, {**text.values, **values}
    spoken = _spoken.get().gettext(text) if text else ""  # gettext keeps its header under the empty text
    return _filled(spoken, values, say)


def several(one: str, many: str, number: float, /, **values: Any) -> str:
    """`one` or `many`, as the language wants it for `number`, which fills {number} unless `values` do."""
    spoken = _spoken.get().ngettext(one, many, number)
    return _filled(spoken, {"number": number, **values}, say)


def tiny(value: float, digits: int = 1) -> str:
    """A small `value` as people write it, 1.2·10⁻⁷, with so many `digits` behind the point; none at all is 0."""
    if not value:
        return "0"
    factor, exponent = f"{value:.{digits}e}".split("e")
    return f"{signed(factor)}·10{str(int(exponent)).translate(RAISED)}"


def signed(written: object) -> str:
    """What is `written` of a number, with a minus where computers write a hyphen."""
    return MINUS.sub("−", str(written))


def _filled(text: str, values: Mapping[str, Any], put: Callable[[Message], str]) -> str:
    known = {
        name: put(value) if isinstance(value, Message) else _written(value, name, text)
        for name, value in values.items()
    }
    return text.format_map(known) if known else text


def _written(value: Any, place: str, sentence: str) -> Any:
    """A negative number with its minus; whatever else comes as it is, and so what people typed or named, whose `place`
    in the sentence is in quotation marks."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
    if not text.startswith("-") or not NEGATIVE.fullmatch(text):
        return value
    return value if re.search(rf"[{QUOTES}]\s?\{{{place}\}}", sentence) else signed(text)


def named(names: Sequence[str], most: int) -> str:
    """Other people's names, the first `most` of them, in quotation marks each."""
    return ", ".join(f"“{name}”" for name in names[:most]) + (" …" if len(names) > most else "")


def speak(translations: NullTranslations) -> None:
    """Words said from here on, in this thread, are put into the language of `translations`."""
    _spoken.set(translations)


def bound(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which will say its words in the language of now, whichever thread calls it and when."""
    context = copy_context()

    @wraps(function, assigned=())
    def speaks(*given: Any, **named: Any) -> Any:
        return context.copy().run(function, *given, **named)

    return speaks


def once(words: Callable[..., Said]) -> Callable[..., Said]:
    """`words`, which say the same in every run of a page, said once for each language and given values (hashable); do
    not change what comes back."""
    kept = lru_cache(maxsize=64)(lambda spoken, *given: words(*given))

    @wraps(words)
    def said(*given: Any) -> Said:
        return kept(_spoken.get(), *given)

    return said
