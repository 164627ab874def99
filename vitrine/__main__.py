"""The commands of `python -m vitrine`: convert."""

import argparse
import sys
from pathlib import Path

from errors import UserError
from vitrine.convert import convert
from words import say


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it was done, 2 with a sentence on standard error when it can't be."""
    parser = argparse.ArgumentParser(prog="python -m vitrine", description="Vitrine beside the app.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("convert", help="the weights in a .pth file as .safetensors, without running it")
    command.add_argument("file", type=Path, metavar="FILE", help="what torch.save wrote")
    command.add_argument("target", type=Path, nargs="?", help="where to; beside FILE if left out")
    command.add_argument("--half", action="store_true", help="in 16 bits: half the size, three digits")
    command.add_argument("--force", action="store_true", help="overwrite what is there")
    given = parser.parse_args(arguments)
    try:
        for line in convert(given.file, given.target, half=given.half, force=given.force):
            print(say(line))
    except UserError as problem:
        print(say(problem.message), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
