"""Shuffled respondents: small cases counted by hand, and the study's own."""

from math import comb

import numpy as np
import pandas as pd
import pytest

from wijkstudie import Counting, coding
from wijkstudie.errors import ParameterError
from wijkstudie.inference import exact, permutation

YOUTH = ["R1", "R3", "R7", "R9", "R10", "R13"]
ADULT = ["R4", "R5", "R6", "R8", "R11", "R12"]


def frame(**columns):
    return pd.DataFrame(columns, index=list("abcdefgh")[: len(next(iter(columns.values())))])


@pytest.fixture(scope="module")
def matrix(team):
    return coding.code_matrix(team, Counting(), "coping")


@pytest.fixture(scope="module")
def styles(team):
    counts = coding.mentions(team, Counting(), "coping")
    wide = counts.pivot_table(index="respondent", columns="root", values="mentions", aggfunc="sum")
    return wide.reindex(team.respondents["respondent"]).fillna(0).astype(int)


def test_all_labellings_the_real_one_first():
    real = np.array([True, False, True, False])
    ways = permutation.labellings(real, ~real)
    assert len(ways) == 6
    assert ways.method == "enumeration"
    assert ways.a[0].tolist() == real.tolist()
    assert len(np.unique(ways.a, axis=0)) == 6
    assert (ways.a.sum(axis=1) == 2).all()
    assert (ways.a ^ ways.b).all()


def test_two_against_two():
    # a and b say 1 and 2 times, c and d 3 and 4: two of six labellings differ by 2
    [row] = permutation.compare(frame(code=[1, 2, 3, 4]), "ab", "cd").to_dict("records")
    assert row["difference"] == -2
    assert row["p"] == pytest.approx(2 / 6)
    assert (row["labellings"], row["method"]) == (6, "enumeration")


def test_of_yes_and_no_it_is_fishers_test(matrix):
    table = permutation.compare(matrix.clip(upper=1), YOUTH, ADULT).set_index("code")
    assert table.loc["regels-buigen", "p"] == pytest.approx(2 * comb(6, 3) / comb(12, 3))
    assert table.loc["rantsoenering", "p"] == pytest.approx(exact.fisher(1, 6, 3, 6))
    assert set(table["labellings"]) == {924}


def test_shares_of_mentions(styles):
    table = permutation.compare(styles, YOUTH, ADULT, statistic="share").set_index("code")
    row = table.loc["richting"]
    assert (row["mentions_a"], row["mentions_b"]) == (8, 4)
    assert row["difference"] == pytest.approx(8 / 14 - 4 / 11)
    assert row["p_naive"] == exact.fisher(8, 14, 4, 11)


def test_mentions_of_one_respondent_hang_together():
    # Four respondents of twenty mentions each, all of one kind: as fragments a certain
    # difference, as respondents the most that two against two can show.
    x = frame(one=[20, 20, 0, 0], other=[0, 0, 20, 20])
    table = permutation.compare(x, "ab", "cd", statistic="share")
    assert table["p"].tolist() == pytest.approx([2 / 6, 2 / 6])
    assert (table["p_naive"] < 1e-20).all()


def test_max_t_of_twins_costs_nothing():
    values = [5, 4, 6, 1, 0, 2]
    alone = permutation.compare(frame(x=values), "abc", "def")
    twins = permutation.compare(frame(x=values, y=values), "abc", "def")
    assert alone["p"].tolist() == [2 / 20]
    assert twins["p_max_t"].tolist() == pytest.approx([2 / 20, 2 / 20])


def test_max_t_by_hand():
    # |differences| over their standard deviation, 3 labellings and the real one (first):
    # x: 2 0 0 0 -> sd 1 -> 2 0 0 0; y: 1 1 1 1 -> sd 1 -> 1 1 1 1
    statistics = np.array([[2.0, 1.0], [0, 1], [0, 1], [0, -1]])
    assert permutation.max_t(statistics).tolist() == [0.25, 1.0]
    # One labelling reaches 2 in x, another in y: the largest is 2 twice.
    statistics = np.array([[2.0, 0.0], [0, 2], [0, 0], [0, 0]])
    assert permutation.max_t(statistics).tolist() == [0.5, 1.0]


def test_a_code_of_nobody_has_no_difference(matrix):
    table = permutation.compare(matrix, YOUTH, ADULT).set_index("code")
    assert table.loc["agressie", ["difference", "p", "p_max_t"]].tolist() == [0, 1, 1]


def test_p_max_t_is_never_below_p(matrix):
    table = permutation.compare(matrix, YOUTH, ADULT)
    assert (table["p_max_t"] >= table["p"] - 1e-12).all()


def test_who_is_in_both_groups_is_not_shuffled(matrix):
    table = permutation.compare(matrix, [*YOUTH, "R2"], [*ADULT, "R2"]).set_index("code")
    assert (table["labellings"].iloc[0], table["size_a"].iloc[0], table["size_b"].iloc[0]) == (924, 7, 7)
    assert table.loc["prioriteren", "mentions_a"] == 3  # R2, R3, R10
    assert table.loc["prioriteren", "mentions_b"] == 4  # R2, R8, R11, R12
    assert table.loc["prioriteren", "difference"] == pytest.approx(3 / 7 - 4 / 7)


def test_too_many_labellings_are_drawn_with_a_seed(matrix):
    drawn = permutation.compare(matrix, YOUTH, ADULT, limit=100, draws=4_999)
    again = permutation.compare(matrix, YOUTH, ADULT, limit=100, draws=4_999)
    real = permutation.compare(matrix, YOUTH, ADULT)
    pd.testing.assert_frame_equal(drawn, again)
    assert set(drawn["method"]) == {"monte-carlo"}
    assert set(drawn["labellings"]) == {5_000}
    assert drawn["p"].to_numpy() == pytest.approx(real["p"].to_numpy(), abs=0.03)
    assert (drawn["p"] >= 1 / 5_000).all()


def test_a_labelling_without_mentions_never_helps():
    # Only a has mentions: with a in one group, the other has no share at all.
    table = permutation.compare(frame(x=[3, 0, 0, 0], y=[1, 0, 0, 0]), "ab", "cd", statistic="share")
    assert table["p"].isna().all()
    assert table["p_max_t"].isna().all()


def test_whole_profiles(styles):
    found = permutation.profile(styles, YOUTH, ADULT)
    assert (found.method, found.outcomes) == ("enumeration", 924)
    same = permutation.profile(frame(x=[1, 1, 1, 1], y=[2, 2, 2, 2]), "ab", "cd")
    assert same.p == 1


def test_an_interval_by_hand():
    # One swap shifts by 3-1, 3-2, 4-1 or 4-2, both by 3.5-1.5: 1 2 2 2 3. Of six
    # labellings .2 in a tail is one.
    assert permutation.interval([3, 4], [1, 2], level=0.6) == pytest.approx((2, 1, 3))
    assert permutation.interval([3, 4], [1, 2]) == pytest.approx((2, -np.inf, np.inf))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda m: permutation.compare(m, ["R99"], ADULT), "R99: expected respondents"),
        (lambda m: permutation.compare(m, YOUTH, YOUTH), "at least one respondent in each"),
        (lambda m: permutation.compare(m, YOUTH, ADULT, statistic="shares"), "did you mean share"),
    ],
)
def test_what_cannot_be_is_refused(matrix, call, says):
    with pytest.raises(ParameterError, match=says):
        call(matrix)
