"""The token under the mouse, echoed: where the same place of the picture lies in other charts, and whom it may meet.

Charts say nothing of the mouse to the server without running the page again, so this happens in the browser.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ui.components.declared import component

_component = component("echo", html="<span hidden></span>")


@dataclass(frozen=True, eq=False)
class Echoed:
    """A chart that shows tokens of a picture: its `key`, who meets whom and what each token's point carries.

    `groups` (row, column): tokens with equal numbers meet. `carry` (row, column, 2): the place of each token in the
    picture as `ui.spot.carried` has it; where a picture is rolled, its `carry` is rolled with it.
    """

    key: str
    groups: np.ndarray
    carry: np.ndarray


def echo(charts: Sequence[Echoed], *, key: str = "echo") -> None:
    """Outline the token under the mouse, and its group, in all `charts` at once."""
    outlined = [
        {
            "key": chart.key,
            "size": [int(length) for length in chart.groups.shape],
            "groups": np.unique(chart.groups, return_inverse=True)[1].ravel().tolist(),
            "carry": chart.carry.reshape(-1, 2).tolist(),
        }
        for chart in charts
    ]
    _component(data={"charts": outlined}, key=key)
