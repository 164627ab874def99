"""Names of weights as other libraries write them, put into timm's by rule.

A file is known by the name of the weight that cuts its pictures into patches: whose names it holds, and, by what stands
in front, what wrapped the model (a trainer, data-parallel or compiled modules, teacher and student, averaged weights).
timm's own filters know the rest (`models.weights.own`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from words import Message, label, message, messages, named

State = dict[str, Tensor]
# Where a file holds several models of one shape: averaged weights and teachers are what their authors evaluate.
EVALUATED = re.compile(r"(?:^|[._])(?:ema|teacher|target)(?=[._])")
HEAD = re.compile(r"head(?:_dist|\.fc)?\.(?:weight|bias)")
NAMED = 3  # how many wrappers or tensors a note names


@dataclass(frozen=True)
class Spelling:
    """Whose names: `title` on screen, `first` the pattern of the weight that cuts patches, `rules` (pattern,
    replacement) that are applied in turn to every name, `joins` (parts, whole) of projections kept apart."""

    first: str
    title: str = ""
    rules: tuple[tuple[str, str], ...] = ()
    joins: tuple[tuple[str, ...], str] = ((), "")


@dataclass(frozen=True)
class Read:
    """Weights under timm's names, and what was done to them, a sentence each."""

    state: State
    notes: tuple[Message, ...] = ()


HUGGING_FACE = Spelling(
    r"(?:(?:vit|deit|dinov2|dinov2_with_registers|swin)\.)?embeddings\.patch_embeddings\.projection\.weight",
    label("Hugging Face"),
    (
        (r"^(?:vit|deit|dinov2|dinov2_with_registers|swin)\.", ""),
        (r"^embeddings\.(cls_token|mask_token|register_tokens)$", r"\1"),
        (r"^embeddings\.distillation_token$", "dist_token"),
        (r"^embeddings\.position_embeddings$", "pos_embed"),
        (r"^embeddings\.patch_embeddings\.projection\.", "patch_embed.proj."),
        (r"^embeddings\.norm\.", "patch_embed.norm."),
        (r"^encoder\.(layers\.\d+\.(?:blocks|downsample)\.)", r"\1"),
        (r"^(?:encoder\.layer|layers)\.(\d+)\.(?!blocks\.|downsample\.)", r"blocks.\1."),
        (r"\.attention\.(?:attention\.|self\.)?(?:(q)uery|(k)ey|(v)alue|([qkv])_proj)\.", r".attn.\1\2\3\4."),
        (r"\.attention\.(?:self|relative_position_bias)\.(relative_position_bias_table)$", r".attn.\1"),
        (r"\.attention\.(?:output\.dense|o_proj)\.", ".attn.proj."),
        (r"\.intermediate\.dense\.", ".mlp.fc1."),
        (r"\.output\.dense\.", ".mlp.fc2."),
        (r"\.layernorm_before\.", ".norm1."),
        (r"\.layernorm_after\.", ".norm2."),
        (r"^layernorm\.", "norm."),
        (r"\.layer_scale([12])\.lambda1$", r".ls\1.gamma"),
        (r"^(?:cls_)?classifier\.", "head."),
        (r"^distillation_classifier\.", "head_dist."),
    ),
    (("q", "k", "v"), "qkv"),
)
HUGGING_FACE_PVT = Spelling(
    r"(?:pvt_v2\.)?encoder\.layers\.0\.patch_embedding\.proj\.weight",
    label("Hugging Face"),
    (
        (r"^(?:pvt_v2\.)?encoder\.layers\.(\d+)\.", r"stages.\1."),
        (r"^stages\.0\.patch_embedding\.", "patch_embed."),
        (r"\.patch_embedding\.", ".downsample."),
        (r"\.attention\.(?:(q)uery|(k)ey|(v)alue)\.", r".attn.\1\2\3."),
        (r"\.attention\.spatial_reduction\.", ".attn.sr."),
        (r"\.attention\.", ".attn."),
        (r"\.layer_norm_([12])\.", r".norm\1."),
        (r"\.layer_norm\.", ".norm."),
        (r"\.mlp\.dense([12])\.", r".mlp.fc\1."),
        (r"\.dwconv\.dwconv\.", ".dwconv."),
        (r"^classifier\.", "head."),
    ),
    (("k", "v"), "kv"),
)
TORCHVISION_VIT = Spelling(
    r"conv_proj\.weight",
    "torchvision",
    (
        (r"^class_token$", "cls_token"),
        (r"^conv_proj\.", "patch_embed.proj."),
        (r"^encoder\.pos_embedding$", "pos_embed"),
        (r"^encoder\.layers\.encoder_layer_(\d+)\.", r"blocks.\1."),
        (r"\.ln_([12])\.", r".norm\1."),
        (r"\.self_attention\.in_proj_", ".attn.qkv."),
        (r"\.self_attention\.out_proj\.", ".attn.proj."),
        (r"\.mlp\.(?:0|linear_1)\.", ".mlp.fc1."),
        (r"\.mlp\.(?:3|linear_2)\.", ".mlp.fc2."),
        (r"^encoder\.ln\.", "norm."),
        (r"^heads\.(?:head\.|(pre_logits\.))", lambda match: match[1] or "head."),
    ),
)
TORCHVISION_SWIN = Spelling(
    r"features\.0\.0\.weight",
    "torchvision",
    (
        (r"^features\.0\.0\.", "patch_embed.proj."),
        (r"^features\.0\.2\.", "patch_embed.norm."),
        # Stages and the merging before each of them take turns: 1, 3, 5, 7 and 2, 4, 6.
        (r"^features\.([1357])\.(\d+)\.", lambda match: f"layers.{int(match[1]) // 2}.blocks.{match[2]}."),
        (r"^features\.([246])\.", lambda match: f"layers.{int(match[1]) // 2}.downsample."),
        (r"\.mlp\.0\.", ".mlp.fc1."),
        (r"\.mlp\.3\.", ".mlp.fc2."),
        (r"^head\.", "head.fc."),
    ),
)
AUTHORS = Spelling(r"(?:patch_embed1|patch_embeds\.0|pixel_embed|stages\.0\.patch_embed)\.proj\.weight")
AUTHORS_VIT = Spelling(
    r"patch_embed\.proj\.weight",
    label("the authors’ code"),
    (
        (r"^blocks\.\d+\.(\d+)\.", r"blocks.\1."),  # DINOv2 in training keeps its blocks in chunks
        (r"^inner_pos$", "pixel_pos"),  # TNT's, which timm's filter then gives another shape
    ),
)
SPELLINGS = (HUGGING_FACE, HUGGING_FACE_PVT, TORCHVISION_VIT, TORCHVISION_SWIN, AUTHORS, AUTHORS_VIT)


def wrapper_of(names: Iterable[str]) -> tuple[Spelling | None, str, list[str]]:
    """Whose names these are, what stands in front of the model's own, and of further models in the same file.

    Nobody's and nothing where no name is that of a first layer. Of several models in one file the averaged or
    teaching one is taken, then the one with the shortest wrapper.
    """
    names = list(names)
    for spelling in SPELLINGS:
        pattern = re.compile(rf"((?:[^.]+\.)*?){spelling.first}")
        if wrappers := {match[1] for name in names if (match := pattern.fullmatch(name))}:
            first, *others = sorted(
                wrappers, key=lambda wrapper: (not EVALUATED.search(wrapper), len(wrapper), wrapper)
            )
            return spelling, first, others
    return None, "", []


def unwrapped(state: Mapping[str, Tensor]) -> Read:
    """The one model of `state` without what stands in front of its names."""
    _, wrapper, others = wrapper_of(state)
    if not wrapper:
        return Read(dict(state))
    inside = {name.removeprefix(wrapper): value for name, value in state.items() if name.startswith(wrapper)}
    outside = [name for name in state if not name.startswith(wrapper)]
    if not outside:
        return Read(inside, (message("“{wrapper}”, which every name began with, was removed.", wrapper=wrapper),))
    beside = [f"{other}…" for other in others] or outside
    note = message(
        "The weights under “{wrapper}” are used; {number} other tensors of the file were left out ({names}).",
        wrapper=wrapper,
        number=len(outside),
        names=named(beside, NAMED),
    )
    return Read(inside, (note,))


def respelled(state: State) -> Read:
    """`state`, without a wrapper, under timm's names, projections of queries, keys and values joined.

    A head that can't answer is left out: one on other features than the last norm's, or behind a layer of its own.
    """
    spelling = wrapper_of(state)[0]
    if spelling is None:
        return Read(state)
    names = {name: _renamed(name, spelling) for name in state}
    renamed = {names[name]: value for name, value in state.items()}
    notes = renamings({old: new for old, new in names.items() if old != new}, spelling.title)
    whole, joined = _joined(renamed, *spelling.joins)
    if joined:
        notes += (
            messages(
                "Queries, keys and values were joined in one layer.",
                "Queries, keys and values were joined in {number} layers.",
                joined,
            ),
        )
    fitting = _without_strange_head(whole)
    if len(fitting) < len(whole):
        notes += (message("The file’s head reads other features than this model has and was left out."),)
    return Read(fitting, notes)


def renamings(names: Mapping[str, str], whose: str) -> tuple[Message, ...]:
    """A note on `names` (old: new), by whose they were, if there are any."""
    if not names:
        return ()
    old, new = min(names.items())
    note = messages(
        "Renamed: one tensor, from the names that {whose} has to timm’s: “{old}” to “{new}”.",
        "Renamed: {number} tensors, from the names that {whose} has to timm’s, such as “{old}” to “{new}”.",
        len(names),
        whose=Message(whose),
        old=old,
        new=new,
    )
    return (note,)


def _renamed(name: str, spelling: Spelling) -> str:
    if name.startswith("decoder."):  # a masked autoencoder's, which is left out
        return name
    for pattern, replacement in spelling.rules:
        name = re.sub(pattern, replacement, name)
    return name


def _joined(state: State, parts: tuple[str, ...], whole: str) -> tuple[State, int]:
    """`state` with “.attn.q.”, “.attn.k.” … of each layer stacked into one tensor; how many weights that made."""
    if not parts:
        return state, 0
    state, made = dict(state), 0
    for name in [name for name in state if f".attn.{parts[0]}." in name]:
        places = [name.replace(f".attn.{parts[0]}.", f".attn.{part}.") for part in parts]
        if all(place in state for place in places):
            state[name.replace(f".attn.{parts[0]}.", f".attn.{whole}.")] = torch.cat([state.pop(at) for at in places])
            made += name.endswith(".weight")
    return state, made


def _without_strange_head(state: State) -> State:
    heads = [value for name, value in state.items() if HEAD.fullmatch(name) and value.ndim == 2]
    norm = state.get("norm.weight")
    other = norm is not None and any(head.shape[1] != len(norm) for head in heads)
    if not other and not any(name.startswith("pre_logits.") for name in state):
        return state
    return {name: value for name, value in state.items() if not HEAD.fullmatch(name)}
