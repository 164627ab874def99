"""A slow way between server and browser: what the server says of the address waits."""

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


def hold_the_address(page: Page) -> Callable[[], None]:
    """Until what is returned is called, `page`, not yet opened, hears nothing of a new address, but of all else."""
    held: list[Callable[[], None]] = []
    holding = [True]

    def connect(socket: WebSocketRoute) -> None:
        def pass_on(message: str | bytes) -> None:
            if holding and isinstance(message, bytes) and _tells_address(message):
                held.append(lambda: socket.send(message))
            else:
                socket.send(message)

        socket.connect_to_server().on_message(pass_on)

    def let_go() -> None:
        holding.clear()
        for send in held:
            send()

    page.route_web_socket("**/_stcore/stream", connect)
    return let_go


def _tells_address(message: bytes) -> bool:
    return ForwardMsg.FromString(message).WhichOneof("type") == "page_info_changed"
