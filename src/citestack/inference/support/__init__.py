"""Layer 4's verifier: does this text make this sentence true? ``load_support`` gives the shipped one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from citestack.errors import ConfigError, WeightsError
from citestack.inference.support.verify import Verification, verify_pairs, verify_text

if TYPE_CHECKING:
    from pathlib import Path

    from citestack.inference.support.facts import TextFacts
    from citestack.inference.support.reader import FeatureSupport

__all__ = ["Verification", "load_facts", "load_support", "verify_pairs", "verify_text"]

MODEL_FILE, WORDS_FILE = "features.json", "words.json"


def load_support(name: str = "features", *, folder: Path | None = None) -> FeatureSupport:
    """The verifier called ``name``; ``features`` is the only one shipped.

    ``folder`` holds other coefficients made by ``training/support_features.py``. Raises ``ConfigError`` for an unknown
    name and ``WeightsError`` when the files are missing, broken, or made for other features.
    """
    if name != "features":
        raise ConfigError(f"unknown support model {name!r}", hint="Use: features.")
    return _load(folder)


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


def _load(folder: Path | None) -> FeatureSupport:
    import hashlib
    from importlib.resources import files

    import orjson

    from citestack.inference.support.features import FEATURES
    from citestack.inference.support.reader import FeatureSupport
    from citestack.inference.support.sentences import passage_sentences
    from citestack.inference.support.trees import Line, load_forest
    from citestack.inference.support.vocabulary import Vocabulary

    place = folder if folder is not None else files("citestack.inference") / "data" / "support"
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
