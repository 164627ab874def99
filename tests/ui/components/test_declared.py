"""Components are published under a name that changes with what they hold, in one file where it is of today."""

import os
import time
from pathlib import Path

import pytest

from tests.built import mains
from ui.components import declared


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(declared, "STATIC", tmp_path / "components")
    forget()
    yield tmp_path / "components"
    forget()


def forget() -> None:
    """As at the start of a server."""
    declared.published.cache_clear()
    declared.built.cache_clear()


def holds(folder: Path) -> dict[str, bytes]:
    """What lies in `folder` and below."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def changed(static: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The modules of somebody who has just changed one."""
    modules = {**declared.modules(), "shared/keys.js": b"export {};"}
    monkeypatch.setattr(declared, "modules", lambda: modules)
    return modules


def test_the_one_file_is_of_today_and_has_what_every_component_shows() -> None:
    whole = declared.built()
    assert whole is not None, "a module has changed since: python -m tests.built"
    assert all(f" as {declared.exported(main)}".encode() in whole for main in mains())
    shown = {path.parent.name for path in declared.HERE.glob("*/__init__.py")}
    assert {main.split("/")[0] for main in mains()} == shown


def test_the_one_file_is_published_alone(static: Path) -> None:
    folder = static / declared.published()
    assert holds(folder) == {"components.js": declared.built()}
    assert folder.stat().st_mode & 0o555 == 0o555, "another user may run the server"
    assert f"/{folder.name}/components.js" in declared.door("chart/main.js")
    assert "{ chart_main: show }" in declared.door("chart/main.js")


def test_where_a_module_has_changed_all_are_published_as_they_are(static: Path, changed: dict[str, bytes]) -> None:
    folder = static / declared.published()
    assert holds(folder) == changed
    assert f"/{folder.name}/chart/main.js" in declared.door("chart/main.js")
    assert "{ default: show }" in declared.door("chart/main.js")


def test_another_content_is_another_name(static: Path, changed: dict[str, bytes]) -> None:
    first = declared.published()
    forget()
    assert declared.published() == first and [path.name for path in static.iterdir()] == [first]
    changed["shared/keys.js"] = b"export const one = 1;"
    forget()
    assert declared.published() != first and len(list(static.iterdir())) == 2


def test_what_is_older_than_a_day_goes(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, age in (("old", 2 * declared.DAY), ("new", 60)):
        (static / name).mkdir(parents=True)
        os.utime(static / name, (time.time() - age,) * 2)
    declared.published()
    assert not (static / "old").exists() and (static / "new").exists()


def test_a_published_folder_is_only_read(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container whose files may not be written, a start of the server while the image is made does for all."""
    declared.published()
    declared.published.cache_clear()
    monkeypatch.setattr(declared, "_publish", lambda *_: pytest.fail("it is there"))
    declared.published()


def test_a_page_without_neighbours_is_given_all_that_its_module_needs_and_nothing_else() -> None:
    sources = {
        "a/main.js": b'import { x } from "./x.js";',
        "a/x.js": b'import "u";\nimport y from "../shared/y.js";',
        "shared/y.js": b'import { x } from "./z.js";',
        "shared/z.js": b"",
        "shared/unused.js": b"",
    }
    assert declared.imported("a/main.js", sources) == {"a/main.js", "a/x.js", "shared/y.js", "shared/z.js"}
    assert declared.imported("copy_link/main.js", declared.modules()) == {"copy_link/main.js", "shared/words.js"}


@pytest.mark.parametrize("folder", ["attention_by_hand", "canvas", "cloud_canvas"])
def test_a_style_stands_in_the_page_with_what_it_imports(folder: str) -> None:
    shared = (declared.HERE / "shared" / "box.css").read_text()
    assert declared.style(folder).count(shared) == 1 and "@import" not in declared.style(folder)
