from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.errors import ConfigError, WeightsError
from citestack.inference import load_embedder, resolve
from citestack.inference.embed import QUERY_PREFIX, BgeEmbedder
from citestack.inference.session import default_threads
from citestack.protocols import Embedder

TEXTS = [
    "PostgreSQL writes changes to a write-ahead log first.",
    "Tea.",
    "A vacuum reclaims storage occupied by dead tuples. " * 4,
    "Der Hund läuft schnell durch den Park.",
    "",
    "中文也可以",
]


def test_unit_rows_of_the_documented_shape(bge: Embedder) -> None:
    rows = bge.embed_passages(TEXTS)
    assert rows.shape == (len(TEXTS), bge.dim) == (len(TEXTS), 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_text_gets_the_same_bytes_whatever_it_is_embedded_with(bge: Embedder) -> None:
    together = bge.embed_passages(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        assert bge.embed_passages([text])[0].tobytes() == row.tobytes()
    assert bge.embed_passages(TEXTS[::-1])[::-1].tobytes() == together.tobytes()


def test_threads_do_not_change_a_bit(bge: Embedder) -> None:
    other = BgeEmbedder(resolve("bge-small"), threads=3)
    assert other.embed_passages(TEXTS).tobytes() == bge.embed_passages(TEXTS).tobytes()


def test_padded_batches_keep_the_order_and_nearly_the_values(bge: Embedder) -> None:
    batched = BgeEmbedder(resolve("bge-small"), batch=4)
    cosines = np.sum(batched.embed_passages(TEXTS) * bge.embed_passages(TEXTS), axis=1)
    assert cosines.min() > 0.97
    assert cosines.min() < 1  # the reason why batches are not the default


def test_queries_carry_the_instruction(bge: Embedder) -> None:
    asked = bge.embed_queries(["what is a vacuum?"])
    assert asked.tobytes() == bge.embed_passages([QUERY_PREFIX + "what is a vacuum?"]).tobytes()


def test_a_question_is_nearest_to_its_answer(bge: Embedder) -> None:
    near = bge.embed_queries(["why does the database keep a log of changes?"]) @ bge.embed_passages(TEXTS).T
    assert int(near.argmax()) == 0


def test_no_texts_no_rows(bge: Embedder) -> None:
    assert bge.embed_passages([]).shape == (0, 384)
    assert bge.embed_queries([]).shape == (0, 384)


def test_only_the_first_tokens_of_a_huge_text_are_read(bge: Embedder) -> None:
    huge = "storage engine " * 7000
    assert len(huge) > 100_000
    assert bge.embed_passages([huge])[0].tobytes() == bge.embed_passages([huge[:8000]])[0].tobytes()
    unbroken = bge.embed_passages(["x" * 100_000])
    assert np.isfinite(unbroken).all()


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(), max_size=80))
def test_any_text_gives_a_finite_unit_row(bge: Embedder, text: str) -> None:
    row = bge.embed_passages([text])[0]
    assert abs(float(np.linalg.norm(row)) - 1) < 1e-4


def test_lone_surrogates_are_read_as_replacement(bge: Embedder) -> None:
    assert bge.embed_passages(["a \ud800 b"]).tobytes() == bge.embed_passages(["a ? b"]).tobytes()


def test_the_name_tells_weights_and_cut_apart(bge: Embedder) -> None:
    assert bge.name == f"{resolve('bge-small').id}-256"
    assert BgeEmbedder(resolve("bge-small"), max_tokens=64).name != bge.name


def test_threads_come_from_the_environment_when_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert default_threads() == 7
    monkeypatch.setenv("OMP_NUM_THREADS", "nonsense")
    assert default_threads() >= 1


def test_a_file_that_is_no_model_is_a_weights_error(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_bytes(resolve("bge-small").files["tokenizer.json"].read_bytes())
    with pytest.raises(WeightsError, match="not a model"):
        load_embedder("bge-small", path=tmp_path)


def test_an_unknown_embedder_is_a_config_error() -> None:
    with pytest.raises(ConfigError):
        load_embedder("word2vec")
