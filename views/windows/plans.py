"""A block's tokens on the picture: a plan that can be clicked, and tells the mouse which window each token is of."""

from collections.abc import Mapping

import numpy as np

from analysis import windows
from ui import spot
from ui.components.echo import Echoed
from ui.exhibit import exhibit
from ui.facts import another
from views.windows import rolled as order
from views.windows.subject import Windowed
from viz import plan
from viz.provenance import Provenance
from words import label, say

PARAMETERS = (label("groups"),)


def token_plan(
    windowed: Windowed,
    groups: np.ndarray,
    record: Provenance,
    *,
    title: str,
    holds: str,
    key: str,
    rolled: bool = False,
    facts: Mapping[str, np.ndarray] | None = None,
    **painting: np.ndarray,
) -> Echoed:
    """A plan of `groups` (row, column), which a label says what it `holds`, over the picture; `facts` and
    `painting` (tint, lit) are those of `viz.plan`.

    With `rolled`, the picture is drawn after the roll, and all arrays are in that order. What is echoed under the mouse
    are the tokens that meet in this block, or in plain windows where `groups` are these.
    """
    block, regions = windowed.block, windowed.block.attention.queries
    ground, mark, carry = windowed.ground, block.token, spot.carried(block.size)
    numbers = regions.raster // regions.tokens + 1
    meeting = block.plain if np.array_equal(groups, block.plain) else block.groups
    if rolled:
        ground, mark = ground.painted(order.picture(ground.pixels, block)), block.rolled_token
        numbers, carry, meeting = (windows.roll(plane, block.shift) for plane in (numbers, carry, block.groups))
    hover = {say("window"): numbers, **(facts or {})}
    figure = plan.plan(ground, groups, title=title, mark=mark, facts=hover, carry=carry, **painting)
    record = another(record, record.method, groups=holds)
    exhibit(figure, record, arrays={"groups": groups}, on_pick=spot.follow(f"plan_{key}"), key=f"plan_{key}")
    return Echoed(f"plan_{key}", meeting, carry)
