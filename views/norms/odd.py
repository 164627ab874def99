"""One channel is shifted, multiplied or given outliers: which normalisation mends it, and who else pays for it."""

import numpy as np

from analysis import normalisation
from ui.exhibit import exhibit
from views.norms.subject import DONE, LARGE, NAMES, ODD, SCALED, SEED, SHIFTED, TAILS, Odd
from viz import heatmap, theme
from viz.provenance import Provenance
from words import label, say

SOURCE = "Shen et al. 2020, arXiv:2003.07845, section 3"
BEFORE = label("before")
PARAMETERS = (
    label("odd channel"),
    label("done to it"),
    label("by"),
    label("pictures"),
    label("draw"),
    label("one outlier in"),
)


def draw(odd: Odd) -> None:
    """Standard deviation and mean of every channel, before and after each normalisation."""
    names = [say(BEFORE), *map(say, NAMES.values())]
    channels = [
        say("{number}, odd", number=channel + 1) if channel == ODD else str(channel + 1) for channel in range(LARGE[2])
    ]
    shown = {
        "spread": (label("deviation of each channel"), say("Standard deviation of each channel"), "heat", 0.0),
        "mean": (label("mean of each channel"), say("Mean of each channel"), theme.DIVERGING, None),
    }
    for key, (method, title, scale, lowest) in shown.items():
        values = np.array([MEASURES[key](block) for block in blocks(odd).values()])
        figure = heatmap.matrix(
            values,
            title=title,
            rows=say("normalisation"),
            columns=say("channel"),
            unit=title,
            scale=scale,
            lowest=lowest,
            row_names=names,
            column_names=channels,
            height=330,
            written=".2f",
        ).update_traces(showscale=False)  # every number stands in its cell
        columns = {"normalisation": [str(name) for name in (BEFORE, *NAMES.values())]}
        columns |= {f"channel_{place + 1}": column.tolist() for place, column in enumerate(values.T)}
        exhibit(figure, recorded(odd, method), table=columns, arrays={key: values}, key=f"odd_{key}")


def blocks(odd: Odd) -> dict[str, np.ndarray]:
    """The block before and after each kind, by name."""
    return {"before": odd.before} | {kind: odd.after(kind) for kind in NAMES}


def spread(block: np.ndarray) -> np.ndarray:
    """Standard deviation of each channel over pictures and tokens."""
    return block.std(axis=(0, 1))


def mean(block: np.ndarray) -> np.ndarray:
    """Mean of each channel over pictures and tokens."""
    return block.mean(axis=(0, 1))


MEASURES = {"spread": spread, "mean": mean}


def recorded(odd: Odd, method: str) -> Provenance:
    """What was drawn and what was done to it."""
    told = {
        "odd channel": f"{ODD + 1} of {LARGE[2]}",
        "done to it": DONE[odd.done],
        "by": odd.by,
        "pictures": LARGE[0],
        "tokens": LARGE[1],
        "draw": SEED,
        "one outlier in": TAILS,
        "groups of channels": normalisation.GROUPS,
        "added to the variance": normalisation.EPSILON,
    }
    return Provenance(method, source=SOURCE, parameters=told)


def sentence(odd: Odd) -> str:
    """The odd channel's deviation or mean under layer and batch normalisation, and what is left of the others'."""
    others = [channel for channel in range(LARGE[2]) if channel != ODD]
    spreads = {kind: spread(odd.after(kind)) for kind in (normalisation.LAYER, normalisation.BATCH)}
    means = {kind: mean(odd.after(kind)) for kind in (normalisation.LAYER, normalisation.BATCH)}
    told = {
        "by": odd.by,
        "odd": f"{spreads['layer'][ODD]:.2f}",
        "others": f"{spreads['layer'][others].mean():.2f}",
        "batch": f"{spreads['batch'][others].mean():.2f}",
        "odd_batch": f"{spreads['batch'][ODD]:.2f}",
        "mean": f"{means['layer'][ODD]:.2f}",
    }
    if odd.done == SHIFTED:
        return say(
            "One channel is shifted by {by}: batch normalisation takes that away; layer normalisation leaves its mean "
            "at {mean} and the other channels’ deviation at {others}.",
            **told,
        )
    if odd.done == SCALED:
        return say(
            "One channel is multiplied by {by}: after batch normalisation it is like the others ({odd_batch} and "
            "{batch}); after layer normalisation its deviation is {odd} and theirs {others}.",
            **told,
        )
    ordinary = {kind: odd.after(kind)[~odd.outliers, ODD].std() for kind in spreads}
    return say(
        "One number in {tails} of one channel is multiplied by {by}: the channel’s other numbers keep a deviation of "
        "{batch_ordinary} after batch normalisation and of {layer_ordinary} after layer normalisation, where only the "
        "outliers’ own tokens pay.",
        tails=TAILS,
        by=odd.by,
        batch_ordinary=f"{ordinary['batch']:.2f}",
        layer_ordinary=f"{ordinary['layer']:.2f}",
    )
