"""Which model, with which weights, at which input size: every page's second choice after the picture."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from errors import UserError
from inputs.checkpoint import LIMIT, CheckpointInput, read_checkpoint
from models.preprocess import input_size
from models.weights import pickled
from models.zoo import ZOO, ModelCard
from ui import cached
from ui.controls import choose
from ui.text import plain

SIDES = (224, 336, 448, 518)
SIDE_HELP = "A larger input gives the model more, smaller patches of the picture, at more than the square of the cost."


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


def current_model(cards: Sequence[ModelCard], *, label: str = "Model", name: str = "model") -> ModelCard:
    """A picker over `cards`, the first one chosen at first. Offers the download of weights that are not here yet."""
    key = choose(label, name, [card.key for card in cards], format_func=lambda key: title(ZOO[key]))
    _offer_download(ZOO[key])
    return ZOO[key]


def current_side(card: ModelCard) -> int:
    """The input's shorter side in pixels, where the model takes more than one: such as a square picture can have."""
    sides = {round(side / card.patch) * card.patch for side in SIDES} if card.flexible else set()
    options = sorted({card.side, *(side for side in sides if input_size((1, 1), card, side=side) == (side, side))})
    return choose(
        "Input side", "side", options, default=card.side, format_func=lambda side: f"{side} px", help=SIDE_HELP
    )


def own_weights(card: ModelCard) -> str | None:
    """The digest of the visitor's own checkpoint for this architecture, None while there is none.

    A file that does not fit is answered in one sentence and the card's own weights stay.
    """
    with st.popover("Your own weights", icon=":material/upload_file:", width="stretch"):
        form = ".safetensors or .pth" if pickled.allowed() else ".safetensors"
        st.caption(f"A {form} file for {plain(card.title)}, up to {LIMIT // 1_000_000} MB. It is read, never run.")
        kinds, most = ["safetensors", "pth", "pt"], LIMIT // 1_000_000
        file = st.file_uploader("Checkpoint", type=kinds, max_upload_size=most, key=f"own_{card.key}")
        if file is None:
            return None
        digest, notes = _registered(file, card)
        for note in notes:
            st.caption(plain(note, limit=600)) if digest else st.error(plain(note, limit=600))
        return digest


def title(card: ModelCard) -> str:
    """The card's title with the kind of its weights, as pickers show it."""
    return f"{card.title} · {card.weights.kind}"


def _offer_download(card: ModelCard) -> None:
    """Stop the page with an offer while the weights of `card` are not on this computer."""
    if cached.engine().ready(card.key):
        return
    weights = card.weights
    facts = [f"{(weights.bytes or 0) / 1e6:.0f} MB", weights.licence or "licence not stated", weights.note]
    st.info(
        f"The weights of {plain(card.title)} are published but not on this computer yet "
        f"({plain(', '.join(fact for fact in facts if fact))}).",
        icon=":material/cloud_download:",
    )
    if st.button("Download them", type="primary", key=f"fetch_{card.key}"):
        _download(card)
        st.rerun()
    st.stop()


def _download(card: ModelCard) -> None:
    """Fetch the weights with a bar; raises UserError when the hub can't be reached. Leaving the page cancels."""
    bar = st.progress(0.0, text="Asking the hub …")

    def show(done: int, full: int) -> None:
        bar.progress(min(1.0, done / max(full, 1)), text=f"{done / 1e6:.0f} of {full / 1e6:.0f} MB")

    try:
        cached.engine().fetch(card.key, progress=show)
    finally:
        bar.empty()  # the sentence about a failure stands alone


def _registered(file: UploadedFile, card: ModelCard) -> tuple[str | None, tuple[str, ...]]:
    """Digest and notes of the uploaded checkpoint, read once; no digest and the reason when it can't be used."""
    known = st.session_state.setdefault("own_weights", {})
    if (file.file_id, card.key) not in known:
        try:
            found = _checkpoint(file.getvalue(), file.name)
            loaded = cached.engine().register(card.key, found.arrays, found.digest)
            known[file.file_id, card.key] = found.digest, (*found.notes, *loaded.notes, "Your weights are in use.")
        except UserError as problem:
            known[file.file_id, card.key] = None, (str(problem),)
    return known[file.file_id, card.key]


def _checkpoint(data: bytes, name: str) -> CheckpointInput:
    """As `read_checkpoint`; where the operator allows it, what torch.save wrote becomes safetensors first."""
    if not (pickled.allowed() and data.startswith(pickled.ZIP)):
        return read_checkpoint(data, name)
    converted, notes = pickled.to_safetensors(data, name)
    found = read_checkpoint(converted, name)
    return replace(found, digest=hashlib.sha256(data).hexdigest(), notes=(*notes, *found.notes))
