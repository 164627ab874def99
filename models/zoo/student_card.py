"""The small ViT that copies the cabinet's: as many heads on the same grid of patches, narrower and less deep."""

from dataclasses import replace

from models.card import ModelCard, Weights
from models.zoo.cabinet import LICENCE, TRAINABLE
from models.zoo.measured import measured
from words import label, message

MEASURED = "students"  # of assets/measurements
TEACHER = "imagenette_vit"
FILE, STUDENTS = "student_vit.safetensors", "students.safetensors"  # of assets/weights
BASE = TRAINABLE[TEACHER]
CARD: ModelCard = replace(
    BASE,
    key="student_vit",
    title=label("ViT, 3 narrow blocks · Imagenette"),
    options={**BASE.options, "embed_dim": 66, "depth": 3},
    paper="Wang et al. 2020, arXiv:2002.10957",
)


def cards() -> tuple[ModelCard, ...]:
    """The student that learned from labels alone, once it was trained and bundled."""
    told = measured(MEASURED)
    return (replace(CARD, weights=_weights(told)),) if told and told["files"] else ()


def _weights(told: dict) -> Weights:
    alone = next(run for run in told["runs"] if (run["target"], run["seed"]) == ("labels", 0))
    note = message(
        "Trained by us on Imagenette’s ten classes for {epochs} epochs, from labels alone, as the first of several "
        "students: {accuracy} right on the middle of its validation photographs.",
        epochs=told["recipe"]["epochs"],
        accuracy=f"{100 * alone['accuracy']:.1f} %",
    )
    return Weights("bundled", file=FILE, licence=LICENCE, note=note, **told["files"][FILE])
