"""The set of numbers under glass: typed, dragged, shuffled, and kept in the link in its order."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from errors import UserError
from inputs.numbers import EXAMPLE, HIGHEST, LONGEST, LOWEST, MOST, read_numbers
from ui import link
from ui.text import plain
from words import Message, say

FIRST = (31, 7, 92, 40, 66, 15)
NAME, TEXT, WHICH, VALUE = "set", "set_text", "set_which", "set_value"


@dataclass(frozen=True, eq=False)
class NumberSet:
    """`numbers` in their order, and `pixels` (element, 1) float32 and `digest` as the engine takes them."""

    numbers: tuple[int, ...]
    pixels: np.ndarray = field(init=False)
    digest: str = field(init=False)
    notes: tuple[str | Message, ...] = ()

    def __post_init__(self) -> None:
        shares = np.array(self.numbers, np.float32)[:, None] / HIGHEST
        object.__setattr__(self, "pixels", shares)
        object.__setattr__(self, "digest", hashlib.sha256(shares.tobytes()).hexdigest())

    @property
    def labels(self) -> list[str]:
        """The numbers as labels that differ: a number that comes again says so."""
        before = [self.numbers[:place].count(number) for place, number in enumerate(self.numbers)]
        counted = zip(self.numbers, before, strict=True)
        return [f"{number} ({times + 1})" if times else str(number) for number, times in counted]

    def another(self, numbers: Sequence[int]) -> "NumberSet":
        """Other numbers, or these in another order."""
        return NumberSet(tuple(int(number) for number in numbers))


def current_set() -> NumberSet:
    """The set the visitor made: a line to type in, and buttons. `drag_one` is for below what it shows."""
    left, right = st.columns(2, vertical_alignment="center")
    with left:
        numbers = written_set(titled=False).numbers
    with right, st.container(horizontal=True, gap="small"):
        _buttons(numbers)
    return NumberSet(numbers)


def chosen_set() -> NumberSet:
    """The set as the link has it."""
    return NumberSet(link.current(NAME, _parsed, FIRST))


def written_set(*, titled: bool = True) -> NumberSet:
    """The set as a line to type in, `titled` with what it takes. Text that is no such set is answered in one sentence;
    the set before it stays."""
    numbers = link.current(NAME, _parsed, FIRST)
    if TEXT not in st.session_state or numbers != link.stood(NAME):
        st.session_state[TEXT] = _text(numbers)
    look = {"label_visibility": "visible" if titled else "collapsed", "placeholder": EXAMPLE}
    written = st.text_input(taken(), key=TEXT, max_chars=LONGEST, **look)
    try:
        numbers = read_numbers(written)
    except UserError as problem:
        st.error(plain(say(problem.message)), icon=":material/edit:")
    link.remember(NAME, numbers, default=FIRST, text=_text(numbers))
    return NumberSet(numbers)


def taken() -> str:
    """What the line takes, in words."""
    limits = {"count": MOST, "lowest": LOWEST, "highest": HIGHEST}
    return say("Up to {count} whole numbers from {lowest} to {highest}", **limits)


def _parsed(text: str) -> tuple[int, ...]:
    try:
        return read_numbers(text)
    except UserError as problem:
        raise ValueError from problem


def _text(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _change(change: Callable[[tuple[int, ...]], Sequence[int]]) -> None:
    """Put the changed set into the line. It starts from the line as it is by now, for two controls may have been moved
    since the page was drawn; where the line is no set, from the last one that was."""
    try:
        now = read_numbers(st.session_state[TEXT])
    except UserError:
        now = link.stood(NAME)
    st.session_state[TEXT] = _text(change(now))


def _buttons(numbers: tuple[int, ...]) -> None:
    """What can be done with the set as a whole."""
    _button(say("Shuffle"), "shuffle", shuffled, disabled=len(set(numbers)) < 2)
    _button(say("Sort"), "sort", sorted, disabled=numbers == tuple(sorted(numbers)))
    _button(say("Add"), "add", lambda now: (*now, _any())[:MOST], disabled=len(numbers) == MOST, hint=taken())
    _button(say("New set"), "casino", lambda _: drawn())


def _button(
    title: str,
    icon: str,
    change: Callable[[tuple[int, ...]], Sequence[int]],
    *,
    disabled: bool = False,
    hint: str | None = None,
) -> None:
    look = {"icon": f":material/{icon}:", "key": f"set_{icon}", "help": hint}
    st.button(title, on_click=_change, args=(change,), disabled=disabled, **look)


def _any() -> int:
    return int(np.random.default_rng().integers(LOWEST, HIGHEST + 1))


def drawn() -> list[int]:
    """Two to `MOST` numbers at random."""
    return [_any() for _ in range(np.random.default_rng().integers(2, MOST + 1))]


def shuffled(numbers: Sequence[int]) -> list[int]:
    """`numbers` in another order, if they have one."""
    if len(set(numbers)) < 2:
        return list(numbers)
    rng, order = np.random.default_rng(), list(numbers)
    while order == list(numbers):
        order = rng.permutation(numbers).tolist()
    return order


def drag_one(of: NumberSet) -> None:
    """A slider that drags the chosen number of a set, and a button that takes it out."""
    numbers = of.numbers
    if st.session_state.get(WHICH) not in range(len(numbers)):
        st.session_state[WHICH] = 0
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        which = st.segmented_control(
            say("Drag one of them"),
            range(len(numbers)),
            key=WHICH,
            format_func=lambda place: str(numbers[place]),
            required=True,
        )
    which = 0 if which is None else which
    if st.session_state.get(VALUE) != numbers[which]:
        st.session_state[VALUE] = numbers[which]

    def put(now: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(st.session_state[VALUE] if place == which else number for place, number in enumerate(now))

    def without(now: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(number for place, number in enumerate(now) if place != which) or now

    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider(say("Its value"), LOWEST, HIGHEST, key=VALUE, on_change=_change, args=(put,))
        _button(say("Remove it"), "remove", without, disabled=len(numbers) == 1)
