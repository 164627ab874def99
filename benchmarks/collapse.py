"""Does attention collapse with depth in runs that are not (yet) bundled? `python -m benchmarks collapse DATA RUN …`.

Each RUN is a folder of `python -m training train`; its average weights so far are measured on the bundled
pictures and on photographs for validation: the column cosine of neighbouring blocks beside what chance gives, blocks
that repeat the one before beside the number that chance gives, how alike the tokens of one picture are after each
block, and accuracy. Bundled models may be named by their keys. What *Depth*, Without a teacher, shows is its output
in assets/measurements/collapse.json.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from analysis.similarity import chance_similarity, layer_similarity, nearby_share
from benchmarks.depth import MOST, READINGS, THRESHOLD
from inputs.examples import IMAGES, load_image
from models.request import Request
from models.watching.look import look
from models.weights import Loaded, load
from models.zoo import ZOO
from models.zoo.build import build
from models.zoo.cabinet import TRAINABLE
from training import measure
from training.data import Dataset, read
from training.recipe import checkpoint, last_stage

PHOTOGRAPHS = 32  # for validation, beside the eight bundled pictures
WANTS = frozenset({"tokens"})


def main() -> None:
    """Print a JSON list, one record per run and reading of the maps."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks collapse", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("run", nargs="+")
    parser.add_argument("--cache", type=Path, default=Path("runs") / "cache", help="where photographs are decoded")
    options = parser.parse_args()
    torch.set_num_threads(1)
    dataset = read(options.data, options.cache)
    print(json.dumps([record for run in options.run for record in _records(run, dataset)], indent=1))


def _records(run: str, dataset: Dataset) -> list[dict]:
    loaded, about = _bundled(run) if run in ZOO else _trained(Path(run))
    traces = list(_traces(loaded, dataset))
    mixed = any(attention.mixed for attention in traces[0].attention)
    accuracy = measure.accuracy(loaded.model, dataset.validation, loaded.card.side)
    common = {"run": Path(run).name, "key": loaded.card.key, "pictures": PHOTOGRAPHS, **about}
    common |= {"accuracy": accuracy, "photographs": len(dataset.validation.labels)}
    common |= {"blocks": len(traces[0].attention), **_tokens(traces)}
    return [common | {"maps": name} | _alike(traces, name) for name in list(READINGS)[: 2 if mixed else 1]]


def _bundled(key: str) -> tuple[Loaded, dict]:
    return load(ZOO[key]), {"teacher": True}


def _trained(folder: Path) -> tuple[Loaded, dict]:
    state = checkpoint(last_stage(folder))
    record = json.loads(state["record"])
    model = build(TRAINABLE[record["key"]])
    model.load_state_dict(state["average"])
    recipe = record["recipe"]
    about = {"epochs": state["epoch"], "of": recipe["epochs"], "soft": recipe["soft"], "features": recipe["features"]}
    return Loaded(TRAINABLE[record["key"]], model.eval(), "run", None), about


def _traces(loaded: Loaded, dataset: Dataset) -> Iterator:
    pictures = [load_image(name).pixels for name in IMAGES]
    pictures += list(dataset.validation.first(PHOTOGRAPHS).pixels[:PHOTOGRAPHS])
    for index, pixels in enumerate(pictures):
        request = Request(loaded.card.key, np.ascontiguousarray(pixels), str(index), crop="square", wants=WANTS)
        yield look(loaded, request)


def _alike(traces: list, name: str) -> dict:
    """Means over pictures, heads and keys; a block repeats the one before where most of its columns are alike."""
    maps = [np.stack([READINGS[name](attention)[0] for attention in trace.attention], axis=1) for trace in traces]
    similarity, chance = (
        np.stack([cosines(heads) for heads in maps]) for cosines in (layer_similarity, chance_similarity)
    )
    return {
        "cosine of neighbours": _by_layer(similarity),
        "by chance": _by_layer(chance),
        "mean cosine": float(np.mean(_by_layer(similarity))),
        "mean excess": float(np.mean(_by_layer(similarity)) - np.mean(_by_layer(chance))),
        "repeated blocks": _repeated(similarity),
        "repeated by chance": _repeated(chance),
    }


def _by_layer(similarity: np.ndarray) -> list[float]:
    """(picture, head, layer, layer, key) -> one mean for each pair of consecutive layers."""
    return np.diagonal(similarity, offset=1, axis1=2, axis2=3).mean(axis=(0, 1, 2)).round(4).tolist()


def _repeated(similarity: np.ndarray) -> int:
    return int((nearby_share(np.concatenate(similarity), threshold=THRESHOLD)[1:] > MOST).sum())


def _tokens(traces: list) -> dict:
    """Mean cosine of two different patches of one picture after each block: 1 where all tokens are one."""
    rows = [[_between(tokens) for tokens in trace.tokens] for trace in traces]
    return {"token similarity": np.mean(rows, axis=0).round(4).tolist()}


def _between(tokens: np.ndarray) -> float:
    unit = tokens / np.linalg.norm(tokens, axis=-1, keepdims=True)
    count = len(unit)
    return float((np.square(unit.sum(axis=0)).sum() - count) / (count * (count - 1)))
