"""Charts of saturation, co-occurrence and agreement: places and words worked out by hand."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from test_charts import LABELS, legend, words
from test_uncertainty_charts import dots, draw
from wijkstudie import Counting, captions, charts, coding, labels
from wijkstudie.inference import agreement, cooccurrence, opportunity, saturation


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


# Base two, runs of one, five percent.
RULE = pd.Series(
    {"base": 2, "run": 1, "threshold": 0.05, "in_order": 3, "median": 3, "p10": 3, "p90": 4}, dtype="object"
)


def test_codes_found_so_far_rise_with_what_is_new():
    [ax] = draw(charts.saturation_curve, GROWN, rule=RULE)
    steps = [one for one in ax.lines if one.get_drawstyle() == "steps-post"]
    assert [one.get_ydata().tolist() for one in steps] == [[1, 2, 2, 3]]
    said = words(ax)
    assert (said.count("+1"), said.count("0")) >= (3, 1)
    assert "Regel 2 + 1, 5%: vervuld na gesprek 3" in said
    assert (
        "De laatste nieuwe van 3 kwam bij R4" in captions.of(charts.saturation_curve, GROWN, LABELS, "nl").alt
    )


def test_where_other_orders_meet_the_rule_is_a_bar_with_its_middle():
    [ax] = draw(charts.saturation_curve, GROWN, "en", rule=RULE)
    assert "other orders: after 3; 80% after 3 to 4" in words(ax)
    assert [3, 4] in [list(one.get_xdata()) for one in ax.lines]
    assert dots(ax, "D") == [[3]]


def test_a_rule_that_is_never_met_is_said_so_and_no_line_is_drawn():
    [ax] = draw(charts.saturation_curve, GROWN, rule=pd.Series({**RULE, "in_order": pd.NA}))
    assert "Regel 2 + 1, 5%: niet vervuld" in words(ax)
    assert [3, 3] not in [list(one.get_xdata()) for one in ax.lines]


def test_no_rule_is_drawn_when_none_is_given():
    [ax] = draw(charts.saturation_curve, GROWN)
    assert not [one for one in words(ax) if "Regel" in one]


def test_rounds_of_interviews_are_set_apart():
    table = GROWN.assign(phase=["Fase 1", "Fase 1", "Fase 2", "Fase 2"])
    [ax] = draw(charts.saturation_curve, table, "en")
    assert {"phase 1", "phase 2"} <= set(words(ax))
    # Between the second and the third interview.
    assert [2.5, 2.5] in [list(one.get_xdata()) for one in ax.lines]


@pytest.mark.parametrize(("phases", "said"), [(["a", "a", "b", "b"], True), (["a"] * 4, False)])
def test_new_questions_are_named_only_where_there_were_rounds(phases, said):
    caption = captions.of(charts.saturation_curve, GROWN.assign(phase=phases), LABELS, "en").caption
    assert ("new questions" in caption) is said
    assert "new questions" not in captions.of(charts.saturation_curve, GROWN, LABELS, "en").caption


def test_a_curve_is_named_after_its_framework():
    title = captions.of(charts.saturation_curve, GROWN.assign(framework="coping"), LABELS, "nl").title
    assert title == "Hoeveel codes de gesprekken hadden laten zien: coping"


def test_names_of_many_interviews_do_not_run_into_each_other():
    many = pd.DataFrame(
        {"interview": range(1, 101), "respondent": [f"R{i}" for i in range(1, 101)], "new": [9] + [0] * 99}
    ).assign(found=9, expected=9.0, low=9, high=9)
    [ax] = draw(charts.saturation_curve, many)
    assert [one.get_text() for one in ax.get_xticklabels()][:3] == ["R1", "R4", "R7"]  # 100 in steps of 3
    assert ax.get_xticklabels()[0].get_rotation() == 90
    assert [one.get_text() for one in ax.texts] == ["+9"]


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
    caption = captions.of(charts.cooccurrence_matrix, table, LABELS, "en").caption
    assert "after counting all 3, go together more or less often than chance gives: 1." in caption


def test_only_the_most_frequent_codes_of_a_large_code_book_are_drawn():
    rng = np.random.default_rng(1)
    wide = pd.DataFrame(rng.random((20, 30)) < 0.4, columns=[f"c{i}" for i in range(30)]).astype(int)
    table, names = cooccurrence.pairs(wide, draws=9).assign(p_max_t=1.0), {one: one for one in wide}
    # The code that fewest have stands out with every other, and is not drawn.
    fewest = wide.sum().idxmin()
    table.loc[(table["code_a"] == fewest) | (table["code_b"] == fewest), "p_max_t"] = 0.01
    with charts.style():
        ax = charts.cooccurrence_matrix(table, labels=names, language="nl")
    assert len(ax.get_yticks()) == 24
    caption = captions.of(charts.cooccurrence_matrix, table, names, "en").caption
    assert (
        "after counting all 435, go together more or less often than chance gives: 29 (drawn: 0)." in caption
    )
    assert "Drawn: of 30 codes the 24 that most respondents have." in caption


def test_combinations_that_are_not_drawn_are_counted():
    # Sixteen people, each with a combination of their own.
    each = pd.DataFrame([[i >> k & 1 for k in range(4)] for i in range(16)], columns=list("abcd"))
    table, names = cooccurrence.sets(each), {one: one for one in "abcd"}
    said = captions.of(charts.code_sets, table, names, "en")
    assert "Drawn: 14 of 16 combinations; 2 respondents have another one." in said.caption
    assert "a plus b plus c plus d" not in said.alt  # the last two
    assert "Drawn" not in captions.of(charts.code_sets, table.head(14), names, "en").caption


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


def test_of_a_large_code_book_the_codes_given_most_often_are_drawn_and_it_is_said():
    part = AGREED[AGREED["code"] == "regels-buigen"]
    many = pd.concat(
        [part.assign(code=f"c{i}", yes=i) for i in range(30)] + [AGREED[AGREED["code"] == "overall"]]
    )
    names = {f"c{i}": f"c{i}" for i in range(30)}
    with charts.style():
        percentage = charts.agreement_measures(many, labels=names, language="nl")[0]
    shown = [one.get_text() for one in percentage.get_yticklabels()]
    assert shown == [f"c{i}" for i in range(6, 30)] + ["Alle codes"]
    caption = captions.of(charts.agreement_measures, many, names, "nl").caption
    assert "de 24 codes van 30 die het vaakst zijn gegeven" in caption


def test_an_interval_without_width_is_not_called_certain():
    assert "geen zekerheid" in captions.of(charts.agreement_measures, AGREED, LABELS, "nl").caption
    wide = AGREED[AGREED["code"] == "regels-buigen"]
    assert "geen zekerheid" not in captions.of(charts.agreement_measures, wide, LABELS, "nl").caption


# ---- not mentioned, or not asked

ASKED = read("""
framework, code,          respondent, opportunity, mentioned
coping,    regels-buigen, R1,         asked,       True
coping,    regels-buigen, R2,         asked,       False
coping,    regels-buigen, R3,         could,       False
coping,    regels-buigen, R4,         could,       True
emotion,   prijzen,       R1,         not,         False
emotion,   prijzen,       R2,         not,         False
emotion,   prijzen,       R3,         could,       True
emotion,   prijzen,       R4,         could,       False
""")
NAMES = {"regels-buigen": "Regels buigen", "prijzen": "Prijzen"}


def drawn_opportunity(table=ASKED, language="nl", **options):
    with charts.style():
        return charts.code_opportunity(table, labels=NAMES, language=language, **options)


def faces(ax, width):
    """The middles of the boxes of a width, by their colour."""
    found = {}
    for one in ax.patches:
        if abs(one.get_width() - width) < 0.01:
            place = round(one.get_x() + width / 2, 2), round(one.get_y() + one.get_height() / 2, 2)
            found.setdefault(to_hex(one.get_facecolor()), []).append(place)
    return found


def test_what_was_asked_and_what_could_come_up_are_told_apart():
    ax = drawn_opportunity()
    # The first code at height 0, the second one and a heading below it.
    assert faces(ax, 0.84) == {"#d3e2ef": [(0, 0), (1, 0)], "#ffffff": [(2, 0), (3, 0), (2, -2.3), (3, -2.3)]}
    assert faces(ax, 0.52) == {"#12436d": [(0, 0), (3, 0), (2, -2.3)]}
    dashes = [(float(np.mean(one.get_xdata())), one.get_ydata()[0]) for one in ax.lines]
    assert dashes == [(0, -2.3), (1, -2.3)]
    assert legend(ax) == ["genoemd", "naar gevraagd", "kon ter sprake komen", "kon niet ter sprake komen"]


def test_a_code_is_counted_among_those_who_could_mention_it():
    assert {"2 van 4", "1 van 2"} <= set(words(drawn_opportunity()))
    alt = captions.of(charts.code_opportunity, ASKED, NAMES, "en").alt
    assert "Regels buigen 2 of 4 (2); Prijzen 1 of 2 (0)" in alt


def test_respondents_of_a_phase_stand_together():
    ax = drawn_opportunity(groups=pd.Series({"R1": "Fase 2", "R2": "Fase 1", "R3": "Fase 2", "R4": "Fase 1"}))
    placed = {one.get_text(): one.get_position()[0] for one in ax.texts}
    assert [placed[one] for one in ("R1", "R3")] == [0, 1]
    assert [placed[one] for one in ("R2", "R4")] == [2.6, 3.6]
    assert placed["fase 1"] == pytest.approx(3.1)


def test_cells_are_those_of_the_matrix(team):
    matrix = coding.code_matrix(team, Counting())
    found = opportunity.cells(team, matrix).set_index(["code", "respondent"])
    assert len(found) == 14 * 13
    # Section 6.2: R9 bends rules, which phase 2 was not asked for; R1 was asked and does not.
    assert found.loc[("regels-buigen", "R9"), ["opportunity", "mentioned"]].tolist() == ["could", True]
    assert found.loc[("regels-buigen", "R1"), ["opportunity", "mentioned"]].tolist() == ["asked", False]
    # Bending, breaking, routines and rigid rules were asked of the five of phase 1.
    asked = found[found["opportunity"] == "asked"]
    assert (len(asked), int(asked["mentioned"].sum())) == (20, 2)


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
