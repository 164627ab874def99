"""What a part of a page draws reaches the browser together: at each burst of messages it renders the whole page anew.

Streamlit sends what there is every 10 ms, so that a map, its answer and their captions come in three or four bursts. In
turn on one machine the map and the answer of *Which heads are needed?* were there 20 ms sooner in one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

OLD = 0.06  # seconds after which what is drawn next goes with what was held: whoever waits is told so


@dataclass
class Parcel:
    """What is held for `send`, the oldest since `begun`."""

    send: Callable[[ForwardMsg], None]
    held: list[ForwardMsg] = field(default_factory=list)
    begun: float = 0.0

    def add(self, message: ForwardMsg) -> None:
        """Hold `message`, or send all where the oldest has been held for `OLD`."""
        if not self.held:
            self.begun = time.monotonic()
        self.held.append(message)
        if time.monotonic() - self.begun > OLD:
            self.post()

    def post(self) -> None:
        """Send all, in its order. Streamlit ends a run here that a newer one has replaced."""
        messages, self.held = self.held, []
        for message in messages:
            self.send(message)


@contextmanager
def in_one() -> Iterator[None]:
    """Hold what is drawn inside, a twinkling at most."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        yield
        return
    parcel = Parcel(context._enqueue)
    context._enqueue = parcel.add
    try:
        yield
    finally:
        context._enqueue = parcel.send
        parcel.post()
