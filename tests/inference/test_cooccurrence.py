"""Codes that go together, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from wijkstudie import Counting, coding
from wijkstudie.errors import ParameterError
from wijkstudie.inference import cooccurrence, exact

FOUR = pd.DataFrame({"x": [1, 2, 0, 0], "y": [1, 1, 1, 0], "never": [0] * 4}, index=list("abcd"))


def test_one_pair():
    [row] = cooccurrence.pairs(FOUR).to_dict("records")
    assert (row["code_a"], row["code_b"], row["n"]) == ("x", "y", 4)
    assert (row["having_a"], row["having_b"], row["both"], row["either"]) == (2, 3, 2, 3)
    assert row["jaccard"] == pytest.approx(2 / 3)
    assert row["expected"] == pytest.approx(2 * 3 / 4)
    assert row["lift"] == pytest.approx(2 / 1.5)
    # Both in 3 of 6 ways, one in 3 of 6.
    assert row["p"] == 1


def test_a_pair_of_the_study(team):
    # prioriteren R2 R3 R8 R10 R11 R12, rantsoenering R8 R10 R11 R12
    table = cooccurrence.pairs(coding.code_matrix(team, Counting()), draws=999)
    row = table.set_index(["code_a", "code_b"]).loc[("prioriteren", "rantsoenering")]
    assert (row["both"], row["either"]) == (4, 6)
    assert row["lift"] == pytest.approx(4 / (6 * 4 / 13))
    assert row["p"] == pytest.approx(exact.fisher(4, 6, 0, 7)) == pytest.approx(15 / 715)
    assert (table["p_max_t"] >= table["p"] - 0.05).all()
    assert row["p_max_t"] > 0.2
    pd.testing.assert_frame_equal(table, cooccurrence.pairs(coding.code_matrix(team, Counting()), draws=999))


def test_permutations_of_one_pair_are_fishers_test():
    data = pd.DataFrame({"x": [1] * 5 + [0] * 8, "y": [1] * 4 + [0] * 9})
    [row] = cooccurrence.pairs(data, draws=20_000).to_dict("records")
    assert row["p"] == pytest.approx(5 / 715)  # C(5,4) of C(13,4)
    assert row["p_max_t"] == pytest.approx(5 / 715, abs=0.003)


def test_who_could_not_show_both_is_left_out():
    asked = pd.DataFrame({"x": [True, True, True, False], "y": True, "never": True}, index=list("abcd"))
    [row] = cooccurrence.pairs(FOUR, asked=asked).to_dict("records")
    assert (row["n"], row["having_a"], row["having_b"], row["both"]) == (3, 2, 3, 2)
    assert row["lift"] == 1


def test_the_matrix():
    found = cooccurrence.jaccard(FOUR)
    assert found.loc["x", "y"] == found.loc["y", "x"] == pytest.approx(2 / 3)
    assert found.loc["x", "x"] == 1
    assert found["never"].iloc[:2].tolist() == [0, 0]
    assert pd.isna(found.loc["never", "never"])


def test_combinations():
    table = cooccurrence.sets(FOUR)
    assert table.to_dict("list") == {
        "codes": ["x y", "", "y"],
        "degree": [2, 0, 1],
        "respondents": [2, 1, 1],
        "who": ["a b", "d", "c"],
    }


def test_what_cannot_be_is_refused():
    with pytest.raises(ParameterError, match="at least two codes"):
        cooccurrence.pairs(FOUR[["x", "never"]])
    with pytest.raises(ParameterError, match="asked: nothing on y"):
        cooccurrence.pairs(FOUR, asked=pd.DataFrame({"x": True}, index=list("abcd")))


def test_the_largest_difference_over_all_pairs_by_dealing_out_one_by_one():
    """As the method is defined, with the same random numbers: lowest first until all are dealt."""
    matrix = pd.DataFrame({"x": [1, 1, 1, 0, 0, 0], "y": [1, 1, 0, 0, 0, 1], "z": [0, 1, 0, 1, 1, 1]})
    asked = pd.DataFrame({"x": [True] * 6, "y": [True] * 6, "z": [False, *[True] * 5]})
    found = cooccurrence.pairs(matrix, asked=asked, draws=200, seed=7)["p_max_t"]
    keys = np.random.default_rng(7).random((200, 6, 3))
    tables = [matrix.to_numpy()]
    for draw in keys:
        dealt = np.zeros((6, 3))
        for code in range(3):
            able = [i for i in range(6) if asked.iloc[i, code]]
            dealt[sorted(able, key=lambda i: draw[i, code])[: matrix.iloc[:, code].sum()], code] = 1
        tables.append(dealt)
    both = np.array([[sum(one[:, a] * one[:, b]) for a, b in ((0, 1), (0, 2), (1, 2))] for one in tables])
    far = abs(both - both[1:].mean(axis=0)) / both[1:].std(axis=0)
    largest = far.max(axis=1)
    expected = [np.mean(largest >= one - 1e-5) for one in far[0]]
    assert list(found) == pytest.approx(expected)
