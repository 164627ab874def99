"""Our reference models and mechanisms beside independent oracles: largest difference on random weights and images.

Exact means at most 1e-5 in single and 1e-10 in double precision. Where timm resizes positions it does so in single
precision, and such a pair is held to 1e-5 in both.
"""

import json

import torch

import models  # noqa: F401 - timm, which the oracles are made of, can be imported only after it
from harness import mechanisms, oracles

SINGLE, DOUBLE = 1e-5, 1e-10
ROW = "{:46} {:30} {:>10} {:>10} {:>12}"


def main() -> None:
    """Print a table and end with {"models": n, "exact": n}; exit code 1 when a pair is not exact."""
    print(ROW.format("model or mechanism", "oracle", "float32", "float64", "parameters"))
    exact = [_model(pair) for pair in oracles.PAIRS] + [_mechanism(pair) for pair in mechanisms.MECHANISMS]
    print(json.dumps({"models": len(exact), "exact": sum(exact)}))
    raise SystemExit(not all(exact))


def _model(pair: oracles.Pair) -> bool:
    parameters = sum(parameter.numel() for parameter in pair.build().parameters())
    return _row(pair, oracles.difference, f"{parameters:,}", SINGLE if "resized" in pair.against else DOUBLE)


def _mechanism(pair: mechanisms.Mechanism) -> bool:
    return _row(pair, mechanisms.difference, "", DOUBLE)


def _row(pair, difference, parameters: str, limit: float) -> bool:
    single, double = difference(pair, torch.float32), difference(pair, torch.float64)
    print(ROW.format(pair.name, pair.against, f"{single:.1e}", f"{double:.1e}", parameters))
    return single <= SINGLE and double <= limit
