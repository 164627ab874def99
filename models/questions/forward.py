"""What a plain ViT makes of a picture on its way to an answer: every tensor outside its blocks and inside one of them.

For models of equal blocks on one sequence of tokens with learned positions (ViT, DeiT), pre-norm or post-norm.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError
from models.changes import twin
from models.frozen import Arrays, Value
from models.placing.prefix import prefix_names
from models.preprocess import to_tensor
from models.questions import Question
from models.reference.post_norm import Block as PostNorm
from models.watching.ports import Ports, ports
from models.weights import Loaded
from models.weights.answers import summary
from words import Message

PARTS = ("", ".norm1", ".attn.qkv", ".attn.proj", ".ls1", ".norm2", ".mlp.fc1", ".mlp.fc2", ".ls2")
OUTSIDE = ("patch_embed", "blocks.0", "norm", "head", "head_dist", "answers")
NEEDED = ("patch_embed.proj", "blocks.0.attn.qkv", "blocks.0.norm1", "blocks.0.mlp.fc1", "norm")


@dataclass(frozen=True, eq=False)
class Passed(Value):
    """The `tensors` of one pass by name, with one block's inside (`BLOCKS` names them), and how they hang together.

    Of the whole: `pixels` (patch, number), `embedded` (patch, channel), `prefixed`, `positions` and `begun` (token,
    channel), `last` and `normed` (token, channel), `features` (input of each head, channel) and `logits` (class,).
    Of the block, (token, channel) unless said: `norm1`, `attention_in`, `query`, `key` and `value` (head, token,
    channel), `mixed`, `attended` (after the output map), `norm2`, `mlp_in`, `hidden`, `active`, `narrowed`, `leaving`;
    `scaled1` and `scaled2` only where the model has LayerScale. The first sum is `stream1` + `branch1` = `sum1`, the
    second likewise; `norm1_in` and `norm2_in` are what the norms are given. `grid` is (row, column) of patches,
    `prefix` names the tokens before them. `post_norm`: the norms stand behind the sums.
    """

    tensors: Arrays
    grid: tuple[int, int]
    prefix: tuple[str, ...]
    blocks: int
    scale: float
    epsilon: float
    post_norm: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Forward(Question):
    """One pass over the model's exact input `shown` (row, column, 3) uint8, looked at inside the block `block` (from
    0).

    `known` are the tokens (token, channel) after every block of the same pass, as a trace keeps them: then the other
    blocks need not run again. It is the same question with them and without.
    """

    shown: np.ndarray
    block: int
    known: tuple[np.ndarray, ...] = ()

    def key(self) -> Hashable:
        """See `Question.key`; what is `known` only saves time."""
        return super(Forward, replace(self, known=())).key()

    def answer(self, loaded: Loaded) -> Passed:
        """Raises UserError for a model that is no plain ViT, or has no such block."""
        check(loaded, self.block)
        return _passed(loaded, self)


@torch.inference_mode()
def _passed(loaded: Loaded, asked: Forward) -> Passed:
    own, images, block = twin(loaded.model), to_tensor(asked.shown, loaded.card), asked.block
    _replay(own.blocks, asked.known, but=block)
    inside = f"blocks.{block}"
    names = {*OUTSIDE, f"blocks.{len(own.blocks) - 1}", *(inside + part for part in PARTS)}
    with ports(own, names, {"answers": lambda layers: summary(layers).flatten(1)}) as seen:
        own(images)
    attention = own.blocks[block].attn
    patch = own.patch_embed.patch_size[0]
    tensors = _outside(own, seen) | _inside(own.blocks[block], seen, inside)
    return Passed(
        Arrays(tensors | {"pixels": F.unfold(images, patch, stride=patch)[0].T.numpy().copy()}),
        grid=tuple(side // patch for side in asked.shown.shape[:2]),
        prefix=prefix_names(own),
        blocks=len(own.blocks),
        scale=float((attention.qkv.out_features // 3 // attention.num_heads) ** -0.5),
        epsilon=own.norm.eps,
        post_norm=is_post_norm(own.blocks[block]),
    )


def _replay(blocks: nn.Sequential, known: tuple[np.ndarray, ...], *, but: int) -> None:
    """Let each of a twin's `blocks` give what is `known` of it, all `but` one, which runs."""
    for place, tokens in enumerate(known):
        if place != but:
            blocks[place].forward = partial(_recorded, torch.tensor(tokens)[None])


def _recorded(tokens: Tensor, given: Tensor, **options: object) -> Tensor:
    return tokens


def _outside(own: nn.Module, seen: Ports) -> dict[str, np.ndarray]:
    """Positions are what the model itself added: the tokens before the first block less what they were before."""
    embedded = seen["patch_embed"][1]
    embedded = embedded.reshape(-1, embedded.shape[-1])
    learned = [getattr(own, name, None) for name in ("cls_token", "dist_token", "reg_token")]
    prefix = [token[0].numpy() for token in learned if token is not None]
    prefixed, begun = np.concatenate([*prefix, embedded]), seen["blocks.0"][0]
    last = seen[f"blocks.{len(own.blocks) - 1}"][1]
    known = {"embedded": embedded, "prefixed": prefixed, "positions": begun - prefixed, "begun": begun, "last": last}
    return known | {"normed": _normed(own, last)} | _heads(own, seen)


def _normed(own: nn.Module, last: np.ndarray) -> np.ndarray:
    """The last norm over all tokens; DeiT's and ours norm all too, so this is what their heads read."""
    return own.norm(torch.from_numpy(last)).numpy()


def _heads(own: nn.Module, seen: Ports) -> dict[str, np.ndarray]:
    """What each head was given, (head, channel), and their mean answer; nothing where the model has none."""
    if "answers" in seen:
        return {"features": seen["answers"][0][None], "logits": seen["answers"][1]}
    heads = [name for name in ("head", "head_dist") if isinstance(getattr(own, name, None), nn.Linear)]
    if not heads:
        return {}
    given, said = (np.stack([seen[name][way] for name in heads]) for way in (0, 1))
    return {"features": given, "logits": said.mean(axis=0)}


def _inside(block: nn.Module, seen: Ports, name: str) -> dict[str, np.ndarray]:
    given, made = ({part: seen[name + part][way] for part in PARTS if name + part in seen} for way in (0, 1))
    query, key, value = _heads_of(made[".attn.qkv"], block.attn.num_heads)
    scaled = {f"scaled{number}": made[f".ls{number}"] for number in (1, 2) if _scales(block, number)}
    return (
        scaled
        | _order(block, given, made)
        | {
            "norm1": made[".norm1"],
            "norm2": made[".norm2"],
            "query": query,
            "key": key,
            "value": value,
            "mixed": given[".attn.proj"],
            "attended": made[".attn.proj"],
            "hidden": made[".mlp.fc1"],
            "active": given[".mlp.fc2"],
            "narrowed": made[".mlp.fc2"],
            "branch1": scaled.get("scaled1", made[".attn.proj"]),
            "branch2": scaled.get("scaled2", made[".mlp.fc2"]),
            "leaving": made[""],
        }
    )


def _order(block: nn.Module, given: Mapping[str, np.ndarray], made: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What norms, branches and sums are given, which depends on where the norms stand."""
    entering, first, second = given[""], given[".norm1"], given[".norm2"]
    if is_post_norm(block):
        streams = {"stream1": entering, "stream2": made[".norm1"], "sum1": first, "sum2": second}
        return streams | {"norm1_in": first, "norm2_in": second, "attention_in": entering, "mlp_in": made[".norm1"]}
    streams = {"stream1": entering, "stream2": second, "sum1": second, "sum2": made[""]}
    branches = {"attention_in": made[".norm1"], "mlp_in": made[".norm2"]}
    return streams | branches | {"norm1_in": entering, "norm2_in": second}


def _heads_of(qkv: np.ndarray, heads: int) -> np.ndarray:
    """(token, 3 · head · channel) -> (3, head, token, channel)."""
    return qkv.reshape(len(qkv), 3, heads, -1).transpose(1, 2, 0, 3)


def is_post_norm(block: nn.Module) -> bool:
    """Whether the norms of `block` stand behind its sums."""
    return isinstance(block, PostNorm)


def _scales(block: nn.Module, number: int) -> bool:
    layer = getattr(block, f"ls{number}", None)
    return layer is not None and not isinstance(layer, nn.Identity)


def check(loaded: Loaded, block: int) -> None:
    """Raises UserError for a model that is no plain ViT, or has no block `block` (from 0)."""
    known: Mapping[str, nn.Module] = dict(loaded.model.named_modules())
    plain = all(name in known for name in NEEDED) and not _normalises_queries(known)
    if not plain or not isinstance(getattr(loaded.model, "pos_embed", None), nn.Parameter):
        raise UserError(
            "{model} is no plain ViT, so its way can’t be drawn here; choose a ViT or DeiT.",
            model=Message(loaded.card.title),
        )
    if not 0 <= block < len(loaded.model.blocks):
        raise UserError(
            "{model} has blocks 1 to {count}, not {block}; choose one of them.",
            model=Message(loaded.card.title),
            count=len(loaded.model.blocks),
            block=block + 1,
        )


def _normalises_queries(known: Mapping[str, nn.Module]) -> bool:
    return not isinstance(known.get("blocks.0.attn.q_norm", nn.Identity()), nn.Identity)
