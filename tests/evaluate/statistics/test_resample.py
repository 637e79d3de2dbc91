import numpy as np

from citestack.evaluate.statistics import resample
from citestack.evaluate.statistics.resample import drawn, groups_left_out, left_out


def test_draws_keep_the_number_of_units_and_do_not_depend_on_the_chunks() -> None:
    small, large = (np.concatenate(list(drawn(7, 500, 3, width=w))) for w in (resample.CELLS // 11, 0))
    assert small.shape == (500, 7)
    assert np.array_equal(small, large)
    assert (small.sum(axis=1) == 7).all()
    assert abs(small.mean(axis=0) - 1).max() < 0.2


def test_every_unit_is_left_out_once() -> None:
    rows = np.concatenate(list(groups_left_out(5, 1)))
    assert np.allclose(rows, (1 - np.eye(5)) * 5 / 4)


def test_groups_are_of_about_equal_size_and_cover_all() -> None:
    rows = np.concatenate(list(groups_left_out(103, 1, most=10)))
    gone = rows == 0
    assert rows.shape == (10, 103)
    assert (gone.sum(axis=0) == 1).all()
    assert set(gone.sum(axis=1).tolist()) <= {10, 11}
    assert np.allclose(rows.sum(axis=1), 103)


def test_chosen_units_are_left_out() -> None:
    rows = np.concatenate(list(left_out(4, np.array([2, 0]))))
    assert rows.tolist() == [[1, 1, 0, 1], [0, 1, 1, 1]]
