"""Holm's procedure by hand."""

import numpy as np
import pandas as pd
import pytest

from wijkstudie.errors import ParameterError
from wijkstudie.inference import multiplicity


def test_five_comparisons():
    table = multiplicity.holm((0.004, 0.02, 0.03, 0.041, 0.2))
    assert table["p_holm"].tolist() == pytest.approx([0.02, 0.08, 0.09, 0.09, 0.2])
    assert set(table["family_size"]) == {5}


def test_order_and_index_are_kept():
    table = multiplicity.holm(pd.Series({"x": 0.2, "y": 0.004, "z": 0.02}))
    assert table["p_holm"].to_dict() == pytest.approx({"x": 0.2, "y": 0.012, "z": 0.04})


def test_a_declared_family_counts_what_is_not_shown():
    assert multiplicity.holm([0.004, 0.02], family=10)["p_holm"].tolist() == pytest.approx([0.04, 0.18])


def test_nothing_exceeds_one_and_missing_is_not_tested():
    table = multiplicity.holm([0.6, np.nan, 0.7])
    assert table["p_holm"].iloc[[0, 2]].tolist() == [1, 1]
    assert table["p_holm"].isna().tolist() == [False, True, False]
    assert set(table["family_size"]) == {2}


@pytest.mark.parametrize(
    ("p", "family", "says"), [([4], None, "between 0 and 1"), ([0.1, 0.2], 1, "at least the 2")]
)
def test_what_cannot_be_is_refused(p, family, says):
    with pytest.raises(ParameterError, match=says):
        multiplicity.holm(p, family=family)
