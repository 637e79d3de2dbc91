"""From a checkpoint to the shipped files: fused int8 ONNX, tokenizer, and a calibration to be fitted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from training.support_model.bert import HEADS, WIDTH, CrossEncoder

OPSET = 17
UNFITTED = {
    "supported": {"supports": 1.0, "shift": 0.0},
    "partial": {"unrelated": -1.0, "shift": 0.0},
    "refuted": {"against": 1.0, "shift": 0.0},
}


def export(checkpoint: Path, base: Path, to: Path) -> None:
    """Writes ``model.onnx`` (int8), ``tokenizer.json`` and, if there is none yet, an identity ``calibration.json``."""
    to.mkdir(parents=True, exist_ok=True)
    model = CrossEncoder()
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])
    model.eval()
    plain, fused = to / "plain.onnx", to / "fused.onnx"
    _write(model, plain)
    _fuse(plain, fused)
    _quantise(fused, to / "model.onnx")
    plain.unlink()
    fused.unlink()
    shutil.copyfile(base / "tokenizer.json", to / "tokenizer.json")
    if not (to / "calibration.json").exists():
        (to / "calibration.json").write_text(json.dumps(UNFITTED, indent=1) + "\n", encoding="utf-8")
    print({p.name: p.stat().st_size for p in sorted(to.iterdir())})


def _write(model: CrossEncoder, path: Path) -> None:
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones((2, 16), dtype=torch.int64) for _ in names)
    axes = {name: {0: "batch", 1: "length"} for name in names} | {"logits": {0: "batch"}}
    torch.onnx.export(
        model, example, str(path), input_names=names, output_names=["logits"], dynamic_axes=axes, opset_version=OPSET,
        dynamo=False,
    )  # fmt: skip


def _fuse(plain: Path, fused: Path) -> None:
    from onnxruntime.transformers.optimizer import optimize_model

    optimize_model(str(plain), model_type="bert", num_heads=HEADS, hidden_size=WIDTH).save_model_to_file(str(fused))


def _quantise(fused: Path, out: Path) -> None:
    """Per channel, signed, seven bits of range: AVX2 without VNNI adds pairs in 16 bits, which full range overflows."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(fused), str(out), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": 1},
    )  # fmt: skip
