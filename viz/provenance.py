"""Where a picture comes from: enough to make it again, in words for people and as JSON for programs."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

APP = "Vitrine"
KEY = "vitrine:provenance"  # of the text chunk, metadata element or array that holds the record


@cache
def version() -> str:
    """The app's version, from pyproject.toml."""
    project = Path(__file__).parent.parent / "pyproject.toml"
    return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]


def simple(value: Any) -> Any:
    """A value that JSON knows: NumPy scalars as Python's, other unknown things as their text."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, (list, tuple)):
        return [simple(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


@dataclass(frozen=True)
class Provenance:
    """What made a figure.

    `method` is what is shown ("attention rollout"), `source` its formula ("Abnar & Zuidema 2020, arXiv:2005.00928"),
    `model` and `weights` the model's title and its weights (file or revision), `kind` theirs: `pretrained`, `bundled`,
    `untrained`, `own`. `digest` is the sha256 (hex) of the input's bytes; the input's name stays at home. `layer` and
    `head` count from 0, as in the code; the caption counts from 1, as on screen. `token` is in words. `parameters` are
    amounts and words, never bare places in an order: the third of five windows is "3 of 5".
    """

    method: str
    model: str = ""
    weights: str = ""
    kind: str = ""
    digest: str = ""
    layer: int | None = None
    head: int | None = None
    token: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    source: str = ""

    def record(self) -> dict[str, Any]:
        """Everything known, ready for JSON; what is not known is left out."""
        known = {name: value for name, value in asdict(self).items() if value not in (None, "", {})}
        if self.parameters:
            known["parameters"] = {name: simple(value) for name, value in self.parameters.items()}
        return {"app": APP, "version": version(), **known, "counted_from": 0}

    def json(self) -> str:
        """The record as one line of JSON, plain ASCII, safe inside an HTML script element."""
        return json.dumps(self.record()).replace("<", "\\u003c")

    def caption(self) -> str:
        """One line for people: method, place in the model, model and weights, input, source, app."""
        parts = [self.method, *self._place(), *(f"{name} = {value}" for name, value in self.parameters.items())]
        parts += [f"{self.model} ({self.kind} weights)" if self.kind else self.model]
        parts += [f"input {self.digest[:8]}" if self.digest else "", self.source, f"{APP} {version()}"]
        return " · ".join(part for part in parts if part)

    def _place(self) -> list[str]:
        layer = [] if self.layer is None else [f"layer {self.layer + 1}"]
        head = [] if self.head is None else [f"head {self.head + 1}"]
        return [*layer, *head, self.token]

    def stem(self) -> str:
        """A file name without ending, made of letters, digits and hyphens only."""
        words = [APP, self.method, *self._place()[:2]]
        safe = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in "-".join(words).lower())
        return "-".join(part for part in safe.split("-") if part)[:80]
