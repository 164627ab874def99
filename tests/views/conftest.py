"""What views draw, caught before it reaches a page."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from viz.theme import Figure

Offered = list[tuple[Figure, dict[str, Any]]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Offered]:
    """`drawn(module, part, *given)`: the figures that `part` of the view `module` offers, and what is said of them."""

    def catch(module: ModuleType, part: Callable[..., object], *given: object) -> Offered:
        offered: Offered = []
        monkeypatch.setattr(module, "exhibit", lambda figure, _, **told: offered.append((figure, told)))
        part(*given)
        return offered

    return catch
