"""Take the positions away, or shuffle the patches: does the model notice?"""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from analysis.ablation import (
    mean_position,
    put_back,
    relative_change,
    shuffle_order,
    shuffled_patches,
    shuffled_positions,
)
from models.questions.positions import Outcome
from ui import controls, facts, places
from ui.exhibit import exhibit
from views.positions import changes, subject
from views.positions.subject import PlainRun
from viz import bars, overlay, provenance
from viz.ground import Ground
from viz.provenance import Provenance
from words import label, say, tiny

SOURCE = label("ablation after Dosovitskiy et al. 2021, arXiv:2010.11929, Table 8, here without new training")
LEARNED, ZERO, MEAN, SHUFFLED, IN_PLACE = "learned", "zero", "mean", "shuffled", "in_place"
POSITIONS = {
    LEARNED: label("as learned"),
    ZERO: label("none (zero)"),
    MEAN: label("the mean for all"),
    SHUFFLED: label("shuffled"),
}
PATCHES = {IN_PLACE: label("in place"), SHUFFLED: label("shuffled")}
TREATMENTS = {
    LEARNED: np.asarray,
    ZERO: np.zeros_like,
    MEAN: mean_position,
    SHUFFLED: shuffled_positions,
}  # of the position embeddings (row, column, channel)
PARAMETERS = (label("positions"), label("patches"))


@dataclass(frozen=True, eq=False)
class TreatedRun:
    """One run of the model with its `positions` and `patches` treated as those keys say: what it was shown, `pixels`
    (row, column, 3), and what came out."""

    positions: str
    patches: str
    pixels: np.ndarray
    outcome: Outcome

    @property
    def name(self) -> str:
        """What was done to positions and patches, in the visitor's words."""
        return say(
            "positions {positions}, patches {patches}",
            positions=say(POSITIONS[self.positions]),
            patches=say(PATCHES[self.patches]),
        )

    @property
    def at_home(self) -> Outcome:
        """The outcome with its patch tokens where their patches were before the shuffle."""
        if self.patches == IN_PLACE:
            return self.outcome
        rows, columns, _ = self.outcome.patches.shape
        return replace(self.outcome, patches=put_back(self.outcome.patches, shuffle_order(rows * columns)))


def draw(run: PlainRun) -> None:
    """The picture before and after with the class token's attention, and what shuffled patches change."""
    positions, patches = _settings()
    plain, changed = treated_run(run, LEARNED, IN_PLACE), treated_run(run, positions, patches)
    words = {"positions": POSITIONS[positions], "patches": PATCHES[patches]}
    record = facts.another(run.record, label("without positions"), source=SOURCE, **words)
    highest = float(max(plain.outcome.seen.max(), changed.outcome.seen.max()))
    left, right = st.columns(2)
    with left:
        _attention(plain, run, record, highest, title=say("Unchanged"), key="seen_unchanged")
    with right:
        _attention(changed, run, record, highest, title=say("Changed"), key="seen_changed")
    changes.draw_table([plain.name, changed.name], [plain.at_home, changed.at_home], plain.at_home, run.card)
    against = say("Against the unchanged model, patch tokens put back in place first.")
    st.caption(" ".join([against, say(changes.MEANING)]))
    st.subheader(say("Does it notice shuffled patches?"))
    _shuffling(run, record)


def treated_run(run: PlainRun, positions: str, patches: str) -> TreatedRun:
    """The model's run with positions and patches treated so."""
    card = run.card
    pixels, grid = subject.square(card, run.image), card.side // card.patch
    if patches == SHUFFLED:
        pixels = shuffled_patches(pixels, card.patch, shuffle_order(grid**2))
    plane = TREATMENTS[positions](subject.on_grid(card.key, grid, subject.native_rule(card)))
    return TreatedRun(positions, patches, pixels, subject.answer(card.key, card.side, pixels, plane))


def _settings() -> tuple[str, str]:
    """What is done to positions, and what to patches."""
    left, right = st.columns([2, 1])  # as their choices are long
    look = {"widget": st.segmented_control, "label_visibility": "collapsed"}
    with left, controls.titled(say("Positions")):
        options = {key: say(word) for key, word in POSITIONS.items()}
        positions = controls.choose(say("Positions"), "positions", options, default=ZERO, **look)
    with right, controls.titled(say("Patches")):
        options = {key: say(word) for key, word in PATCHES.items()}
        return positions, controls.choose(say("Patches"), "patches", options, **look)


def _attention(shown: TreatedRun, run: PlainRun, record: Provenance, highest: float, *, title: str, key: str) -> None:
    figure = overlay.heat(Ground(shown.pixels), shown.outcome.seen, title=title, highest=highest)
    caption = say("Last layer, class token, mean over heads: {case}.", case=shown.name)
    words = {"positions": POSITIONS[shown.positions], "patches": PATCHES[shown.patches]}
    last = len(run.trace.attention) - 1
    record = facts.another(
        record, record.method, layer=last, head=provenance.MEAN, query=places.words("class"), **words
    )
    exhibit(figure, record, caption=caption, arrays={"attention": shown.outcome.seen}, key=key)


def _shuffling(run: PlainRun, record: Provenance) -> None:
    """Change of the answer through a shuffle of the patches, for each treatment of the positions."""
    shifts = {}
    for positions in POSITIONS:
        before, after = (treated_run(run, positions, patches).outcome for patches in PATCHES)
        shifts[positions] = relative_change(before.answer, after.answer)
    names = [say("positions {positions}", positions=say(word)) for word in POSITIONS.values()]
    unit = say("change of the answer ÷ its length")
    figure = bars.bars(names, list(shifts.values()), unit=unit, whole=None)
    table = {"positions": list(POSITIONS.values()), "change": list(shifts.values())}
    exhibit(figure, record, caption=_shuffling_caption(shifts), table=table, key="shuffling")


def _shuffling_caption(shifts: dict[str, float]) -> str:
    return say(
        "Without positions, or with the same for all, the change is {without}: rounding. Attention and MLP treat "
        "tokens as a set; only the position embeddings make the pile of patches a picture. With them the answer "
        "changes by {learned}.",
        without=tiny(shifts[ZERO]),
        learned=f"{shifts[LEARNED]:.1%}",
    )
