"""Weights of timm's models as other libraries write them: their names, their split of queries, keys and values."""

from collections.abc import Mapping

from torch import Tensor

State = dict[str, Tensor]


def hugging_face_vit(state: Mapping[str, Tensor], *, live: bool = False, base: str = "vit.") -> State:
    """A plain ViT or DeiT as `save_pretrained` writes it, or (`live`) as `state_dict()` names it since version 5."""
    names = {
        "cls_token": f"{base}embeddings.cls_token",
        "dist_token": f"{base}embeddings.distillation_token",
        "pos_embed": f"{base}embeddings.position_embeddings",
        "head": "cls_classifier" if "dist_token" in state else "classifier",
        "head_dist": "distillation_classifier",
        "patch_embed.proj": f"{base}embeddings.patch_embeddings.projection",
        "norm": f"{base}layernorm",
    }
    for block in {name.split(".")[1] for name in state if name.startswith("blocks.")}:
        ours, theirs = f"blocks.{block}", f"{base}layers.{block}" if live else f"{base}encoder.layer.{block}"
        names |= {f"{ours}.norm1": f"{theirs}.layernorm_before", f"{ours}.norm2": f"{theirs}.layernorm_after"}
        names |= _attention(f"{ours}.attn", f"{theirs}.attention", live, inner="attention")
        names |= _mlp(f"{ours}.mlp", theirs, live)
    return _named(state, names)


def hugging_face_swin(state: Mapping[str, Tensor], *, live: bool = False) -> State:
    """Swin as Hugging Face has it: a stage merges patches at its end, timm's at its beginning."""
    names = {
        "patch_embed.proj": "swin.embeddings.patch_embeddings.projection",
        "patch_embed.norm": "swin.embeddings.norm",
        "norm": "swin.layernorm",
        "head.fc": "classifier",
    }
    for stage in range(4):
        names |= {f"layers.{stage + 1}.downsample": f"swin.encoder.layers.{stage}.downsample"}
        for block in range(6):
            ours, theirs = f"layers.{stage}.blocks.{block}", f"swin.encoder.layers.{stage}.blocks.{block}"
            names |= {f"{ours}.norm1": f"{theirs}.layernorm_before", f"{ours}.norm2": f"{theirs}.layernorm_after"}
            names |= _attention(f"{ours}.attn", f"{theirs}.attention", live, inner="self")
            table, place = "relative_position_bias_table", "relative_position_bias" if live else "self"
            names |= {f"{ours}.attn.{table}": f"{theirs}.attention.{place}.{table}"} | _mlp(f"{ours}.mlp", theirs, live)
    return _named(state, names)


def hugging_face_pvt(state: Mapping[str, Tensor]) -> State:
    """PVTv2 as Hugging Face has it."""
    names = {"patch_embed.proj": "pvt_v2.encoder.layers.0.patch_embedding.proj", "head": "classifier"}
    names |= {"patch_embed.norm": "pvt_v2.encoder.layers.0.patch_embedding.layer_norm"}
    for stage in range(4):
        ours, theirs = f"stages.{stage}", f"pvt_v2.encoder.layers.{stage}"
        names |= {f"{ours}.norm": f"{theirs}.layer_norm", f"{ours}.downsample.proj": f"{theirs}.patch_embedding.proj"}
        names |= {f"{ours}.downsample.norm": f"{theirs}.patch_embedding.layer_norm"}
        for block in range(2):
            pair = f"{ours}.blocks.{block}", f"{theirs}.blocks.{block}"
            for at, to in PVT_BLOCK.items():
                names[f"{pair[0]}.{at}"] = "|".join(f"{pair[1]}.{part}" for part in to.split("|"))
    return _named(state, names)


PVT_BLOCK = {
    "norm1": "layer_norm_1",
    "norm2": "layer_norm_2",
    "attn.q": "attention.query",
    "attn.kv": "attention.key|attention.value",
    "attn.sr": "attention.spatial_reduction",
    "attn.norm": "attention.layer_norm",
    "attn.proj": "attention.proj",
    "mlp.fc1": "mlp.dense1",
    "mlp.fc2": "mlp.dense2",
    "mlp.dwconv": "mlp.dwconv.dwconv",
}


def microsoft_swin(state: Mapping[str, Tensor]) -> State:
    """Swin as its authors published it, buffers that timm recomputes left out."""
    names = {f"layers.{stage + 1}.downsample": f"layers.{stage}.downsample" for stage in range(3)}
    return _named(state, names | {"head.fc": "head"})


def authors_pvt(state: Mapping[str, Tensor]) -> State:
    """PVTv2 as its authors published it."""
    names = {"patch_embed": "patch_embed1"}
    for stage in range(4):
        names |= {f"stages.{stage}.downsample": f"patch_embed{stage + 1}", f"stages.{stage}.norm": f"norm{stage + 1}"}
        names |= {f"stages.{stage}.blocks.{block}": f"block{stage + 1}.{block}" for block in range(2)}
    renamed = _named(state, names)
    return {name.replace(".dwconv.", ".dwconv.dwconv."): value for name, value in renamed.items()}


def _attention(ours: str, theirs: str, live: bool, *, inner: str) -> dict[str, str]:
    if live:
        return {f"{ours}.qkv": "|".join(f"{theirs}.{part}_proj" for part in "qkv"), f"{ours}.proj": f"{theirs}.o_proj"}
    parts = "|".join(f"{theirs}.{inner}.{part}" for part in ("query", "key", "value"))
    return {f"{ours}.qkv": parts, f"{ours}.proj": f"{theirs}.output.dense"}


def _mlp(ours: str, theirs: str, live: bool) -> dict[str, str]:
    first, second = ("mlp.fc1", "mlp.fc2") if live else ("intermediate.dense", "output.dense")
    return {f"{ours}.fc1": f"{theirs}.{first}", f"{ours}.fc2": f"{theirs}.{second}"}


def _named(state: Mapping[str, Tensor], names: Mapping[str, str]) -> State:
    """`state` with the longest beginning of each name that `names` knows replaced; “a|b|c” splits the tensor."""
    result: State = {}
    for name, value in state.items():
        known = max((at for at in names if name == at or name.startswith(f"{at}.")), key=len, default=None)
        if known is None:
            result[name] = value
            continue
        whole = [f"{part}{name[len(known) :]}" for part in names[known].split("|")]
        result |= dict(zip(whole, value.chunk(len(whole)), strict=True))
    return result
