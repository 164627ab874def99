"""Where in the network the digit is known: a linear probe on every layer of both digit models, measured once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.intervals import wilson
from analysis.paired import difference, holm
from inputs.digits import PARTS
from models.zoo.measured import measured
from ui import tables
from ui.exhibit import exhibit
from viz import curves
from viz.provenance import Provenance
from words import label, say

MODELS = {"causal": label("causal (next pixel)"), "masked": label("masked (holes)")}
UNTRAINED = {"causal": label("causal, untrained"), "masked": label("masked, untrained")}
LAYERS = ("embedded", "block_0", "block_1", "block_2", "block_3")
RAW = "raw pixels"
LEVEL = 0.05
SOURCE = "Wilson 1927; McNemar 1947 (exact); Holm 1979; Chen et al. 2020"
PARAMETERS = (label("digits"),)


@dataclass(frozen=True, eq=False)
class Known:
    """Which of the held-out digits each probe names, (digit,) bool: on the `raw` pixels, and (layer, digit) after the
    embedding and each block of each `trained` and `untrained` model."""

    raw: np.ndarray
    trained: Mapping[str, np.ndarray]
    untrained: Mapping[str, np.ndarray]

    def best(self, model: str) -> int:
        """After which layer (0 the embedding) the probe names most, the first of equals."""
        return int(self.trained[model].mean(axis=1).argmax())

    def pairs(self) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
        """What is compared digit by digit: the best layer of each model with the raw pixels, and with its last."""
        told = {}
        for model, rights in self.trained.items():
            told[model, RAW] = (rights[self.best(model)], self.raw)
            told[model, "last"] = (rights[self.best(model)], rights[-1])
        return told


def asked() -> Known:
    """What was measured; there is nothing to choose."""
    told = measured("digits")
    kinds = [{key: _rights(told["models"][key][kind]) for key in MODELS} for kind in ("probes", "untrained")]
    return Known(_bits(told[RAW]), *kinds)


def _rights(probes: Mapping[str, str]) -> np.ndarray:
    return np.stack([_bits(probes[layer]) for layer in LAYERS])


def _bits(text: str) -> np.ndarray:
    return np.array(list(text)) == "1"


def draw(known: Known) -> None:
    """Shares over the layers with their intervals, beside the raw pixels; then the comparisons digit by digit."""
    lines = {say(title): known.trained[key] for key, title in MODELS.items()}
    lines |= {say(title): known.untrained[key] for key, title in UNTRAINED.items()}
    count = len(known.raw)
    ends = {name: wilson(rights.sum(axis=1), count) for name, rights in lines.items()}
    figure = curves.lines(
        {name: 100 * rights.mean(axis=1) for name, rights in lines.items()},
        title=say("How many digits a linear map names after each layer"),
        x=say("blocks passed"),
        y=say("digits named (%)"),
        positions=np.arange(len(LAYERS)),
        reference={say("raw pixels: {share}", share=f"{known.raw.mean():.0%}"): 100 * known.raw.mean()},
        whiskers={name: 100 * both for name, both in ends.items()},
        height=400,
    )
    figure.update_xaxes(dtick=1)
    record = Provenance(label("linear probe per layer"), source=SOURCE, parameters={"digits": count})
    exhibit(figure, record, caption=_caption(known), table=_table(known), key="mask_known")
    tables.show(_compared(known))


def sentence(known: Known) -> str:
    """After which block each model's digit is named best, beside the raw pixels and the last block."""
    named = {key: (known.best(key), known.trained[key].mean(axis=1)) for key in MODELS}
    (causal, first), (masked, second) = named["causal"], named["masked"]
    return say(
        "A linear map names most digits after block {causal} of {blocks} of the causal model ({first}; after its last "
        "{last}) and block {masked} of the masked one ({second}; {end}), but fewer than from the raw pixels ({raw}); "
        "by chance 10%.",
        causal=causal,
        blocks=len(LAYERS) - 1,
        first=f"{first.max():.0%}",
        last=f"{first[-1]:.0%}",
        masked=masked,
        second=f"{second.max():.0%}",
        end=f"{second[-1]:.0%}",
        raw=f"{known.raw.mean():.0%}",
    )


def _table(known: Known) -> dict[str, Any]:
    rows = [
        (model, kind, layer, rights[layer])
        for kind, models in (("trained", known.trained), ("untrained", known.untrained))
        for model, rights in models.items()
        for layer in range(len(LAYERS))
    ]
    rows.append((RAW, "", 0, known.raw))
    named = np.array([right.sum() for *_, right in rows])
    low, high = wilson(named, len(known.raw)).T
    names = {
        "features": [row[0] for row in rows],
        "weights": [row[1] for row in rows],
        "blocks passed": [row[2] for row in rows],
    }
    return {**names, "named": named, "low": low, "high": high}


def _compared(known: Known) -> dict[str, list[Any]]:
    """Best layer against raw pixels and against the last block: who alone is right, and Holm's probability."""
    pairs = known.pairs()
    corrected = holm([difference(*pair) for pair in pairs.values()])
    others = {RAW: say("raw pixels"), "last": say("its last block")}
    return {
        say("model"): [say(MODELS[model]) for model, _ in pairs],
        say("its best layer against"): [others[other] for _, other in pairs],
        say("only the best layer right"): [int((one & ~two).sum()) for one, two in pairs.values()],
        say("only the other right"): [int((two & ~one).sum()) for one, two in pairs.values()],
        say("probability by chance"): [say("under 0.0001") if value < 1e-4 else f"{value:.4f}" for value in corrected],
    }


def _caption(known: Known) -> str:
    return say(
        "Logistic regression on the mean over all pixels’ features, learned on {learned} digits, its decay chosen on "
        "{chosen}, shares of {count} others; whiskers: 95 % (Wilson). One training each: another seed is not covered, "
        "and the best layer was found on the digits that it is told for. Raw pixels keep their places, the mean does "
        "not.",
        count=len(known.raw),
        learned=f"{PARTS['training'].stop:,}",
        chosen=PARTS["validation"].stop - PARTS["validation"].start,
    )
