"""Tokens as codes of bits: whose Hamming neighbours are its neighbours by cosine?"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from analysis import binary_codes
from analysis.intervals import mean_interval
from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached, controls, facts, spot
from ui.exhibit import exhibit
from ui.ground import under
from viz import row
from viz.measured import Line, shares
from viz.provenance import Provenance
from words import label, say

PLANES, FITTED = "planes", "fitted"
CODES = {PLANES: label("random planes"), FITTED: label("fitted (ITQ)")}
SOURCES = {PLANES: "Charikar 2002, doi:10.1145/509907.509965", FITTED: "Gong & Lazebnik 2011, CVPR, ITQ"}
PARAMETERS = (label("code"), label("bits"), label("neighbours"))
BITS = (4, 8, 16, 32, 48)  # the last is less than the patches of the smallest grid
NEIGHBOURS = 8
DRAWS = 10  # of planes
KEY = "bits_near"
HEIGHT = 400


@dataclass(frozen=True, eq=False)
class Hashed:
    """The patches of `image` behind the last block of `card` as codes of `bits` bits, by planes or fitted."""

    card: ModelCard
    image: ImageInput
    code: str
    bits: int

    @cached_property
    def before(self) -> Trace:
        """The pass that made the tokens."""
        return cached.trace(self.card.key, self.image, crop="square", wants=frozenset({"tokens"}))

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches."""
        return self.before.attention[-1].queries.raster.shape

    @cached_property
    def patches(self) -> np.ndarray:
        """(patch, channel) float64, less their mean: what all patches share says nothing of neighbours."""
        tokens = self.before.tokens[-1].astype(np.float64)
        patches = tokens[len(tokens) - self.grid[0] * self.grid[1] :]
        return patches - patches.mean(axis=0)

    @cached_property
    def cosines(self) -> np.ndarray:
        """(patch, patch)."""
        return binary_codes.cosines(self.patches)

    def distances(self, code: str, bits: int, draw: int = 0) -> np.ndarray:
        """Bits that differ, (patch, patch)."""
        make = binary_codes.hyperplanes if code == PLANES else binary_codes.turned
        return binary_codes.hamming(make(self.patches, bits, seed=draw))

    def recalled(self, code: str, bits: int, draw: int = 0) -> np.ndarray:
        """Which share of each patch's nearest is found again, (patch,)."""
        return binary_codes.recall(self.cosines, self.distances(code, bits, draw), NEIGHBOURS)

    @cached_property
    def recalls(self) -> dict[str, np.ndarray]:
        """The mean over patches for every number of bits, of each draw where there are several: (draw, bits)."""
        draws = {PLANES: DRAWS, FITTED: 1}
        return {
            code: np.array([[self.recalled(code, bits, draw).mean() for bits in BITS] for draw in range(count)])
            for code, count in draws.items()
        }

    @property
    def chance(self) -> float:
        """What any other patches would be right in."""
        return NEIGHBOURS / (len(self.patches) - 1)

    @property
    def marked(self) -> int:
        """The patch at the spot."""
        rows, columns = spot.token(self.grid)
        return rows * self.grid[1] + columns

    def record(self, method: str, **place: object) -> Provenance:
        """The record of numbers of these codes."""
        told = {"code": CODES[self.code], "bits": self.bits, "neighbours": NEIGHBOURS}
        return facts.provenance(
            self.before, self.card, method=method, source=SOURCES[self.code], parameters=told, **place
        )


def choose() -> tuple[str, int]:
    """The code and its bits, parts of the link."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        words = {code: say(word) for code, word in CODES.items()}
        code = controls.choose(say("Code"), "bits_code", words, label_visibility="collapsed")
    with right:
        counts = {bits: say("{bits} bits a token", bits=bits) for bits in BITS}
        bits = controls.choose(say("Bits of a code"), "bits_length", counts, default=16, label_visibility="collapsed")
    return code, bits


def draw(hashed: Hashed) -> None:
    """The marked patch's neighbours by cosine and by bits, and how many are found again with how many bits."""
    left, right = st.columns([3, 2])
    with left:
        _near(hashed)
    with right:
        _recall(hashed)


def maps(hashed: Hashed) -> np.ndarray:
    """The marked patch's cosine with every other, and what the bits make of it, cos(π · share that differs); negative
    ones 0: (2, row, column)."""
    own = hashed.marked
    share = hashed.distances(hashed.code, hashed.bits)[own] / hashed.bits
    return np.stack([hashed.cosines[own], np.cos(np.pi * share)]).clip(0).reshape(2, *hashed.grid)


def _near(hashed: Hashed) -> None:
    ground, seen = under(hashed.before), maps(hashed)
    figure = row.row(
        [ground, ground],
        seen,
        [say("cosine"), say("from {bits} bits", bits=hashed.bits)],
        unit=say("cosine (negative: 0)"),
        marks=[spot.token(hashed.grid)] * 2,
        carry=np.stack([spot.carried(hashed.grid)] * 2),
        title=say("Patches like the marked one"),
        height=HEIGHT,
    )
    place = {"query": spot.marked(hashed.before.attention[-1])}
    record = hashed.record(label("neighbours by bits"), **place)
    arrays = {"cosine": seen[0], "from_bits": seen[1]}
    exhibit(figure, record, arrays=arrays, caption=_caption(hashed), on_pick=spot.follow(KEY), fitted=True, key=KEY)


def _caption(hashed: Hashed) -> str:
    recall = hashed.recalled(hashed.code, hashed.bits)[hashed.marked]
    return say(
        "Of the marked patch’s {count} nearest by cosine {found} are among its nearest by bits. Click another patch. "
        "Tokens behind the last block, less the picture’s mean; fitted codes are fitted on this picture’s own patches.",
        count=NEIGHBOURS,
        found=f"{NEIGHBOURS * recall:.1f}",
    )


def _recall(hashed: Hashed) -> None:
    planes, fitted = hashed.recalls[PLANES], hashed.recalls[FITTED][0]
    mean, half = planes.mean(axis=0), mean_interval(planes)
    lines = {
        say(CODES[PLANES]): Line(BITS, mean, mean - half, mean + half),
        say(CODES[FITTED]): Line(BITS, fitted, fitted, fitted),
    }
    now = hashed.recalled(hashed.code, hashed.bits).mean()
    figure = shares(
        lines,
        title=say("Neighbours found again"),
        x=say("bits a token"),
        y=say("of the {count} nearest (%)", count=NEIGHBOURS),
        here=(hashed.bits, float(now)),
        reference={say("chance"): hashed.chance},
    )
    table = {"bits": list(BITS), "planes": mean, "interval": half, "fitted": fitted}
    caption = say(
        "Mean over all patches of this picture; planes: of {draws} draws, whiskers their 95 % interval. The ring is "
        "one draw.",
        draws=DRAWS,
    )
    exhibit(figure, hashed.record(label("neighbours found by bits")), table=table, caption=caption, key="bits_recall")


def sentence(hashed: Hashed) -> str:
    """How many neighbours survive, beside chance, and what a token then takes."""
    return say(
        "With {bits} bits a token ({few} bytes; {many} in float32), {found} of a patch’s {count} nearest stay among "
        "its nearest; by chance {chance}.",
        bits=hashed.bits,
        few=-(-hashed.bits // 8),
        many=f"{4 * hashed.patches.shape[1]:,}",
        found=f"{hashed.recalled(hashed.code, hashed.bits).mean():.0%}",
        count=NEIGHBOURS,
        chance=f"{hashed.chance:.0%}",
    )
