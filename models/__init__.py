"""Everything that touches torch.

Importing anything from here first makes timm importable on every build of torchvision (`compat.py`) and
sets what must stand before torch and the hub's client are loaded: no pickle ever runs code, no telemetry.
"""

import os

os.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from models.compat import ensure_torchvision

ensure_torchvision()
