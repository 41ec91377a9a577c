"""Charts of saturation, co-occurrence and agreement: places and words worked out by hand."""

import io

import numpy as np
import pandas as pd
import pytest

from test_charts import LABELS, words
from test_uncertainty_charts import dots, draw
from wijkstudie import Counting, captions, charts, coding, labels
from wijkstudie.inference import agreement, cooccurrence, saturation


def read(text):
    return pd.read_csv(io.StringIO(text.strip()), skipinitialspace=True)


# R1 has a; R2 has a and b; R3 has nothing new; R4 brings c.
HAS = pd.DataFrame(
    {"regels-buigen": [1, 1, 0, 0], "prioriteren": [0, 1, 1, 0], "rigide-regels": [0, 0, 0, 1]},
    index=pd.Index(["R1", "R2", "R3", "R4"], name="respondent"),
)
GROWN = read("""
interview, respondent, new, found, expected, low, high
1,         R1,         1,   1,     1.0,      0,   2
2,         R2,         1,   2,     2.0,      1,   3
3,         R3,         0,   2,     2.5,      2,   3
4,         R4,         1,   3,     3.0,      3,   3
""")
AGREED = read("""
code,          measure,    value, low, high, defined, units, yes, coders
regels-buigen, percentage, 0.9,   0.8, 1.0,  1.0,     10,    9,   2
regels-buigen, kappa,      0.6,   0.2, 0.9,  1.0,     10,    9,   2
regels-buigen, alpha,      0.5,   0.1, 0.9,  1.0,     10,    9,   2
regels-buigen, ac1,        0.8,   0.6, 0.9,  1.0,     10,    9,   2
overall,       percentage, 1.0,   1.0, 1.0,  1.0,     10,    0,   2
overall,       kappa,      ,      ,    ,     0.0,     10,    0,   2
overall,       alpha,      ,      ,    ,     0.0,     10,    0,   2
overall,       ac1,        1.0,   1.0, 1.0,  1.0,     10,    0,   2
""")


def test_codes_found_so_far_rise_with_what_is_new():
    [ax] = draw(charts.saturation_curve, GROWN, met=3)
    steps = [one for one in ax.lines if one.get_drawstyle() == "steps-post"]
    assert [one.get_ydata().tolist() for one in steps] == [[1, 2, 2, 3]]
    said = words(ax)
    assert (said.count("+1"), said.count("0")) >= (3, 1)
    assert "regel vervuld na gesprek 3" in said
    assert (
        "De laatste nieuwe van 3 kwam bij R4" in captions.of(charts.saturation_curve, GROWN, LABELS, "nl").alt
    )


def test_no_rule_is_drawn_where_none_is_met():
    [ax] = draw(charts.saturation_curve, GROWN, met=pd.NA)
    assert not [one for one in words(ax) if "regel vervuld" in one]


def test_rounds_of_interviews_are_set_apart():
    rounds = pd.Series({"R1": "Fase 1", "R2": "Fase 1", "R3": "Fase 2", "R4": "Fase 2"})
    [ax] = draw(charts.saturation_curve, GROWN, "en", phases=rounds)
    assert {"phase 1", "phase 2"} <= set(words(ax))
    # Between the second and the third interview.
    assert [2.5, 2.5] in [list(one.get_xdata()) for one in ax.lines]


def test_the_band_holds_all_orders_of_few_interviews():
    # Two interviews, one with one code and one with both: first one or two, then two.
    two = pd.DataFrame({"a": [1, 1], "b": [0, 1]}, index=pd.Index(["R1", "R2"], name="respondent"))
    found = saturation.curve(two)
    assert found[["low", "high"]].to_numpy().tolist() == [[1, 2], [2, 2]]
    assert found["expected"].tolist() == [1.5, 2.0]


def test_a_pair_stands_where_its_codes_cross():
    table = cooccurrence.pairs(HAS)
    [ax] = draw(charts.cooccurrence_matrix, table)
    placed = {(one.get_position()): one.get_text() for one in ax.texts}
    # On the diagonal who has the code: two, two and one; R2 alone has the first two.
    assert [placed[i, -i] for i in range(3)] == ["2", "2", "1"]
    assert placed[0, -1] == "1"
    assert (0, -2) not in placed
    alt = captions.of(charts.cooccurrence_matrix, table, LABELS, "en").alt
    assert "Regels buigen + Prioriteren in cliënten 1 of 3" in alt


def test_a_pair_beyond_chance_has_a_heavy_edge():
    table = cooccurrence.pairs(HAS).assign(p_max_t=[0.04, 1.0, 1.0])
    [ax] = draw(charts.cooccurrence_matrix, table)
    heavy = [one.get_xy() for one in ax.patches if one.get_linewidth() == pytest.approx(1.8)]
    assert [(round(x), round(y)) for x, y in heavy] == [(0, -1)]
    assert "1 of the 3 pairs" in captions.of(charts.cooccurrence_matrix, table, LABELS, "en").caption


def test_only_the_most_frequent_codes_of_a_large_code_book_are_drawn():
    rng = np.random.default_rng(1)
    wide = pd.DataFrame(rng.random((20, 30)) < 0.4, columns=[f"c{i}" for i in range(30)]).astype(int)
    with charts.style():
        ax = charts.cooccurrence_matrix(
            cooccurrence.pairs(wide, draws=9), labels={one: one for one in wide}, language="nl"
        )
    assert len(ax.get_yticks()) == 24


def test_a_combination_has_a_bar_and_joined_dots():
    [ax] = draw(charts.code_sets, cooccurrence.sets(HAS), order=list(HAS))
    assert [one.get_height() for one in ax.patches] == [1, 1, 1, 1]
    joined = [one.get_ydata().tolist() for one in ax.lines if one.get_linestyle() == "-"]
    assert [0, -1] in joined
    assert "Regels buigen (2 van 4)" in words(ax)


def test_agreement_that_does_not_exist_is_said_so():
    percentage, kappa, *_ = draw(charts.agreement_measures, AGREED)
    assert dots(percentage) == [[0.9, 1.0]]
    assert dots(kappa)[0][0] == 0.6
    assert "niet bepaald" in words(kappa)
    assert "Alle codes" in words(percentage)


# ---- the measures behind them


def test_two_good_coders_reach_the_kappa_that_follows_from_them():
    measured, _ = agreement.known_truth()
    kappa = measured[measured["measure"] == "kappa"].set_index("code")
    # By hand: (.888 - .6568) / (1 - .6568) for a code that one in five has.
    assert kappa.loc["20%, n = 200", "expected"] == pytest.approx(0.6737, abs=5e-5)
    assert (kappa["low"] < kappa["expected"]).all()
    assert (kappa["expected"] < kappa["high"]).all()


def test_an_interview_in_which_a_coder_found_nothing_may_have_been_coded():
    codings = pd.DataFrame(
        {"respondent": ["R1", "R1", "R2"], "code": ["x", "x", "x"], "coder": ["a", "b", "a"]}
    )
    usual = agreement.ratings(codings, codes=["x"], respondents=["R1", "R2", "R3"])
    complete = agreement.ratings(codings, codes=["x"], respondents=["R1", "R2", "R3"], complete=True)
    assert usual["b"].isna().tolist() == [False, True, True]
    assert complete[["a", "b"]].to_numpy().tolist() == [[1, 1], [1, 0], [0, 0]]


def test_who_has_a_style_at_all(team):
    having = coding.having(team, Counting())
    assert having.sum()[["richting", "weg", "tegen"]].tolist() == [8, 6, 5]  # as coping_prevalence
    assert not having.loc["R4"].any()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_measure_has_words(language):
    assert [one for one in charts.agreement.MEASURES if labels.cell(one, language) == one] == []
