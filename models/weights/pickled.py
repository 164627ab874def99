"""A .pth checkpoint to safetensors, in a throw-away process, and only where the operator allows it.

Unpickling is not made safe by `weights_only`, only safer, so it is off unless VITRINE_ALLOW_PTH=1 stands in the
server's environment, and it happens in a child with limits on memory and time that hands back safetensors.
"""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor

from errors import UserError
from words import Message, message

SWITCH = "VITRINE_ALLOW_PTH"
ZIP = b"PK\x03\x04"  # how a file of torch.save begins
MEMBERS = 5000
MEMORY = 6_000_000_000  # bytes of address space; torch alone maps about half of it
SECONDS = 60
WRAPPED = ("state_dict_ema", "model_ema", "state_dict", "model")  # the averaged weights first, as timm does


def allowed() -> bool:
    """Whether the operator lets visitors use .pth files."""
    return os.environ.get(SWITCH) == "1"


def to_safetensors(data: bytes, name: str) -> tuple[bytes, tuple[Message, ...]]:
    """The tensors of a .pth file as safetensors bytes, for `inputs.checkpoint.read_checkpoint`, and notes: which of
    several state dicts was taken.

    `name` is only spoken of. Raises UserError when the operator has not allowed it, or with what is wrong.
    """
    if not allowed():
        raise UserError(
            "“{name}” is a .pth file; this server takes .safetensors only, because they can’t hold code.", name=name
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
            "“{name}” took longer than {seconds} s to read and was given up.", name=name, seconds=SECONDS
        ) from None
    if done.returncode == 0:
        taken = done.stderr.decode("utf-8", "replace").strip()
        return done.stdout, ((message("The file’s “{taken}” was used.", taken=taken),) if taken in WRAPPED else ())
    raise UserError("“{name}” can’t be used: {reason}.", name=name, reason=_reason(done.stdout))


def _reason(answer: bytes) -> Message:
    """What the child wrote about its failure: the end of a sentence."""
    try:
        told = json.loads(answer)
        return Message(str(told["text"]), {str(name): str(value) for name, value in told["values"].items()})
    except (ValueError, TypeError, KeyError, AttributeError):
        return message("reading it failed or took too much memory")


def convert(data: bytes) -> bytes:
    """In the child: check the archive, load it without running code, give its state dict's tensors as safetensors.

    Types and values are not looked at: `inputs.checkpoint.read_checkpoint` does that. Raises UserError with the end of
    a sentence that says what is wrong.
    """
    _check_archive(data)
    refused = torch.serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(data))
    if refused:
        raise UserError(
            "it asks to run code ({names})",
            names=", ".join(map(str, refused[:3]))[:120],
        )
    content = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    tensors = _state_dict(content)
    if sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()) > 2 * len(data):
        raise UserError("its tensors claim to be larger than the file")
    return save({name: tensor.contiguous().clone() for name, tensor in tensors.items()})


def _check_archive(data: bytes) -> None:
    if not data.startswith(ZIP):
        raise UserError("it is not the ZIP form that torch.save has written since 1.6")
    members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    if len(members) > MEMBERS or any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise UserError(
            "it has compressed members or more than {members} of them, which torch.save never writes", members=MEMBERS
        )
    if sum(member.file_size for member in members) > len(data):
        raise UserError("its members claim to be larger than the file")


def _state_dict(content: object) -> dict[str, Tensor]:
    """The tensors by name, the averaged ones where a file holds both, without what else stands among them.

    Raises UserError where there are none, or one is sparse, quantised or not on the CPU.
    """
    for key in WRAPPED:
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            content = content[key]
            sys.stderr.write(key)  # the parent turns it into a note
            break
    tensors = {name: value for name, value in content.items() if isinstance(value, Tensor)} if _named(content) else {}
    if not tensors:
        raise UserError("it holds no tensors by name (a state dict), which is what is needed")
    for name, tensor in tensors.items():
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type != "cpu":
            plain = re.sub(r"[^\w.]", "_", name)[:80]
            raise UserError("its tensor {plain} is not a dense one on the CPU", plain=plain)
    return tensors


def _named(content: object) -> bool:
    return isinstance(content, dict) and all(isinstance(key, str) for key in content)


def _limit() -> None:
    """Bound memory and time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time-out of the parent still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> int:
    """Child: .pth on stdin, safetensors or the end of a sentence (as JSON) on stdout."""
    _limit()
    try:
        sys.stdout.buffer.write(convert(sys.stdin.buffer.read()))
    except UserError as problem:
        return _fail(problem.message)
    except Exception:  # loaders raise anything at all on damaged files; their own words help nobody
        return _fail(message("it is damaged or not a checkpoint that torch.save wrote"))
    return 0


def _fail(reason: Message) -> int:
    sys.stdout.write(json.dumps({"text": reason.text, "values": reason.values}))
    return 2


if __name__ == "__main__":
    sys.exit(main())
