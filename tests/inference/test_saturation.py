"""Saturation counted by hand on a handful of interviews."""

import itertools

import numpy as np
import pandas as pd
import pytest

from wijkstudie import Counting, coding
from wijkstudie.errors import ParameterError
from wijkstudie.inference import saturation

# Interview: new codes  1: p q  2: -  3: r  4: -  5: -  6: s
CODES = pd.DataFrame(
    {
        "p": [1, 0, 0, 0, 0, 0],
        "q": [2, 1, 0, 0, 0, 0],
        "r": [0, 0, 1, 0, 1, 0],
        "s": [0, 0, 0, 0, 0, 1],
        "nobody": [0] * 6,
    },
    index=[f"i{one}" for one in range(1, 7)],
)


def test_runs_overlap_and_are_divided_by_the_base():
    table = saturation.in_order(CODES, base=2, run=2)
    assert table["new"].tolist() == [2, 0, 1, 0, 0, 1]
    assert table["found"].tolist() == [2, 2, 3, 3, 3, 4]
    assert table["new_in_run"].dropna().tolist() == [1, 0, 1]  # 3-4, 4-5, 5-6
    assert table["ratio"].dropna().tolist() == [0.5, 0, 0.5]
    assert table["ratio"].isna().tolist() == [True] * 3 + [False] * 3


def test_saturation_is_at_the_last_interview_of_the_run():
    table = saturation.reached(CODES, bases=(2,), runs=(1, 2), thresholds=(0.5, 0.0))
    rows = table.set_index(["run", "threshold"])["in_order"]
    assert rows[(1, 0.0)] == 4
    assert rows[(2, 0.5)] == 4
    assert rows[(2, 0.0)] == 5


def test_all_orders_are_taken_when_they_are_few():
    table = saturation.reached(CODES, bases=(3,), runs=(2,), thresholds=(0.0,))
    assert (table["orders"].item(), table["method"].item()) == (720, "enumeration")
    found = []
    for order in itertools.permutations(range(6)):
        own = saturation.in_order(CODES.iloc[list(order)], base=3, run=2)
        low = own["interview"][own["ratio"] == 0]
        found.append(low.min() if len(low) else np.nan)
    assert table["reached"].item() == pytest.approx(np.mean(~np.isnan(found)))
    assert table["median"].item() == np.nanmedian(found)


def test_a_base_without_codes_has_no_ratio():
    late = CODES.iloc[[3, 3, 0, 1]]
    table = saturation.in_order(late, base=2, run=1)
    assert table["ratio"].isna().all()
    assert saturation.reached(late, bases=(2,), runs=(1,), thresholds=(0.05,))["in_order"].isna().all()


def test_the_expected_curve():
    # One interview shows p, q, r, s with chance 1/6, 2/6, 2/6, 1/6.
    table = saturation.curve(CODES)
    assert table["expected"].iloc[[0, -1]].tolist() == pytest.approx([1, 4])
    assert table["in_order"].tolist() == [2, 2, 3, 3, 3, 4]
    # Five interviews miss p or s with 1/6 each, and q and r never.
    assert table["expected"].iloc[4] == pytest.approx(4 - 2 / 6)


def test_thirteen_interviews_are_drawn_with_a_seed(team):
    matrix = coding.code_matrix(team, Counting())
    table = saturation.reached(matrix, orders=500)
    assert set(table["method"]) == {"monte-carlo"}
    assert set(table["orders"]) == {500}
    pd.testing.assert_frame_equal(table, saturation.reached(matrix, orders=500))
    # Tabel of codes in order of interview: twelve codes in all, four after the first four.
    order = saturation.in_order(matrix)
    assert (order["found"].iloc[3], order["found"].iloc[-1]) == (4, 12)


@pytest.mark.parametrize(("base", "run"), [(5, 2), (0, 2), (2, 0)])
def test_more_interviews_than_there_are_is_refused(base, run):
    with pytest.raises(ParameterError, match="together at most 6"):
        saturation.in_order(CODES, base=base, run=run)
