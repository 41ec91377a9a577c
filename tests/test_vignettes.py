"""Vignettes: who was given which and what came of it, read from 5.2.1, 6.3.1 and 6.3.2."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import wijkstudie
from wijkstudie import captions, charts, vignettes
from wijkstudie.charts import _canvas

# Section 6.3.1: six coaches for situation 1. Section 6.3.2: five and R13 for situation 3.
FIRST = {"R6", "R8", "R9", "R11", "R12", "R13"}
THIRD = {"R7", "R8", "R9", "R10", "R12", "R13"}
# Two situations each (5.2.1): those on one list only.
SECOND = {"R6", "R7", "R10", "R11"}
TITLES = {1: "Alone at home", 2: "Less support", 3: "A question about a toddler"}


@pytest.fixture(scope="module")
def table(team):
    return vignettes.allocation(team)


def study(team, **tables):
    """The study with some of its tables replaced; None takes one away."""
    kept = {name: tables.get(name, table) for name, table in team.tables.items()}
    return wijkstudie.Study(
        team.folder, team.package, {name: table for name, table in kept.items() if table is not None}
    )


# ---- allocation


@pytest.mark.parametrize(
    ("number", "presented", "people"), [(1, "stated", FIRST), (2, "derived", SECOND), (3, "stated", THIRD)]
)
def test_a_situation_was_given_to_these_coaches(table, number, presented, people):
    rows = table[(table["vignette"] == number) & (table["presented"] != "no")]
    assert set(rows["respondent"]) == people
    assert set(rows["presented"]) == {presented}


def test_all_eight_of_the_second_phase_are_there_once_per_situation(table):
    assert set(table["respondent"]) == {f"R{i}" for i in range(6, 14)}
    assert len(table) == 8 * 3


def test_coaches_stand_together_by_kind(table):
    order = table.drop_duplicates("respondent")
    assert list(order["group"]) == ["Jeugd"] * 4 + ["Volwassen"] * 4
    assert list(order["respondent"]) == ["R7", "R9", "R10", "R13", "R6", "R8", "R11", "R12"]


def test_a_coach_of_two_kinds_is_not_lost(team):
    people = team.respondents.copy()
    people.loc[people["respondent"] == "R8", "coach_type"] = "Volwassen & Jeugd"
    rows = vignettes.allocation(study(team, respondents=people))
    assert list(rows.loc[rows["respondent"] == "R8", "group"]) == ["Volwassen & Jeugd"] * 3


def test_what_is_given_without_a_report_is_unreported_and_what_is_not_given_is_missing(table):
    outcome = table.set_index(["respondent", "vignette"])["outcome"]
    assert outcome["R6", 2] == "unreported"
    assert pd.isna(outcome["R7", 1])


def test_the_study_is_left_as_it_was(team, table):
    assert (team.vignette_responses["outcome"] == "unreported").sum() == 0


def test_a_group_that_does_not_exist_is_refused(team):
    with pytest.raises(wijkstudie.ParameterError, match="coach_type"):
        vignettes.allocation(team, by="coachtype")


# ---- outcomes


def test_six_go_along_and_five_of_six_decline(table):
    rows = vignettes.outcomes(table)
    told = ["vignette", "given", "stated", "derived", "outcome", "respondents"]
    assert [tuple(row) for row in rows[told].to_numpy()] == [
        (1, 6, 6, 0, "goes-along", 6),
        (2, 4, 0, 4, "unreported", 4),
        (3, 6, 6, 0, "declines-own-support", 5),
        (3, 6, 6, 0, "would-support-self", 1),
    ]


def test_only_r13_would_support(table):
    rows = vignettes.outcomes(table).set_index("outcome")
    assert rows.loc["would-support-self", "who"] == "R13"
    assert rows.loc["declines-own-support", "who"] == "R10 R12 R7 R8 R9"


# ---- the derivation


def made(*rows):
    return pd.DataFrame(rows, columns=["respondent", "vignette", "presented"])


TWO_LISTS = made(
    ("A", 1, "stated"), ("A", 2, "no"), ("A", 3, "stated"),
    ("B", 1, "stated"), ("B", 2, "no"), ("B", 3, "no"),
)  # fmt: skip


def test_the_derived_rows_follow_from_the_stated_ones(table):
    found = vignettes.follows(table, per_interview=2)
    assert set(table.loc[found == "derived", "respondent"]) == SECOND
    assert list(found) == list(table["presented"])


def test_who_is_on_too_few_lists_was_given_the_one_without_a_list():
    found = vignettes.follows(TWO_LISTS, per_interview=2)
    assert list(found) == ["stated", "no", "stated", "stated", "derived", "no"]


def test_nothing_follows_when_each_was_given_one():
    assert "derived" not in set(vignettes.follows(TWO_LISTS, per_interview=1))


def test_two_situations_without_a_list_leave_it_open():
    rows = TWO_LISTS.assign(presented=["stated", "no", "no", "stated", "no", "no"])
    found = vignettes.follows(rows, per_interview=2)
    assert found[[1, 2, 4, 5]].isna().all()
    assert list(found[[0, 3]]) == ["stated", "stated"]


# ---- who was asked


@pytest.mark.parametrize(
    ("code", "people", "numbers"),
    [
        ("meegaan", FIRST, "1"),
        ("prijzen", FIRST, "1"),
        ("verzet", THIRD, "3"),
        ("zorgen-delen-en-uiten", THIRD, "3"),
    ],
)
def test_a_direction_was_asked_of_those_given_its_situation(team, code, people, numbers):
    rows = vignettes.asked(team, "emotion")
    rows = rows[rows["code"] == code]
    assert set(rows["respondent"]) == people
    assert set(rows["vignettes"]) == {numbers}


def test_coping_was_asked_of_everyone(team):
    rows = vignettes.asked(team, "coping")
    assert set(rows.groupby("code").size()) == {13}
    assert rows["vignettes"].isna().all()


def test_without_vignettes_everyone_counts_as_asked(team):
    rows = vignettes.asked(study(team, vignette_responses=None), "emotion")
    assert set(rows.groupby("code").size()) == {13}


def test_a_branch_that_is_coded_elsewhere_too_belongs_to_no_vignette(team):
    more = team.codings.iloc[[0]].assign(coding="k99", code="prijzen", section="6.2.1")
    rows = vignettes.asked(study(team, codings=pd.concat([team.codings, more])), "emotion")
    sizes = rows.groupby("code").size()
    assert (sizes["meegaan"], sizes["prijzen"], sizes["verzet"]) == (13, 13, 6)


def test_an_unknown_framework_has_nobody_asked(team):
    assert vignettes.asked(team, "weather").empty


# ---- the chart


def draw(table, language="nl", **options):
    with charts.style():
        return charts.vignette_outcomes(table, titles=TITLES, language=language, **options)


def boxes(ax):
    """The filled cells of the grid: one per situation that was given, the legend's left out."""
    return [one for one in ax.patches if one.get_height() == pytest.approx(5.2)]


def test_there_is_a_box_per_situation_given(table):
    assert len(boxes(draw(table))) == 16


def test_dark_is_in_line_with_the_assignment(table):
    colours = pd.Series([to_hex(one.get_facecolor()) for one in boxes(draw(table))]).value_counts()
    # Six go along and R13 would support; five decline; four are not told of.
    assert colours.to_dict() == {_canvas.ACCENT: 7, _canvas.MIDDLE: 5, _canvas.PAPER: 4}


def test_derived_boxes_are_dashed(table):
    assert (
        sum(one.get_linestyle() != "-" and one.get_linestyle() != "solid" for one in boxes(draw(table))) == 4
    )


def test_a_dash_for_each_situation_not_given(table):
    ax = draw(table)
    dashes = [one for one in ax.lines if one.get_color() == _canvas.QUIET and len(set(one.get_ydata())) == 1]
    assert len(dashes) == 8 + 1  # and one in the legend


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nl",
            [
                "gaat mee: 6 van 6",
                "uitkomst nergens vermeld",
                "ondersteunt niet zelf: 5 van 6",
                "aan 4 coaches",
            ],
        ),
        ("en", ["goes along: 6 of 6", "no outcome reported", "would support: 1 of 6", "to 4 coaches"]),
    ],
)
def test_outcomes_are_counted_of_those_given_the_situation(table, language, said):
    assert set(said) <= {text.get_text() for text in draw(table, language).texts}


def test_titles_are_those_given(table):
    said = " ".join(text.get_text() for text in draw(table, "en").texts)
    assert [title for title in ("Situation 1", *TITLES.values()) if title not in said] == []


def test_it_draws_in_the_axes_it_is_given(table):
    ax = plt.subplots()[1]
    assert draw(table, ax=ax) is ax
    assert len(plt.get_fignums()) == 1


def test_one_respondent_and_an_outcome_of_another_study_are_drawn():
    rows = pd.DataFrame(
        {
            "group": ["West"],
            "respondent": ["A"],
            "vignette": [1],
            "presented": ["stated"],
            "outcome": ["shrugs"],
        }
    )
    ax = draw(rows, "en")
    assert "shrugs: 1 of 1" in [text.get_text() for text in ax.texts]


# ---- the caption


def test_the_outcomes_are_told_with_their_n(table):
    alt = captions.of(charts.vignette_outcomes, table, {}, "en").alt
    assert alt == (
        "Grid of 8 coaches by 3 situations. Situation 1: goes along: 6 of 6. Situation 2: not reported: "
        "4 of 4. Situation 3: gives no own support: 5 of 6, would support: 1 of 6."
    )


@pytest.mark.parametrize(("language", "said"), [("nl", "afgeleid"), ("en", "derived")])
def test_what_is_derived_is_explained_only_where_something_is(table, language, said):
    stated = table[table["presented"] != "derived"]
    assert said in captions.of(charts.vignette_outcomes, table, {}, language).caption
    assert said not in captions.of(charts.vignette_outcomes, stated, {}, language).caption


def test_without_groups_all_are_one(team):
    rows = vignettes.allocation(team, by=None)
    assert set(rows["group"]) == {"Totaal"}
    assert rows["respondent"].nunique() == 8


@pytest.mark.parametrize(("group", "said"), [("Jeugd", "coaches"), ("Dock", "respondents")])
def test_only_those_of_wijkteam_x_are_coaches(group, said):
    columns = ["group", "respondent", "vignette", "presented", "outcome"]
    table = pd.DataFrame([(group, "A", 1, "stated", "waits")], columns=columns)
    assert f"Grid of 1 {said} by" in captions.of(charts.vignette_outcomes, table, {}, "en").alt
    with charts.style():
        ax = charts.vignette_outcomes(table, titles={}, language="en")
    assert f"to 1 {said}" in [text.get_text() for text in ax.texts]
