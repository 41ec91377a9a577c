"""Branches against the measures they must agree with, and small studies counted by hand."""

import itertools
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

import wijkstudie
from wijkstudie import Counting, coding
from wijkstudie.errors import MissingTableError, ParameterError
from wijkstudie.inference import exact, intervals, multiverse, permutation

YOUTH = ["R1", "R3", "R7", "R9", "R10", "R13"]
ADULT = ["R4", "R5", "R6", "R8", "R11", "R12"]


@pytest.fixture(scope="module")
def branches(team):
    return multiverse.declared(team)


@pytest.fixture(scope="module")
def table(team, branches):
    return multiverse.compare(team, branches, "Jeugd", "Volwassen")


def pick(branches, **options):
    """The one branch with these options and the default ones besides."""
    usual = branches.loc[branches["default"], list(multiverse.DIMENSIONS)].iloc[0].to_dict() | options
    [branch] = branches.loc[(branches[list(usual)] == pd.Series(usual)).all(axis=1), "branch"]
    return branch


def test_the_declared_options_are_crossed(team, branches):
    # 3 units, 2 duals, 2 awarenesses, 3 certainties, 2 roll-ups, with or without vignettes,
    # nobody or one of thirteen left out, 2 baselines, 4 intervals
    assert len(branches) == 3 * 2 * 2 * 3 * 2 * 2 * 14 * 2 * 4 == 16_128
    assert branches["branch"].is_unique
    assert branches["default"].sum() == 1
    usual = branches[branches["default"]].iloc[0]
    counting = asdict(Counting())
    varied = [one for one in counting if one in multiverse.DIMENSIONS]
    assert varied == ["unit", "dual", "awareness", "certainty"]
    assert {one: usual[one] for one in varied} == {one: counting[one] for one in varied}
    assert usual["leave_out"] == "nobody"


def test_every_reason_is_given(team):
    rows = team.branches
    assert rows.groupby("dimension")["default"].sum().eq(1).all()
    assert set(rows["dimension"]) == set(multiverse.DIMENSIONS)


def test_the_default_branch_is_the_profile(team, branches, table):
    own = table[table["default"]].set_index("style")
    profile = coding.profile(team, Counting()).set_index(["group", "style"])
    for style in ("richting", "weg", "tegen"):
        for name, group in (("a", "Jeugd"), ("b", "Volwassen")):
            expected = profile.loc[(group, style)]
            assert own.loc[style, f"mentions_{name}"] == expected["mentions"]
            assert own.loc[style, f"total_{name}"] == expected["mentions_total"]
            assert own.loc[style, f"respondents_{name}"] == expected["respondents"]
            assert own.loc[style, f"size_{name}"] == expected["group_size"]
    assert own.loc["richting", "difference"] == pytest.approx(8 / 14 - 4 / 11)
    assert own.loc["richting", "p_baseline_a"] == exact.binomial(8, 14, 0.38)
    assert own.loc["richting", ["low_a", "high_a"]].tolist() == [float(x) for x in intervals.bounds(4, 6)]


@pytest.mark.parametrize(
    ("unit", "dual", "awareness", "certainty"),
    list(
        itertools.product(
            ("respondent", "citation", "fragment"),
            ("exclude", "both"),
            ("without-unconscious", "all"),
            ("without-implied", "all"),
        )
    ),
)
def test_each_counting_rule_gives_the_profile_of_coding(
    team, branches, table, unit, dual, awareness, certainty
):
    branch = pick(branches, unit=unit, dual=dual, awareness=awareness, certainty=certainty)
    own = table[table["branch"] == branch].set_index("style")
    profile = coding.profile(team, Counting(unit, dual, awareness, certainty)).set_index(["group", "style"])
    assert own["mentions_a"].to_dict() == profile.loc["Jeugd", "mentions"].to_dict()
    assert own["mentions_b"].to_dict() == profile.loc["Volwassen", "mentions"].to_dict()


def test_p_is_that_of_the_permutation_test(team, branches, table):
    mentions = coding.mentions(team, Counting(), "coping")
    wide = mentions.pivot_table(index="respondent", columns="root", values="mentions", aggfunc="sum")
    wide = wide.reindex(team.respondents["respondent"]).fillna(0)
    for left_out, labellings in (("nobody", 924), ("R3", 462)):
        own = table[table["branch"] == pick(branches, leave_out=left_out)].set_index("style")
        youth = [one for one in YOUTH if one != left_out]
        expected = permutation.compare(wide, youth, ADULT, statistic="share").set_index("code")
        assert own["p"].to_dict() == pytest.approx(expected["p"].to_dict())
        assert set(own["labellings"]) == {labellings}


def test_a_style_counts_once_per_respondent_when_rolled_up(team, branches, table):
    own = table[table["branch"] == pick(branches, roll_up="style")].set_index("style")
    # Of six youth coaches R3 R9 R10 R13 move towards, R1 R7 R10 away, R7 R13 against.
    assert own["mentions_a"].to_dict() == {"richting": 4, "weg": 3, "tegen": 2}
    assert own["mentions_b"].to_dict() == {"richting": 3, "weg": 3, "tegen": 3}


def test_who_is_left_out_is_in_no_group(branches, table):
    own = table[table["branch"] == pick(branches, leave_out="R3")].set_index("style")
    assert set(own["size_a"]) == {5}
    assert own.loc["richting", ["mentions_a", "total_a"]].tolist() == [5, 11]  # R3: three of eight


def test_without_its_only_respondent_a_group_has_no_difference(make_study):
    # Of the foreign study A and B are North, C is South, D both: without C there is no South.
    study = wijkstudie.load(make_study())
    branches = multiverse.cross(study, {"leave_out": ["nobody", "each"]})
    table = multiverse.compare(study, branches, "North", "South", framework="distance", by="team")
    undefined = table[table["difference"].isna()]
    assert (set(undefined["leave_out"]), set(undefined["labellings"])) == ({"C"}, {0})
    assert undefined["p"].isna().all()


def test_vignettes_are_where_emotion_is_coded(team):
    branches = multiverse.cross(team, {"vignettes": ["with", "without"]})
    table = multiverse.compare(team, branches, "Jeugd", "Volwassen", framework="emotion")
    total = table.groupby("branch")["total_a"].first()
    assert total.tolist() == [5, 0]  # R9 and R13 going along, R7, R9 and R10 resisting
    assert table.loc[table["branch"] == 2, ["share_a", "difference", "p"]].isna().all(axis=None)


def test_other_baselines_have_other_gaps(branches, table):
    own = table[table["branch"] == pick(branches, baseline="tummers-all-professions")].set_index("style")
    assert own.loc["richting", "gap_a"] == pytest.approx(8 / 14 - 0.43)
    assert own.loc[["weg", "tegen"], ["baseline_share", "gap_a", "p_baseline_a"]].isna().all(axis=None)


def test_benders_are_youth_coaches_as_long_as_they_know(team, branches):
    told = multiverse.only_in(team, branches, "regels-buigen", "Jeugd")
    known = branches.set_index("branch")
    # R12, an adult coach, bends without knowing.
    expected = (known["awareness"] == "without-unconscious") | (known["leave_out"] == "R12")
    assert (told == expected).all()


def test_how_much_survives(team, branches, table):
    told = multiverse.statements(team, branches, table)
    rows = multiverse.survives(branches, told).set_index("statement")
    assert rows.loc["benders-are-youth-coaches", "holds"] == 8064 + 8064 // 14
    assert rows.loc["benders-are-youth-coaches", "default"]
    assert (rows[["holds", "fails", "undefined"]].sum(axis=1) == len(branches)).all()
    # R8 and R12, adult coaches, resist (6.3.2); leaving out one of them leaves the other. Without
    # the answers to vignettes nobody resists.
    assert rows.loc["resisters-are-youth-coaches", ["holds", "undefined"]].tolist() == [0, 8064]
    # R3, R9 and R10 come from care work, R12 does not.
    assert rows.loc["benders-come-from-care", "holds"] == 8064 + 8064 // 14
    claims = set(team.claims["claim"])
    assert {one for one in told if "-are-" in one or "-come-" in one} <= claims


def test_a_statement_by_choice(team, branches):
    told = multiverse.only_in(team, branches, "regels-buigen", "Jeugd")
    rows = multiverse.by_choice(branches, told).set_index(["dimension", "option"])["share"]
    assert rows["awareness", "without-unconscious"] == 1
    assert rows["awareness", "all"] == pytest.approx(1 / 14)
    assert rows["leave_out", "R12"] == 1
    assert rows["leave_out", "R3"] == 0.5


def test_undefined_branches_neither_hold_nor_fail():
    branches = pd.DataFrame({"branch": [1, 2, 3], "default": [True, False, False]})
    told = pd.Series([True, False, None], index=[1, 2, 3], dtype="object")
    [row] = multiverse.survives(branches, {"x": told}).to_dict("records")
    assert (row["holds"], row["fails"], row["undefined"], row["share"]) == (1, 1, 1, 0.5)


def test_a_specification_curve_is_in_order(table):
    # 16,128 branches by the options that move a difference in coping: 3 units, 2 duals, 2
    # awarenesses, 2 roll-ups, nobody or one of thirteen left out.
    curves = multiverse.curves(table)
    assert list(curves["comparison"].unique()) == ["richting", "weg", "tegen", "gap-richting"]
    curve = curves[curves["comparison"] == "richting"]
    assert curve["rank"].tolist() == list(range(1, 3 * 2 * 2 * 2 * 14 + 1))
    assert curve["value"].is_monotonic_increasing
    assert set(curve["branches"]) == {16_128 // 336}
    assert curve[["certainty", "vignettes", "baseline", "interval"]].isna().all(axis=None)
    assert (set(curve["group_a"]), set(curve["group_b"])) == ({"Jeugd"}, {"Volwassen"})


def test_the_statements_on_a_small_table():
    rows = [
        (1, "x", 3, 0.75, 0.5, 0.02, 0.1),
        (1, "y", 1, 0.25, -0.5, 0.02, -0.1),
        (2, "x", 0, np.nan, np.nan, np.nan, np.nan),
    ]
    rows.append((2, "y", 0, np.nan, np.nan, np.nan, np.nan))
    columns = ["branch", "style", "mentions_a", "share_a", "difference", "p", "gap_a"]
    small = pd.DataFrame(rows, columns=columns)
    for told in (
        multiverse.more_in("x"),
        multiverse.more_in("y", "b"),
        multiverse.reaches("x"),
        multiverse.above_baseline("x"),
        multiverse.largest("x"),
    ):
        found = told(small)
        assert found[1] == True  # noqa: E712
        assert pd.isna(found[2])
    assert multiverse.largest("y")(small)[1] == False  # noqa: E712


def test_a_study_without_declared_branches(make_study):
    study = wijkstudie.load(make_study())
    with pytest.raises(MissingTableError, match="branches"):
        multiverse.declared(study)


def test_two_defaults_are_refused(team):
    twice = team.branches.assign(default=True)
    study = wijkstudie.Study(team.folder, team.package, team.tables | {"branches": twice})
    with pytest.raises(ParameterError, match="unit has 3 defaults"):
        multiverse.declared(study)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"units": ["respondent"]}, "units: no such dimension; did you mean unit"),
        ({"unit": ["citations"]}, "unit = 'citations': did you mean citation"),
        ({"baseline": ["tummers"], "interval": ["wald"]}, r"(?s)baseline = 'tummers'.*interval = 'wald'"),
        ({"leave_out": ["R99"]}, "leave_out = 'R99'"),
    ],
)
def test_what_cannot_be_computed_is_named(team, options, says):
    with pytest.raises(ParameterError, match=says):
        multiverse.cross(team, options)


def test_unknown_groups_are_refused(team):
    with pytest.raises(ParameterError, match="did you mean Jeugd"):
        multiverse.compare(team, multiverse.cross(team, {}), "Jeugt", "Volwassen")


def test_counts_at_hand_are_counted_no_more(team, branches, table, monkeypatch):
    counts = multiverse.count(team, branches)
    told = multiverse.statements(team, branches, table)
    real, asked = multiverse.count, []
    monkeypatch.setattr(multiverse, "count", lambda *a, **k: asked.append(a[2:]) or real(*a, **k))
    again = multiverse.compare(team, branches, "Jeugd", "Volwassen", counts=counts)
    pd.testing.assert_frame_equal(again, table)
    statements = multiverse.statements(team, branches, table, counts=counts)
    # who resists is a question of the other framework
    assert asked == [("emotion",)]
    for name, one in told.items():
        pd.testing.assert_series_equal(statements[name], one)


def test_choices_are_told_for_each_statement_apart():
    branches = pd.DataFrame({one: ["a"] * 4 for one in multiverse.DIMENSIONS})
    branches = branches.assign(branch=[1, 2, 3, 4], unit=list("xxyy"), default=[True, False, False, False])
    one, other = (
        pd.Series(told, index=branches["branch"], dtype="object")
        for told in ([True, False, False, False], [None, None, True, None])
    )
    rows = multiverse.survival(branches, {"one": one, "other": other})
    rows = rows.astype({"default": "object"}).where(rows.notna(), None)
    assert rows.to_numpy().tolist() == [
        ["one", True, "all", "all", 4, 0.25],
        ["one", True, "unit", "x", 2, 0.5],
        ["one", True, "unit", "y", 2, 0.0],
        ["other", None, "all", "all", 1, 1.0],
        ["other", None, "unit", "y", 1, 1.0],
    ]
