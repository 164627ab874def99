"""The same app behind `st.App`: warm before the first visitor, compressed, hardened. What `make app` starts."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

# Before anything loads NumPy: the threads of its linear algebra spin while they wait for each other, and when a class
# keeps every core busy, the eigenvalues of one 324 × 324 map take 6 s instead of 0.04.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from ui.cached import warm_up

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
]


class SecurityHeaders:
    """Adds `HEADERS` to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Load the default model and draw its first trace before the port answers."""
    # Until some session has called st.navigation, Streamlit takes a folder named pages for its older page list, and
    # the first visitor who follows a link to a page would get that page without the frame.
    PagesManager.uses_pages_directory = False
    warm_up()
    yield


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1000)],
)
