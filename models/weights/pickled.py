"""A .pth checkpoint to safetensors, in a throw-away process, and only where the operator allows it.

Unpickling is not made safe by `weights_only`, only safer, so it is off unless VITRINE_ALLOW_PTH=1 stands in the
server's environment, and it happens in a child with limits on memory and time that hands back safetensors.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from safetensors.torch import save

from errors import UserError
from models.weights.spellings import State
from models.weights.unpickling import COMMAND, ZIP, tensors_of
from words import Message, message

__all__ = ["SWITCH", "ZIP", "allowed", "as_safetensors", "converted", "to_safetensors"]

SWITCH = "VITRINE_ALLOW_PTH"
MEMORY = 6_000_000_000  # bytes of address space; torch alone maps about half of it
SECONDS = 60


def allowed() -> bool:
    """Whether the operator lets visitors use .pth files."""
    return os.environ.get(SWITCH) == "1"


def as_safetensors(state: State, *, half: bool = False) -> bytes:
    """`state` as a file, every tensor with storage of its own, floating-point ones in 16 bits if `half`."""
    plain = {name: tensor.detach().contiguous().clone() for name, tensor in state.items()}
    return save(
        {name: tensor.half() if half and tensor.is_floating_point() else tensor for name, tensor in plain.items()}
    )


def to_safetensors(data: bytes, name: str) -> tuple[bytes, tuple[Message, ...]]:
    """The tensors of a .pth file as safetensors bytes, for `inputs.checkpoint.read_checkpoint`, and notes: which of
    several models was taken, what was left out.

    `name` is only spoken of. Raises UserError when the operator has not allowed it, or with what is wrong.
    """
    if not allowed():
        raise UserError(
            "“{name}” is a .pth file; this server takes .safetensors only, because they can’t hold code. Please "
            "convert it: {command}.",
            name=name,
            command=COMMAND,
        )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "models.weights.pickled"],  # fixed words; the file goes in by stdin
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=Path(__file__).parents[2],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            "“{name}” took longer than {seconds} s to read and was given up. Please save only its weights.",
            name=name,
            seconds=SECONDS,
        ) from None
    if done.returncode == 0:
        return done.stdout, tuple(map(_message, json.loads(done.stderr.splitlines()[-1])))  # behind any warnings
    raise unusable(name, _reason(done.stdout))


def unusable(name: str, reason: Message) -> UserError:
    """The whole sentence for a file called `name`, of which the end of one says what is wrong."""
    return UserError(
        "“{name}” can’t be used: {reason}. Please save only the model’s weights: {command}.",
        name=name,
        reason=reason,
        command="torch.save(model.state_dict(), 'weights.pth')",
    )


def _reason(answer: bytes) -> Message:
    """What the child wrote about its failure: the end of a sentence."""
    try:
        return _message(json.loads(answer))
    except (ValueError, TypeError, KeyError, AttributeError):
        return message("reading it failed or took too much memory")


def _told(value: object) -> object:
    """A message, or a value of one, as JSON knows it."""
    if isinstance(value, Message):
        return {"text": value.text, "values": {name: _told(part) for name, part in value.values.items()}}
    return value if isinstance(value, int) else str(value)


def _message(told: object) -> object:
    """And back."""
    if not isinstance(told, dict):
        return told
    return Message(str(told["text"]), {str(name): _message(value) for name, value in told["values"].items()})


def _limit() -> None:
    """Bound memory and time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time-out of the parent still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def converted(data: bytes, *, old: bool = False, half: bool = False) -> tuple[bytes, tuple[Message, ...]]:
    """What `unpickling.tensors_of` finds as safetensors bytes; UserError with the end of a sentence for all else."""
    try:
        read = tensors_of(data, old=old)
    except UserError:
        raise
    except Exception as problem:  # loaders raise anything at all on damaged files; their own words help nobody
        raise UserError(
            "it is damaged, or no checkpoint of torch.save, or holds more than weights",
        ) from problem
    return as_safetensors(read.state, half=half), read.notes


def main() -> int:
    """Child: .pth on stdin; safetensors on stdout and notes on stderr, or the end of a sentence on stdout (JSON)."""
    _limit()
    try:
        file, notes = converted(sys.stdin.buffer.read())
    except UserError as problem:
        sys.stdout.write(json.dumps(_told(problem.message)))
        return 2
    sys.stderr.write(json.dumps([_told(note) for note in notes]))
    sys.stdout.buffer.write(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
