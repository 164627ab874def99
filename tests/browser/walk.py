"""Walks all pages in ten looks: `python -m tests.browser.walk FOLDER [PAGE …] [LOOK …]`.

A look is a size, `laptop`, or a size in the dark, `laptop_dark`. Each page is opened once a theme, and each of its
views brought to every size. Leaves a contact sheet per page and look, every view of the page on it, and prints for
each view what is measured: the top edge of the first picture, what is cut off, what overlaps, what has no name and what
failed. The sheets are to be looked at.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from harness.chromium import FLAGS, find_chromium
from harness.serving import served
from tests.browser.measuring import Measured, measured
from tests.browser.resting import rest
from tests.browser.spoken import nameless

ROOT = Path(__file__).parents[2]
FIRST = "attention"  # the page that has no path of its own
PATIENCE = 120_000
MAIN, TO_TOP = "[data-testid=stMain]", "(main) => { main.scrollTop = 0; }"
HEADER, LONGEST = 48, 5  # pixels of the menu that stays above the page, windows of a page that are looked at
LANCZOS = Image.Resampling.LANCZOS
ACROSS, TILE = 3, 640  # views in a row of a sheet, and the width of each in pixels


class Size(NamedTuple):
    """A window in CSS pixels, and its theme."""

    width: int
    height: int
    theme: str = "light"


SIZES = {
    "laptop": Size(1440, 900),
    "small": Size(1366, 768),
    "projector": Size(1920, 1080),
    "zoomed": Size(720, 450),  # as a laptop of 1440 px at 200 %
    "phone": Size(390, 844),
}
DARK = "dark"
LOOKS = SIZES | {f"{name}_{DARK}": size._replace(theme=DARK) for name, size in SIZES.items()}


class Seen(NamedTuple):
    """A view of a page as it was found in one look; `shot` is the whole page, as far as it can be scrolled."""

    view: str
    shot: Image.Image
    measured: Measured
    nameless: Sequence[str] = ()


def names() -> list[str]:
    """Every page."""
    return sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


def opened(browser: Browser, address: str, page: str, size: Size) -> Page:
    """`page` in a new window of `size`, at rest."""
    tab = browser.new_context(reduced_motion="reduce").new_page()
    turn_to(tab, address, page, size)
    return tab


def turn_to(tab: Page, address: str, page: str, size: Size) -> None:
    """Open `page` anew in `tab`, made a window of `size`, and wait until it is at rest."""
    tab.set_default_timeout(PATIENCE)
    tab.emulate_media(color_scheme=size.theme)
    made(tab, size)
    tab.goto(f"{address}/{'' if page == FIRST else page}")
    tab.locator("h1").first.wait_for()
    rest(tab)


def made(tab: Page, size: Size) -> None:
    """Make `tab` a window of `size`."""
    tab.set_viewport_size({"width": size.width, "height": size.height})


def views(tab: Page, looks: Mapping[str, Size]) -> Iterator[tuple[str, Seen]]:
    """The page as it opens, then each other view that it offers, each in all `looks`, which share a theme, by name."""
    choices = tab.get_by_role("radiogroup", name="View").get_by_role("radio")
    titles = choices.all_inner_texts() if choices.count() else [""]
    for place, title in enumerate(titles):
        if place:
            choices.nth(place).click()
            rest(tab)
        for name, size in looks.items():
            made(tab, size)
            tab.locator(MAIN).evaluate(TO_TOP)  # a click may have scrolled it, and the menu lies over what is above
            rest(tab)
            layout, unnamed = measured(tab), nameless(tab)
            yield name, Seen(title, whole(tab), layout, unnamed)
        made(tab, next(iter(looks.values())))
        rest(tab)


def whole(tab: Page) -> Image.Image:
    """All of the page that can be scrolled to, a window's height after the other, at most `LONGEST` of them; the menu
    above them once."""
    main = tab.locator(MAIN)
    shots = []
    for place in range(LONGEST):
        wanted = place * (tab.viewport_size["height"] - HEADER)
        main.evaluate("(main, to) => { main.scrollTop = to; }", wanted)
        rest(tab)  # charts further down are drawn now
        shot = Image.open(BytesIO(tab.screenshot())).convert("RGB")
        repeated = wanted - round(main.evaluate("(main) => main.scrollTop"))  # the last one begins in the one before
        shots.append(shot.crop((0, HEADER + repeated if place else 0, *shot.size)))
        if repeated:
            break
    main.evaluate(TO_TOP)
    return below(shots)


def below(shots: list[Image.Image]) -> Image.Image:
    """Pictures of one width under each other."""
    paper = Image.new("RGB", (shots[0].width, sum(shot.height for shot in shots)), "white")
    for place, shot in enumerate(shots):
        paper.paste(shot, (0, sum(before.height for before in shots[:place])))
    return paper


def sheet(seen: list[Seen]) -> Image.Image:
    """The views side by side, in rows of `ACROSS`, a row as high as its longest."""
    tiles = [one.shot.resize((TILE, round(TILE * one.shot.height / one.shot.width)), LANCZOS) for one in seen]
    return below([_row(tiles[start : start + ACROSS], len(seen)) for start in range(0, len(tiles), ACROSS)])


def _row(tiles: list[Image.Image], count: int) -> Image.Image:
    paper = Image.new("RGB", (min(ACROSS, count) * TILE, max(tile.height for tile in tiles)), "white")
    for place, tile in enumerate(tiles):
        paper.paste(tile, (place * TILE, 0))
    return paper


def line(page: str, size: str, seen: Seen) -> str:
    """What was measured on one view."""
    top, bottom, clipped, overlaps, failed = seen.measured
    begins, ends = ("–" if edge is None else f"{edge:.0f}" for edge in (top, bottom))
    return (
        f"{size:<15}{page:<14}{seen.view:<26}top {begins:>5}  bottom {ends:>5}  clipped {clipped}  overlaps {overlaps}"
        f"  nameless {list(seen.nameless)}  failed {failed}"
    )


def walk(browser: Browser, address: str, page: str, looks: Mapping[str, Size], folder: Path) -> None:
    """One page in `looks` of one theme: leaves a sheet for each and prints a line for each view."""
    tab = opened(browser, address, page, next(iter(looks.values())))
    seen: dict[str, list[Seen]] = {name: [] for name in looks}
    for name, one in views(tab, looks):
        seen[name].append(one)
        print(line(page, name, one), flush=True)
    tab.context.close()
    for name, views_in_look in seen.items():
        sheet(views_in_look).save(folder / f"{page}_{name}.png")


def main(folder: Path, asked: list[str]) -> None:
    """Walk the pages that are `asked` for in the looks that are (all where none is named); the sheets are left in
    `folder`."""
    pages = [name for name in asked if name not in LOOKS] or names()
    looks = {name: size for name, size in LOOKS.items() if name in asked or not LOOKS.keys() & set(asked)}
    themes = [{name: size for name, size in looks.items() if size.theme == theme} for theme in ("light", DARK)]
    folder.mkdir(parents=True, exist_ok=True)
    with served("server.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for page in pages:
            for of_theme in filter(None, themes):
                walk(browser, server.address, page, of_theme, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
