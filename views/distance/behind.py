"""The map behind a point: of the head under the mouse, here or in the charts above, else of the chosen one."""

from ui import downloads, facts
from ui.components.heads_glass import heads_glass
from ui.ground import under
from views.distance.maps import asked, head_maps, whose
from views.distance.points import DISTANCE, SHARPNESS, hold
from views.distance.subject import MeasuredHeads
from viz.provenance import ALL
from words import label


def draw(heads: MeasuredHeads) -> None:
    """Every head's map of one token, linked with both charts."""
    record = facts.another(heads.record, label("attention row"), layer=ALL, head=ALL, query=whose(heads.trace))
    maps = head_maps(heads.trace)
    linked = {"charts": (DISTANCE, SHARPNESS), "follow": hold}
    heads_glass(
        heads.trace,
        under(heads.trace),
        maps,
        asked(heads.trace),
        heads.chosen,
        **linked,
        provenance=record,
        key="heads_glass",
    )
    known = {f"layer_{layer}": of_heads for layer, of_heads in enumerate(maps, start=1) if of_heads is not None}
    if known:
        downloads.offer_drawn(known, record, key="behind")
