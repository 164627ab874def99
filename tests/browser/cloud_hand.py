"""What a hand does to clouds on a page, and clouds that it brings."""

import io
from collections.abc import Callable

import laspy
import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser.yours import give, shut

RNG = np.random.default_rng(11)


def open_cloud(page: Page, address: str, path: str = "points") -> Locator:
    page.goto(f"{address}/{path}")
    root = page.locator(".cloud[data-frames]")
    root.wait_for(timeout=150_000)
    return root


def drag(root: Locator, across: int, down: int) -> None:
    box, mouse = root.locator(".stage").bounding_box(), root.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + across, box["y"] + 40 + down, steps=4)
    mouse.up()


def camera(root: Locator) -> list[float]:
    return [float(number) for number in root.get_attribute("data-camera").split(",")]


def point_in_front(root: Locator) -> tuple[int, dict[str, float]]:
    """A point that a click would choose, not the chosen one, and where it is on the stage."""
    chosen = root.get_attribute("data-chosen")
    picked = root.evaluate(
        """(root, chosen) => [...Array(Number(root.dataset.points)).keys()].map((point) => {
          const [x, y] = root.vitrine.place(point);
          return { point, x, y };
        }).find(({ point, x, y }) => String(point) !== chosen && root.vitrine.at(x, y) === point)""",
        chosen,
    )
    return picked.pop("point"), picked


def slide_left(page: Page, label: str) -> None:
    slider = page.get_by_test_id("stSlider").filter(has_text=label).locator("input")
    slider.focus()
    slider.press("ArrowLeft")


def upload(page: Page, name: str, data: bytes) -> None:
    give(page, name, data)
    shut(page)


def ply(count: int = 3000) -> bytes:
    """A torus standing on z, as ascii PLY."""
    around, tube = RNG.uniform(0, 2 * np.pi, (2, count))
    ring = 2 + 0.5 * np.cos(tube)
    rows = np.stack([ring * np.cos(around), ring * np.sin(around), 0.5 * np.sin(tube)], axis=1)
    header = f"ply\nformat ascii 1.0\nelement vertex {count}\n" + "".join(f"property float {axis}\n" for axis in "xyz")
    return (header + "end_header\n" + "\n".join(" ".join(f"{x:.4f}" for x in row) for row in rows) + "\n").encode()


def laz(count: int = 20_000) -> bytes:
    """A hill in metres, far from zero as surveys are."""
    header = laspy.LasHeader(point_format=3, version="1.2")
    header.scales, header.offsets = np.full(3, 0.001), np.array([500_000, 5_400_000, 0])
    cloud = laspy.LasData(header)
    x, y = RNG.uniform(0, 100, (2, count))
    cloud.x, cloud.y, cloud.z = x + 500_000, y + 5_400_000, 20 * np.exp(-((x - 50) ** 2 + (y - 50) ** 2) / 500)
    stream = io.BytesIO()
    cloud.write(stream, do_compress=True)
    return stream.getvalue()


def saved(page: Page, name: str) -> bytes:
    button = page.get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        page.get_by_text("Take it home").first.click()
    with page.expect_download(timeout=60_000) as waiting:
        button.click()
    return waiting.value.path().read_bytes()


def changed(root: Locator, act: Callable[[], None], name: str = "data-camera") -> str:
    """What the attribute `name` has become by `act`."""
    before = root.get_attribute(name)
    act()
    expect(root).not_to_have_attribute(name, before)
    return root.get_attribute(name)
