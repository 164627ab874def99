"""What one may say to the commands of `python -m training`."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from training import export
from training.data import SIDE
from training.recipe import Recipe

TEACHER = "run of imagenette_resnet that gives the second token its labels"


def parser(names: Iterable[str], about: str) -> argparse.ArgumentParser:
    """The options of the commands called `names`; `about` is what they are together."""
    parser = argparse.ArgumentParser(prog="python -m training", description=about)
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of runs and caches")
    parser.add_argument("--threads", type=int, default=1, help="more are slower while others use the processor")
    parser.add_argument("--pixels", type=int, default=SIDE, help="kept of each photograph, a side")
    parser.add_argument("--suffix", default="", help="appended to the key in the names of runs, for trials")
    parser.add_argument("--folder", type=Path, default=export.FOLDER, help="where bundled weights stand")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in names:
        command = commands.add_parser(name)
        if name in {"train", "export"}:
            command.add_argument("--wide", action="store_true", help="at 128 px instead of 64; with --pixels 176")
            command.add_argument("keys", help="a key of the cabinet, several with commas, or `all`")
        command.add_argument("data", type=Path)
        command.set_defaults(keys="all", wide=False)
        if name in {"train", "all", "export", "tokens"}:
            command.add_argument("--teacher", type=Path, required=name == "tokens", help=TEACHER)
        if name in {"train", "all"}:
            _add_training(command)
        if name in {"head", "dense"}:
            command.add_argument("--seed", type=int, default=0)
        if name == "dense":
            command.add_argument("--wheel", type=Path, help="a copy of the package with the saliency decoder")
        if name in {"lottery", "prior", "students"}:
            command.add_argument("--as-it-stands", action="store_true", help="train nothing, tell of what has ended")
        if name == "evaluate":
            command.add_argument("--store", action="store_true", help="write what is measured into KEY.json")
    return parser


def _add_training(command: argparse.ArgumentParser) -> None:
    command.add_argument("--resized", action="store_true", help="begin with the bundled 64-px weights, resized")
    command.add_argument("--epochs", type=_epochs, help="of each stage, with commas, instead of the bundled model's")
    command.add_argument("--seed", type=int, default=Recipe.seed)
    command.add_argument("--soft", type=float, default=Recipe.soft, help="share of the teacher's labels")
    command.add_argument("--features", type=float, default=Recipe.features, help="weight of the teacher's features")


def _epochs(text: str) -> tuple[dict[str, int], ...]:
    return tuple({"epochs": int(part)} for part in text.split(","))
