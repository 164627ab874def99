"""The commands of `python -m models.training`: train, all, export, evaluate.

    python -m models.training train imagenette_vit DATA          one model (again: goes on where it was)
    python -m models.training all DATA                           every model of the cabinet, in order of importance
    python -m models.training export imagenette_vit DATA         its run into assets/weights
    python -m models.training evaluate DATA                      measure the bundled models again, print the table
                                                                 (--store: into their metrics files as well)

DATA is an npz of photographs or a folder of class folders. Runs, checkpoints and caches live in --runs.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import torch

from errors import UserError
from models.cabinet import TRAINABLE
from models.training import distill, export
from models.training.data import Dataset, read
from models.training.recipe import Recipe, train
from models.training.studies import DIFFERENCES


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code. What is wrong with its arguments is said in one sentence."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        dataset = read(options.data, options.runs / "cache")
        _COMMANDS[options.command](options, dataset)
    except UserError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _train(options: argparse.Namespace, dataset: Dataset) -> None:
    usual = Recipe(epochs=options.epochs, seed=options.seed, soft=options.soft, features=options.features)
    lessons = distill.prepare(dataset, options.runs / "cache")
    print(f"The teacher is right on {100 * lessons.accuracy:.1f} % of the photographs it has not seen.", flush=True)
    for key in _keys(options):
        print(key, flush=True)
        recipe = replace(usual, **DIFFERENCES.get(key, {}))
        start = options.start / f"{key}.safetensors" if options.start else None
        folder = options.runs / (key + options.suffix)
        train(TRAINABLE[key], dataset, lessons, recipe=recipe, folder=folder, start=start)


def _export(options: argparse.Namespace, dataset: Dataset) -> None:
    records = [
        export.export(TRAINABLE[key], dataset, options.runs / (key + options.suffix), folder=options.folder)
        for key in _keys(options)
        if (options.runs / (key + options.suffix) / "last.pt").exists()
    ]
    print(export.table(records))


def _evaluate(options: argparse.Namespace, dataset: Dataset) -> None:
    print(export.table(export.evaluate(dataset, folder=options.folder, store=options.store)))


def _keys(options: argparse.Namespace) -> list[str]:
    keys = options.keys.split(",") if options.keys != "all" else list(TRAINABLE)
    if unknown := [key for key in keys if key not in TRAINABLE]:
        raise UserError(f"There is no {unknown[0]} in the cabinet; choose from: {', '.join(TRAINABLE)}.")
    return keys


_COMMANDS = {"train": _train, "all": _train, "export": _export, "evaluate": _evaluate}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of runs and caches")
    parser.add_argument("--threads", type=int, default=1, help="more are slower while others use the processor")
    parser.add_argument("--suffix", default="", help="appended to the key in the names of runs, for trials")
    parser.add_argument("--folder", type=Path, default=export.FOLDER, help="where bundled weights stand")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in _COMMANDS:
        command = commands.add_parser(name)
        if name in {"train", "export"}:
            command.add_argument("keys", help="a key of the cabinet, several with commas, or `all`")
        command.add_argument("data", type=Path)
        command.set_defaults(keys="all")
        if name in {"train", "all"}:
            _add_training(command)
        if name == "evaluate":
            command.add_argument("--store", action="store_true", help="write what is measured into KEY.json")
    return parser


def _add_training(command: argparse.ArgumentParser) -> None:
    command.add_argument("--epochs", type=int, default=Recipe.epochs)
    command.add_argument("--seed", type=int, default=Recipe.seed)
    command.add_argument("--soft", type=float, default=Recipe.soft, help="share of the teacher's labels")
    command.add_argument("--features", type=float, default=Recipe.features, help="weight of the teacher's features")
    command.add_argument("--start", type=Path, help="begin with the weights KEY.safetensors in this folder")


if __name__ == "__main__":
    raise SystemExit(main())
