"""The commands of `python -m training`: train, all, export, evaluate.

    python -m training train imagenette_vit DATA          one model, as the bundled one was trained (again: goes
                                                                 on where it was)
    python -m training all DATA                           every model of the cabinet, in order of importance
    python -m training export imagenette_vit DATA         its run into assets/weights (--folder: elsewhere)
    python -m training evaluate DATA                      measure the bundled models again, print the table
                                                                 (--store: into their metrics files as well)

DATA is an npz of photographs or a folder of class folders, of any number of classes. Runs, checkpoints and caches
live in --runs. `python -m training --threads 2 train …` and the other general options stand before the command.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import torch

from errors import UserError
from models.zoo.cabinet import TRAINABLE
from training import distill, export
from training.data import Dataset, read
from training.recipe import Recipe, last_stage, train
from training.studies import DIFFERENCES, stages


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
    usual = Recipe(seed=options.seed, soft=options.soft, features=options.features)
    lessons = distill.prepare(dataset, options.runs / "cache")
    print(f"The teacher is right on {100 * lessons.accuracy:.1f} % of the photographs it has not seen.", flush=True)
    for key in _keys(options):
        print(key, flush=True)
        recipe, before = replace(usual, **DIFFERENCES.get(key, {})), None
        for number, stage in enumerate(options.epochs or stages(key), start=1):
            folder = _folder(options, key) / str(number)
            train(TRAINABLE[key], dataset, lessons, recipe=replace(recipe, **stage), folder=folder, start=before)
            before = folder


def _export(options: argparse.Namespace, dataset: Dataset) -> None:
    keys = [key for key in _keys(options) if options.keys != "all" or _folder(options, key).exists()]
    records = [
        export.export(TRAINABLE[key], dataset, last_stage(_folder(options, key)), folder=options.folder) for key in keys
    ]
    print(export.table(records))


def _evaluate(options: argparse.Namespace, dataset: Dataset) -> None:
    print(export.table(export.evaluate(dataset, folder=options.folder, store=options.store)))


def _folder(options: argparse.Namespace, key: str) -> Path:
    return options.runs / (key + options.suffix)


def _keys(options: argparse.Namespace) -> list[str]:
    keys = options.keys.split(",") if options.keys != "all" else list(TRAINABLE)
    if unknown := [key for key in keys if key not in TRAINABLE]:
        raise UserError(f"There is no {unknown[0]} in the cabinet; choose from: {', '.join(TRAINABLE)}.")
    return keys


_COMMANDS = {"train": _train, "all": _train, "export": _export, "evaluate": _evaluate}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__.split("\n")[0])
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
    command.add_argument("--epochs", type=_epochs, help="of each stage, with commas, instead of the bundled model's")
    command.add_argument("--seed", type=int, default=Recipe.seed)
    command.add_argument("--soft", type=float, default=Recipe.soft, help="share of the teacher's labels")
    command.add_argument("--features", type=float, default=Recipe.features, help="weight of the teacher's features")


def _epochs(text: str) -> tuple[dict[str, int], ...]:
    return tuple({"epochs": int(part)} for part in text.split(","))


if __name__ == "__main__":
    raise SystemExit(main())
