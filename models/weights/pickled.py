"""A .pth checkpoint to safetensors, in a throw-away process, and only where the operator allows it.

Unpickling is not made safe by `weights_only`, only safer, so it is off unless VITRINE_ALLOW_PTH=1 stands in the
server's environment, and it happens in a child with limits on memory and time that hands back safetensors.
"""

import json
import os
import sys

from safetensors.torch import save

import apart
from errors import UserError
from models.weights.spellings import State
from models.weights.unpickling import COMMAND, ZIP, tensors_of
from words import Message, message

__all__ = ["SWITCH", "ZIP", "allowed", "as_safetensors", "converted", "to_safetensors"]

SWITCH = "VITRINE_ALLOW_PTH"
MEMORY = 3_000_000_000  # bytes that the child may write to: torch’s, and the largest file three times
SECONDS = 10  # of the processor; by the clock there are more (`apart.PATIENCE`)


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
        done = apart.run("models.weights.pickled", SECONDS, data=data, seconds=SECONDS)
    except apart.TookTooLong as fault:
        raise UserError(
            "“{name}” took longer than {seconds} s to read and was given up. Please save only its weights.",
            name=name,
            seconds=SECONDS,
        ) from fault
    except apart.KeptWaiting as fault:
        raise fault.of(name) from fault
    except apart.TookTooMuch as fault:
        raise unusable(name, message("reading it takes too much memory")) from fault
    if done.returncode == 0:
        return done.stdout, tuple(map(apart.read, json.loads(done.stderr.splitlines()[-1])))  # behind any warnings
    if done.returncode == apart.REFUSED:
        raise unusable(name, apart.read(done.stdout))
    raise unusable(name, message("reading it failed or took too much memory"))


def unusable(name: str, reason: Message) -> UserError:
    """The whole sentence for a file called `name`, of which the end of one says what is wrong."""
    return UserError(
        "“{name}” can’t be used: {reason}. Please save only the model’s weights: {command}.",
        name=name,
        reason=reason,
        command="torch.save(model.state_dict(), 'weights.pth')",
    )


def converted(data: bytes, *, old: bool = False, half: bool = False) -> tuple[bytes, tuple[Message, ...]]:
    """What `unpickling.tensors_of` finds as safetensors bytes; UserError with the end of a sentence for all else."""
    try:
        read = tensors_of(data, old=old)
    except (UserError, MemoryError):
        raise
    except Exception as problem:  # loaders raise anything at all on damaged files; their own words help nobody
        raise UserError(
            "it is damaged, or no checkpoint of torch.save, or holds more than weights",
        ) from problem
    return as_safetensors(read.state, half=half), read.notes


def main() -> int:
    """Child, with its seconds of the processor as argument: .pth on stdin; safetensors on stdout and notes on stderr,
    or the end of a sentence on stdout (JSON)."""
    apart.limit(memory=MEMORY, seconds=int(sys.argv[1]))
    try:
        file, notes = converted(sys.stdin.buffer.read())
    except UserError as problem:
        sys.stdout.write(apart.written(problem.message))
        return apart.REFUSED
    except MemoryError:
        return apart.TOO_MUCH
    sys.stderr.write(json.dumps([*map(apart.written, notes)]))
    sys.stdout.buffer.write(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
