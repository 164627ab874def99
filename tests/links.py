"""Which names the controls of the app write into the address, read from the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICKERS = {"choose", "slide", "choose_several"}


def calls() -> Iterator[ast.Call]:
    """Every call in pages, views and ui."""
    for folder in ("pages", "views", "ui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def function(call: ast.Call) -> str:
    """The last part of what is called: `choose` for `controls.choose(…)`."""
    return ast.unparse(call.func).rsplit(".", 1)[-1]


def pickers() -> Iterator[tuple[str, ast.Call]]:
    """(link name, call) of every picker whose link name is written out: its second argument."""
    for call in calls():
        match call.args:
            case [_, ast.Constant(str(name)), *_] if function(call) in PICKERS:
                yield name, call


def names() -> set[str]:
    """Every link name that is written out, given as an argument or as `name=`."""
    keywords = (part.value for call in calls() for part in call.keywords if part.arg == "name")
    return {name for name, _ in pickers()} | {node.value for node in keywords if isinstance(node, ast.Constant)}
