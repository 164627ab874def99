"""The map behind a point: of the head under the mouse, here or in the charts above, else of the chosen one."""

from functools import partial

from ui import downloads, facts, language
from ui.components.heads_glass import heads_glass, taken_home
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
    seen = (heads.trace, under(heads.trace), maps, asked(heads.trace), heads.chosen)
    heads_glass(*seen, charts=(DISTANCE, SHARPNESS), follow=hold, provenance=record, key="heads_glass")
    known = {f"layer_{layer}": of_heads for layer, of_heads in enumerate(maps, start=1) if of_heads is not None}
    if known:
        page = partial(taken_home, *seen, provenance=record, language=language.current())
        downloads.offer_drawn(known, record, page=page, key="behind")
