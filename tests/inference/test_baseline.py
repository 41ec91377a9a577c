"""Published figures as fixed numbers or as samples."""

import pandas as pd
import pytest

from wijkstudie import Counting, baselines, coding
from wijkstudie.errors import ParameterError
from wijkstudie.inference import baseline, exact


@pytest.fixture(scope="module")
def profile(team):
    return coding.profile(team, Counting())


def test_tummers_is_fixed_and_kampen_a_sample(team):
    fixed = baseline.published(team, "tummers-social-workers").set_index("category")
    assert fixed["share"].to_dict() == {"weg": 0.40, "richting": 0.38, "tegen": 0.22}
    assert set(fixed["treated"]) == {"fixed"}
    talks = baseline.published(team, "kampen-talks").set_index("category")
    assert tuple(talks.loc["meegaan", ["count", "n", "treated"]]) == (38, 66, "sample")
    assert talks.loc["meegaan", "share"] == pytest.approx(38 / 66)


def test_a_percentage_with_its_n_becomes_a_count(team):
    row = baseline.published(team, "movisie").iloc[0]
    assert (row["share"], row["count"], row["n"]) == (0.59, 106, 179)  # 105.6
    assert baselines.series(team, "movisie")["bijdrage-voldoende"] == 0.78


def test_a_figure_that_is_no_part_of_anything_is_no_share(team):
    assert baselines.series(team, "handboek-norms").isna().all()
    assert baselines.series(team, "kampen-talks")["verzet"] == pytest.approx(27 / 66)


def test_youth_coaches_against_the_three_shares(team, profile):
    figures = baseline.published(team, "tummers-social-workers")
    table = baseline.against(profile, figures).set_index(["group", "category"])
    row = table.loc[("Jeugd", "richting")]
    assert (row["count"], row["total"], row["test"]) == (8, 14, "binomial")
    assert row["difference"] == pytest.approx(8 / 14 - 0.38)
    assert row["p"] == exact.binomial(8, 14, 0.38)
    whole = baseline.profiles(profile, figures).set_index("group")
    assert whole.loc["Jeugd", "p"] == exact.multinomial([8, 4, 2], [0.38, 0.40, 0.22]).p
    assert set(whole["test"]) == {"multinomial"}


def test_43_percent_is_another_population(team, profile):
    table = baseline.against(profile, baseline.published(team, "tummers-all-professions"))
    assert list(table["category"].unique()) == ["richting"]
    assert set(table["baseline_share"]) == {0.43}


def test_talks_are_a_second_group(team):
    table = baseline.against(
        coding.prevalence(team, Counting(), "emotion"),
        baseline.published(team, "kampen-talks"),
        category="code",
        count="respondents",
        total="group_size",
    ).set_index(["group", "category"])
    row = table.loc[("Totaal", "verzet")]
    assert (row["count"], row["total"], row["baseline_count"], row["baseline_n"]) == (5, 13, 27, 66)
    assert row["test"] == "boschloo"
    assert row["p"] == exact.boschloo(5, 13, 27, 66)
    assert row["low"] < row["difference"] < row["high"]


def test_a_sampled_profile_is_a_table():
    table = pd.DataFrame({"group": ["A", "A"], "style": ["x", "y"], "mentions": [5, 1]})
    figures = pd.DataFrame(
        {"category": ["x", "y"], "share": [2 / 7, 5 / 7], "count": [2, 5], "n": [7, 7], "treated": "sample"}
    )
    [row] = baseline.profiles(table, figures).to_dict("records")
    assert (row["test"], row["treated"]) == ("freeman-halton", "sample")
    assert round(row["p"], 4) == 0.1026


def test_an_empty_group_has_no_comparison(team, profile):
    empty = profile.assign(mentions=0, mentions_total=0)
    table = baseline.against(empty, baseline.published(team, "tummers-social-workers"))
    assert table[["share", "difference", "low", "high", "p"]].isna().all(axis=None)


def test_what_cannot_be_is_refused(team, profile):
    with pytest.raises(ParameterError, match="did you mean tummers-social-workers"):
        baseline.published(team, "tummers-social-worker")
    with pytest.raises(ParameterError, match="no published figure"):
        baseline.profiles(profile, baseline.published(team, "tummers-all-professions"))
    with pytest.raises(ParameterError, match="choose one"):
        baseline.against(profile, baseline.published(team, "movisie"))
