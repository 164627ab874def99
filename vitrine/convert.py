"""A checkpoint of torch.save to the .safetensors that the app takes: only weights are read, nothing in it runs."""

from pathlib import Path

from errors import UserError
from inputs.checkpoint import LIMIT, read_checkpoint
from inputs.sniff import shown
from models.weights.pickled import converted, unusable
from words import Message, message


def convert(file: Path, target: Path | None = None, *, half: bool = False, force: bool = False) -> tuple[Message, ...]:
    """Write the weights of `file` to `target` (beside it if not given), in 16 bits if `half`; what was done.

    One model is taken of several (averaged weights first) and what wraps its names is removed; names of other
    libraries stay as they are, for the app puts them into its own. Raises UserError when there is no such file, it is
    no checkpoint, or something is in the way.
    """
    target = target or file.with_suffix(".safetensors")
    _check_paths(file, target, force)
    try:
        data, notes = converted(file.read_bytes(), old=True, half=half)
    except UserError as problem:
        raise unusable(shown(file.name), problem.message) from problem
    checkpoint = read_checkpoint(data, file.name, limit=len(data))  # values that the app would refuse are refused here
    target.write_bytes(data)
    return (*notes, *checkpoint.notes, *_written(target, len(checkpoint.arrays), len(data), half))


def _check_paths(file: Path, target: Path, force: bool) -> None:
    if not file.is_file():
        raise UserError("There is no file “{name}”; please give the path of a checkpoint.", name=file)
    if target.exists() and (target.samefile(file) or not force):
        raise UserError("“{name}” is there already; give another target, or --force to overwrite it.", name=target)


def _written(target: Path, tensors: int, size: int, half: bool) -> list[Message]:
    megabytes, most = f"{size / 1e6:.1f}", LIMIT // 1_000_000
    note = message("Wrote {name}: {number} tensors, {megabytes} MB.", name=target, number=tensors, megabytes=megabytes)
    if size <= LIMIT:
        return [note]
    if half or size > 2 * LIMIT:
        return [note, message("The app takes up to {limit} MB.", limit=most)]
    return [note, message("The app takes up to {limit} MB; --half writes half as much.", limit=most)]
