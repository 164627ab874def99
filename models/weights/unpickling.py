"""What torch.save wrote, as the tensors of one model: nothing in the file runs, and only the weights are kept.

The file is read by torch's own reader of weights only. Whatever else it asks for (a trainer's settings, a whole
module's class) becomes an empty stand-in, of which only tensors are looked at; what asks for code is refused.
"""

import io
import pickletools
import re
import zipfile
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections import OrderedDict

import numpy as np
import torch
from torch import Tensor

from errors import UserError
from models.weights.spellings import Read, State, unwrapped, wrapper_of
from words import message, named

ZIP = b"PK\x03\x04"  # how a file of torch.save begins since 1.6
MEMBERS = 5000
CONTAINERS = ("state_dict_ema", "model_ema", "state_dict", "model")  # the averaged weights first, as timm does
PARTS = ("_parameters", "_buffers", "_modules")  # what a module that was saved whole keeps its tensors in
# Modules that act on the machine: no training script leaves them in a file, and torch blocks some of them itself.
ACTING = {"os", "posix", "nt", "sys", "subprocess", "importlib", "runpy", "socket", "shutil", "ctypes", "pty", "code"}
BUILTINS = {f"builtins.{name}" for name in ("eval", "exec", "compile", "getattr", "open", "__import__")} | {"io.open"}
# What a file of weights alone may ask for too: not worth a note.
OWN = ("torch.", "builtins.", "collections.", "_codecs.", "numpy.")
NUMBERS = [  # a best accuracy or a step, as NumPy writes it
    (np.dtype, "numpy.dtype"),
    *((type(np.dtype(kind)), f"numpy.dtypes.{type(np.dtype(kind)).__name__}") for kind in "fdiqB?"),
    *((np._core.multiarray.scalar, f"numpy.{core}.multiarray.scalar") for core in ("core", "_core")),
]
COMMAND = "python -m vitrine convert FILE"


class StandIn:
    """Whatever a file asks to be made: an empty dictionary, with the attributes that the file gives it."""

    def __new__(cls, *_: object) -> OrderedDict:
        return OrderedDict()  # torch's reader fills only exact dictionaries


def tensors_of(data: bytes, *, old: bool = False) -> Read:
    """The tensors of one model in a file of torch.save, by name without wrappers, averaged ones where it has them.

    `old` takes the form from before torch 1.6 too. Types and values are not looked at:
    `inputs.checkpoint.read_checkpoint` does that. Raises UserError with the end of a sentence that says what is wrong.
    """
    if data.startswith(ZIP):
        _check_archive(data)
    elif not old:
        raise UserError(
            "it is not the ZIP form that torch.save has written since 1.6; {command} reads that",
            command=COMMAND,
        )
    content, ignored = _content(data)
    read = _one_model(_flat(content))
    _check_dense(read.state, 2 * len(data))
    note = message("Not read, for it is no weights: {names}.", names=named(ignored, 3))
    return Read(read.state, (*read.notes, note) if ignored else read.notes)


def _check_archive(data: bytes) -> None:
    members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    names = [member.filename for member in members]
    if names and all(name.endswith(".npy") for name in names):
        raise UserError("it is an .npz archive of NumPy arrays")
    if any(name.endswith("/constants.pkl") for name in names):
        raise UserError("it is a TorchScript program, which holds code")
    if len(members) > MEMBERS or any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise UserError(
            "it has compressed members or more than {members} of them, which torch.save never writes", members=MEMBERS
        )
    if sum(member.file_size for member in members) > len(data):
        raise UserError("its members claim to be larger than the file")


def _content(data: bytes) -> tuple[object, list[str]]:
    """What the file holds, with stand-ins, and the names of what they stand for."""
    names = _asked_for(data)
    acting = [name for name in names if name.split(".")[0] in ACTING or name in BUILTINS]
    if acting:
        raise UserError("it asks to run code ({names})", names=named([name[:40] for name in acting], 3))
    numbers = {name for _, name in NUMBERS}
    standing = [(StandIn, name) for name in names if name not in numbers]  # of those that torch knows it takes its own
    with torch.serialization.safe_globals([*NUMBERS, *standing]):
        content = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return content, [name for name in names if not name.startswith(OWN)]


def _asked_for(data: bytes) -> list[str]:
    """Dotted names of all that the file's pickles ask for, read without running any."""
    if data.startswith(ZIP):
        archive = zipfile.ZipFile(io.BytesIO(data))
        streams = [archive.read(name) for name in archive.namelist() if name.endswith("data.pkl")]
    else:
        streams = [data]
    names = [name for stream in streams for name in _globals(io.BytesIO(stream))]
    return list(dict.fromkeys(names))


def _globals(stream: io.BytesIO) -> list[str]:
    """Names in the pickles at the start of `stream`; the old form has four (version, revision, system, content)."""
    names, start = [], stream.read(2)
    for _ in range(4):
        if start[:1] != b"\x80":
            break
        stream.seek(-2, io.SEEK_CUR)
        operations = list(pickletools.genops(stream))
        names += [_named(*argument.split(" ")) for operation, argument, _ in operations if operation.name == "GLOBAL"]
        start = stream.read(2)
    return names


def _named(module: str, name: str) -> str:
    """The dotted name today of what files, written for Python 2 too, may call by its older one."""
    module, name = NAME_MAPPING.get((module, name), (IMPORT_MAPPING.get(module, module), name))
    return f"{module}.{name}"


def _flat(content: object, path: str = "") -> State:
    """All tensors in nested dictionaries, and in modules saved whole, by dotted name."""
    if isinstance(content, Tensor):
        return {path: content}
    if not isinstance(content, dict):
        return {}
    inside = {**vars(content)} if isinstance(content, OrderedDict) else {}
    parts = [(path, inside[part]) for part in PARTS if part in inside]
    parts += [(f"{path}.{name}" if path else name, value) for name, value in content.items() if isinstance(name, str)]
    return {name: tensor for at, part in parts for name, tensor in _flat(part, at).items()}


def _one_model(tensors: State) -> Read:
    """The weights to use, by the name of their first layer, or by that of the container where none is known."""
    if not tensors:
        raise UserError(
            "it holds no tensors by name (a state dict), which is what is needed",
        )
    if wrapper_of(tensors)[0]:
        return unwrapped(tensors)
    for container in (f"{name}." for name in CONTAINERS):
        inside = {name.removeprefix(container): value for name, value in tensors.items() if name.startswith(container)}
        if inside:
            return Read(inside, (message("The file’s “{taken}” was used.", taken=container.removesuffix(".")),))
    return Read(tensors)


def _check_dense(state: State, limit: int) -> None:
    if sum(tensor.numel() * tensor.element_size() for tensor in state.values()) > limit:
        raise UserError("its tensors claim to be larger than the file")
    for name, tensor in state.items():
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type != "cpu":
            plain = re.sub(r"[^\w.]", "_", name)[:80]
            raise UserError("its tensor “{plain}” is not a dense one on the CPU", plain=plain)
