"""How a component is declared to Streamlit: its folder's mark-up and style, and a door to its ES modules.

The modules are real ones: Streamlit serves what lies in static/, and a component's own script is only the door that
imports its `main.js` from there. They are copied there under a name made of what they hold, so that a browser may keep
them for ever and never meets an old one (docs/decisions/0007-javascript.md).
"""

import json
import os
import posixpath
import re
import shutil
import time
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "static" / "components"
DAY = 24 * 60 * 60
IMPORT = re.compile(rb'from "([^"]+)"')
DOOR = """// Streamlit serves static/ beside its own scripts, whatever path the app is under.
const streamlit = document.querySelector('script[src*="/static/js/"]').src;
const address = (path) => new URL(`../../app/static/components/HASH/${path}`, streamlit).href;
const asked = (window.vitrineModules ??= new Set());
// All at once, not one import after another.
for (const href of MODULES.map(address).filter((href) => !asked.has(href))) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  asked.add(href);
}
const { default: show } = await import(address("MAIN"));
export default show;
"""


def component(folder: str, *, main: str = "main.js", name: str = "", **options: Any) -> Callable[..., Any]:
    """The component in `folder`, called vitrine_FOLDER or vitrine_NAME: its `main` module, markup.html and style.css.

    `options` are those of `st.components.v2.component`.
    """
    files = {"html": HERE / folder / "markup.html", "css": HERE / folder / "style.css"}
    texts = {kind: file.read_text(encoding="utf-8") for kind, file in files.items() if file.exists()}
    script = door(published(), f"{folder}/{main}")
    return st.components.v2.component(f"vitrine_{name or folder}", js=script, **{**texts, **options})


def door(version: str, main: str) -> str:
    """The script that imports the module `main` from the folder `version`, and asks for all that it imports at once."""
    needed = json.dumps(sorted(imported(main, modules())))
    return DOOR.replace("HASH", version).replace("MODULES", needed).replace("MAIN", main)


def ahead(*mains: str) -> str:
    """The value of an HTTP `Link` header that asks for the modules `mains` and all that they import.

    `server.py` sends it with the page itself: a new visitor’s first canvas would else wait for them
    (`python -m benchmarks interaction`).
    """
    needed = sorted(set().union(*(imported(main, modules()) for main in mains)))
    return ", ".join(f"<app/static/components/{published()}/{path}>; rel=modulepreload" for path in needed)


def imported(main: str, sources: dict[str, bytes]) -> set[str]:
    """`main` and every module that it imports, itself or through others."""
    reached, waiting = set(), [main]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        imports = [name.decode() for name in IMPORT.findall(sources[path])]
        waiting += {_beside(posixpath.dirname(path), name) for name in imports} - reached
    return reached


def inlined(main: str) -> dict[str, bytes]:
    """`main` and every module that it imports, by the name that they import one another by: vitrine/PATH.

    An import map that gives each name its source makes a page that needs no server.
    """
    sources = modules()
    return {f"vitrine/{path}": _named(path, sources[path]) for path in sorted(imported(main, sources))}


def _named(path: str, source: bytes) -> bytes:
    """`source` of the module at `path`, its imports by name instead of by place."""
    place = posixpath.dirname(path)
    return IMPORT.sub(lambda name: f'from "vitrine/{_beside(place, name[1].decode())}"'.encode(), source)


def _beside(place: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(place, name))


@cache
def published() -> str:
    """The name of the folder in `STATIC` that holds the modules as they are now; made where it is missing."""
    files = modules()
    name = blake2b(repr(sorted(files.items())).encode(), digest_size=8).hexdigest()
    if not (STATIC / name).is_dir():
        _publish(files, STATIC / name)
    return name


def modules() -> dict[str, bytes]:
    """Every module by its path below this folder."""
    return {path.relative_to(HERE).as_posix(): path.read_bytes() for path in HERE.rglob("*.js")}


def _publish(files: dict[str, bytes], target: Path) -> None:
    """Write `files` to `target` at once or not at all: another process may be doing the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(dir=target.parent))
    for path, content in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    folder.chmod(0o755)
    try:
        os.replace(folder, target)
    except OSError:  # another process was faster
        shutil.rmtree(folder)
    _forget(target)


def _forget(current: Path) -> None:
    """Remove what other versions left, but for those of the last day: a server may still be running with one."""
    for folder in current.parent.iterdir():
        if folder != current and folder.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(folder, ignore_errors=True)
