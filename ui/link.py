"""The state that a link carries: every choice mirrored in the address bar, every parameter distrusted.

A choice lives under a plain name in the session, so that it survives a change of page (Streamlit forgets the
state of widgets that are not drawn), and in the query parameters, so that the address reopens the same view.
When the two differ, the visitor edited the address or pressed Back: the address wins, if it makes sense. What is
usual is neither written nor kept, for it may be another thing on the next picture, model or page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ui.components.declared import HAND
from words import say

LONGEST = 200  # characters of a parameter we look at
MEMORY = "link"
INSIDE = ContextVar("inside", default=False)


@dataclass
class Memory:
    """What a session knows of its choices: one value, for each look into Streamlit's session takes its time.

    By name: what was chosen (`kept`), the text we wrote of it (`written`), its value in the last run, usual or not
    (`stood`). `widgets` has (choice, page) of each widget's key. `address` is what the address will be, while a run
    lasts, `last` as it was left.
    """

    kept: dict[str, Any] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    stood: dict[str, Any] = field(default_factory=dict)
    widgets: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    page: str | None = None
    left_out: list[str] = field(default_factory=list)
    address: dict[str, str] | None = None
    last: dict[str, str] | None = None


@contextmanager
def one_step() -> Iterator[None]:
    """All that is written into the address inside becomes one step of the browser's Back button, its parameters in
    order of their names: one choice may change several, and each change would be a step of its own."""
    if INSIDE.get():  # a part of a page inside its page
        yield
        return
    token = INSIDE.set(True)
    try:
        memory, moved = _memory(), _moved(_memory())
        if memory.address is None:  # else the run before was cut short, and what it wrote still waits
            memory.address = dict(memory.last if moved else st.query_params.to_dict())
        yield
    finally:
        INSIDE.reset(token)
        _write()


def run_again() -> None:
    """Run the page again. The new run gets the address as it is by then, so what waits is written first."""
    _write()
    st.rerun()


def _write() -> None:
    memory = _memory()
    if memory.address is None:
        return
    memory.last = dict(sorted(memory.address.items()))
    if memory.last != st.query_params.to_dict():
        st.query_params.from_dict(memory.last)
    memory.address = None


def _moved(memory: Memory) -> bool:
    """Whether this run comes of a hand on the page: the address that came with it may then be older than what we made
    of it (two keys in quick succession, a picture touched before its page is whole), and is no wish of the visitor's.
    """
    now = st.session_state
    hand = now.pop(HAND, False)
    return memory.last is not None and (hand or _changed(memory))


def _changed(memory: Memory) -> bool:
    """Whether a widget has another value than in the last run."""
    now = st.session_state
    return any(now.get(key) not in (None, memory.stood.get(name)) for key, (name, _) in memory.widgets.items())


def _address(memory: Memory) -> MutableMapping[str, str]:
    """The address, or what the run has made of it so far, or a callback that comes of a hand on the page."""
    if memory.address is None and memory.last is not None and st.session_state.get(HAND):
        memory.address = dict(memory.last)
    return st.query_params if memory.address is None else memory.address


def arrive(page: str) -> None:
    """Say which page is about to be drawn. Streamlit empties the address on a change of page, which is no wish of
    the visitor's to forget anything."""
    memory = _memory()
    memory.left_out = []
    if memory.page != page:
        memory.page = page
        memory.written.clear()
        if memory.address is not None:
            memory.address = st.query_params.to_dict()


def current(name: str, parse: Callable[[str], Any], default: Any) -> Any:
    """What the visitor chose last for `name`, else what the link says, else `default`.

    `parse` turns the parameter's text into a value and raises ValueError if it makes none; the visitor is then
    told that this part of the link was not understood. A parameter that we wrote and that is gone was taken back
    with the browser's Back button.
    """
    memory = _memory()
    kept, written, asked = memory.kept, memory.written, _address(memory).get(name)
    if asked is None and name in written:
        kept.pop(name, None)
        del written[name]
    elif asked is not None and asked != written.get(name):
        try:
            kept[name] = parse(asked) if len(asked) <= LONGEST else _refuse()
        except ValueError:
            st.toast(say("The link’s value for “{name}” was not understood; showing the usual one instead.", name=name))
            _address(memory).pop(name)
    return kept.get(name, default)


def ask(texts: Mapping[str, str], *, gone: Iterable[str] = ()) -> None:
    """Write `texts` into the address as a visitor would who edited it, and take out the parameters `gone`: whatever
    reads them next believes the address."""
    for name in gone:
        forget(name)
    _address(_memory()).update(texts)


def asked(name: str) -> bool:
    """Whether the address has `name`."""
    return name in _address(_memory())


def leave_out(sentence: str) -> None:
    """Say beside the button that copies the link what it can’t carry: `sentence`, in the visitor’s words."""
    said = left_out()
    if sentence not in said:
        said.append(sentence)


def left_out() -> list[str]:
    """All that this page has said of it in this run."""
    return _memory().left_out


def widget(name: str, key: str) -> bool:
    """Say that the widget `key` makes the choice `name`; whether it stands on another page than it did before."""
    memory = _memory()
    before, now = memory.widgets.get(key), (name, memory.page)
    memory.widgets[key] = now
    return before != now


def stood(name: str) -> Any:
    """What `name` was when it was remembered last, usual or not; None if it never was."""
    return _memory().stood.get(name)


def remember(name: str, value: Any, *, default: Any = None, text: str | None = None) -> None:
    """Keep `value` for `name` in the session and write it (or `text`) into the address.

    A `value` that is the `default` counts as no choice, unless the address has it or it was chosen where something
    else is usual; it is not written: each new address is a step of the browser's Back button, and a page that has just
    been opened shall not add any.
    """
    text = str(value) if text is None else text
    memory = _memory()
    address = _address(memory)
    memory.stood[name] = value
    if value == default and address.get(name) != text:
        if memory.kept.get(name) != value:
            forget(name)
        return
    memory.kept[name], memory.written[name] = value, text
    if address.get(name) != text:
        address[name] = text


def forget(name: str) -> None:
    """Take `name` out of the session and the address."""
    memory = _memory()
    for holder in (memory.kept, memory.written, _address(memory)):
        holder.pop(name, None)


def one_of(options: Sequence[Any]) -> Callable[[str], Any]:
    """A parser that accepts exactly the texts of `options`."""
    texts = {str(option): option for option in options}

    def parse(text: str) -> Any:
        return texts[text] if text in texts else _refuse()

    return parse


def some_of(options: Sequence[Any]) -> Callable[[str], list[Any]]:
    """A parser that accepts texts of `options`, each at most once, with hyphens between; an empty text means none."""
    parse_one = one_of(options)

    def parse(text: str) -> list[Any]:
        texts = text.split("-") if text else []
        return [parse_one(text) for text in texts] if len(set(texts)) == len(texts) else _refuse()

    return parse


def number(low: float, high: float, *, kind: type = int) -> Callable[[str], Any]:
    """A parser for an int or float (`kind`) between `low` and `high`, both included."""

    def parse(text: str) -> Any:
        if not text.isascii():
            _refuse()
        value = kind(text)
        return value if low <= value <= high else _refuse()

    return parse


def _memory() -> Memory:
    try:
        return st.session_state[MEMORY]
    except KeyError:
        st.session_state[MEMORY] = Memory()
        return st.session_state[MEMORY]


def _refuse() -> None:
    raise ValueError
