"""Maps that change, as an animated picture."""

import io

import numpy as np
from PIL import Image, ImageSequence

from viz import animation, theme
from viz.provenance import Provenance


def test_a_frame_for_each_moment_in_the_colours_of_the_scale() -> None:
    maps = np.zeros((3, 2, 4, 4))
    maps[1, 0, 0, 0], maps[2, 1, 3, 3] = 0.25, 0.5
    data = animation.webp(maps, ["one", "two", "three"], Provenance("attention forming"))
    picture = Image.open(io.BytesIO(data))
    frames = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(picture)]
    assert len(frames) == picture.n_frames == 3
    lut, at = theme.lut(), animation.GAP + animation.CELL // 2
    np.testing.assert_array_equal(frames[0][at, at], lut[0])
    np.testing.assert_array_equal(frames[1][at, at], lut[128])
    below = animation.GAP + 3 * animation.CELL + animation.CELL // 2
    right = at + 4 * animation.CELL + animation.GAP + 3 * animation.CELL
    np.testing.assert_array_equal(frames[2][below, right], lut[255])
    assert (frames[0][-animation.BAND :] != frames[1][-animation.BAND :]).any()  # the words
    assert b"attention forming" in picture.info["xmp"]
