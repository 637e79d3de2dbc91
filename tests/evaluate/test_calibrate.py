"""Thresholds of a domain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.config import GroundingConfig
from citestack.errors import UsageError
from citestack.evaluate.calibrate import Thresholds, fit, read, write
from citestack.model import SupportState
from citestack.stack.judge import judge, uncertain

pytestmark = pytest.mark.slow

CONFIG = GroundingConfig()


def domain(shift: float, count: int = 60, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Labels and scores of a domain whose fair threshold lies at the logistic of ``shift``."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    scores = 1 / (1 + np.exp(-(np.where(labels == 1, 1.5, -1.5) + rng.normal(0, 1, count) + shift)))
    return labels, scores


def test_the_threshold_moves_to_where_the_domain_lies() -> None:
    labels, scores = domain(shift=-2.0)
    found = fit(labels, scores, CONFIG, "v")
    assert 0.05 < found.supported < 0.3
    assert found.balanced_accuracy > found.balanced_accuracy_before
    assert found.uncertain_low <= found.supported <= found.uncertain_high


def test_a_domain_like_the_shipped_one_keeps_its_threshold() -> None:
    labels, scores = domain(shift=0.0, count=400)
    assert fit(labels, scores, CONFIG, "v").supported == pytest.approx(0.5, abs=0.1)


def test_few_rows_move_little() -> None:
    few, many = fit(*domain(-2.0, count=20), CONFIG, "v"), fit(*domain(-2.0, count=400), CONFIG, "v")
    assert many.supported < few.supported < CONFIG.supported
    assert few.uncertain_high - few.uncertain_low > many.uncertain_high - many.uncertain_low


@pytest.mark.parametrize("labels", [np.arange(19) % 2, np.array([1] * 30 + [0] * 4)])
def test_too_few_rows_are_refused(labels) -> None:
    with pytest.raises(UsageError, match="rarer label"):
        fit(labels, np.linspace(0.1, 0.9, len(labels)), CONFIG, "v")


def test_labels_the_wrong_way_round_are_noticed() -> None:
    labels, scores = domain(0.0)
    with pytest.raises(UsageError, match="higher scores"):
        fit(1 - labels, scores, CONFIG, "v")


@settings(max_examples=30)
@given(st.floats(-3, 3), st.integers(0, 50))
def test_thresholds_are_scores(shift, seed) -> None:
    found = fit(*domain(shift, seed=seed), CONFIG, "v")
    assert 0 <= found.uncertain_low <= found.supported <= found.uncertain_high <= 1


def test_a_file_gives_the_settings_back(tmp_path) -> None:
    found = fit(*domain(-2.0), CONFIG, "v@1")
    write(found, tmp_path / "t.json")
    config = read(tmp_path / "t.json", CONFIG, "v@1")
    assert config.supported == found.supported
    assert config.refuted == CONFIG.refuted
    middle = (found.uncertain_low + found.supported) / 2
    assert uncertain(middle, config)
    assert not uncertain(middle, CONFIG)
    assert judge(found.supported, 1.0, 0.0, (), config) is SupportState.SUPPORTED
    assert judge(found.supported, 1.0, 0.0, (), CONFIG) is SupportState.PARTIAL


def test_thresholds_of_another_verifier_are_refused(tmp_path) -> None:
    write(Thresholds("v@1", 0.4, 0.3, 0.5, 60, 0.8, 0.7), tmp_path / "t.json")
    with pytest.raises(UsageError, match="not for v@2"):
        read(tmp_path / "t.json", CONFIG, "v@2")


@pytest.mark.parametrize("text", ["{", "[]", '{"supported": 0.4}'])
def test_broken_files_are_named(tmp_path, text) -> None:
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(UsageError, match="no file of thresholds"):
        read(tmp_path / "t.json", CONFIG, "v")
    with pytest.raises(UsageError, match="cannot read"):
        read(tmp_path / "none.json", CONFIG, "v")
