"""Whatever names the tensors of a file have: weights are renamed, never made up, and no name keeps the server busy."""

import time

import torch
from hypothesis import example, given
from hypothesis import strategies as some

from errors import UserError
from models.weights.pickled import converted
from models.weights.spellings import SPELLINGS, respelled, unwrapped
from tests.damage import damaged
from tests.models.weights.test_pickled import saved

FIRST = (
    "patch_embed.proj.weight",
    "conv_proj.weight",
    "features.0.0.weight",
    "stages.0.patch_embed.proj.weight",
)
PART = some.sampled_from(("module", "model_ema", "teacher", "backbone", "blocks", "0", "attn", "q", "k", "v", "weight"))
NAME = some.sampled_from(FIRST) | some.lists(PART | some.text(max_size=6), min_size=1, max_size=7).map(".".join)
STATE = some.dictionaries(NAME | some.tuples(PART, NAME).map(".".join), some.integers(0, 3), max_size=9)
FILES = [
    saved({"state_dict": {"a.weight": torch.ones(2, 2), "b": torch.zeros(3).half()}, "epoch": 3}),
    saved({"model": {"patch_embed.proj.weight": torch.ones(1)}, "optimizer": {"state": {0: {"step": 1}}}}),
]


@given(STATE)
@example({"model.teacher.patch_embed.proj.weight": 1, "model.patch_embed.proj.weight": 2})
def test_weights_are_renamed_and_never_made_up(state: dict[str, int]) -> None:
    tensors = {name: torch.full((2, 2), float(value)) for name, value in state.items()}
    inside = unwrapped(tensors)
    assert all(any(value is tensor for tensor in tensors.values()) for value in inside.state.values())
    read = respelled(inside.state)
    before, after = (sum(value.numel() for value in part.values()) for part in (inside.state, read.state))
    assert after <= before and all(str(note) for note in (*inside.notes, *read.notes))


def test_long_names_are_told_apart_quickly() -> None:
    start = time.process_time()
    respelled({"a." * 5000 + f"x{number}": torch.ones(1) for number in range(200)})
    assert time.process_time() - start < 5, f"{len(SPELLINGS)} spellings"


@given(damaged(FILES))
def test_a_damaged_file_of_torch_is_weights_or_the_end_of_a_sentence(data: bytes) -> None:
    try:
        file, notes = converted(data, old=True)
    except UserError as problem:
        assert not str(problem).endswith(".") and str(problem)[0].islower()
        return
    assert file and all(map(str, notes))
