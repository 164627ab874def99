"""Two sentences for the objectives of language models: bundled ones, or what the visitor types; their tokens."""

import re
from dataclasses import dataclass

import streamlit as st

from errors import UserError
from ui import controls, link
from ui.text import plain
from words import label, say

MOST, LONGEST = 20, 150  # words and signs, and characters that are typed
FROM, TYPED = "predict_words", "predict_text"  # in the link
FIELD = "predict_typed"  # the line to type in
OWN = "own"
BUNDLED = {
    "cat": label("The cat slept on the mat. It woke when the rain began."),
    "light": label("The light went out in the hall. Somebody felt for the switch."),
    "model": label("A model reads many books. It learns which word comes next."),
}


@dataclass(frozen=True)
class Text:
    """Words and signs of the `first` sentence, of what comes `second` (nothing in a text of one), and of a sentence
    from `elsewhere` that may stand there instead."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    elsewhere: tuple[str, ...]


def read(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words and signs of the first sentence of `text`, and of all the rest. Raises UserError where there are less
    than two or more than `MOST`."""
    first, *rest = (re.findall(r"\w+(?:['’]\w+)*|[^\w\s]", part) for part in re.split(r"(?<=[.!?…])\s+", text))
    words = tuple(first), tuple(word for sentence in rest for word in sentence)
    count = sum(map(len, words))
    if not 2 <= count <= MOST:
        raise UserError("Words and signs in this text: {count}; write 2 to {most}.", count=count, most=MOST)
    return words


def asked() -> Text:
    """A picker of texts, and a line to type one."""
    names = {key: say(text) for key, text in BUNDLED.items()}
    key = controls.choose(say("Text"), FROM, names | {OWN: say("Your own")})
    first, second = read(_typed() if key == OWN else names[key])
    return Text(first, second, elsewhere(second))


def elsewhere(second: tuple[str, ...]) -> tuple[str, ...]:
    """The end of a bundled text that is not this one, though a visitor may have typed it."""
    ends = (read(say(text))[1] for text in BUNDLED.values())
    return next(end for end in ends if end != second)


def _typed() -> str:
    """The visitor's own text. One that can't be used is answered in a sentence; the one before it stays."""
    usual = say(BUNDLED["cat"])
    text = link.current(TYPED, _usable, usual)
    if FIELD not in st.session_state or text != link.stood(TYPED):
        st.session_state[FIELD] = text
    look = {"label_visibility": "collapsed", "max_chars": LONGEST}
    written = st.text_input(say("Your text, two sentences at best"), key=FIELD, **look)
    try:
        read(written)
        text = written
    except UserError as problem:
        st.error(plain(say(problem.message)), icon=":material/edit:")
    link.remember(TYPED, text, default=usual)
    return text


def _usable(text: str) -> str:
    try:
        read(text[:LONGEST])
    except UserError as problem:
        raise ValueError from problem
    return text[:LONGEST]
