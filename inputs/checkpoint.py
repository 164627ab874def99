"""A visitor's checkpoint: safetensors bytes in, checked arrays out, or `UserError`. Nothing in the file ever runs.

Whether the arrays fit an architecture is decided where architectures are known (`models.weights.load_own`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import safetensors

from errors import UserError
from inputs.sniff import shown, what_is
from words import Message, message

LIMIT = 100_000_000  # bytes
TENSORS = 5000
HEADER = 400 * TENSORS  # bytes that describe them: a header of 90 MB takes half a minute to read
FLOATS = {"F64": np.float64, "F32": np.float32, "F16": np.float16}
COUNTERS = {"I64", "I32", "BOOL"}  # buffers that a model fills by itself
WRAPPERS = ("module.", "_orig_mod.")  # what data-parallel and compiled models put before every name
CONVERT = "python -m vitrine convert FILE"


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
    infinite values, more than `limit` bytes (100 MB if not given) or 5000 tensors.
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
    entries = _entries(data, file)
    counters = [key for key, entry in entries.items() if entry["dtype"] in COUNTERS]
    arrays = {key: _array(key, entry, file) for key, entry in entries.items() if key not in counters}
    if not arrays:
        raise UserError("“{file}” holds no weights. Please choose a checkpoint with floating-point tensors.", file=file)
    notes = [message("{number} integer buffers were left out.", number=len(counters))] if counters else []
    unwrapped = _unwrapped(arrays)
    if unwrapped.keys() != arrays.keys():
        notes.append(message("The prefix that every name began with was removed."))
    return CheckpointInput(unwrapped, hashlib.sha256(data).hexdigest(), name, tuple(notes))


def _entries(data: bytes, file: str) -> dict[str, dict]:
    """Shape, dtype and bytes by name; the library checks that the parts cover the file exactly."""
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
    if (described := int.from_bytes(data[:8], "little")) > HEADER:
        raise UserError(
            "“{file}” describes its tensors in {megabytes} MB; up to {limit} MB are read. Please save only the model’s "
            "weights.",
            file=file,
            megabytes=f"{described / 1e6:.1f}",
            limit=f"{HEADER / 1e6:.0f}",
        )
    try:
        entries = dict(safetensors.deserialize(data))
    except safetensors.SafetensorError as problem:
        raise UserError(
            "“{file}” begins like a safetensors file but is damaged or cut short. Please save it again.", file=file
        ) from problem
    if len(entries) > TENSORS:
        raise UserError(
            "“{file}” holds {number} tensors; up to {limit} are accepted. Please save only the model’s weights.",
            file=file,
            number=len(entries),
            limit=TENSORS,
        )
    return entries


def _array(key: str, entry: dict, file: str) -> np.ndarray:
    kind, tensor = entry["dtype"], shown(key)
    if kind not in {*FLOATS, "BF16"}:
        raise UserError(
            "“{file}” is quantised or holds other data: its tensor {tensor} has the type {kind}; others than F32, "
            "F16, BF16 and F64 would load without complaint and mean nothing here. Please save it in one of these.",
            file=file,
            tensor=tensor,
            kind=kind,
        )
    array = _bfloat16(entry["data"]) if kind == "BF16" else np.frombuffer(entry["data"], FLOATS[kind])
    if not np.isfinite(array).all():
        raise UserError(
            "“{file}” can’t be used: its tensor {tensor} holds values that are NaN or infinite. Please save it "
            "from before that happened.",
            file=file,
            tensor=tensor,
        )
    return array.reshape(entry["shape"])


def _bfloat16(data: bytes) -> np.ndarray:
    """bfloat16 is the upper half of a float32."""
    return (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")


def _unwrapped(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    for prefix in WRAPPERS:
        if all(key.startswith(prefix) for key in arrays):
            arrays = {key.removeprefix(prefix): array for key, array in arrays.items()}
    return arrays
