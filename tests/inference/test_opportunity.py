"""Who was asked for what: the topic lists of Bijlage 3 and 4, and section 6.3."""

import pytest

import wijkstudie
from wijkstudie import coding
from wijkstudie.inference import opportunity


@pytest.fixture(scope="module")
def table(team):
    return opportunity.table(team).set_index(["code", "respondent"])


@pytest.mark.parametrize(
    ("code", "respondent", "what", "topics"),
    [
        ("regels-breken", "R1", "asked", "t3-15"),  # phase 1: a scenario of giving in
        ("regels-breken", "R6", "could", None),  # phase 2 has no such scenario
        ("prioriteren", "R1", "could", None),
        ("richting", "R5", "asked", "t3-15"),
        ("meegaan", "R1", "not", None),  # no vignettes in phase 1
        ("meegaan", "R6", "asked", "t4-15 t4-24"),  # vignettes 1 and 2
        ("meegaan", "R7", "not", None),  # not given vignette 1
        ("prijzen", "R13", "could", None),
        ("verzet", "R11", "not", None),  # not given vignette 3
        ("zorgen-delen-en-uiten", "R7", "could", None),
    ],
)
def test_what_a_respondent_was_asked(table, code, respondent, what, topics):
    row = table.loc[(code, respondent)]
    assert row["opportunity"] == what
    assert row["topics"] == topics if topics else row.isna()["topics"]


def test_a_share_of_those_who_could(team):
    counted = coding.code_matrix(team, wijkstudie.Counting())
    rows = opportunity.prevalence(team, counted).set_index("code")
    assert tuple(rows.loc["mee-en-voorleven", ["respondents", "group_size"]]) == (5, 6)
    assert tuple(rows.loc["rigide-regels", ["respondents", "group_size", "asked"]]) == (5, 13, 5)
    assert (rows["outside"] == 0).all()


def test_the_mask_fits_the_code_matrix(team):
    counted = coding.code_matrix(team, wijkstudie.Counting())
    able = opportunity.mask(team, counted.columns)
    assert able.shape == counted.shape
    assert able.index.equals(counted.index)
    assert able.dtypes.unique() == [bool]
    assert able["prijzen"].sum() == 6
    assert opportunity.mask(team, only_asked=True)["regels-buigen"].sum() == 5


def test_what_came_up_unasked_is_shown(team):
    counted = coding.code_matrix(team, wijkstudie.Counting())
    counted.loc["R1", "prijzen"] = 1
    assert opportunity.prevalence(team, counted).set_index("code").loc["prijzen", "outside"] == 1


def test_without_topic_lists_everything_could_come_up(make_study):
    study = wijkstudie.load(make_study())
    assert set(opportunity.table(study)["opportunity"]) == {"could"}
