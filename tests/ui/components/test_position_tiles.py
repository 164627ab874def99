"""What the tiles under the mouse are sent, and what they may send back."""

import json
import struct

import numpy as np
import pytest

from analysis.positions import position_similarity
from ui.components import position_tiles
from viz.provenance import Provenance

EMBEDDINGS = np.random.default_rng(0).normal(size=(5, 6, 16))


def sent(embeddings: np.ndarray) -> tuple[dict, np.ndarray]:
    data = position_tiles._packed(embeddings, (1, 2), (-1.0, 1.0), Provenance("tiles"))
    length = struct.unpack("<I", data[:4])[0]
    header = json.loads(data[4 : 4 + length])
    place = header["arrays"]["vectors"]
    values = np.frombuffer(data, np.float16, place["length"], 4 + length + place["offset"])
    return header, values.reshape(place["shape"]).astype(np.float32)


def test_what_is_sent_gives_the_cosines() -> None:
    header, vectors = sent(EMBEDDINGS)
    expected = position_similarity(EMBEDDINGS.reshape(30, 16), (5, 6)).reshape(30, 30)
    np.testing.assert_allclose(vectors @ vectors.T, expected, atol=position_tiles.ERROR + 2e-3)
    assert header["size"] == [5, 6] and header["chosen"] == [1, 2] and header["channels"] == vectors.shape[1]
    assert header["shown"] == [list(range(5)), list(range(6))]


def test_a_fine_grid_is_sent_whole_but_shown_in_part() -> None:
    header, vectors = sent(np.random.default_rng(1).normal(size=(37, 37, 8)))
    assert vectors.shape[0] == 37 * 37
    assert np.prod([len(places) * 38 for places in header["shown"]]) <= position_tiles.MOST_CELLS
    assert all(places[0] == 0 and places[-1] == 36 for places in header["shown"])


@pytest.mark.parametrize(
    ("text", "place"),
    [("3-4", (3, 4)), ("5-0", None), ("0-6", None), ("-1-2", None), ("٣-4", None), (None, None), (["3", 4], None)],
)
def test_only_a_position_of_the_grid_comes_back(text: object, place: tuple[int, int] | None) -> None:
    assert position_tiles._place(text, (5, 6)) == place
