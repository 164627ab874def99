"""The plan of the house, kept true: who may import whom, how long a file may be, what the README's tree says."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests import files

ROOT = Path(__file__).parent.parent
VALUES = {
    f"models.{name}"
    for name in (
        *("card", "trace", "regions", "preprocess", "request"),
        *(
            "edits",
            "changes",
            "cut_heads",
            "cut_neurons",
            "factored",
            "fewer_keys",
            "hashed",
            "leading",
            "masked_product",
            "nearest",
            "plain_attention",
            "quantised",
            "spans",
            "stages",
            "students",
            "tickets",
        ),
        *("frozen", "recipe", "progress", "run_files"),
    )
}
TORCH = {"torch", "timm", "torchvision", "safetensors", "huggingface_hub", "onnx"}
ALLOWED = {  # the longest prefix that fits: (our modules it may import, heavy libraries it may use)
    "inputs": ({"words", "errors", "apart"}, {"PIL", "safetensors", "trimesh", "laspy", "scipy"}),
    "models": ({"words", "errors", "apart"}, TORCH | {"scipy", "threadpoolctl"}),
    "training": ({"words", "errors", "inputs", "models"}, TORCH | {"PIL", "scipy"}),
    "analysis": (set(), {"scipy"}),
    "viz": ({"words"}, {"plotly", "PIL", "kaleido", "pypdf"}),
    "lessons": ({"words", "errors"}, {"yaml"}),
    "ui": ({"words", "errors", "apart", "inputs", "models", "analysis", "viz", "lessons"}, {"streamlit"}),
    "ui/components": ({"words", "errors", "analysis", "viz"} | VALUES, {"streamlit"}),
    # What cards there are is plain data (the zoo); how they run is the engine's, which only ui/cached.py knows.
    "views": (
        {"words", "errors", "inputs", "models.questions", "models.zoo", "analysis", "viz", "ui", "lessons"} | VALUES,
        {"streamlit"},
    ),
    "pages": ({"words", "ui", "views"}, {"streamlit"}),
    "vitrine": ({"words", "errors", "inputs", "models", "analysis", "viz"}, set()),
    "app.py": ({"words", "ui", "errors"}, {"streamlit"}),
    "server.py": ({"ui", "errors"}, {"streamlit", "starlette"}),
}
# Inside models: each folder may import the values at the root, itself, and what stands before it here.
FLOORS = ("quantised", "reference", "zoo", "weights", "placing", "watching", "learning", "questions", "serving")
EVERYWHERE = {"numpy"}


def imported(source: str) -> set[str]:
    """Dotted names of all that `source` imports, inside functions too: `from a import b` counts as a.b."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    sources = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return plain | {f"{node.module}.{alias.name}" for node in sources for alias in node.names}


def within(name: str, allowed: set[str]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)


def forbidden(source: str, place: str) -> set[str]:
    """Imports of `source`, a file at `place` (its path in the project), that the plan does not allow."""
    folder = max((prefix for prefix in ALLOWED if place.startswith(prefix)), key=len)
    ours, heavy = ALLOWED[folder]
    allowed = ours | heavy | EVERYWHERE | set(sys.stdlib_module_names) | own(place)
    return {name for name in imported(source) if not within(name, allowed)}


def own(place: str) -> set[str]:
    """What a file may import because it lives beside it: a view its page's folder, a floor of models those below."""
    parts = place.split("/")
    if parts[0] == "views":
        return {".".join(parts[:2])}
    if parts[0] == "models" and len(parts) > 2:
        below = FLOORS[: FLOORS.index(parts[1]) + 1]
        return VALUES | {f"models.{name}" for name in below}
    if parts[0] == "models":
        return VALUES | {"models.compat"}
    return {"ui.components"} if place.startswith("ui/components") else {parts[0]}


FOLDERS = [folder for folder in ALLOWED if "/" not in folder and not folder.endswith(".py")]
SOURCES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
SOURCES += [ROOT / name for name in ALLOWED if name.endswith(".py")]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_follow_the_plan(path: Path) -> None:
    assert not forbidden(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_stay_readable(path: Path) -> None:
    limit = 80 if path.parent.name == "pages" else 250
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


def test_the_rule_catches_a_wrong_import() -> None:
    wrong = "import torch\nfrom models import zoo"
    assert forbidden(wrong, "pages/x.py") == {"torch", "models.zoo"}
    assert forbidden("def f():\n    import streamlit", "models/trace.py") == {"streamlit"}
    assert forbidden("from views.depth import layers", "views/attention/x.py") == {"views.depth.layers"}
    assert forbidden("from models.serving.engine import Request", "views/depth/x.py")
    assert forbidden("from models.serving import engine", "models/weights/x.py")
    assert not forbidden("from models.weights import hub\nimport torch", "models/serving/x.py")
    assert forbidden("from ui import places", "ui/components/x/__init__.py") == {"ui.places"}


def nameless(source: str) -> list[str]:
    """Names that say nothing of what is inside, bound in `source`: variables, parameters, fields, caught errors."""
    nodes = list(ast.walk(ast.parse(source)))
    bound = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    bound += [node.arg for node in nodes if isinstance(node, ast.arg)]
    bound += [node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name]
    return [name for name in bound if name in {"found", "each"}]


@pytest.mark.parametrize("folder", [*FOLDERS, "benchmarks", "harness", "tests"])
def test_names_say_what_is_inside(folder: str) -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob("*.py")}
    assert not [path for path, source in sources.items() if nameless(source)]


def test_names_in_loose_files_say_what_is_inside() -> None:
    assert not [path for path in ROOT.glob("*.py") if nameless(path.read_text(encoding="utf-8"))]


def test_the_rule_catches_a_name_that_says_nothing() -> None:
    for wrong in ("found = 1", "for each in x: y", "with x as found: y", "def f(*each): y", "z = lambda found: y"):
        assert nameless(wrong), wrong
    assert nameless("if found := x: y") and nameless("[0 for each in x]") and nameless("found, y = x")
    assert not nameless("say(found=x.found)")


COMPONENTS = ROOT / "ui" / "components"
MODULES = sorted(COMPONENTS.rglob("*.js"))
IMPORT = re.compile(r'^(?:import|export)\s(?:[^;"]*?\sfrom\s+)?"([^"]+)"', re.MULTILINE)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`([^`]*)`')
SENTENCE = re.compile(r"^[A-Z][a-z]+( [a-z]+)+|[a-z]{2,}(, | )[a-z]{2,} [a-z]{2,}")


def foreign(source: str, path: Path) -> list[str]:
    """What a JavaScript module at `path` imports that is neither of its own folder nor shared, or is not there."""
    near = {path.parent, COMPONENTS / "shared"}
    targets = {address: (path.parent / address).resolve() for address in IMPORT.findall(source)}
    return [address for address, target in targets.items() if target.parent not in near or target not in MODULES]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(COMPONENTS).as_posix())
def test_a_browser_module_imports_its_own_folder_and_what_is_shared(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not foreign(source, path)
    assert len(source.splitlines()) <= 250
    assert "import(" not in source and "innerHTML" not in source and "insertAdjacentHTML" not in source


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(COMPONENTS).as_posix())
def test_a_browser_module_holds_no_words(path: Path) -> None:
    """They come from Python by key, in the visitor's language."""
    source = re.sub(r"^\s*//.*$|\s//\s.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    texts = [re.sub(r"\$\{[^}]*\}", "0", plain or template) for plain, template in LITERAL.findall(source)]
    assert not [text for text in texts if SENTENCE.search(text) and not re.search("[<=;{#]", text)]


def test_the_rule_catches_a_wrong_module() -> None:
    place = COMPONENTS / "matrix" / "x.js"
    wrong = 'import { a } from "../canvas/maths.js";\nimport {\n  b,\n} from "./nothing.js";\nexport { c } from "lit";'
    assert foreign(wrong, place) == ["../canvas/maths.js", "./nothing.js", "lit"]
    assert not foreign('import { clamp } from "../shared/keys.js";', place)
    assert SENTENCE.search("Head fusion") and SENTENCE.search("the chart is gone") and not SENTENCE.search("hint muted")


def test_scripts_reach_the_browser_through_one_door() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py")}
    readers = {path.name for path, source in sources.items() if ".js" in source and "read_" in source}
    assert readers == {"declared.py"}, "no module is glued to another"


@pytest.mark.parametrize("folder", ["benchmarks", "harness"])
def test_what_stands_beside_the_tests_needs_none_of_them(folder: str) -> None:
    for path in (ROOT / folder).glob("*.py"):
        assert not [name for name in imported(path.read_text(encoding="utf-8")) if within(name, {"tests"})], path


def test_the_list_of_files_is_true() -> None:
    assert files.TARGET.read_text(encoding="utf-8") == files.listing(), "run: python -m tests.files"


def test_the_readme_names_every_folder() -> None:
    tree = (ROOT / "README.md").read_text(encoding="utf-8").split("```text")[1].split("```")[0]
    named = {line.split()[0].replace("NAME/", "") for line in tree.strip().splitlines()}
    assert {f"{folder}/" for folder in FOLDERS} <= named
    assert all((ROOT / name).exists() for name in named), "and what it names is there"
