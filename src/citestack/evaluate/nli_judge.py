"""Any natural-language-inference classifier in ONNX as a judge: a folder with model.onnx, tokenizer.json, config.json.

The layout is what hub exports have. ``config.json`` must name the classes (``id2label``) so that one of them is
entailment. A premise longer than the model reads is cut into overlapping windows; one that entails is enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from citestack.errors import WeightsError
from citestack.inference.digests import combined, file_sha256

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

FILES = ("model.onnx", "tokenizer.json", "config.json")
_HUB = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{40})")
_ENTAILMENT = re.compile(r"entail(?:ment|ed|s)?|support(?:ed|s)?|factual|consistent", re.IGNORECASE)
LONGEST, STRIDE = 512, 128
"""Tokens of one window, hypothesis included, and of the overlap of two."""


@dataclass(frozen=True, slots=True)
class NliJudge:
    """Entailed when entailment is the likeliest class for some window of the premise. Knows no parts."""

    name: str
    model: Any
    tokenizer: Tokenizer
    entailment: int
    pairs_need: frozenset[str]
    """Names of the model's inputs."""

    def entails(self, premise: str, hypothesis: str) -> bool:
        first = self.tokenizer.encode(_clean(premise), _clean(hypothesis))
        return any(int(self._logits(e).argmax()) == self.entailment for e in (first, *first.overflowing))

    def partly(self, premise: str, hypothesis: str) -> bool:
        return self.entails(premise, hypothesis)

    def _logits(self, encoded: Encoding) -> NDArray[np.float32]:
        rows = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        feed = {name: np.array([ids], np.int64) for name, ids in rows.items() if name in self.pairs_need}
        logits: NDArray[np.float32] = self.model.run(None, feed)[0][0]
        return logits


def nli_folder(name: str) -> Path | None:
    """The local folder, or the snapshot of ``owner/repo@commit`` (extra ``hub``); None for any other name."""
    if Path(name).is_dir():
        return Path(name)
    found = _HUB.fullmatch(name)
    if found is None:
        return None
    from citestack.inference.hub import download

    return download(found["repo"], found["commit"], FILES)


def load_nli(folder: Path) -> NliJudge:
    """Raises ``WeightsError`` when a file is missing or broken, or no class means entailment."""
    missing = [f for f in FILES if not (folder / f).is_file()]
    if missing:
        raise WeightsError(f"{folder} has no {', '.join(missing)}", hint=f"An NLI folder holds {', '.join(FILES)}.")
    config = _config(folder / "config.json")
    model = _model(folder / "model.onnx")
    digest = combined({f: file_sha256(folder / f) for f in FILES})[:12]
    inputs = frozenset(i.name for i in model.get_inputs())
    tokenizer = _tokenizer(folder / "tokenizer.json", _longest(config))
    return NliJudge(f"{folder.name}@{digest}", model, tokenizer, _entailment(config, folder), inputs)


def _config(path: Path) -> dict[str, Any]:
    import orjson

    try:
        found = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as e:
        raise WeightsError(f"{path} is not JSON: {e}", hint="Download it again.") from e
    return found if isinstance(found, dict) else {}


def _longest(config: dict[str, Any]) -> int:
    """RoBERTa counts positions from 2: 514 of them read 512 tokens."""
    positions = config.get("max_position_embeddings")
    return min(LONGEST, positions) if isinstance(positions, int) and positions > 8 else LONGEST


def _entailment(config: dict[str, Any], folder: Path) -> int:
    labels = config.get("id2label")
    named = {int(i): str(label) for i, label in labels.items()} if isinstance(labels, dict) else {}
    found = [i for i, label in sorted(named.items()) if _ENTAILMENT.fullmatch(label.strip())]
    if len(found) != 1:
        hint = "id2label in config.json must call exactly one class entailment (or supported, factual, consistent)."
        raise WeightsError(f"{folder} does not say which class is entailment: {named or 'no id2label'}", hint=hint)
    return found[0]


def _tokenizer(path: Path, longest: int) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as e:  # the library raises plain Exception
        raise WeightsError(f"{path} is not a tokenizer: {e}", hint="Download it again.") from e
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest, stride=min(STRIDE, longest // 4), strategy="only_first")
    return tokenizer


def _model(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as e:  # onnxruntime raises a dozen types of its own
        raise WeightsError(f"{path} is not a model onnxruntime can run: {e}", hint="Export it to ONNX again.") from e


def _clean(text: str) -> str:
    """Tokenizers take no lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")
