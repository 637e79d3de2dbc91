"""Layer 4's verifier: does this text make this sentence true? ``load_support`` gives the shipped ones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from citestack.errors import ConfigError, WeightsError
from citestack.inference.support.verify import Verification, verify_pairs, verify_text

if TYPE_CHECKING:
    from pathlib import Path

    from citestack.inference.support.facts import TextFacts
    from citestack.inference.support.model import ModelSupport
    from citestack.inference.support.reader import FeatureSupport
    from citestack.inference.support.weigh import Calibration
    from citestack.protocols import Support

__all__ = [
    "Verification",
    "load_facts",
    "load_features",
    "load_grounding_support",
    "load_support",
    "verify_pairs",
    "verify_text",
]

MODEL_FILE, WORDS_FILE = "features.json", "words.json"
CALIBRATION_FILE = "calibration.json"
TRAINED = "support-l12"


def load_support(name: str = TRAINED, *, path: str | Path | None = None, threads: int | None = None) -> Support:
    """``features`` (checks and small forests, no neural net) or ``support-l12`` (the cross-encoder on top of them).

    ``path`` is a folder with other files of that shape; ``threads`` as in
    ``load_relevance``. Raises ``ConfigError`` for an unknown name and ``WeightsError`` when the files are missing,
    broken, or made for other features.
    """
    if name == "features":
        return load_features(path)
    if name == TRAINED:
        return _load_model(path, threads)
    raise ConfigError(f"unknown support model {name!r}", hint=f"Use one of: features, {TRAINED}.")


def load_grounding_support(name: str = TRAINED) -> Support:
    """The verifier as layer 4 uses it: with ``support-l12`` both readers must agree (``agreement``).

    So a name, date or number that the evidence lacks always forbids *supported*. Raises as ``load_support`` does.
    """
    from citestack.inference.support.agreement import Agreement

    support = load_support(name)
    return Agreement(load_features(), support) if name == TRAINED else support


@cache
def load_facts() -> TextFacts:
    """The reader of numbers, dates and names that a reviser needs: word statistics, no model.

    Read once: ``why`` replays a trace for every lever it tries. Raises ``WeightsError`` when the file is missing or
    broken.
    """
    from importlib.resources import files

    import orjson

    from citestack.inference.support.facts import TextFacts
    from citestack.inference.support.sentences import passage_sentences
    from citestack.inference.support.vocabulary import Vocabulary

    try:
        words = orjson.loads((files("citestack.inference") / "data" / "support" / WORDS_FILE).read_bytes())
        return TextFacts(Vocabulary(words["idf"], frozenset(words["proper"])), passage_sentences)
    except (OSError, KeyError, ValueError) as e:
        raise WeightsError(f"the word statistics cannot be read: {e}", hint="Reinstall citestack.") from e


def _load_model(path: str | Path | None, threads: int | None) -> ModelSupport:
    from citestack.inference.support.model import ModelSupport
    from citestack.inference.support.pair_model import PairModel
    from citestack.inference.weights import resolve

    weights = resolve(TRAINED, path=path)
    calibration = _calibration(weights.files[CALIBRATION_FILE])
    return ModelSupport(load_features(), PairModel(weights, threads=threads), calibration)


def _calibration(path: Path) -> Calibration:
    import orjson

    from citestack.inference.support.weigh import Calibration, read_weights

    try:
        lines = orjson.loads(path.read_bytes())
        return Calibration(*(read_weights(lines[score]) for score in ("supported", "partial", "refuted")))
    except (OSError, KeyError, TypeError, ValueError) as e:
        raise WeightsError(f"{path} is no calibration: {e}", hint="Reinstall citestack.") from e


def load_features(path: str | Path | None = None) -> FeatureSupport:
    """The feature verifier. ``path``: a folder with coefficients made by ``training/support_features.py``."""
    import hashlib
    from importlib.resources import files
    from pathlib import Path

    import orjson

    from citestack.inference.support.features import FEATURES
    from citestack.inference.support.reader import FeatureSupport
    from citestack.inference.support.sentences import passage_sentences
    from citestack.inference.support.trees import Line, load_forest
    from citestack.inference.support.vocabulary import Vocabulary

    place = Path(path) if path is not None else files("citestack.inference") / "data" / "support"
    try:
        model_bytes, word_bytes = (place / MODEL_FILE).read_bytes(), (place / WORDS_FILE).read_bytes()
        model, words = orjson.loads(model_bytes), orjson.loads(word_bytes)
        if tuple(model["features"]) != FEATURES:
            raise WeightsError("the support model was trained for other features", hint="Train it again.")
        supported, refuted = load_forest(model["supported"]), load_forest(model["refuted"])
        partial = Line(model["partial"]["slope"], model["partial"]["shift"])
    except (OSError, KeyError, ValueError) as e:
        raise WeightsError(f"the support model cannot be read: {e}", hint="Reinstall citestack.") from e
    digest = hashlib.sha256(model_bytes + word_bytes).hexdigest()
    vocabulary = Vocabulary(words["idf"], frozenset(words["proper"]))
    name = f"features@{digest[:12]}"
    return FeatureSupport(name, supported, partial, refuted, vocabulary, passage_sentences)
