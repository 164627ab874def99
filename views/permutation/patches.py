"""The visitor's picture and a shuffle of its patches through a real model: one token's attention, and the answers."""

import numpy as np
import streamlit as st

from analysis.ablation import shuffled_patches
from analysis.probabilities import softmax
from models.questions.arranged import Arrangement
from models.zoo.classes import class_names
from ui import controls, facts, places, spot, tables
from ui.exhibit import exhibit
from ui.ground import under
from views.permutation.subject import Patches
from viz import bars, provenance, row
from viz.provenance import Provenance
from words import label, say, tiny

KEY = "reorder_maps"
CLASS, PATCH = "class", "patch"
OF = {CLASS: label("the class token"), PATCH: label("a patch: click one")}
LEARNED, ZERO = "learned", "zero"
POSITIONS = {ZERO: label("none (zero)"), LEARNED: label("as learned")}
PARAMETERS = (label("positions"), label("shuffle"))
CLASSES = 3  # listed


def draw(patches: Patches) -> None:
    """The maps, whose they are, how far the shuffle moves tokens, and what the model names."""
    picture = st.container()
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        options = {key: say(word) for key, word in OF.items()}
        asked = controls.choose(say("Attention of"), "reorder_of", options, widget=st.segmented_control)
    with right:
        layer = controls.current_layer(patches.trace, name="reorder_layer")
    with picture:
        _maps(patches, asked, layer)
    _moved(patches)
    _named(patches)


def maps(patches: Patches, asked: str, layer: int) -> np.ndarray:
    """What the token looks at in place, in the shuffle, and the latter with every patch put back: (3, row, column)."""
    before, after = (patches.run(learned=patches.learned, shuffled=done, layer=layer) for done in (False, True))
    row, there = _token(patches, before, asked)
    seen = after.attention[there, after.prefix :]
    flat = before.attention[row, before.prefix :], seen, patches.home(seen, 0)
    return np.stack(flat).reshape(3, patches.grid, patches.grid)


def _token(patches: Patches, run: Arrangement, asked: str) -> tuple[int, int]:
    """The asking token's place among the tokens, before the shuffle and in it."""
    if asked == CLASS:
        return 0, 0
    down, right = spot.token((patches.grid, patches.grid))
    patch = down * patches.grid + right
    return run.prefix + patch, run.prefix + int(np.flatnonzero(patches.order == patch)[0])


def _maps(patches: Patches, asked: str, layer: int) -> None:
    ground, shape = under(patches.trace), (patches.grid, patches.grid)
    heap = ground.painted(shuffled_patches(ground.pixels, patches.card.patch * ground.times, patches.order))
    seen, carried = maps(patches, asked, layer), spot.carried(shape)
    moved = carried.reshape(-1, 2)[patches.order].reshape(carried.shape)
    figure = row.row(
        [ground, heap, ground],
        seen,
        [say("In place"), say("Shuffled"), say("Put back")],
        marks=_marks(patches, asked),
        carry=np.stack([carried, moved, carried]),
        height=420,
    )
    arrays = dict(zip(("in_place", "shuffled", "put_back"), seen, strict=True)) | {"order": patches.order + 1}
    exhibit(figure, recorded(patches, asked, layer), arrays=arrays, on_pick=_follow, fitted=True, key=KEY)


def _marks(patches: Patches, asked: str) -> list[tuple[int, int] | None]:
    if asked == CLASS:
        return [None] * 3
    here = spot.token((patches.grid, patches.grid))
    there = int(np.flatnonzero(patches.order == here[0] * patches.grid + here[1])[0])
    return [here, divmod(there, patches.grid), here]


def _follow() -> None:
    """A patch was clicked: it asks now."""
    spot.follow(KEY)()
    controls.put("reorder_of", PATCH)


def recorded(patches: Patches, asked: str, layer: int) -> Provenance:
    """Whose attention it is, under which positions and which shuffle."""
    query = places.words("class") if asked == CLASS else spot.marked(patches.trace.attention[layer])
    place = {"layer": layer, "head": provenance.MEAN, "query": query}
    return facts.another(patches.record, label("attention over shuffled patches"), **place, **treated(patches))


def treated(patches: Patches) -> dict[str, object]:
    """What was done to the picture, for records."""
    return {"positions": POSITIONS[LEARNED if patches.learned else ZERO], "shuffle": patches.seed}


def _moved(patches: Patches) -> None:
    names = (say("without positions (rounding)"), say("with positions"), say("another patch’s output"))
    shares = [patches.displacement(learned=False), patches.displacement(learned=True), patches.strangers()]
    figure = bars.bars(names, shares, unit=say("change of output ÷ length"), whole=None)
    record = facts.another(patches.record, label("shuffled patches"), shuffle=patches.seed)
    table = {"names": ["without positions", "with positions", "another patch"], "change": shares}
    exhibit(figure, record, caption=_rounding(patches), table=table, key="reorder_moved")


def _rounding(patches: Patches) -> str:
    single, double = (patches.gap(learned=False, double=double) for double in (False, True))
    largest = float(np.abs(patches.run(learned=False, shuffled=False).tokens).max())
    return say(
        "Without positions the outputs of the shuffle, put back, differ by at most {single} in float32, where the "
        "largest number is {largest}, and by {double} in a copy of the model that computes in float64: rounding, for "
        "sums are taken in another order. The class token keeps its own embedding, which stands in front of any order.",
        single=tiny(single),
        double=tiny(double),
        largest=f"{largest:.1f}",
    )


def probabilities(patches: Patches) -> dict[tuple[bool, bool], np.ndarray] | None:
    """(learned, shuffled) -> the model's probabilities (class,); None where its classes have no names."""
    runs = {
        (learned, shuffled): patches.run(learned=learned, shuffled=shuffled)
        for learned in (False, True)
        for shuffled in (False, True)
    }
    names, (first, *_) = class_names(patches.card.classes), runs.values()
    if not first.named or len(names) != len(first.answer):
        return None
    return {case: softmax(run.answer) for case, run in runs.items()}


def _named(patches: Patches) -> None:
    shares = probabilities(patches)
    if shares is None:
        st.caption(say("To see a prediction change, choose a model that names classes."))
        return
    names = class_names(patches.card.classes)
    order = np.argsort(-np.max(list(shares.values()), axis=0))[:CLASSES]
    heads = (
        say("without positions, in place"),
        say("without positions, shuffled"),
        say("with positions, in place"),
        say("with positions, shuffled"),
    )
    listed = [[f"{share[place]:.2%}" for place in order] for share in shares.values()]
    tables.show(
        {say("probability of"): [say(names[place]) for place in order], **dict(zip(heads, listed, strict=True))}
    )
