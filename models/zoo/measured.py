"""What was measured once, over many photographs or in trainings that are not bundled: files of assets/measurements."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "assets" / "measurements"


@cache
def measured(name: str) -> Any:
    """What stands in NAME.json, None where it was not measured; not to be changed, all share it."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
