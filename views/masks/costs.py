"""All masks side by side: what each costs, and how far news has come after a few layers."""

import numpy as np

from analysis import masks
from ui.exhibit import exhibit
from views.masks.kinds import KINDS
from views.masks.looks import CHANNELS
from views.masks.subject import Masked
from viz import scatter
from viz.provenance import Provenance
from words import label, say, several

TOP = 108  # per cent, so that names above 100 have room
PARAMETERS = (label("tokens"), label("layers"), label("channels"))


def draw(masked: Masked) -> None:
    """Multiply-adds against the share of pairs that have heard of each other after the chosen number of layers."""
    shown = every(masked)
    names = [say(KINDS[key].title) for key in shown]
    cost = np.array([masks.multiply_adds(one.pairs, CHANNELS) for one in shown.values()])
    heard = np.array([heard_of(one, masked.after) for one in shown.values()])
    figure = scatter.scatter(
        names,
        cost,
        100 * heard,
        title=several(
            "What a mask costs, and what {count} layer lets through",
            "What a mask costs, and what {count} layers let through",
            masked.after,
            count=masked.after,
        ),
        across=say("multiply-adds, one head, one layer"),
        up=say("pairs heard of (%)"),
    )
    figure.update_yaxes(range=[0, TOP])
    record = Provenance(
        label("cost of a mask against its reach"),
        input=masked.tokens.source,
        parameters={"tokens": masked.tokens.name, "layers": masked.after, "channels": CHANNELS},
    )
    exhibit(figure, record, caption=_caption(), table=_table(shown, cost, heard), key="mask_costs")


def every(masked: Masked) -> dict[str, Masked]:
    """The same tokens under every kind of mask, each in its first size, the chosen one as it was chosen."""
    return {key: masked if key == masked.key else masked.as_kind(key) for key in KINDS}


def heard_of(masked: Masked, layers: int) -> float:
    """The share of pairs of tokens of which the one has heard of the other after so many layers."""
    return float((masked.hops <= layers).mean())


def _table(shown: dict[str, Masked], cost: np.ndarray, heard: np.ndarray) -> dict[str, object]:
    finite = [one.hops[np.isfinite(one.hops)].max() for one in shown.values()]
    return {
        "mask": list(shown),
        "size": [one.size for one in shown.values()],
        "open pairs": [one.pairs for one in shown.values()],
        "open pairs by formula": [one.kind.pairs(one.tokens, one.size) for one in shown.values()],
        "multiply-adds": cost,
        "share heard": heard,
        "share never": [float(np.isinf(one.hops).mean()) for one in shown.values()],
        "most layers": finite,
    }


def _caption() -> str:
    return say(
        "Left is cheap, high is far-sighted. Masks that close all that comes later stop at about half of the pairs; "
        "windows that never move, and buckets that stay as they are, stop at their own walls. Real Reformers hash anew "
        "in every layer. The linear maps around attention cost the same under every mask and are left out."
    )
