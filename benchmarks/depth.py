"""Does attention collapse with depth, and does Re-Attention cure it? The cabinet's deep pair on bundled pictures."""

import json
from collections.abc import Callable

import numpy as np

from analysis.similarity import chance_similarity, layer_similarity, nearby_share
from inputs.examples import IMAGES, load_image
from models.request import Request
from models.serving.engine import LocalEngine
from models.trace import AttentionMap
from models.zoo import ZOO
from models.zoo.cabinet import ARCHITECTURES, metrics

KEYS = ("imagenette_vit_12", "imagenette_vit_24", "imagenette_deepvit_24")
THRESHOLD = 0.8  # cosine above which two maps' columns are called alike
MOST = 0.5  # share of alike columns from which a block repeats the one before

Reading = Callable[[AttentionMap], np.ndarray]
READINGS: dict[str, Reading] = {"softmax": AttentionMap.softmax, "after mixing": AttentionMap.weights}


def main() -> None:
    """Measure every model that is bundled; print a table and one JSON line."""
    engine = LocalEngine()
    records = [record for key in KEYS if key in ZOO for record in _records(engine, key)]
    for record in records:
        print(" ".join(f"{name} {value}" for name, value in record.items()))
    print(json.dumps(records))


def _records(engine: LocalEngine, key: str) -> list[dict]:
    """One record per reading; without Re-Attention there is nothing after mixing."""
    traces = [_maps(engine, key, name) for name in IMAGES]
    mixed = any(attention.mixed for attention in traces[0])
    readings = list(READINGS)[: 2 if mixed else 1]
    return [_record(key, name, traces) for name in readings]


def _maps(engine: LocalEngine, key: str, name: str) -> tuple[AttentionMap, ...]:
    image = load_image(name)
    return engine.run(Request(key, image.pixels, image.digest, crop="square")).attention


def _record(key: str, name: str, traces: list[tuple[AttentionMap, ...]]) -> dict:
    maps = [np.stack([READINGS[name](layer)[0] for layer in attention], axis=1) for attention in traces]
    alike = np.concatenate([layer_similarity(heads) for heads in maps])
    chance = np.concatenate([chance_similarity(heads) for heads in maps])
    repeated = int((nearby_share(alike, threshold=THRESHOLD)[1:] > MOST).sum())
    record = metrics(key)
    return {
        "model": key,
        "maps": name,
        "blocks": ARCHITECTURES[key].options["depth"],
        "right": round(record["accuracy"], 3),
        "epochs": record["epochs"],
        "similarity of neighbours": round(float(_neighbours(alike)), 3),
        "by chance": round(float(_neighbours(chance)), 3),
        "repeated blocks": repeated,
    }


def _neighbours(similarity: np.ndarray) -> np.ndarray:
    """Mean over heads, keys and pairs of consecutive layers."""
    return np.diagonal(similarity, offset=1, axis1=1, axis2=2).mean()
