"""The list of all files with what each is for, as docs/files.md has it: `python -m tests.files` writes it anew."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "files.md"
FOLDERS = ("pages", "views", "ui", "inputs", "models", "training", "analysis", "viz", "lessons", "vitrine")
FOLDERS += ("harness", "benchmarks")
ALONE = ("app.py", "server.py", "errors.py", "words.py")
WIDTH = 120
HEAD = """# Every file

One phrase each, the first of the file's own docstring. `python -m tests.files` writes this page; a test keeps it true.

"""


def listing() -> str:
    """The page: a list for each folder, its own phrase above it."""
    return (
        HEAD + "\n\n".join([_lines([ROOT / name for name in ALONE]), *(_section(name) for name in _folders())]) + "\n"
    )


def _folders() -> list[str]:
    """Every folder with Python files, each behind the one it is in."""
    folders = {path.parent for name in FOLDERS for path in (ROOT / name).rglob("*.py")}
    order = {name: place for place, name in enumerate(FOLDERS)}
    paths = sorted((path.relative_to(ROOT).parts for path in folders), key=lambda parts: (order[parts[0]], parts))
    return ["/".join(parts) for parts in paths]


def _section(folder: str) -> str:
    files = sorted((ROOT / folder).glob("*.py"))
    own = [path for path in files if path.name == "__init__.py"]
    title = f"## {folder}/" + "".join(f"\n\n{phrase(path)}" for path in own)
    rest = [path for path in files if path.name != "__init__.py"]
    return title + (f"\n\n{_lines(rest)}" if rest else "")


def _lines(files: list[Path]) -> str:
    return "\n".join(f"- `{path.name}` {phrase(path)}" for path in files)


def phrase(path: Path) -> str:
    """The first sentence of the docstring of the file at `path`, on one line."""
    words = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
    ends = [place for mark in (". ", ".   ") if (place := words.find(mark)) > 0]
    return words[: min(ends)] if ends else words.removesuffix(".")


if __name__ == "__main__":
    TARGET.write_text(listing(), encoding="utf-8")
