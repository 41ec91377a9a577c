"""Intervals against values published by Newcombe (1998) and worked out by hand."""

import numpy as np
import pytest
from scipy import special

from wijkstudie import Counting, coding
from wijkstudie.errors import ParameterError
from wijkstudie.inference import intervals


@pytest.mark.parametrize(
    ("method", "k", "n", "low", "high"),
    [
        ("wilson", 5, 13, 0.177, 0.645),
        ("clopper-pearson", 5, 13, 0.139, 0.684),
        # Newcombe 1998, Statistics in Medicine 17, 857-872, methods 3, 5 and 6.
        ("wilson", 81, 263, 0.2553, 0.3662),
        ("clopper-pearson", 81, 263, 0.2527, 0.3676),
        ("mid-p", 81, 263, 0.2544, 0.3658),
        ("wilson", 15, 148, 0.0624, 0.1605),
        ("clopper-pearson", 15, 148, 0.0578, 0.1617),
        ("mid-p", 15, 148, 0.0601, 0.1581),
        ("wilson", 0, 20, 0.0, 0.1611),
        ("clopper-pearson", 0, 20, 0.0, 0.1684),
        ("mid-p", 0, 20, 0.0, 0.1391),
        ("wilson", 1, 29, 0.0061, 0.1718),
        ("clopper-pearson", 1, 29, 0.0009, 0.1776),
        ("mid-p", 1, 29, 0.0017, 0.1585),
        # 1 - .025^(1/13) and its mirror image.
        ("clopper-pearson", 0, 13, 0.0, 1 - 0.025 ** (1 / 13)),
        ("clopper-pearson", 13, 13, 0.025 ** (1 / 13), 1.0),
        ("jeffreys", 13, 13, 0.8272, 1.0),
    ],
)
def test_bounds_of_one_share(method, k, n, low, high):
    found = intervals.bounds(k, n, method)
    digits = 3 if n == 13 else 4
    assert [round(float(one), digits) for one in found] == [round(one, digits) for one in (low, high)]


def test_jeffreys_leaves_its_tails_out():
    low, high = intervals.bounds(5, 13, "jeffreys")
    assert special.betainc(5.5, 8.5, [low, high]) == pytest.approx([0.025, 0.975])


@pytest.mark.parametrize("method", intervals.METHODS)
def test_every_method_mirrors_and_holds_the_share(method):
    k = np.arange(14)
    low, high = intervals.bounds(k, 13, method)
    assert low == pytest.approx(1 - high[::-1], abs=1e-12)
    assert (low <= k / 13).all()
    assert (high >= k / 13).all()
    assert low[0] == 0
    assert high[-1] == 1


def test_a_higher_level_is_wider():
    narrow, wide = (intervals.bounds(5, 13, level=level) for level in (0.9, 0.99))
    assert wide[0] < narrow[0]
    assert wide[1] > narrow[1]


def test_nobody_has_no_interval():
    assert np.isnan(intervals.bounds(0, 0)).all()


@pytest.mark.parametrize(
    ("a", "n_a", "b", "n_b", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17, 873-890, method 10.
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (10, 10, 0, 20, 0.6791, 1.0),
        (0, 10, 0, 20, -0.1611, 0.2775),
    ],
)
def test_the_difference_of_two_shares(a, n_a, b, n_b, low, high):
    found = intervals.difference(a, n_a, b, n_b)
    assert [round(float(one), 4) for one in found[1:]] == [low, high]
    assert found[0] == pytest.approx(a / n_a - b / n_b)


def test_a_mean_has_students_interval():
    # standard deviation 1, n 3, t(.975; 2) = 4.3027
    assert intervals.mean([1, 2, 3]) == pytest.approx((2, 2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-4)
    assert np.isnan(intervals.mean([4])[1])


def test_a_prevalence_gets_its_interval(team):
    table = intervals.prevalence(coding.prevalence(team, Counting()), "clopper-pearson")
    row = table[(table["group"] == "Totaal") & (table["code"] == "rigide-regels")].iloc[0]
    assert (row["respondents"], row["group_size"], row["interval"]) == (5, 13, "clopper-pearson")
    assert [round(row["low"], 3), round(row["high"], 3)] == [0.139, 0.684]


def test_methods_stand_side_by_side():
    table = intervals.proportion(5, 13)
    assert list(table["method"]) == ["wilson", "clopper-pearson", "jeffreys", "mid-p"]
    assert table["share"].round(3).unique() == [0.385]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: intervals.bounds(14, 13), "swapped"),
        (lambda: intervals.bounds(0.38, 13), "whole numbers"),
        (lambda: intervals.bounds(5, 13, "wilsen"), "did you mean wilson"),
        (lambda: intervals.bounds(5, 13, "wald"), "method = 'wald'"),
        (lambda: intervals.bounds(5, 13, level=95), "likely a percentage"),
        (lambda: intervals.mean([]), "one number per respondent"),
    ],
)
def test_what_cannot_be_is_refused(call, says):
    with pytest.raises(ParameterError, match=says):
        call()
