"""What the linked maps of all heads are sent, and what they may send back."""

import json
import struct

import numpy as np
import pytest

from inputs.examples import load_image
from ui import cached, places
from ui.components import heads_glass
from views.distance.maps import asked, head_maps
from viz.ground import Ground
from viz.provenance import Provenance


def test_every_head_s_map_is_sent_as_it_is_painted() -> None:
    trace = cached.trace(cached.FIRST_MODEL, load_image("coffee"), side=112)
    maps = head_maps(trace)
    data = heads_glass._packed(trace, Ground(trace.pixels), maps, asked(trace), (4, 2), ["chart"], Provenance("heads"))
    length = struct.unpack("<I", data[:4])[0]
    header = json.loads(data[4 : 4 + length])
    place = header["arrays"]["layer4"]
    sent = np.frombuffer(data, np.float16, place["length"], 4 + length + place["offset"]).reshape(place["shape"])
    expected = places.head_maps(trace.attention[4], "class")
    np.testing.assert_allclose(sent, expected, rtol=2e-3, atol=1e-6)
    assert header["heads"] == [6] * 12 and header["chosen"] == [4, 2] and header["asking"][4] == "class token"


@pytest.mark.parametrize(
    ("text", "head"),
    [("1-2", (1, 2)), ("1-3", None), ("0-0", None), ("2-0", None), ("1", None), (7, None), (None, None)],
)
def test_only_a_head_that_has_a_map_comes_back(text: object, head: tuple[int, int] | None) -> None:
    assert heads_glass._pick(text, [None, np.zeros((3, 4, 4))]) == head
