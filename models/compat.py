"""A guarded remedy for a torchvision whose compiled operators can't be loaded.

timm imports torchvision. Beside a CPU-only torch, the registry's torchvision (built for CUDA) fails while it
declares fake kernels for two operators that its library never registered; see
docs/decisions/0002-torchvision.md. What this does not do: make those two operators (box suppression) work.
"""

import importlib.util
import sys
from pathlib import Path

import torch

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_kept: list[torch.library.Library] = []  # a declaration lives as long as its Library object


def ensure_torchvision() -> str:
    """Make `import torchvision` succeed; must run before the first `import timm`.

    Returns what was found: "already" (imported before), "absent", "native" (its operators load, nothing was
    done) or "declared" (they don't, so their two schemas were declared). Safe to call again.
    """
    if "torchvision" in sys.modules:
        return "already"
    package = importlib.util.find_spec("torchvision")  # looks, does not import
    if package is None or not package.origin:
        return "absent"
    if _operators_load(Path(package.origin).parent):
        return "native"
    _declare_operators()
    return "declared"


def _operators_load(package: Path) -> bool:
    """Try the load that torchvision itself will try; declaring schemas on top of a good one would abort."""
    libraries = [path for path in package.glob("_C*") if path.suffix in {".so", ".pyd", ".dylib"}]
    try:
        for path in libraries[:1]:
            torch.ops.load_library(str(path))
    except OSError:
        return False
    return bool(libraries)


def _declare_operators() -> None:
    if _kept:
        return
    library = torch.library.Library("torchvision", "FRAGMENT")
    for operator in ("nms", "qnms"):
        library.define(operator + _SCHEMA)
    _kept.append(library)
