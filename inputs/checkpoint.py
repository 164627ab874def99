"""A visitor's checkpoint: safetensors bytes in, checked arrays out, or `UserError`. Nothing in the file ever runs.

Whether the arrays fit an architecture is decided where architectures are known (`models.weights.load_own`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from errors import UserError
from inputs import child
from inputs.checkpoint_head import TENSORS
from inputs.sniff import shown, what_is
from words import Message, message, messages

LIMIT = 360_000_000  # bytes: a ViT-B of 86.6 million numbers in float32 has 346 MB
HEADER = 400 * TENSORS  # bytes that describe them: a header of 90 MB takes half a minute to read
FLOATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}  # BF16: its bits
COUNTERS = {"I64", "I32", "BOOL"}  # buffers that a model fills by itself
WRAPPERS = ("module.", "_orig_mod.")  # what data-parallel and compiled models put before every name
CONVERT = "python -m vitrine convert FILE"


@dataclass(frozen=True)
class Tensor:
    """What a file says of one: the `kind` of its numbers, its `shape`, where its bytes `start`."""

    kind: str
    shape: tuple[int, ...]
    start: int

    def array(self, data: bytes) -> np.ndarray:
        """Its numbers in the file `data`, as they lie there; bfloat16, the upper half of a float32, as that."""
        numbers = np.frombuffer(data, FLOATS[self.kind], prod(self.shape), self.start)
        wide = (numbers.astype("<u4") << 16).view("<f4") if self.kind == "BF16" else numbers
        return wide.reshape(self.shape)


class Arrays(Mapping[str, np.ndarray]):
    """Arrays by name that stay where they are in the file: a second copy of a large one would cost as much again."""

    def __init__(self, data: bytes, tensors: Mapping[str, Tensor]) -> None:
        self._data, self._tensors = data, tensors

    def __getitem__(self, name: str) -> np.ndarray:
        return self._tensors[name].array(self._data)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)


@dataclass(frozen=True, eq=False)
class CheckpointInput:
    """`arrays` by name, all finite floats; `digest` the sha256 (hex) of the file; `name` what to call it on screen
    (never trusted); `notes` what was done to it, one sentence each."""

    arrays: Mapping[str, np.ndarray]
    digest: str
    name: str
    notes: tuple[Message, ...] = ()


def read_checkpoint(data: bytes, name: str, *, limit: int | None = None) -> CheckpointInput:
    """Read the `data` of a .safetensors file: dense F64, F32, F16 or BF16 tensors (the last become float32).

    Raises UserError, naming the tensor, for anything else: other formats, damage, integer or 8-bit weights, NaN or
    infinite values, more than `limit` bytes (360 MB if not given) or 5000 tensors.
    """
    file = shown(name)
    limit = LIMIT if limit is None else limit
    if len(data) > limit:
        raise UserError(
            "“{file}” has {megabytes} MB; checkpoints may have up to {limit} MB. Please save only the weights, "
            "in 16 bits.",
            file=file,
            megabytes=f"{len(data) / 1e6:.0f}",
            limit=f"{limit / 1e6:.0f}",
        )
    tensors = _tensors(data, file)
    counters = [key for key, tensor in tensors.items() if tensor.kind in COUNTERS]
    arrays = {key: _checked(key, tensor, data, file) for key, tensor in tensors.items() if key not in counters}
    if not arrays:
        raise UserError("“{file}” holds no weights. Please choose a checkpoint with floating-point tensors.", file=file)
    left = messages("One integer buffer was left out.", "{number} integer buffers were left out.", len(counters))
    notes = [left] if counters else []
    unwrapped = _unwrapped(arrays)
    if unwrapped.keys() != arrays.keys():
        notes.append(message("The prefix that every name began with was removed."))
    return CheckpointInput(Arrays(data, unwrapped), hashlib.sha256(data).hexdigest(), name, tuple(notes))


def _tensors(data: bytes, file: str) -> dict[str, Tensor]:
    """What the file says of its tensors, read in a child."""
    if (content := what_is(data)) != "a safetensors checkpoint":
        if any(word in content for word in ("ZIP", "pickle", "torch.save")):
            raise UserError(
                "“{file}” is {content}, but checkpoints are accepted as .safetensors only. Please convert it: "
                "{command}.",
                file=file,
                content=Message(content),
                command=CONVERT,
            )
        raise UserError(
            "“{file}” is {content}, but checkpoints are accepted as .safetensors only. Please choose one.",
            file=file,
            content=Message(content),
        )
    if (length := int.from_bytes(data[:8], "little")) > HEADER:
        raise UserError(
            "“{file}” describes its tensors in {megabytes} MB; up to {limit} MB are read. Please save only the model’s "
            "weights.",
            file=file,
            megabytes=f"{length / 1e6:.1f}",
            limit=f"{HEADER / 1e6:.0f}",
        )
    _, facts = child.answer("checkpoint", data[: 8 + length], file, len(data))
    return {key: Tensor(kind, tuple(shape), start) for key, kind, shape, start in facts["tensors"]}


def _checked(key: str, tensor: Tensor, data: bytes, file: str) -> Tensor:
    """`tensor` if its numbers are finite floats."""
    name = shown(key)
    if tensor.kind not in FLOATS:
        raise UserError(
            "“{file}” is quantised or holds other data: its tensor “{tensor}” has the type {kind}; others than F32, "
            "F16, BF16 and F64 would load without complaint and mean nothing here. Please save it in one of these.",
            file=file,
            tensor=name,
            kind=tensor.kind,
        )
    if not np.isfinite(tensor.array(data)).all():
        raise UserError(
            "“{file}” can’t be used: its tensor “{tensor}” holds values that are NaN or infinite. Please save it "
            "from before that happened.",
            file=file,
            tensor=name,
        )
    return tensor


def _unwrapped(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    for prefix in WRAPPERS:
        if all(key.startswith(prefix) for key in tensors):
            tensors = {key.removeprefix(prefix): tensor for key, tensor in tensors.items()}
    return tensors
