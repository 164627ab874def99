"""Runs `benchmarks/NAME.py`'s `main()`; without a known name, lists what there is."""

import sys
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """Every benchmark: the files beside this one."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


def main(arguments: list[str]) -> int:
    """Run the benchmark named first; the others go to its own `sys.argv`. Returns the exit code."""
    if not arguments or arguments[0] not in names():
        print("usage: python -m benchmarks NAME, where NAME is one of:", ", ".join(names()), file=sys.stderr)
        return 2
    sys.argv = arguments
    import_module(f"benchmarks.{arguments[0]}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
