"""A tab that is closed takes the reading of its file along: nothing of it keeps a core busy."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page

from harness.serving import Server
from tests.browser.yours import give
from tests.inputs import cloud_files as files

pytestmark = pytest.mark.browser
SLOW = 5_000_000  # points: about ten seconds, all that a reader is given
SOON = 5  # seconds


def readers(server: int) -> list[int]:
    """Processes that read files for the process `server`."""
    processes = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == server and b"inputs.child" in (place / "cmdline").read_bytes():
                processes.append(int(place.name))
        except OSError:  # it has ended meanwhile
            continue
    return processes


def waited(server: int, *, there: bool, seconds: float) -> bool:
    """Whether a reader is there, or none is, within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if bool(readers(server)) == there:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="tells processes apart by /proc")
def test_a_closed_tab_frees_the_core(visitor: Page, server: Server) -> None:
    page = visitor.context.new_page()
    page.goto(f"{server.address}/points")
    page.locator(".cloud[data-frames]").wait_for(timeout=150_000)
    give(page, "slow.pcd", files.slow(SLOW))
    assert waited(server.process.pid, there=True, seconds=30)
    page.get_by_text("Reading “slow.pcd”").wait_for(timeout=20_000)  # and the visitor is told
    page.close()
    assert waited(server.process.pid, there=False, seconds=SOON)
