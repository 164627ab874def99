"""What does a model lose without some of itself, over many photographs? `python -m benchmarks efficiency DATA PART …`.

Each PART is a file of benchmarks/less; what it measures is written to assets/measurements/less_PART.json, which the
pages of the group *Less* draw their curves from.
"""

import argparse
import json
from importlib import import_module
from pathlib import Path

import torch

from models.zoo.measured import FOLDER
from training.data import read

PARTS = sorted(path.stem for path in (Path(__file__).parent / "less").glob("[!_]*.py"))
PIXELS = 176  # of a photograph, a side


def main() -> None:
    """Measure the parts named, one after the other; write each as soon as it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks efficiency", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, help="photographs of 176 px a side")
    parser.add_argument("part", nargs="+", choices=PARTS)
    parser.add_argument("--cache", type=Path, default=Path("runs") / "cache", help="where photographs are decoded")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    torch.set_num_threads(1)
    dataset = read(options.data, options.cache, side=PIXELS)
    for part in options.part:
        figures_of_part = import_module(f"benchmarks.less.{part}").measure(dataset)
        recipe = {"recipe": f"python -m benchmarks efficiency DATA {part}"}
        text = json.dumps({**recipe, **figures_of_part}, indent=1, allow_nan=False)
        (options.folder / f"less_{part}.json").write_text(text + "\n", encoding="utf-8")
