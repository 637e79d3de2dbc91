"""Vectors read while another process compacts them."""

import numpy as np
import pytest

from citestack.index.vectors import VectorFiles


@pytest.mark.parametrize("step", ["_rows_on_disk", "_map"])
def test_a_reader_whose_files_are_taken_away_reads_the_next_epoch(tmp_path, monkeypatch, step):
    files = VectorFiles(tmp_path, "unit", 2)
    keys = np.arange(8, dtype=np.uint64)
    with files.writing(1.0) as writer:
        writer.append(keys, np.eye(2, dtype=np.float32)[[0, 1] * 4])
    plain = getattr(VectorFiles, step)
    compacted = []

    def late(self, *arguments):
        if not compacted:
            compacted.append(True)
            with VectorFiles(tmp_path, "unit", 2).writing(1.0) as writer:
                assert writer.compact(keys[:2])
        return plain(self, *arguments)

    monkeypatch.setattr(VectorFiles, step, late)
    assert files.snapshot().keys.tolist() == [0, 1]


def test_missing_files_of_the_committed_epoch_are_no_vectors(tmp_path):
    files = VectorFiles(tmp_path, "unit", 2)
    with files.writing(1.0) as writer:
        writer.append(np.arange(3, dtype=np.uint64), np.ones((3, 2), dtype=np.float32))
    files.path("codes", 0).unlink()
    assert len(files.snapshot()) == 0
