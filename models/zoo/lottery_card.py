"""The small ViT of the lottery: trained whole in `training.lottery`, its tickets beside it. No card before."""

from dataclasses import replace

from models.card import ModelCard, Weights
from models.zoo.cabinet import LICENCE, TRAINABLE
from models.zoo.measured import measured
from words import label, message

MEASURED = "lottery"  # of assets/measurements
FILE, TICKETS = "lottery_vit.safetensors", "lottery_tickets.safetensors"  # of assets/weights
BASE = TRAINABLE["imagenette_vit"]
CARD: ModelCard = replace(
    BASE,
    key="lottery_vit",
    title=label("ViT, 6 narrow blocks · Imagenette"),
    options={**BASE.options, "embed_dim": 96},
    paper="Frankle and Carbin 2019, arXiv:1803.03635",
)


def cards() -> tuple[ModelCard, ...]:
    """The whole model, once it was trained and bundled."""
    told = measured(MEASURED)
    return (replace(CARD, weights=_weights(told)),) if told and told["files"] else ()


def _weights(told: dict) -> Weights:
    whole = next(run for run in told["runs"] if (run["arm"], run["kept"]) == ("start", 1.0))
    note = message(
        "Trained by us on Imagenette’s ten classes for {epochs} epochs, from labels alone, as the start of a lottery: "
        "{accuracy} right on the middle of its validation photographs.",
        epochs=told["epochs"],
        accuracy=f"{100 * whole['accuracy']:.1f} %",
    )
    return Weights("bundled", file=FILE, licence=LICENCE, note=note, **told["files"][FILE])
