"""The two digit models, trained by us: a card for each that stands in assets/measurements/digits.json."""

from models.card import ModelCard, Weights
from models.zoo.measured import measured
from words import label, message

LICENCE = label("Apache-2.0 (trained by us on CC BY 4.0 data)")
TITLES = {
    "causal": label("Image GPT for digits, causal"),
    "masked": label("Image GPT for digits, masked"),
}


def cards() -> tuple[ModelCard, ...]:
    """The causal model and its masked twin."""
    told = measured("digits")
    return tuple(_card(variant, told["models"][variant]["bits"], told) for variant in TITLES) if told else ()


def _card(variant: str, bits: float, told: dict) -> ModelCard:
    record, file = told["models"][variant], f"digits_{variant}.safetensors"
    note = message(
        "Trained by us on 1,257 digits: {bits} bits a pixel on {count} it never saw; what each pixel is as a rule "
        "needs {guess}.",
        bits=f"{bits:.2f}",
        count=told["test"],
        guess=f"{told['guesses']['marginal per pixel']:.2f}",
    )
    weights = Weights("bundled", file, sha256=record["sha256"], bytes=record["bytes"], licence=LICENCE, note=note)
    return ModelCard(
        key=f"digits_{variant}",
        title=TITLES[variant],
        family="image_gpt",
        source="reference",
        architecture="digits",
        weights=weights,
        options={"variant": variant},
        paper="Chen et al. 2020, Generative Pretraining from Pixels",
        input="digit",
        side=8,
        patch=1,
    )
