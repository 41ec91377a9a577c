"""Exact tests against published values, hand counts, and scipy's own."""

import itertools
from math import comb

import numpy as np
import pytest
from scipy import stats

from wijkstudie import Counting, coding
from wijkstudie.errors import ParameterError
from wijkstudie.inference import exact


def test_five_of_six_against_two_of_seven():
    assert round(exact.fisher(5, 6, 2, 7), 4) == 0.1026
    assert round(exact.boschloo(5, 6, 2, 7), 4) == 0.0677


def test_fishers_cups_of_tea():
    # 1, 16, 36, 16 and 1 of 70 tables
    assert exact.fisher(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert exact.fisher(3, 4, 1, 4, mid=True) == pytest.approx((2 + 32 / 2) / 70)


def test_three_of_six_against_none():
    assert exact.fisher(3, 6, 0, 6) == pytest.approx(2 * comb(6, 3) / comb(12, 3))


def test_boschloo_as_scipy_documents_it():
    # the one-sided p-value of 74 of 117 against 31 of 63 in scipy's documentation is .0356
    assert exact.boschloo(74, 117, 31, 63) == pytest.approx(2 * 0.0356, abs=1e-4)


@pytest.mark.parametrize(("n_a", "n_b"), [(6, 7), (3, 5)])
def test_all_outcomes_agree_with_scipy(n_a, n_b):
    for a, b in itertools.product(range(n_a + 1), range(n_b + 1)):
        table = [[a, b], [n_a - a, n_b - b]]
        assert exact.fisher(a, n_a, b, n_b) == pytest.approx(stats.fisher_exact(table)[1])
        if (a + b) % 3 == 0:  # a third of them: scipy's search is slow
            assert exact.boschloo(a, n_a, b, n_b) == pytest.approx(
                stats.boschloo_exact(table).pvalue, abs=1e-5
            )


def test_the_order_of_groups_changes_nothing():
    for test in (exact.fisher, exact.boschloo):
        assert test(5, 6, 2, 7) == pytest.approx(test(2, 7, 5, 6))
        assert test(5, 6, 2, 7) == pytest.approx(test(1, 6, 5, 7))


def test_boschloo_keeps_its_level_whatever_the_share():
    reach = np.array([[exact.boschloo(a, 6, b, 6) <= 0.05 for b in range(7)] for a in range(7)])
    chance = exact.binomials(6, np.linspace(0, 1, 501))
    assert np.einsum("sa,ab,sb->s", chance, reach.astype(float), chance).max() <= 0.05


def test_freeman_and_haltons_table():
    found = exact.freeman_halton([[3, 1, 2], [0, 4, 3]])
    assert round(found.p, 5) == 0.15501
    assert found.method == "enumeration"


def test_a_table_of_two_by_two_is_fishers():
    assert exact.freeman_halton([[5, 1], [2, 5]]).p == pytest.approx(exact.fisher(5, 6, 2, 7))


def test_tables_are_counted():
    # 13 with margins 6, 7 and 3, 5, 5: first rows (x, y, 6 - x - y) that fit
    fits = sum(0 <= 6 - x - y <= 5 for x in range(4) for y in range(6))
    assert exact.freeman_halton([[3, 1, 2], [0, 4, 3]]).outcomes == fits


def test_columns_of_equal_margins_are_each_counted():
    found = exact.freeman_halton([[1, 1, 1], [1, 1, 1], [1, 1, 1]])
    assert found.outcomes == 55  # magic squares of order 3 with sum 3
    assert found.p == pytest.approx(1)


def test_a_large_table_is_drawn_and_says_so():
    drawn = exact.freeman_halton([[3, 1, 2], [0, 4, 3]], limit=10)
    assert drawn == exact.freeman_halton([[3, 1, 2], [0, 4, 3]], limit=10)
    assert (drawn.method, drawn.outcomes) == ("monte-carlo", exact.DRAWS)
    assert drawn.p == pytest.approx(0.15501, abs=0.004)


def test_a_profile_against_even_shares():
    found = exact.multinomial((6, 3, 2, 1, 1), [0.2] * 5)
    assert round(found.p, 4) == 0.2551
    assert found.outcomes == comb(17, 4)


def test_a_profile_by_hand():
    # (2, 0) has .49, (1, 1) .42, (0, 2) .09
    assert exact.multinomial((0, 2), (0.7, 0.3)).p == pytest.approx(0.09)
    assert exact.multinomial((1, 1), (0.7, 0.3)).p == pytest.approx(0.51)
    assert exact.multinomial((1, 1), (1, 0)).p == 0


def test_a_large_profile_is_drawn():
    drawn = exact.multinomial((6, 3, 2, 1, 1), [0.2] * 5, limit=10)
    assert drawn.method == "monte-carlo"
    assert drawn.p == pytest.approx(0.2551, abs=0.006)


def test_a_share_against_a_fixed_one():
    # Conover's plants, the example of R's binom.test
    assert round(exact.binomial(682, 925, 0.75), 4) == 0.3825
    # 0, 1, 2 of 2 at one half: .25, .5, .25
    assert exact.binomial(0, 2, 0.5) == pytest.approx(0.5)
    assert exact.binomial(0, 2, 0.5, mid=True) == pytest.approx(0.25)
    assert exact.binomial(0, 0, 0.43) == 1


def test_two_groups_code_by_code(team):
    table = exact.compare(coding.prevalence(team, Counting()), "Jeugd", "Volwassen").set_index("code")
    row = table.loc["regels-buigen"]
    assert (row["respondents_a"], row["size_a"], row["respondents_b"], row["size_b"]) == (3, 6, 0, 6)
    assert row["difference"] == 0.5
    assert row["p_fisher_midp"] == pytest.approx(comb(6, 3) / comb(12, 3))
    assert row["family_size"] == 12  # nine mechanisms, three styles
    assert row["p_holm"] == pytest.approx(12 * row["p_boschloo"])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: exact.fisher(7, 6, 0, 6), "swapped"),
        (lambda: exact.multinomial((1, 1), (40, 60)), "likely percentages"),
        (lambda: exact.multinomial((1, 1, 1), (0.4, 0.6)), "one share per count"),
        (lambda: exact.binomial(5, 13, 43), "likely a percentage"),
    ],
)
def test_what_cannot_be_is_refused(call, says):
    with pytest.raises(ParameterError, match=says):
        call()


def test_an_unknown_group_is_refused(team):
    with pytest.raises(ParameterError, match="did you mean Jeugd"):
        exact.compare(coding.prevalence(team, Counting()), "jeugd", "Volwassen")
