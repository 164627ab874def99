"""timm may be imported by the tests of this folder: importing `models` first makes that safe (models/compat.py)."""

import models  # noqa: F401
