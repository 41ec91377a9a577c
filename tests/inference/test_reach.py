"""What groups of six and seven can show, counted by hand for Fisher's test."""

import pytest

from wijkstudie.errors import ParameterError
from wijkstudie.inference import reach


def test_six_against_six_needs_five_against_none():
    # 2 C(6,5) / C(12,5) = 12/792; four against none has 2 C(6,4) / C(12,4) = 30/495
    table = reach.outcomes(6, 6).set_index(["a", "b"])
    assert len(table) == 49
    assert table.loc[(5, 0), "p_fisher"] == pytest.approx(12 / 792)
    assert table.loc[(4, 0), "p_fisher"] == pytest.approx(30 / 495)
    assert table.index[table["reaches_fisher"] & (table["difference"] > 0)].tolist() == [
        (5, 0),
        (6, 0),
        (6, 1),
    ]


def test_boschloo_and_mid_p_see_more():
    # Both reach 5 percent from four against none, five against one, six against two.
    for test in ("boschloo", "fisher-midp"):
        table = reach.least(6, 6, test=test).set_index("a")
        assert table["b"].dropna().to_dict() == {4: 0, 5: 1, 6: 2}
    assert reach.least(6, 6, test="fisher").set_index("a")["b"].dropna().to_dict() == {5: 0, 6: 1}


def test_six_against_seven():
    assert reach.outcomes(6, 7)["n_b"].unique() == [7]
    assert len(reach.outcomes(6, 7)) == 56
    # Fisher: none of 6 against 5 of 7 has 21/792 on one side, and 6 against 0 with 12 without.
    row = reach.outcomes(6, 7).set_index(["a", "b"]).loc[(0, 5)]
    assert row["p_fisher"] == pytest.approx((21 + 6) / 1287)


def test_the_real_error_rate_of_fisher():
    # Six outcomes reach 5 percent: 5-0, 6-0, 6-1 and their mirrors, 26 of 4096 at one half.
    table = reach.power(6, 6, [0.5, 1.0], [0.5, 0.0]).set_index(["test", "share_a"])["power"]
    assert table["fisher", 0.5] == pytest.approx(26 / 4096)
    assert table["fisher", 1.0] == 1


def test_the_chance_to_see_a_code_among_thirteen():
    table = reach.seen(13).set_index("share")["chance"]
    assert table[0.1] == pytest.approx(1 - 0.9**13)
    assert round(table[0.1], 3) == 0.746
    assert round(table[0.2], 3) == 0.945
    assert reach.unseen(13) == pytest.approx(0.2058, abs=1e-4)


def test_an_unknown_test_is_refused():
    with pytest.raises(ParameterError, match="did you mean boschloo"):
        reach.least(6, 6, test="bosloo")
