"""Digits made pixel by pixel: the model's blocks written out, one digit at a time, chances counted by loops."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from inputs.digits import load_digits
from models.weights import load
from models.zoo import ZOO
from tests.again import Numbers, Record, recipe

SIGNS = "0123456789abcdefg-"


@cache
def model(key: str) -> torch.nn.Module:
    return load(ZOO[key]).model


def passed(key: str, levels: list[int], *, causal: bool) -> tuple[np.ndarray, list[np.ndarray]]:
    """Chances (pixel, level) and the attention of each block (head, query, key), by products of our own."""
    net = model(key)
    tokens = net.level_embed.weight[torch.tensor(levels)]
    if causal:
        tokens = torch.cat([net.start_token[0], tokens[:-1]])
    tokens, seen = tokens + net.pos_embed[0], []
    for block in net.blocks:
        q, k, v = (block.attn.qkv.weight @ block.norm1(tokens).T).reshape(3, 4, 16, 64)
        scores = torch.einsum("hci,hcj->hij", q, k) / 4
        if causal:
            scores = scores + torch.full((64, 64), -torch.inf).triu(1)
        seen.append(scores.softmax(-1))
        mixed = torch.einsum("hij,hcj->ihc", seen[-1], v).reshape(64, 64)
        tokens = tokens + mixed @ block.attn.proj.weight.T
        hidden = F.linear(block.norm2(tokens), block.mlp.fc1.weight)
        tokens = tokens + F.linear(hidden * torch.sigmoid(1.702 * hidden), block.mlp.fc2.weight)
    logits = net.norm(tokens) @ net.foresee.weight.T
    return logits.double().softmax(-1).numpy(), [one.numpy() for one in seen]


def given(record: Record) -> list[int]:
    return [SIGNS.index(sign) for sign in record["parameters"]["given"]]


def end(record: Record, draw: int) -> list[int]:
    """One end of the record's half; draw 0 takes the likeliest level each time."""
    told, made = record["parameters"], given(record)
    luck = np.random.default_rng(told["seed"]).random((told["draws"], 32))
    while len(made) < 64:
        chances = passed("digits_causal", made + [0] * (64 - len(made)), causal=True)[0][len(made)]
        total, level = chances[0], 0
        while draw and total <= luck[draw - 1, len(made) - 32] and level < 16:
            level += 1
            total += chances[level]
        made.append(level if draw else int(chances.argmax()))
    return made


def looked_at(record: Record) -> tuple[list[int], int]:
    """The end that the record names, and its pixel, from 0."""
    name = record["parameters"]["end"]
    return end(record, int(name.split()[1]) if name.startswith("draw") else 0), int(record["query"].split()[1]) - 1


def rule(place: int) -> np.ndarray:
    """Shares of the levels at one pixel of the first 1,257 digits, each counted once more."""
    seen = Counter(int(digit.ravel()[place]) for digit in load_digits().levels[:1257])
    return np.array([(seen[level] + 1) / (1257 + 17) for level in range(17)])


def held(record: Record) -> list[int] | None:
    """All of the held-out digit that the record names, or nothing."""
    named = re.match(r"held-out digit (\d), number (\d+)", record["input"])
    if not named:
        return None
    digits = load_digits()
    same = [place for place in range(1437, 1797) if digits.labels[place] == int(named[1])]
    return digits.levels[same[int(named[2]) - 1]].ravel().tolist()


def needed(levels: list[int]) -> float:
    """Bits a pixel of the lower half."""
    chances = passed("digits_causal", levels, causal=True)[0]
    return float(np.mean([-np.log2(chances[place, levels[place]]) for place in range(32, 64)]))


@recipe("attention of a pixel being made")
def attention(record: Record) -> Numbers:
    levels, place = looked_at(record)
    return {"weights": passed("digits_causal", levels, causal=True)[1][record["layer"] - 1].mean(axis=0)[place]}


@recipe("chances of a pixel's grey levels")
def chances(record: Record) -> Numbers:
    levels, place = looked_at(record)
    model_s = passed("digits_causal", levels, causal=True)[0][place]
    return {"level": np.arange(17), "model": model_s, "as a rule": rule(place), "all alike": np.full(17, 1 / 17)}


@recipe("ends of a digit")
def ends(record: Record) -> Numbers:
    made = [end(record, draw) for draw in range(record["parameters"]["draws"] + 1)]
    made += [true] if (true := held(record)) else []
    return {"levels": np.array(made).reshape(-1, 8, 8), "bits": np.array([needed(levels) for levels in made])}


def lowest(hits: int, count: int) -> float:
    """The smallest share whose own spread still reaches what was measured, found by halving."""
    low, high = 0.0, hits / count
    for _ in range(60):
        middle = (low + high) / 2
        reaches = hits / count - middle <= 1.959963984540054 * (middle * (1 - middle) / count) ** 0.5
        low, high = (low, middle) if reaches else (middle, high)
    return high


def probes() -> list[tuple[str, str, int, str]]:
    """(features, weights, blocks passed, a sign for each digit) as measured."""
    told = json.loads(Path("assets/measurements/digits.json").read_text(encoding="utf-8"))
    rows = [
        (model, name, layer, signs)
        for name, key in (("trained", "probes"), ("untrained", "untrained"))
        for model in ("causal", "masked")
        for layer, signs in enumerate(told["models"][model][key].values())
    ]
    return [*rows, ("raw pixels", "", 0, told["raw pixels"])]


@recipe("linear probe per layer")
def probed(record: Record) -> Numbers:
    count = record["parameters"]["digits"]
    features, weights, blocks, signs = zip(*probes(), strict=True)
    named = [sign.count("1") for sign in signs]
    columns = {"features": features, "weights": weights, "blocks passed": blocks, "named": named}
    ends = {"low": [lowest(n, count) for n in named], "high": [1 - lowest(count - n, count) for n in named]}
    return {name: np.array(column) for name, column in (columns | ends).items()}
