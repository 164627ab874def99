"""The same app behind `st.App`: warm before the first visitor, compressed, hardened. What `make app` starts."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

# Before anything loads NumPy: the threads of its linear algebra spin while they wait for each other, and when a class
# keeps every core busy, the eigenvalues of one 324 × 324 map take 6 s instead of 0.04.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from ui.cached import look_ahead, warm_up
from ui.components.chart import LIBRARY
from ui.components.declared import ahead

# While a page computes, the thread that sends what it has drawn waits so many seconds for Python's lock at each step of
# its way (Python's own 5 ms, a dozen times): what is drawn first is to be on its way at once.
sys.setswitchinterval(0.0005)
PAUSE = 5  # seconds in which the browser that opens with the app has the computer for itself
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
]
PAGES = "|".join(path.stem for path in sorted(Path(__file__).with_name("pages").glob("*.py")))
BASE = (
    "<script>window.__streamlit = { BACKEND_BASE_URL:"
    f' location.origin + location.pathname.replace(/(?<=\\/)({PAGES})\\/?$/, "") }};</script>'
).encode()
FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")
LASTING = (
    f"/app/static/{LIBRARY}",
    "/app/static/components/",
)  # their names have a version, or a hash of what they hold


class Headers:
    """Adds `HEADERS` to every HTTP answer, how long files last that never change, to the page what it needs first."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.first = (b"link", ahead("canvas/main.js").encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        unchanging = any(part in path for part in LASTING)
        opening = path.endswith("/")  # of the page itself; its scripts and pictures have names

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", [])
                lasting = unchanging and message["status"] == 200
                message["headers"] = [*headers, *HEADERS, *[FOREVER] * lasting, *[self.first] * opening]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Based:
    """Tells the page where the server is. Opened by a page's own link, Streamlit would ask under that page first, and
    the browser writes two errors into its console."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}

        async def send_based(message: Message) -> None:
            nonlocal start
            html = b"text/html" in dict(message.get("headers", [])).get(b"content-type", b"")
            if message["type"] == "http.response.start" and html:
                start = {**message, "headers": [_longer(*header) for header in message["headers"]]}
                await send(start)
            elif start and b"</title>" in message.get("body", b""):
                await send({**message, "body": message["body"].replace(b"</title>", b"</title>" + BASE, 1)})
            else:
                await send(message)

        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        plain = [header for header in scope["headers"] if header[0] != b"accept-encoding"]  # compressed further out
        await self.app({**scope, "headers": plain}, receive, send_based)


def _longer(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header of the page, whose length `BASE` adds to."""
    return name, b"%d" % (int(value) + len(BASE)) if name == b"content-length" else value


class Remembered:
    """Keeps the finished answers for the front end's own files: a class that opens the app at once asks for 110 each.

    Only whole files that never change (their names have a hash or a version) are kept, compressed and plain.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.answers: dict[tuple[str, bool], list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope.get("headers", []))
        file = scope.get("method") == "GET" and scope["path"].startswith(("/static/", "/app/static/"))
        if not file or b"range" in asked or b"if-none-match" in asked:
            return await self.app(scope, receive, send)
        key = scope["path"], b"gzip" in asked.get(b"accept-encoding", b"")
        messages = self.answers.get(key) or await self.answer(key, scope, receive)
        for message in messages:
            await send(message)

    async def answer(self, key: tuple[str, bool], scope: Scope, receive: Receive) -> list[Message]:
        """What the app sends, kept if it is a file that never changes."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        start = messages[0]
        if start.get("status") == 200 and any(b"immutable" in value for _, value in start["headers"]):
            self.answers[key] = messages
        return messages


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Load the default model and draw its first trace before the port answers; look further ahead while it does."""
    # Until some session has called st.navigation, Streamlit takes a folder named pages for its older page list, and
    # the first visitor who follows a link to a page would get that page without the frame.
    PagesManager.uses_pages_directory = False
    warm_up()
    Thread(target=look_ahead, args=(PAUSE,), daemon=True).start()
    yield


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=lifespan,
    middleware=[
        Middleware(Remembered),
        Middleware(Headers),
        Middleware(GZipMiddleware, minimum_size=1000),
        Middleware(Based),
    ],
)
