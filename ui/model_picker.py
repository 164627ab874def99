"""Which model, with which weights, at which input size: every page's second choice after the picture."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from errors import UserError
from inputs.checkpoint import LIMIT, CheckpointInput, read_checkpoint
from models.card import with_own
from models.preprocess import input_size
from models.weights import pickled
from models.zoo import ZOO, ModelCard
from ui import cached, facts, link, yours
from ui.controls import ahead, choose
from ui.text import plain
from ui.uploads import in_sight
from words import Message, label, message, say

SIDES = (224, 336, 448, 518)


def image_models(*kinds: str) -> list[ModelCard]:
    """Cards that look at pictures, trained ones first; with `kinds` only those that run one of these attentions."""
    cards = [card for card in ZOO.values() if card.input == "image"]
    return [card for card in cards if not kinds or set(kinds) & set(card.kinds)]


def family(*names: str) -> list[ModelCard]:
    """Cards of these families, those that can run at once first, trained before untrained."""
    cards = [card for card in image_models() if card.family in names]
    return sorted(cards, key=lambda card: (not cached.engine().ready(card.key), card.weights.kind == "untrained"))


def cloud_models(*names: str) -> list[ModelCard]:
    """Cards of these families that look at point clouds, trained ones first."""
    cards = [card for card in ZOO.values() if card.input == "cloud" and card.family in names]
    return sorted(cards, key=lambda card: card.weights.kind == "untrained")


def current_model(
    cards: Sequence[ModelCard], *, title: str = "", name: str = "model", offer: bool = True, own: bool = False
) -> ModelCard:
    """A picker over `cards` under `title`, the first one chosen at first. Where pages work with the visitor's `own`
    weights too, the page's button has a place for them, and the card is that of `models.card.with_own` while there are
    some. Offers the download of weights that are not here yet, unless the page does so itself."""
    models = {card.key: with_kind(card) for card in cards}
    shown = "visible" if title else "collapsed"  # that it is a model is seen
    card = ZOO[choose(title or say("Model"), name, models, label_visibility=shown)]
    card = (own_weights(card) if own else None) or card
    if offer:
        offer_download(card)
    return card


def takes_square(cards: Sequence[ModelCard], *, name: str = "model") -> bool:
    """Whether the model that `current_model` will show for the same takes squares only."""
    keys = [card.key for card in cards]
    return not ZOO[ahead(name, keys, default=keys[0])].flexible


def current_side(card: ModelCard) -> int:
    """The input's shorter side in pixels, where the model takes more than one: such as a square picture can have."""
    sides = {round(side / card.patch) * card.patch for side in SIDES} if card.flexible else set()
    options = sorted({card.side, *(side for side in sides if input_size((1, 1), card, side=side) == (side, side))})
    sizes = {side: say("input {side} px", side=side) for side in options}
    return choose(say("Input side"), "side", sizes, default=card.side, label_visibility="collapsed")


def own_weights(card: ModelCard) -> ModelCard | None:
    """The card with the visitor's own checkpoint for this architecture, None while there is none: a place behind the
    page's button, lit while there is one. A file that does not fit is answered in one sentence and the card's own
    weights stay."""
    with yours.section(say("Weights")):
        st.caption(_accepted(card))
        kinds, most, key = ["safetensors", "pth", "pt"], LIMIT // 1_000_000, f"own_{card.key}"
        file = st.file_uploader(
            say("Your own weights"), type=kinds, max_upload_size=most, key=key, label_visibility="collapsed"
        )
        digest, notes = _registered(file, card, st.empty()) if file else (None, ())
        for note in notes:
            sentence = plain(say(note), limit=600)
            st.caption(sentence) if digest else st.error(sentence)
        if digest:
            st.caption(say("Your weights are in use."))
    lit = st.empty()  # without a file too, so that what follows stays the same element
    if digest is None:
        return None
    yours.light(lit)
    link.leave_out(say("Your own weights stay with you: the link opens with the model’s."))
    return with_own(card, digest, joined(notes))


def _accepted(card: ModelCard) -> str:
    """Which files are taken."""
    return say(
        "A {form} file for {model}, up to {limit} MB. It is read, never run.",
        form=say(".safetensors or .pth") if pickled.allowed() else ".safetensors",
        model=plain(say(card.title)),
        limit=LIMIT // 1_000_000,
    )


def joined(notes: Sequence[str | Message]) -> Message | str:
    """One sentence after the other."""
    told = [note if isinstance(note, Message) else Message(note) for note in notes]
    return reduce(lambda first, second: message("{first} {second}", first=first, second=second), told) if told else ""


def with_kind(card: ModelCard) -> str:
    """The card's title with the kind of its weights, as pickers show it."""
    return f"{say(card.title)} · {say(facts.KINDS[card.weights.kind])}"


def offer_download(card: ModelCard) -> None:
    """Stop the page with an offer while the weights of `card` are not on this computer."""
    if card.weights.kind == "own" or cached.engine().ready(card.key):
        return
    weights = card.weights
    size, licence = f"{(weights.bytes or 0) / 1e6:.0f} MB", weights.licence or label("licence not stated")
    st.info(
        say(
            "The weights of {model} are published but not on this computer yet ({facts}).",
            model=plain(say(card.title)),
            facts=plain(", ".join(filter(None, [size, say(licence), say(weights.note)]))),
        ),
        icon=":material/cloud_download:",
    )
    if st.button(say("Download them"), type="primary", key=f"fetch_{card.key}"):
        _download(card)
        link.run_again()
    st.stop()


def _download(card: ModelCard) -> None:
    """Fetch the weights with a bar; raises UserError when the hub can't be reached. Leaving the page cancels."""
    bar = st.progress(0.0, text=say("Asking the hub …"))

    def show(done: int, full: int) -> None:
        megabytes = say("{done} of {full} MB", done=f"{done / 1e6:.0f}", full=f"{full / 1e6:.0f}")
        bar.progress(min(1.0, done / max(full, 1)), text=megabytes)

    try:
        cached.engine().fetch(card.key, progress=show)
    finally:
        bar.empty()  # the sentence about a failure stands alone


def _registered(
    file: UploadedFile, card: ModelCard, place: DeltaGenerator
) -> tuple[str | None, tuple[str | Message, ...]]:
    """Digest and notes of the uploaded checkpoint, read once, how far is told in `place`; no digest and the reason when
    it can't be used."""
    known = st.session_state.setdefault("own_weights", {})
    if (file.file_id, card.key) not in known:
        try:
            with in_sight(place, file.name):
                checkpoint = _checkpoint(file.getvalue(), file.name)
            loaded = cached.engine().register(card.key, checkpoint.arrays, checkpoint.digest)
            known[file.file_id, card.key] = checkpoint.digest, (*checkpoint.notes, *loaded.notes)
        except UserError as problem:
            known[file.file_id, card.key] = None, (problem.message,)
    return known[file.file_id, card.key]


def _checkpoint(data: bytes, name: str) -> CheckpointInput:
    """As `read_checkpoint`; where the operator allows it, what torch.save wrote becomes safetensors first."""
    if not (pickled.allowed() and data.startswith(pickled.ZIP)):
        return read_checkpoint(data, name)
    converted, notes = pickled.to_safetensors(data, name)
    checkpoint = read_checkpoint(converted, name)
    return replace(checkpoint, digest=hashlib.sha256(data).hexdigest(), notes=(*notes, *checkpoint.notes))
