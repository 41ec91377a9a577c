"""Charts of intervals and of other ways of counting: places and words worked out by hand."""

import io
import itertools

import numpy as np
import pandas as pd
import pytest

from test_charts import LABELS, words
from wijkstudie import Counting, captions, charts, coding, labels
from wijkstudie.inference import exact, intervals, multiverse

LANGUAGES = ("nl", "en")


def read(text):
    return pd.read_csv(io.StringIO(text.strip()), skipinitialspace=True)


# Wilson at 95 percent: 4 of 6 is .300 to .903, 0 of 6 is 0 to .390 (Newcombe 1998, formula 3).
SHARES = read("""
group,     root,     code,          respondents, group_size, share,  low,    high,   interval, level
Jeugd,     richting, richting,      4,           6,          0.6667, 0.3000, 0.9032, wilson,   0.95
Jeugd,     richting, regels-buigen, 0,           6,          0.0,    0.0,    0.3903, wilson,   0.95
Totaal,    richting, richting,      4,           6,          0.6667, 0.3000, 0.9032, wilson,   0.95
Totaal,    richting, regels-buigen, 0,           6,          0.0,    0.0,    0.3903, wilson,   0.95
""")
# Two options that matter and one that does not.
CURVES = read("""
comparison, rank, value, default, branches, unit,       leave_out, interval
richting,   1,    -0.1,  False,   2,        fragment,   R2,
richting,   2,    0.0,   False,   2,        fragment,   nobody,
richting,   3,    0.2,   False,   2,        respondent, R2,
richting,   4,    0.3,   True,    2,        respondent, nobody,
""").assign(group_a="Jeugd", group_b="Volwassen")
STANDS = read("""
statement,                 default, dimension, option,     branches, share
youth-more-towards,        True,    all,       all,        4,        0.75
youth-more-towards,        True,    unit,      respondent, 2,        1.0
youth-more-towards,        True,    unit,      fragment,   2,        0.5
benders-are-youth-coaches, False,   all,       all,        4,        0.25
benders-are-youth-coaches, False,   unit,      respondent, 2,        0.2
benders-are-youth-coaches, False,   unit,      fragment,   2,        0.3
""")
WITHOUT = read("""
leave_out, group,     style,    share_a, share_b, difference, p
nobody,    ,          richting, 0.5,     0.3,     0.2,        0.4
R2,        Volwassen, richting, 0.5,     0.2,     0.3,        0.4
R1,        Jeugd,     richting, 0.3,     0.3,     0.0,        1.0
R10,       Volwassen, richting, 0.5,     0.3,     0.2,        0.4
""").assign(group_a="Jeugd", group_b="Volwassen")


def draw(chart, table, language="nl", **options):
    with charts.style():
        axes = chart(table, labels=LABELS, language=language, **options)
        return np.atleast_1d(np.asarray(axes, dtype="object")).ravel()


def dots(ax, marker="o"):
    return [line.get_xdata().tolist() for line in ax.lines if line.get_marker() == marker]


def spans(ax, width):
    """From where to where the thick lines of a panel go."""
    found = [one for one in ax.collections if np.allclose(one.get_linewidth(), width)]
    return [(path[0][0], path[1][0]) for one in found for path in one.get_segments()]


def test_an_interval_surrounds_its_share():
    first, _ = draw(charts.prevalence_intervals, SHARES)
    assert dots(first) == [[0.6667, 0.0]]
    assert spans(first, 2.2) == [(0.3, 0.9032), (0.0, 0.3903)]


def test_a_share_of_respondents_is_never_without_its_count():
    first, _ = draw(charts.prevalence_intervals, SHARES)
    assert {"4 van 6 (67%)", "0 van 6 (0%)"} <= set(words(first))
    said = captions.of(charts.prevalence_intervals, SHARES, LABELS, "en")
    assert "4 of 6, 30%–90%" in said.alt
    assert "95% interval after Wilson" in said.caption


def test_a_profile_with_intervals_stands_beside_its_baselines(team):
    table = read("""
    group, style,    mentions, mentions_total, share, group_size, low, high, level, baseline_all_professions, baseline_social_workers
    Jeugd, richting, 3,        4,              0.75,  6,          0.5, 1.0,  0.95,  0.43,                     0.38
    Jeugd, weg,      1,        4,              0.25,  6,          0.0, 0.5,  0.95,  ,                         0.40
    """)  # noqa: E501
    towards, away = draw(charts.profile_intervals, table)
    assert dots(towards) == [[0.75]]
    assert spans(towards, 2.6) == [(0.5, 1.0)]
    assert {"3 van 4", "38%", "43%"} <= set(words(towards))
    assert "43%" not in words(away)


def test_a_difference_shows_both_counts_and_both_p_values():
    prevalence = read("""
    group,     root,     code,          respondents, group_size, share
    Jeugd,     richting, regels-buigen, 3,           6,          0.5
    Jeugd,     richting, prioriteren,   2,           6,          0.333
    Volwassen, richting, regels-buigen, 0,           6,          0.0
    Volwassen, richting, prioriteren,   3,           6,          0.5
    """)
    table = exact.compare(prevalence, "Jeugd", "Volwassen")
    roots = pd.Series({"regels-buigen": "richting", "prioriteren": "richting"})
    [ax] = draw(charts.group_differences, table, "en", roots=roots)
    assert dots(ax) == [[pytest.approx(0.5), pytest.approx(-1 / 6)]]
    said = words(ax)
    # Boschloo .068 (scipy's documentation has the test; 3/6 against 0/6), Holm of two: .136.
    assert [said.count(one) for one in ("3/6", "0/6", "2/6", "0.068", "0.14")] == [2, 1, 1, 1, 1]
    assert "all 2 comparisons" in captions.of(charts.group_differences, table, LABELS, "en").caption


def test_points_carry_their_sign_and_a_rounded_nothing_has_none():
    assert [labels.points(one, "nl") for one in (0.214, -0.1, 0.0003, -0.0003)] == ["+21", "−10", "0", "0"]


def test_a_p_value_has_more_decimals_where_they_matter():
    found = [labels.p_value(one, "nl") for one in (0.0677, 0.5, 0.0004, np.nan)]
    assert found == ["0,068", "0,50", "<0,001", ""]


def test_branches_stand_in_order_and_the_default_is_marked():
    curve, strips = draw(charts.specification_curve, CURVES)
    assert dots(curve, ".") == [[1, 2, 3, 4]]
    assert dots(curve, "D") == [[4]]
    assert "+30" in words(curve)
    rows = {one.get_text(): one.get_fontweight() for one in strips.get_yticklabels()}
    assert rows == {"respondent": "bold", "fragment": "normal", "nobody": "bold", "zonder R2": "normal"}


def test_a_strip_is_dark_where_its_option_is():
    _, strips = draw(charts.specification_curve, CURVES)
    height = dict(zip([one.get_text() for one in strips.get_yticklabels()], strips.get_yticks(), strict=True))
    [darkest] = [one for one in strips.patches if one.get_gid() == "12"]
    boxes = darkest.get_path().vertices.reshape(-1, 5, 2)
    [own] = [one for one in boxes if one[:, 1].min() < height["fragment"] < one[:, 1].max()]
    # Ranks 1 and 2 of 4 count fragments: the left half has them, in one box, the right half has not.
    assert (own[:, 0].min(), own[:, 0].max()) == (0.5, 2.5)


def test_a_comparison_is_headed_by_what_it_is():
    gap = CURVES.assign(comparison="gap-richting")
    _, curve, *_ = draw(charts.specification_curve, pd.concat([CURVES, gap]))
    assert (
        " ".join(curve.get_title(loc="left").split()) == "Jeugd, richting de cliënt bewegen, min gepubliceerd"
    )
    said = captions.of(charts.specification_curve, gap, LABELS, "en")
    assert said.title.startswith("The difference between youth and adult under")


def test_a_choice_that_matters_stands_out(team):
    names = {"youth-more-towards": "meer", "benders-are-youth-coaches": "buigers"}
    [ax] = draw(charts.survival, STANDS, names=names)
    weights = {one.get_text(): one.get_fontweight() for one in ax.texts}
    assert (weights["75"], weights["100"], weights["50"], weights["20"]) == (
        "normal",
        "bold",
        "bold",
        "normal",
    )
    assert "klopt niet zoals deze studie telt" in weights


def test_a_statement_that_has_no_meaning_is_drawn_and_told_as_such():
    # As when only sections count in which nobody could resist.
    empty = STANDS.assign(default=pd.array([pd.NA] * 3 + [False] * 3, dtype="boolean"))
    empty.loc[:2, "share"] = None
    [ax] = draw(charts.survival, empty, names=dict.fromkeys(STANDS["statement"], "x"))
    assert "niet te zeggen zoals deze studie telt" in words(ax)
    said = captions.of(charts.survival, empty, LABELS, "nl").alt
    assert "nan" not in said
    assert "niet te zeggen;" in said


def test_a_respondent_left_out_moves_its_dot():
    [ax] = draw(charts.leave_one_out, WITHOUT)
    # By group in order of appearance, so R2 and R10 before R1.
    assert [one.get_text() for one in ax.get_yticklabels()] == [
        "Volwassen  R2",
        "Volwassen  R10",
        "Jeugd  R1",
    ]
    assert dots(ax) == [[0.3, 0.2, 0.0]]
    alt = captions.of(charts.leave_one_out, WITHOUT, LABELS, "nl").alt
    assert "+20 met iedereen, van 0 zonder R1 tot +30 zonder R2" in alt


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_and_option_has_words(team, language):
    branches = multiverse.declared(team)
    few = branches[branches["leave_out"] == "nobody"].reset_index(drop=True)
    told = multiverse.statements(team, few, multiverse.compare(team, few, "Jeugd", "Volwassen"))
    assert [one for one in told if labels.cell(one, language) == one] == []


# ---- the measures behind them


def test_equal_branches_are_taken_together():
    options = {"unit": ["respondent", "fragment"], "interval": ["wilson", "jeffreys"]}
    crossed = list(itertools.product(*options.values()))
    rows = pd.DataFrame(crossed, columns=list(options))
    for one in multiverse.DIMENSIONS:
        if one not in rows:
            rows[one] = "same"
    rows["leave_out"] = "nobody"
    rows = rows.assign(
        branch=[1, 2, 3, 4],
        style="richting",
        difference=[0.3, 0.3, 0.1, 0.1],
        default=[False, True, False, False],
        group_a="Jeugd",
        group_b="Volwassen",
        gap_a=np.nan,
    )
    found = multiverse.curves(rows)
    assert found["value"].tolist() == [0.1, 0.3]
    assert found["branches"].tolist() == [2, 2]
    assert found["default"].tolist() == [False, True]
    assert found["unit"].tolist() == ["fragment", "respondent"]
    assert found["interval"].isna().all()


def test_between_which_values_a_comparison_lies():
    found = multiverse.spread(
        CURVES.reindex(columns=[*CURVES, *multiverse.DIMENSIONS]).loc[:, lambda t: ~t.columns.duplicated()]
    )
    found = found.set_index(["dimension", "option"])[["branches", "least", "median", "most"]]
    assert found.loc[("all", "all")].tolist() == [4, -0.1, 0.1, 0.3]
    assert found.loc[("unit", "fragment")].tolist() == [2, -0.1, -0.05, 0.0]
    assert "interval" not in found.index.get_level_values("dimension")


def test_the_survival_of_a_statement_by_option(team):
    branches = multiverse.cross(team, {"unit": ["respondent", "fragment"], "dual": ["exclude", "both"]})
    told = {"made": pd.Series([True, True, True, False], index=branches["branch"])}
    found = multiverse.survival(branches, told).set_index(["dimension", "option"])["share"]
    assert found.to_dict() == {
        ("all", "all"): 0.75,
        ("unit", "respondent"): 1.0,
        ("unit", "fragment"): 0.5,
        ("dual", "exclude"): 1.0,
        ("dual", "both"): 0.5,
    }


def test_leaving_out_r3_takes_three_mentions_towards_the_client(team):
    # R3 is cited for bending rules, instrumental actions and own resources (6.2.1).
    found = multiverse.leave_one_out(team, "Jeugd", "Volwassen").set_index(["leave_out", "style"])
    assert found.loc[("nobody", "richting"), "difference"] == pytest.approx(8 / 14 - 4 / 11)
    assert found.loc[("R3", "richting"), "difference"] == pytest.approx(5 / 11 - 4 / 11)


def test_one_respondent_alone_has_a_certain_profile():
    matrix = pd.DataFrame({"a": [3, 1], "b": [1, 1]}, index=pd.Index(["R1", "R2"], name="respondent"))
    members = pd.DataFrame({"group": ["x", "y", "y"], "respondent": ["R1", "R1", "R2"]})
    found = intervals.profiles(matrix, members).set_index(["group", "style"])
    assert found.loc[("x", "a"), ["low", "high"]].tolist() == [0.75, 0.75]
    # Of two drawn from two: R1 twice (3/4), both (4/6) or R2 twice (1/2), each at least a quarter.
    assert found.loc[("y", "a"), ["low", "high"]].tolist() == [0.5, 0.75]


def test_a_group_without_mentions_has_no_interval():
    matrix = pd.DataFrame({"a": [0]}, index=pd.Index(["R1"], name="respondent"))
    found = intervals.profiles(matrix, pd.DataFrame({"group": ["x"], "respondent": ["R1"]}))
    assert found[["low", "high"]].isna().all(axis=None)
    assert found["defined"].tolist() == [0]


def test_the_styles_of_each_respondent(team):
    matrix = coding.style_matrix(team, Counting())
    assert matrix.sum().to_dict() == {"richting": 14, "weg": 8, "tegen": 5}  # 27 mentions, 6.2
    assert matrix.loc["R4"].sum() == 0
