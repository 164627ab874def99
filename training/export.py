"""A finished (or stopped) run becomes a bundled model: weights in float16, metrics, a line in SOURCES.md."""

import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from errors import UserError
from models.card import ModelCard
from models.zoo.build import build
from models.zoo.cabinet import FOLDER, TRAINABLE, metrics
from models.zoo.classes import class_names
from training import measure
from training.data import Dataset
from training.figures import answers
from training.recipe import checkpoint, fitted

LICENCE = "research use"
HEADER = "| file | bytes | sha256 | licence |\n|---|---|---|---|\n"
COLUMNS = ("model", "right", "parameters", "multiply-adds", "images/s", "attention", "epochs", "processor hours")


def export(
    card: ModelCard, dataset: Dataset, run: Path, *, folder: Path = FOLDER, hard_labels: dict | None = None
) -> dict:
    """Write `KEY.safetensors` and `KEY.json` of the run in the folder `run` into `folder`; the metrics.

    `hard_labels` says whose they were (see `training.convolution.worth`), where a network gave them. The weights are
    the moving average; every figure is measured with them as they are stored. Raises UserError when other classes than
    Imagenette's would come among the bundled models.
    """
    if folder.resolve() == FOLDER.resolve() and dataset.classes != class_names("imagenette"):
        raise UserError(f"The bundled models know {', '.join(class_names('imagenette'))}; give others a --folder.")
    state, file = checkpoint(run), folder / f"{card.key}.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: _stored(value) for name, value in state["average"].items()}, file)
    data = file.read_bytes()
    model = read(fitted(card, dataset), file)
    record = json.loads(state["record"]) | {
        "key": card.key,
        **({"hard_labels": hard_labels} if hard_labels else {}),
        "epochs": state["epoch"],
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "processor_hours": sum(point["processor_seconds"] for point in json.loads(state["record"])["curve"]) / 3600,
        **measured(model, card, dataset),
    }
    _write(folder / f"{card.key}.json", record)
    list_source(folder / "SOURCES.md", file.name, record)
    return metrics(card.key, folder)


def read(card: ModelCard, file: Path) -> nn.Module:
    """The architecture of `card` with the weights in `file`, in float32 and evaluation mode.

    Raises UserError when they do not fit, as those for another number of classes.
    """
    model = build(card)
    kinds = {name: value.dtype for name, value in model.state_dict().items()}
    try:
        model.load_state_dict({name: value.to(kinds.get(name)) for name, value in load_file(file).items()})
    except RuntimeError:
        raise UserError(f"{file.name} was trained for other classes than these, or is of another model.") from None
    return model


def measured(model: nn.Module, card: ModelCard, dataset: Dataset) -> dict:
    """Accuracy on all validation photographs, with its interval and a bit for each (their centres; the share of whole
    ones beside), cost, speed, attention and the logits on `measure.probe`."""
    guesses = measure.predictions(model, dataset.validation, card.side)
    return {
        **answers(guesses, dataset.validation.labels, dataset.classes),
        "accuracy_whole": measure.accuracy(model, dataset.validation, card.side, crop=1.0),
        "parameters": sum(value.numel() for value in model.parameters()),
        "multiply_adds": measure.multiply_adds(model, card.side),
        "images_per_second": measure.speed(model, card.side),
        "attention": measure.attention_on_objects(model, card, dataset.validation),
        "logits": measure.logits_on_probe(model, card.side),
    }


def evaluate(dataset: Dataset, *, folder: Path = FOLDER, store: bool = False) -> list[dict]:
    """Measure every model of `folder` anew on `dataset`: its metrics with today's figures in place of the stored.

    With `store` the metrics files take them over, all but the logits: those stay what they were at training time.
    """
    stored = [(card, metrics(card.key, folder)) for card in TRAINABLE.values()]
    return [record | _again(card, dataset, folder, store) for card, record in stored if record]


def _again(card: ModelCard, dataset: Dataset, folder: Path, store: bool) -> dict:
    print(f"Measuring {card.key} …", flush=True)  # half a minute each
    figures = measured(read(fitted(card, dataset), folder / f"{card.key}.safetensors"), card, dataset)
    if store:
        path = folder / f"{card.key}.json"
        record = json.loads(path.read_text(encoding="utf-8"))
        _write(path, record | figures | {"logits": record["logits"]})
    return figures


def _write(path: Path, record: dict) -> None:
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def table(records: list[dict]) -> str:
    """The figures that compare architectures, one line per model, in Markdown."""
    rows = [COLUMNS, ["---"] * len(COLUMNS), *(_row(record) for record in records)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(record: dict) -> list[str]:
    return [
        record["key"],
        f"{100 * record['accuracy']:.1f} %",
        f"{record['parameters'] / 1e6:.2f} M",
        f"{record['multiply_adds'] / 1e6:.0f} M",
        f"{record['images_per_second']:.0f}",
        _on_objects(record["attention"]),
        str(record["epochs"]),
        f"{record['processor_hours']:.2f}",
    ]


def _on_objects(attention: dict) -> str:
    """Mean ± standard error."""
    if not attention["photographs"]:
        return "no objects"
    return f"{attention['ratio']:.2f} ± {attention['error']:.2f} × uniform"


def _stored(value: torch.Tensor) -> torch.Tensor:
    return value.half().contiguous() if value.is_floating_point() else value.contiguous()


def list_source(sources: Path, name: str, record: dict) -> None:
    """Put or replace the file's row at the end of the table in SOURCES.md."""
    text = sources.read_text(encoding="utf-8") if sources.exists() else HEADER
    lines = [line for line in text.splitlines() if not line.startswith(f"| `{name}`")]
    last = max(index for index, line in enumerate(lines) if line.startswith("|"))
    lines.insert(last + 1, f"| `{name}` | {record['bytes']} | `{record['sha256']}` | {LICENCE} |")
    sources.write_text("\n".join(lines) + "\n", encoding="utf-8")
