"""A row of patches of the visitor's picture as tokens: what each knows of itself is its mean colour."""

import base64

import numpy as np
import streamlit as st

from inputs.examples import thumbnail
from inputs.image import ImageInput
from ui import controls, facts
from ui.components.attention_by_hand import Setting
from ui.components.attention_by_hand.hand import TOKENS, Hand
from views.by_hand.subject import PAPER, Start
from viz.provenance import Provenance
from words import label, say

ROWS = 8  # of patches, from top to bottom
FIRST = 6  # patches in a row
SHARPER = 4  # what queries and keys are multiplied by: at 1 colours are too alike to choose between
SIZES = {"wq": SHARPER, "wk": SHARPER, "wv": 1}
THUMB = 48  # pixels
PARAMETERS = (label("row"), label("patches"))


def start(image: ImageInput) -> Start:
    """Sliders for the row and the number of patches, and the table of them."""
    left, right = st.columns(2)
    with left:
        row = controls.slide(say("Row of the picture"), "hand_row", 1, ROWS, default=5)
    with right:
        count = controls.slide(say("Patches"), "hand_count", *TOKENS, default=FIRST)
    patches = cut(image.pixels, row - 1, count)
    weights = {name: 100 * size * np.eye(3, dtype=int) for name, size in SIZES.items()}
    hand = Hand({"x": colours(patches), **weights})
    name = f"patches {image.digest[:12]} {row} {count}"
    setting = Setting(name, hand, _names(count), tuple(picture(patch) for patch in patches), colours=True)
    places = {"row": say("{number} of {count}", number=row, count=ROWS), "patches": count}
    record = Provenance(label("attention by hand, colours"), source=PAPER, **facts.taken_from(image), parameters=places)
    return Start(setting, record, _caption())


def cut(pixels: np.ndarray, row: int, count: int) -> list[np.ndarray]:
    """`count` patches side by side, all across `pixels` (row, column, 3), in the row `row` of `ROWS`."""
    strip = np.array_split(pixels, ROWS, axis=0)[row]
    return np.array_split(strip, count, axis=1)


def colours(patches: list[np.ndarray]) -> np.ndarray:
    """The mean red, green and blue of each patch, 0 to 255 made −1 to 1, in whole hundredths: (patch, 3)."""
    means = np.array([patch.reshape(-1, 3).mean(axis=0) for patch in patches])
    return np.round(100 * (means / 127.5 - 1)).astype(int)


def picture(patch: np.ndarray) -> str:
    """The square middle of `patch` (row, column, 3) as an address that holds it."""
    data = base64.b64encode(thumbnail(ImageInput(np.ascontiguousarray(patch), "", ""), side=THUMB)).decode()
    return f"data:image/jpeg;base64,{data}"


def _names(count: int) -> tuple[str, ...]:
    return tuple(say("patch {number} of {count}", number=place, count=count) for place in range(1, count + 1))


def _caption() -> str:
    return say(
        "Each token is a patch’s mean red, green and blue, −1 for none and 1 for all. Queries and keys are colours "
        "times {times}, values the colours themselves, so the output beside each row is a mixture of these colours. "
        "Nothing here was learned.",
        times=SHARPER,
    )
