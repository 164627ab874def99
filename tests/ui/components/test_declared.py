"""Modules are published whole, under a name that changes with what they hold, and old ones go."""

import os
import time
from pathlib import Path

import pytest

from ui.components import declared


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(declared, "STATIC", tmp_path / "components")
    declared.published.cache_clear()
    yield tmp_path / "components"
    declared.published.cache_clear()


def test_every_module_is_published_as_it_is(static: Path) -> None:
    folder = static / declared.published()
    copied = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert copied == declared.modules() and "shared/keys.js" in copied
    assert folder.stat().st_mode & 0o555 == 0o555, "another user may run the server"


def test_another_content_is_another_name(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = declared.published()
    declared.published.cache_clear()
    assert declared.published() == first and [path.name for path in static.iterdir()] == [first]
    changed = {**declared.modules(), "shared/keys.js": b"export {};"}
    monkeypatch.setattr(declared, "modules", lambda: changed)
    declared.published.cache_clear()
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


def test_the_door_asks_for_all_that_its_module_needs_and_nothing_else() -> None:
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
