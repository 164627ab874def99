"""Both states of the torchvision remedy, each in a fresh interpreter: operators that load, and ones that don't."""

import subprocess
import sys
from pathlib import Path

from models.compat import ensure_torchvision

ROOT = Path(__file__).parents[2]
# The file alone, without `models/__init__`, which would already have run the remedy on the real torchvision.
ALONE = "import runpy, torch; it = runpy.run_path('models/compat.py'); ensure = it['ensure_torchvision'];"
FAKE = "it['importlib'].util.find_spec = lambda name: type('Spec', (), dict(origin={origin!r}));"
SCHEMAS = "print(*[hasattr(torch.ops.torchvision, name) for name in ('nms', 'qnms')])"


def run(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.split()


def test_timm_imports_and_runs_after_models() -> None:
    code = "import models, timm, torch; print(timm.create_model('test_vit')(torch.zeros(1, 3, 160, 160)).shape[1])"
    assert run(code) == ["1000"]


def test_it_leaves_an_imported_torchvision_alone() -> None:
    import torchvision  # noqa: F401

    assert ensure_torchvision() == "already"


def test_it_declares_nothing_where_the_operators_load(tmp_path: Path) -> None:
    (tmp_path / "_C.so").touch()
    code = ALONE + FAKE.format(origin=str(tmp_path / "__init__.py"))
    assert run(code + "torch.ops.load_library = print; print(ensure());" + SCHEMAS) == [
        str(tmp_path / "_C.so"),
        "native",
        "False",
        "False",
    ]


def test_it_declares_once_where_they_do_not(tmp_path: Path) -> None:
    (tmp_path / "_C.so").write_bytes(b"no library")
    code = ALONE + FAKE.format(origin=str(tmp_path / "__init__.py"))
    assert run(code + "print(ensure(), ensure());" + SCHEMAS) == ["declared", "declared", "True", "True"]


def test_it_declares_where_no_operators_were_compiled(tmp_path: Path) -> None:
    assert run(ALONE + FAKE.format(origin=str(tmp_path / "__init__.py")) + "print(ensure())") == ["declared"]


def test_an_absent_torchvision_is_reported() -> None:
    assert run(ALONE + "it['importlib'].util.find_spec = lambda name: None; print(ensure())") == ["absent"]
