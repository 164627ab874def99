"""What the shuffle did to this picture, with positions and without, in one sentence."""

from models.zoo.classes import class_names
from ui.text import plain
from views.permutation.patches import probabilities
from views.permutation.subject import Patches
from words import say

ROUNDING = 1e-4  # of a length: float32 through the deepest model here stays below it


def sentence(patches: Patches) -> str:
    """How far outputs move without positions and with them, beside another patch's; and what becomes of the answer."""
    without = patches.displacement(learned=False)
    moved = {
        "with_them": f"{patches.displacement(learned=True):.0%}",
        "another": f"{patches.strangers():.0%}",
        "without": say("nothing but rounding") if without < ROUNDING else f"{without:.1%}",
    }
    shares = probabilities(patches)
    if shares is None:
        return say(
            "A shuffle changes what a patch becomes by {with_them} with positions (another patch’s: {another}), by "
            "{without} without.",
            **moved,
        )
    best = int(shares[True, False].argmax())
    return say(
        "A shuffle changes what a patch becomes by {with_them} with positions (another patch’s: {another}), by "
        "{without} without; “{name}” goes from {before} to {after} (chance {chance}).",
        name=plain(say(class_names(patches.card.classes)[best])),
        before=f"{shares[True, False][best]:.0%}",
        after=f"{shares[True, True][best]:.0%}",
        chance=f"{1 / len(shares[True, False]):.0%}",
        **moved,
    )
