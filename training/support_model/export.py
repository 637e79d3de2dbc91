"""From a checkpoint to the shipped files: int8 ONNX, tokenizer, and a calibration to be fitted.

The graph is not fused beforehand: onnxruntime fuses at load what its int8 kernels serve, and the optimizer's attention
and layer-norm nodes cost 17 % of the pairs per CPU second (29.1 against 35.0 at 110 tokens, one thread).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from training.support_model.bert import CrossEncoder, dequantised
from training.support_model.mix import mixed

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
    trained = torch.load(checkpoint, weights_only=True)["model"]
    model.load_state_dict(mixed(trained, dequantised(base / "model.onnx")))
    model.eval()
    plain = to / "plain.onnx"
    _write(model, plain)
    _quantise(plain, to / "model.onnx")
    plain.unlink()
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


def _quantise(plain: Path, out: Path) -> None:
    """Per channel, signed, seven bits of range: AVX2 without VNNI adds pairs in 16 bits, which full range overflows."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(plain), str(out), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": 1},
    )  # fmt: skip
