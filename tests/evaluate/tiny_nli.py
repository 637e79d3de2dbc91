"""A whole NLI model folder made on the spot: tokenizer, config, and an ONNX graph written byte by byte.

The graph counts the word "yes" (token 5) and "no" (token 6) in its input: logits = [2 x no, 1.5, 2 x yes], so that a
window with a "yes" is entailment, one with a "no" contradiction, one with neither neutral. Field numbers are those of
``onnx.proto`` (IR version 8, opset 13).
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "it": 4, "yes": 5, "no": 6, "rains": 7}
INT64, FLOAT = 7, 1
LABELS = {"0": "CONTRADICTION", "1": "NEUTRAL", "2": "ENTAILMENT"}


def write_model(
    folder: Path, *, labels: object = LABELS, inputs: tuple[str, ...] = ("input_ids",), positions: int = 512
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model(inputs))
    config = {"id2label": labels, "max_position_embeddings": positions}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def tokenizer() -> Tokenizer:
    made = Tokenizer(WordLevel(VOCABULARY, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    pair = "[CLS] $A [SEP] $B:1 [SEP]:1"
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair=pair, special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return made


def model(inputs: tuple[str, ...]) -> bytes:
    nodes, constants = [], []
    for word, weights in (("no", (2.0, 0.0, 0.0)), ("yes", (0.0, 0.0, 2.0))):
        constants += [_tensor(f"id_{word}", INT64, (), struct.pack("<q", VOCABULARY[word]))]
        constants += [_tensor(f"w_{word}", FLOAT, (1, 3), struct.pack("<3f", *weights))]
        nodes += [
            _node("Equal", ("input_ids", f"id_{word}"), f"is_{word}"),
            _node("Cast", (f"is_{word}",), f"one_{word}", _integer("to", FLOAT)),
            _node("ReduceSum", (f"one_{word}", "axis"), f"n_{word}", _integer("keepdims", 1)),
            _node("MatMul", (f"n_{word}", f"w_{word}"), f"part_{word}"),
        ]
    constants += [
        _tensor("axis", INT64, (1,), struct.pack("<q", 1)),
        _tensor("bias", FLOAT, (3,), struct.pack("<3f", 0, 1.5, 0)),
    ]
    nodes += [_node("Add", ("part_no", "part_yes"), "sum"), _node("Add", ("sum", "bias"), "logits")]
    graph = b"".join(_field(1, n) for n in nodes) + _field(2, b"tiny") + b"".join(_field(5, c) for c in constants)
    graph += b"".join(_field(11, _value(name, INT64, ("batch", "length"))) for name in inputs)
    graph += _field(12, _value("logits", FLOAT, ("batch", 3)))
    return _number(1, 8) + _field(7, graph) + _field(8, _field(1, b"") + _number(2, 13))


def _node(kind: str, inputs: tuple[str, ...], output: str, *attributes: bytes) -> bytes:
    names = b"".join(_field(1, i.encode()) for i in inputs) + _field(2, output.encode())
    return names + _field(4, kind.encode()) + b"".join(_field(5, a) for a in attributes)


def _integer(name: str, value: int) -> bytes:
    return _field(1, name.encode()) + _number(3, value) + _number(20, 2)


def _tensor(name: str, kind: int, shape: tuple[int, ...], raw: bytes) -> bytes:
    return b"".join(_number(1, d) for d in shape) + _number(2, kind) + _field(8, name.encode()) + _field(9, raw)


def _value(name: str, kind: int, shape: tuple[str | int, ...]) -> bytes:
    dims = b"".join(_field(1, _number(1, d) if isinstance(d, int) else _field(2, d.encode())) for d in shape)
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, kind) + _field(2, dims)))


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
