"""A block batch × tokens × channels to be turned: point at a number, and those that share its statistics light up."""

import re
from functools import partial

import numpy as np

from analysis import normalisation
from ui import downloads, language, link
from ui.components.number_block import PITCH, Block, number_block, taken_home
from views.norms.subject import NAMES, SHAPE, Small, usual
from viz.provenance import Provenance
from words import label, say

KEY = "number_block"
VALUES, CHOSEN, TURN = "norm_x", "norm_at", "norm_turn"  # in the link
AT_FIRST = Block(usual(), 5, (-32, 22))
SOURCE = "Ioffe & Szegedy 2015; Ba et al. 2016; Wu & He 2018; Zhang & Sennrich 2019; Shen et al. 2020"
PARAMETERS = (label("normalisation"), label("numbers"), label("groups of channels"), label("added to the variance"))


def draw(small: Small) -> None:
    """The block and its tables, and the files."""
    record = recorded(small)
    number_block(small.block, small.kind, provenance=record, key=KEY, changed=partial(_take))
    page = partial(taken_home, small.block, small.kind, record, language=language.current())
    downloads.offer_drawn(arrays(small), record, table=rows(small), page=page, key=KEY)


def sentence(small: Small) -> str:
    """With how many numbers the chosen one shares its statistics, and what becomes of it."""
    picture, token, channel = small.cell
    mean, square = (part[small.cell] for part in normalisation.statistics(small.values, small.kind))
    told = {
        "count": int(normalisation.shared(SHAPE, small.kind, small.cell).sum()),
        "all": small.values.size,
        "picture": picture + 1,
        "token": token + 1,
        "channel": channel + 1,
        "before": f"{small.values[small.cell]:.1f}".replace("-", "−"),
        "after": f"{normalisation.normalised(small.values, small.kind)[small.cell]:.2f}".replace("-", "−"),
        "mean": f"{mean:.2f}".replace("-", "−"),
        "spread": f"{np.sqrt(square):.2f}",
    }
    if small.kind in normalisation.CENTRED:
        return say(
            "Channel {channel} of token {token} in picture {picture} shares mean {mean} and deviation {spread} with "
            "{count} of {all} numbers: {before} becomes {after}.",
            **told,
        )
    return say(
        "Channel {channel} of token {token} in picture {picture} shares the root mean square {spread} with {count} of "
        "{all} numbers, and no mean: {before} becomes {after}.",
        **told,
    )


def recorded(small: Small) -> Provenance:
    """What the numbers are, in the order picture, token, channel."""
    told = {
        "normalisation": NAMES[small.kind],
        "numbers": "; ".join(" ".join(f"{value:g}" for value in row) for row in small.values.reshape(-1, SHAPE[2])),
        "tokens": SHAPE[1],
        "groups of channels": normalisation.GROUPS,
        "added to the variance": normalisation.EPSILON,
    }
    return Provenance(label("normalised numbers"), source=SOURCE, parameters=told)


def arrays(small: Small) -> dict[str, np.ndarray]:
    """Before and after, and what each number shares, (picture, token, channel)."""
    mean, square = normalisation.statistics(small.values, small.kind)
    after = normalisation.normalised(small.values, small.kind)
    return {"before": small.values, "mean": mean, "mean_square": square, "after": after}


def rows(small: Small) -> dict[str, list]:
    """The same, one number a row, places counted from 1."""
    places = np.indices(SHAPE).reshape(3, -1) + 1
    columns = dict(zip(("picture", "token", "channel"), places.tolist(), strict=True))
    return columns | {name: values.ravel().tolist() for name, values in arrays(small).items()}


def linked() -> Block:
    """The block of the link, as it is at first where the link says nothing."""
    values = link.current(VALUES, _parse_values, _written(AT_FIRST.values))
    chosen = link.current(CHOSEN, link.number(0, AT_FIRST.values.size - 1), AT_FIRST.chosen)
    turn = link.current(TURN, _parse_turn, _turned(AT_FIRST.turn))
    block = Block(_read(values), chosen, _turn(turn))
    _remember(block)
    return block


def _take(block: Block) -> None:
    with link.one_step():
        _remember(block)


def _remember(block: Block) -> None:
    """Write into the link what differs from the first block."""
    link.remember(VALUES, _written(block.values), default=_written(AT_FIRST.values))
    link.remember(CHOSEN, block.chosen, default=AT_FIRST.chosen)
    link.remember(TURN, _turned(block.turn), default=_turned(AT_FIRST.turn))


def _written(values: np.ndarray) -> str:
    """Tenths, each with a sign in front ("." for plus)."""
    return "".join(f"{'-' if value < 0 else '.'}{abs(int(value))}" for value in values.ravel())


def _read(text: str) -> np.ndarray:
    return np.array([int(part.replace(".", "+")) for part in re.findall(r"[.-][0-9]+", text)]).reshape(SHAPE)


def _parse_values(text: str) -> str:
    """Raises ValueError unless `text` holds as many numbers as the block."""
    if not re.fullmatch(rf"([.-][0-9]{{1,2}}){{{np.prod(SHAPE)}}}", text, re.ASCII):
        raise ValueError(text)
    return text


def _turned(turn: tuple[int, int]) -> str:
    return f"{turn[0]}_{turn[1]}"


def _turn(text: str) -> tuple[int, int]:
    around, above = (int(part) for part in text.split("_"))
    return around, above


def _parse_turn(text: str) -> str:
    """Raises ValueError unless `text` is two numbers of degrees in bounds."""
    if not re.fullmatch(r"-?[0-9]{1,3}_-?[0-9]{1,2}", text, re.ASCII):
        raise ValueError(text)
    around, above = _turn(text)
    if abs(around) > 180 or abs(above) > PITCH:
        raise ValueError(text)
    return text
