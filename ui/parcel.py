"""What a page or a part of it draws reaches the browser together: each burst of messages has all of it rendered anew.

Streamlit sends what there is every 10 ms, so that a map, its answer and their captions come in three or four bursts. In
turn on one machine the map and the answer of *Which heads are needed?* were there 20 ms sooner in one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Timer

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

OLD = 0.06  # seconds that anything is held at most: what is drawn before a model runs is seen while it runs


@dataclass
class Parcel:
    """What is held for `send`, and the clock that sends it if nobody else does."""

    send: Callable[[ForwardMsg], None]
    held: list[ForwardMsg] = field(default_factory=list)
    clock: Timer | None = None
    lock: Lock = field(default_factory=Lock)

    def add(self, message: ForwardMsg) -> None:
        """Hold `message`."""
        let_go()
        with self.lock:
            self.held.append(message)
            if len(self.held) == 1:
                self.clock = Timer(OLD, self.post)
                self.clock.start()

    def post(self) -> None:
        """Send all, in its order."""
        with self.lock:
            messages, self.held = self.held, []
            if self.clock:
                self.clock.cancel()
            for message in messages:
                self.send(message)


def let_go() -> None:
    """Let Streamlit end this run where its tab is closed or a newer one has replaced it, as it does where it sends."""
    st.session_state.get("any")


@contextmanager
def in_one() -> Iterator[None]:
    """Hold what is drawn inside, a twinkling at most."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or _held(context):
        yield
        return
    parcel = Parcel(context._enqueue)
    context._enqueue = parcel.add
    try:
        yield
    finally:
        context._enqueue = parcel.send
        parcel.post()


def _held(context: ScriptRunContext) -> bool:
    """Whether it is inside another one already."""
    return isinstance(getattr(context._enqueue, "__self__", None), Parcel)
