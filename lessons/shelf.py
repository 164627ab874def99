"""Where lessons lie: those of the house by language, and a folder of the operator's own (VITRINE_LESSONS)."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from errors import UserError
from lessons.lesson import Lesson, read

HOUSE = Path(__file__).parent
ENGLISH = "en"
SWITCH = "VITRINE_LESSONS"
LARGEST = 100_000  # bytes of a file


@cache
def pages() -> dict[str, frozenset[str]]:
    """Every page with the names of its bets."""
    root = HOUSE.parent
    return {path.stem: _bets(root / "views" / path.stem / "bets.py") for path in root.glob("pages/*.py")}


def _bets(path: Path) -> frozenset[str]:
    """Names of the bets in a page's file, which is looked into and not run: lessons know no page's code."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else ()
    calls = (node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Bet")
    return frozenset(ast.literal_eval(call.args[0]) for call in calls)


def house(language: str) -> dict[str, Lesson]:
    """Our own lessons by id, in `language` where they are written in it, else in English."""
    return {**_shelf(HOUSE / ENGLISH), **(_shelf(HOUSE / language) if language.isalnum() else {})}


@cache
def _shelf(folder: Path) -> dict[str, Lesson]:
    return {path.stem: load(path) for path in sorted(folder.glob("*.md"))}


def own() -> tuple[dict[str, Lesson], list[UserError]]:
    """The operator's lessons by id, read anew each time so that a corrected file is seen at once, and what is wrong
    with the others."""
    lesson_by_id, problems = {}, []
    for path in _files():
        try:
            lesson_by_id[path.stem] = load(path)
        except UserError as problem:
            problems.append(problem)
    return lesson_by_id, problems


def _files() -> Iterator[Path]:
    folder = os.environ.get(SWITCH)
    return iter(sorted(Path(folder).glob("*.md")) if folder else ())


def load(path: Path) -> Lesson:
    """The lesson in the file at `path`; raises UserError that says what is wrong with it."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError("The lesson “{file}” can’t be read as UTF-8 text.", file=path.name) from problem
    if len(content) > LARGEST:
        raise UserError("The lesson “{file}” is larger than {most} bytes.", file=path.name, most=f"{LARGEST:,}")
    return read(text, path.name, pages=pages())


def all_lessons(language: str) -> dict[str, Lesson]:
    """Every lesson by id; one of the operator's stands before one of ours with the same id."""
    return {**house(language), **own()[0]}
