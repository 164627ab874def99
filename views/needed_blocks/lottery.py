"""The lottery: how far a small ViT can be pruned when it is trained again, where weights survive, and what is left."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from inputs.image import ImageInput
from models.zoo import ZOO
from ui import controls, facts
from views.needed_blocks import ladder, ticket
from views.needed_blocks.tickets import FRESH, RANDOM, START, Drawn, by_arm, rungs, there
from words import label, say

KEY = "lottery"
KINDS = {
    "attn.qkv": label("queries, keys, values"),
    "attn.proj": label("output of attention"),
    "mlp.fc1": label("first of the MLP"),
    "mlp.fc2": label("second of the MLP"),
}


def chosen(image: ImageInput, first: DeltaGenerator, second: DeltaGenerator, third: DeltaGenerator) -> Drawn:
    """The rung and the matrix that three controls choose, drawn into three places."""
    told = there()
    kept = {round(100 * share): say("{share} % of the weights", share=f"{100 * share:.0f}") for share in rungs(told)}
    kinds = {kind: say(name) for kind, name in KINDS.items()}
    blocks = len(told["matrices"]) // len(KINDS)
    with first:
        share = controls.choose(say("Weights"), "lot_kept", kept, default=list(kept)[-1], label_visibility="collapsed")
    with second:
        kind = controls.choose(say("Matrix"), "lot_matrix", kinds, label_visibility="collapsed")
    with third:
        shown = {"format": say("block %d"), "label_visibility": "collapsed"}
        block = controls.slide(say("Block"), "lot_block", 1, blocks, default=1, **shown)
    return Drawn(told, image, share / 100, f"blocks.{block - 1}.{kind}.weight")


def sentence(drawn: Drawn) -> str:
    """What the rung is worth over all photographs: the ticket, its controls, and all weights."""
    runs = by_arm(drawn.told)
    right = {arm: f"{runs[arm][drawn.kept]['accuracy']:.1%}" for arm in (START, FRESH, RANDOM)}
    return say(
        "Trained again with {kept} of its blocks’ weights the ticket is right on {start} of the photographs, the same "
        "mask with weights drawn anew on {fresh}, as many weights chosen by lot on {random}; with all weights on "
        "{whole}.",
        kept=f"{drawn.kept:.0%}",
        whole=f"{runs[START][1.0]['accuracy']:.1%}",
        **right,
    )


def draw(drawn: Drawn) -> None:
    """The ladder beside survival, then the rung on the visitor's picture."""
    left, right = st.columns(2)
    with left:
        ladder.accuracy(drawn)
    with right:
        ladder.survival(drawn, [say(name) for name in KINDS.values()])
    ticket.maps(drawn)
    left, right = st.columns(2)
    with left:
        ticket.answers(drawn)
    with right:
        ticket.masks(drawn)
    whole = drawn.passes["whole"]
    facts.weights_line(whole, ZOO[whole.model], drawn.image)
