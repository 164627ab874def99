"""How a component is declared to Streamlit: its folder's mark-up and style, and a door to its ES modules.

The modules are real ones: Streamlit serves what lies in static/, and a component's own script is only the door that
imports what it needs from there: one file built of all modules (`python -m tests.built`), or, where somebody has
changed a module since, the modules themselves. Both are copied there under a name made of what they hold, so that a
browser may keep them for ever and never meets an old one (docs/decisions/0007-javascript.md).
"""

import json
import os
import posixpath
import re
import shutil
import time
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "static" / "components"
BUILT = HERE.parents[1] / "assets" / "components.js"
STAMP = "// Built of %s\n"  # its first line: `version` of the modules that it was built of
DAY = 24 * 60 * 60
HAND = "hand"  # in the session while a run lasts that comes of a hand on something of the page
# Until a component's script has given them their words (shared/words.js), controls are neither seen nor heard.
UNSAID = (
    "[data-label]:not([aria-label]), button[data-say]:empty, :is(button, label):has([data-say]:empty) "
    "{ visibility: hidden; }"
)
IMPORT = re.compile(rb'from "([^"]+)"')
STYLES = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)
DOOR = """// Streamlit serves static/ beside its own scripts, whatever path the app is under.
const streamlit = document.querySelector('script[src*="/static/js/"]').src;
const { NAME: show } = await import(new URL("../../app/static/components/PATH", streamlit).href);
export default (given) => {
  const clear = show(given);
  given.parentElement.querySelector("[data-early]")?.removeAttribute("inert");
  return clear;
};
"""
# Mark-up is on the page before its script is: a hand on it would be on nothing.
EARLY = '<div data-early inert style="display: contents">{markup}</div>'


def component(folder: str, *, main: str = "main.js", name: str = "", **options: Any) -> Callable[..., Any]:
    """The component in `folder`, called vitrine_FOLDER or vitrine_NAME: its `main` module, markup.html and style.css.

    `options` are those of `st.components.v2.component`.
    """
    html = _early(markup(folder))
    texts = {"html": html, "css": f"{style(folder)}\n{UNSAID}" if html else style(folder)}
    script = door(f"{folder}/{main}")
    given = {kind: text for kind, text in texts.items() if text}
    show = st.components.v2.component(f"vitrine_{name or folder}", js=script, **{**given, **options})
    return lambda **settings: show(**{key: _noting(key, value) for key, value in settings.items()})


def _early(text: str) -> str:
    """The mark-up as it waits for its script, which lifts the `inert`."""
    return EARLY.format(markup=text) if text else ""


def touched() -> None:
    """A callback: the run to come is the work of a hand on the page, not of the browser's Back (ui/link.py)."""
    st.session_state[HAND] = True


def _noting(name: str, value: Any) -> Any:
    """`value`, but a callback notes first that it was called."""
    return (lambda: (touched(), value())) if name.startswith("on_") else value


def door(main: str) -> str:
    """The script that imports what the module `main` shows."""
    name = exported(main) if built() else "default"
    return DOOR.replace("NAME", name).replace("PATH", where(main))


def ahead(main: str) -> str:
    """The value of an HTTP `Link` header that asks for what the module `main` is served in.

    `server.py` sends it with the page itself: a new visitor’s first canvas would else wait for it
    (`python -m benchmarks interaction`). With low priority: Streamlit’s own scripts go first.
    """
    return f"<app/static/components/{where(main)}>; rel=modulepreload; fetchpriority=low"


def where(main: str) -> str:
    """Where below static/components/ the module `main` lies, be it among all others in one file."""
    return f"{published()}/{BUILT.name if built() else main}"


def exported(main: str) -> str:
    """What the built file calls the default of the module `main`."""
    return main.removesuffix(".js").replace("/", "_")


@cache
def built() -> bytes | None:
    """The one file that was built of the modules as they are; None where they have changed since."""
    whole = BUILT.read_bytes() if BUILT.exists() else b""
    return whole if whole.startswith((STAMP % version(modules())).encode()) else None


def version(files: dict[str, bytes]) -> str:
    """A name made of what `files` hold."""
    return blake2b(repr(sorted(files.items())).encode(), digest_size=8).hexdigest()


def imported(main: str, sources: dict[str, bytes]) -> set[str]:
    """`main` and every module that it imports, itself or through others."""
    reached, waiting = set(), [main]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        waiting += {_neighbour(path, name) for name in IMPORT.findall(sources[path])} - reached
    return reached


@cache
def published() -> str:
    """The name of the folder in `STATIC` that holds what is served now; made where it is missing."""
    files = {BUILT.name: whole} if (whole := built()) else modules()
    name = version(files)
    if not (STATIC / name).is_dir():
        _publish(files, STATIC / name)
    return name


@cache
def import_map(*mains: str) -> str:
    """JSON of an import map for a page without neighbours: `mains` and all that they import, each as vitrine/PATH."""
    sources = modules()
    needed = sorted(set().union(*(imported(main, sources) for main in mains)))
    texts = {path: b64encode(_renamed(path, sources[path])).decode() for path in needed}
    return json.dumps({"imports": {f"vitrine/{path}": f"data:text/javascript;base64,{texts[path]}" for path in texts}})


def _renamed(path: str, source: bytes) -> bytes:
    """The module at `path` with its neighbours called as in the import map."""

    def rename(match: re.Match[bytes]) -> bytes:
        return f'from "vitrine/{_neighbour(path, match[1])}"'.encode()

    return IMPORT.sub(rename, source)


def _neighbour(path: str, name: bytes) -> str:
    """The path of what the module at `path` imports as `name`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name.decode()))


def style(folder: str) -> str:
    """The style of the component in `folder`, if it has one, with what it imports in its place: it stands in the page
    itself, where a browser has no file to look beside."""
    return STYLES.sub(lambda match: _text(HERE / folder / match[1]), _text(HERE / folder / "style.css"))


def markup(folder: str) -> str:
    """The mark-up of the component in `folder`, if it has any."""
    return _text(HERE / folder / "markup.html")


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


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
