"""timm serves as an oracle here: importing `models` first makes that safe (models/compat.py)."""

import models  # noqa: F401 - timm can be imported only after it
