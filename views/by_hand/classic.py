"""The classic start: four tokens of three whole numbers, small enough to do on paper."""

import numpy as np

from ui.components.attention_by_hand import Setting
from ui.components.attention_by_hand.hand import Hand
from views.by_hand.subject import PAPER, Start
from viz.provenance import Provenance
from words import label, say

TOKENS = ((1, 0, 1), (0, 2, 0), (1, 1, 1), (2, 0, 0))
WEIGHTS = {
    "wq": ((1, 0, 1), (1, 0, 0), (0, 1, 0)),
    "wk": ((0, 0, 1), (1, 1, 0), (0, 1, 0)),
    "wv": ((1, 0, 0), (0, 2, 0), (0, 0, 3)),
}


def start() -> Start:
    """Four tokens of three features; more of each can be had."""
    grids = {name: 100 * np.array(rows) for name, rows in {"x": TOKENS, **WEIGHTS}.items()}
    told = say("Made-up numbers, nothing learned: four tokens of three features to begin with.")
    setting = Setting("classic", Hand(grids), resizable=True)
    return Start(setting, Provenance(label("attention by hand"), source=PAPER), told)
