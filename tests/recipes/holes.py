"""Digits with holes: filled one by one with passes of our own, and objectives drawn die by die."""

from functools import cache
from typing import Any

import numpy as np

from tests.again import Numbers, Record, recipe
from tests.recipes.digits import given, held, passed, rule

Turns = list[tuple[int, np.ndarray]]  # the pixel whose turn it is, and what it could be, (level,)
ORDERS = ("most certain first", "row by row", "in a drawn order")
OWN = "in your own order"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HOLE = 17


def fill(record: Record, order: str, *, true: list[int] | None = None, until: int = -1) -> tuple[list[int], Turns]:
    """The record's digit, filled by likeliest levels or by `true` ones, until the turn of pixel `until` comes."""
    made, turns = given(record), []
    left = clicked(record) if order == OWN else sorted(clicked(record))
    if order == ORDERS[2]:
        left = np.random.default_rng(record["parameters"]["seed"]).permutation(left).tolist()
    while left:
        chances = foreseen(tuple(made))
        place = max(left, key=lambda hole: chances[hole].max()) if order == ORDERS[0] else left[0]
        turns.append((place, chances[place]))
        if place == until:
            break
        left.remove(place)
        made[place] = true[place] if true else int(chances[place].argmax())
    return made, turns


@cache
def foreseen(levels: tuple[int, ...]) -> np.ndarray:
    """What each pixel could be, (pixel, level): many orders come by the same digit."""
    return passed("digits_masked", list(levels), causal=False)[0]


def clicked(record: Record) -> list[int]:
    """The holes that are filled, in the visitor's turn where they chose it."""
    if "filled" in record["parameters"]:
        return [ALPHABET.index(sign) for sign in record["parameters"]["filled"]]
    return [place for place, level in enumerate(given(record)) if level == HOLE]


def every(record: Record) -> tuple[str, ...]:
    return (*ORDERS, OWN) if "filled" in record["parameters"] else ORDERS


def at_once(record: Record) -> np.ndarray:
    """What each pixel could be while all holes are holes, (pixel, level)."""
    return foreseen(tuple(given(record)))


def _turn(record: Record) -> tuple[int, list[int], np.ndarray]:
    """The pixel that the record names, the digit when its turn comes, and what it could be."""
    place = int(record["query"].split()[1]) - 1
    made, turns = fill(record, record["parameters"]["order"], until=place)
    return place, made, turns[-1][1]


@recipe("attention of a hole being filled")
def attention(record: Record) -> Numbers:
    place, made, _ = _turn(record)
    return {"weights": passed("digits_masked", made, causal=False)[1][record["layer"] - 1].mean(axis=0)[place]}


@recipe("chances of a hole's grey levels")
def chances(record: Record) -> Numbers:
    place, _, model_s = _turn(record)
    others = {"at first": at_once(record)[place], "as a rule": rule(place), "untrained": np.full(17, 1 / 17)}
    return {"level": np.arange(17), "model": model_s, **others}


def needed(record: Record, order: str) -> float:
    """Bits a hole for its true level in this order, or at once, or as a rule."""
    true = held(record)
    places = clicked(record)
    by_place = {"at once": lambda place: at_once(record)[place], "rule": rule}
    if order in by_place:
        return float(np.mean([-np.log2(by_place[order](place)[true[place]]) for place in places]))
    return float(np.mean([-np.log2(share[true[place]]) for place, share in fill(record, order, true=true)[1]]))


@recipe("holes filled in every order")
def ends(record: Record) -> Numbers:
    start, true, once = given(record), held(record), at_once(record)
    made, places = [fill(record, order)[0] for order in every(record)], clicked(record)
    for likeliest in (once.argmax(axis=1), [int(rule(place).argmax()) for place in range(64)]):
        made.append([likeliest[place] if place in places else start[place] for place in range(64)])
    off = [np.mean([abs(int(levels[place]) - true[place]) for place in places]) for levels in made]
    bits = [needed(record, order) for order in (*every(record), "at once", "rule")]
    levels = np.array([*made, true], float).reshape(-1, 8, 8)
    levels[levels == HOLE] = np.nan
    return {"levels": levels, "levels off": np.array(off), "bits": np.array(bits)}


@recipe("how sure of each hole")
def sure(record: Record) -> Numbers:
    start, once = given(record), at_once(record)
    shares = [max(once[place]) if start[place] == HOLE else np.nan for place in range(64)]
    return {"sure": np.array(shares).reshape(8, 8)}


@recipe("bits of drawn orders")
def by_lot(record: Record) -> Numbers:
    places, by_order = sorted(clicked(record)), {}
    drawn = [tuple(np.random.default_rng(seed).permutation(places).tolist()) for seed in range(1, 101)]
    for order in set(drawn):  # each as if the visitor had clicked so
        signs = "".join(ALPHABET[place] for place in order)
        by_order[order] = needed({**record, "parameters": record["parameters"] | {"filled": signs}}, OWN)
    bits = [by_order[order] for order in drawn]
    return {"bits": np.array(bits), "others": np.array([needed(record, order) for order in (*ORDERS[:2], OWN)])}


def drawn(tokens: list[Any], free: list[int], others: list[Any], mask: Any, seed: int) -> tuple[list[Any], list[int]]:
    """What goes in, and what was done to each place: 1 hidden, 2 swapped, 3 kept, 0 nothing."""
    luck = np.random.default_rng(seed)
    places = luck.permutation(free)[: max(1, round(0.15 * len(tokens)))]
    dice, numbers = luck.random(len(places)), luck.integers(len(others), size=len(places))
    inputs, done = list(tokens), [0] * len(tokens)
    for place, die, number in zip(places, dice, numbers, strict=True):
        done[place] = 1 if die < 0.8 else 3 if die < 0.9 else 2
        inputs[place] = {1: mask, 2: others[number], 3: tokens[place]}[done[place]]
    return inputs, done


def pixels(record: Record) -> tuple[list[int], list[int], list[int]]:
    """What goes in, what was done to it, and which places count."""
    levels = held(record)
    if record["parameters"]["objective"].startswith("next"):
        return [HOLE, *levels[:-1]], [0] * 64, list(range(64))
    inputs, done = drawn(levels, list(range(64)), list(range(17)), HOLE, record["parameters"]["seed"])
    return inputs, done, [place for place in range(64) if done[place]]


@recipe("input of an objective")
def inputs(record: Record) -> Numbers:
    goes_in, done, _ = pixels(record)
    return {"inputs": np.array(goes_in), "done": np.array(done)}


@recipe("targets of an objective")
def targets(record: Record) -> Numbers:
    levels, counts = held(record), pixels(record)[2]
    return {"targets": np.array([levels[place] if place in counts else np.nan for place in range(64)])}


@recipe("cost of an objective's targets")
def costs(record: Record) -> Numbers:
    levels, (goes_in, _, counts) = held(record), pixels(record)
    if record["parameters"]["objective"].startswith("next"):
        foreseen = passed("digits_causal", levels, causal=True)[0]
    else:
        foreseen = passed("digits_masked", goes_in, causal=False)[0]
    shares = np.array([foreseen[place, levels[place]] for place in counts])
    rules = [-np.log2(rule(place)[levels[place]]) for place in counts]
    told = {"pixel": np.array(counts) + 1, "target": np.array([levels[place] for place in counts])}
    return told | {"probability": shares, "bits": -np.log2(shares), "bits as a rule": np.array(rules)}


def words(record: Record) -> tuple[list[str], list[str], list[int]]:
    """What goes in, what should come out (nothing where nothing counts), and what was done."""
    told = record["parameters"]
    first, second = told["first"].split(), told.get("second", "").split()
    known = sorted(set(first + second))
    if told["objective"].startswith("next token"):
        every = first + second
        return every, [*every[1:], ""], [0] * len(every)
    follows = np.random.default_rng(told["seed"]).random() < 0.5
    if told["objective"].startswith("next sentence") and not follows:
        second = told["elsewhere"].split()
    tokens = ["[CLS]", *first, "[SEP]", *second, *(["[SEP]"] if second else [])]
    if told["objective"].startswith("next sentence"):
        answer = "IsNext" if follows else "NotNext"
        return tokens, [answer] + [""] * (len(tokens) - 1), [0] * len(tokens)
    free = [place for place, word in enumerate(tokens) if word not in ("[CLS]", "[SEP]")]
    goes_in, done = drawn(tokens, free, known, "[MASK]", told["seed"])
    return goes_in, [word if kind else "" for word, kind in zip(tokens, done, strict=True)], done


@recipe("words under an objective")
def listed(record: Record) -> Numbers:
    goes_in, comes_out, done = words(record)
    counts = [int(word != "") for word in comes_out]
    lists = {"token": range(1, len(done) + 1), "input": goes_in, "target": comes_out, "counts": counts, "done": done}
    return {name: np.array(values) for name, values in lists.items()}


@recipe("open pairs under an objective")
def pairs(record: Record) -> Numbers:
    comes_out = words(record)[1]
    causal = record["parameters"]["objective"].startswith("next token")
    mask = [[not causal or key <= query for key in range(len(comes_out))] for query in range(len(comes_out))]
    return {"mask": np.array(mask), "counts": np.array([word != "" for word in comes_out])}
