"""The state of the table, kept in the link: what the visitor made of its start."""

from collections.abc import Mapping

import streamlit as st

from ui import link
from ui.components.attention_by_hand import Setting
from ui.components.attention_by_hand.hand import GIVEN, SWITCHES, WHOLE, Hand, parser, put_together
from words import say

NAMES = (*WHOLE, *GIVEN, *SWITCHES)
LAST = "hand_last"  # what lay on the table in the run before: the setting's name, and the texts


def linked(name: str) -> str:
    """What the part `name` of a hand is called in links."""
    return f"hand_{name}"


def hand(setting: Setting) -> Hand:
    """What the link and the visitor made of `setting`; its usual hand where a link's parts don't fit together."""
    usual = setting.hand.texts()
    _forget_others(setting.name)
    texts = {name: link.current(linked(name), parser(name), text) for name, text in usual.items()}
    like = None if setting.resizable else setting.hand
    try:
        made = put_together(texts, width=setting.hand.width, like=like)
    except ValueError:
        st.toast(say("The matrices in the link do not fit together; here they are as they usually are."))
        _forget(NAMES)
        made = setting.hand
    remember(setting, made.texts())
    return made


def take(setting: Setting, texts: Mapping[str, str]) -> None:
    """Keep what the browser has made of `setting`; texts that make no sense change nothing."""
    known = {name: texts.get(name, "")[: link.LONGEST + 1] for name in setting.hand.texts()}
    try:
        made = put_together(known, width=setting.hand.width, like=None if setting.resizable else setting.hand)
    except ValueError:
        return
    with link.one_step():
        remember(setting, made.texts())


def remember(setting: Setting, texts: Mapping[str, str]) -> None:
    """Write into the link what differs from `setting`."""
    usual = setting.hand.texts()
    for name, text in texts.items():
        link.remember(linked(name), text, default=usual[name])
    st.session_state[LAST] = setting.name, dict(texts)


def _forget_others(name: str) -> None:
    """What was changed on another table stays there, unless the address has come with something new."""
    before, texts = st.session_state.get(LAST, (name, {}))
    if before != name:
        _forget([part for part in (*WHOLE, *GIVEN, "mask") if _address(part) in (None, texts.get(part))])


def _address(part: str) -> str | None:
    return st.query_params.get(linked(part))


def _forget(parts: tuple[str, ...] | list[str]) -> None:
    for part in parts:
        link.forget(linked(part))
