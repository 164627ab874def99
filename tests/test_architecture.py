"""The plan of the house, kept true: who may import whom, how long a file may be, what the README's tree says."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {  # folder: (our folders it may import, heavy libraries it may use)
    "inputs": ({"errors"}, {"PIL", "safetensors", "trimesh", "laspy", "scipy"}),
    "models": ({"errors"}, {"torch", "timm", "torchvision", "safetensors", "huggingface_hub", "onnx"}),
    "analysis": (set(), {"scipy"}),
    "viz": (set(), {"plotly", "PIL", "kaleido"}),
    "ui": ({"errors", "inputs", "models", "analysis", "viz"}, {"streamlit"}),
    "pages": ({"ui", "analysis", "viz"}, {"streamlit"}),
}
FILES = {"app.py": ({"ui", "errors"}, {"streamlit"}), "server.py": ({"ui", "errors"}, {"streamlit", "starlette"})}
OURS = {*ALLOWED, "errors", "app", "server", "benchmarks", "tests"}
EVERYWHERE = {"numpy"}
# models/training turns data into weights: it also reads pictures and clouds.
EXTRA = {"models/training": ({"inputs"}, {"PIL", "scipy"})}


def imported_roots(source: str) -> set[str]:
    """First components of every module that `source` imports, inside functions too."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module.split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def forbidden(source: str, ours: set[str], heavy: set[str], own: str) -> set[str]:
    """Imports of `source` that its place in the house does not allow."""
    roots = imported_roots(source) - set(sys.stdlib_module_names)
    return roots - ours - heavy - EVERYWHERE - {own}


def rules(path: Path) -> tuple[set[str], set[str], str]:
    relative = path.relative_to(ROOT).as_posix()
    if relative in FILES:
        return *FILES[relative], path.stem
    folder = relative.split("/")[0]
    ours, heavy = ALLOWED[folder]
    extra = next((rule for prefix, rule in EXTRA.items() if relative.startswith(prefix)), (set(), set()))
    return ours | extra[0], heavy | extra[1], folder


SOURCES = [path for folder in ALLOWED for path in sorted((ROOT / folder).rglob("*.py"))]
SOURCES += [ROOT / name for name in FILES if (ROOT / name).exists()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_follow_the_plan(path: Path) -> None:
    ours, heavy, own = rules(path)
    assert not forbidden(path.read_text(encoding="utf-8"), ours, heavy, own)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_stay_readable(path: Path) -> None:
    limit = 80 if path.parent.name == "pages" else 250
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


def test_the_rule_catches_a_wrong_import() -> None:
    assert forbidden("import torch\nfrom models import zoo", *ALLOWED["pages"], "pages") == {"torch", "models"}
    assert forbidden("def f():\n    import streamlit", *ALLOWED["models"], "models") == {"streamlit"}


def test_the_readme_names_every_file() -> None:
    there = {path.relative_to(ROOT).as_posix() for path in SOURCES if path.name != "__init__.py"}
    told = tree((ROOT / "README.md").read_text(encoding="utf-8"))
    assert not there - told, "files that README.md's tree leaves out"
    assert all((ROOT / name).exists() for name in told), "and what it names is there"


def tree(readme: str) -> set[str]:
    """Every path in the tree of `readme`, two spaces for each folder above it."""
    above, paths = [], set()
    for line in readme.split("```text")[1].split("```")[0].strip().splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth:] = [line.split()[0]]
        paths.add("".join(above))
    return paths
