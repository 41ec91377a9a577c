"""Captions and alternative texts: one per chart, in two languages, with the numbers that are drawn."""

import io
from functools import cache

import numpy as np
import pandas as pd
import pytest

import wijkstudie
from test_charts import ELSEWHERE
from wijkstudie import baselines, captions, charts, claims, coding, labels

LANGUAGES = ("nl", "en")
CAPTIONED = (
    "coping_profile",
    "coping_shares",
    "coping_prevalence",
    "code_tree",
    "code_matrix",
    "quotations",
    "respondents",
    "recruitment",
    "claims_ledger",
)
# Charts whose words are tested in a module of their own: test_theory, test_method, test_concepts.
LABELS = {"richting": "Richting", "weg": "Weg", "buigen": "Regels buigen", "breken": "Regels breken"}


def caption(name, table, language="nl", names=LABELS):
    return captions.of(charts.CHARTS[name], table, names, language)


def of_the_thesis(name, team):
    """What a chart of the thesis is captioned from."""
    counting = wijkstudie.Counting()
    measures = {
        "coping_profile": lambda: baselines.beside(coding.profile(team, counting), team),
        "coping_shares": lambda: baselines.beside(coding.profile(team, counting), team),
        "coping_prevalence": lambda: coding.prevalence(team, counting),
        "code_tree": lambda: coding.code_tree(team, counting),
        "code_matrix": lambda: coding.code_matrix(team, counting),
        "quotations": lambda: coding.quotations(team),
        "respondents": lambda: team.respondents,
        "recruitment": lambda: team.recruitment,
        "claims_ledger": lambda: claims.audit(team),
    }
    return measures[name]()


@pytest.fixture(scope="module")
def written(team):
    """Give the caption of a chart of the thesis in a language; each is made once."""

    @cache
    def write(name, language):
        return caption(name, of_the_thesis(name, team), language, labels.code_labels(team.codes, language))

    return write


def test_every_chart_is_captioned_here():
    assert set(CAPTIONED) | ELSEWHERE == set(charts.CHARTS)


@pytest.mark.parametrize("part", ["title", "caption", "alt"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CAPTIONED)
def test_a_chart_has_words(written, name, language, part):
    assert getattr(written(name, language), part).strip()


@pytest.mark.parametrize("part", ["caption", "alt"])
@pytest.mark.parametrize("name", CAPTIONED)
def test_the_words_differ_between_the_languages(written, name, part):
    assert getattr(written(name, "nl"), part) != getattr(written(name, "en"), part)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CAPTIONED)
def test_the_alternative_text_says_more_than_the_caption(written, name, language):
    one = written(name, language)
    assert one.alt not in one.caption


@pytest.mark.parametrize("part", ["title", "caption", "alt"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_charts_have_the_same_words(written, language, part):
    said = [getattr(written(name, language), part) for name in CAPTIONED]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("name", CAPTIONED)
def test_a_caption_ends_as_a_sentence(written, name):
    assert [written(name, language).caption[-1] for language in LANGUAGES] == [".", "."]


@pytest.mark.parametrize("name", CAPTIONED)
def test_no_caption_shows_the_name_of_a_code(written, name, team):
    said = " ".join(f"{written(name, one).caption} {written(name, one).alt}" for one in LANGUAGES)
    hyphened = [code for code in team.codes["code"] if "-" in code]
    assert [code for code in hyphened if f" {code} " in said] == []


@pytest.mark.parametrize("name", CAPTIONED)
def test_no_caption_shows_a_missing_value(written, name):
    said = " ".join(f"{written(name, one).caption} {written(name, one).alt}" for one in LANGUAGES)
    assert "nan" not in said.lower().replace(",", " ").split()


# ---- the numbers in them, by hand

PROFILE = pd.read_csv(
    io.StringIO(
        "group,style,mentions,mentions_total,share\n"
        "Jeugd,richting,3,4,0.75\n"
        "Jeugd,weg,1,4,0.25\n"
        "Volwassen,richting,0,0,\n"
        "Volwassen,weg,0,0,\n"
    )
)


@pytest.mark.parametrize("name", ["coping_profile", "coping_shares"])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "Jeugdcoaches (4 vermeldingen): Richting 75%, Weg 25%."),
        ("en", "Youth coaches (4 mentions): Richting 75%, Weg 25%."),
    ],
)
def test_the_shares_are_told_with_their_n(name, language, said):
    assert said in caption(name, PROFILE, language).alt


@pytest.mark.parametrize("name", ["coping_profile", "coping_shares"])
def test_a_group_without_mentions_is_told_so(name):
    alt = caption(name, PROFILE).alt
    assert "Volwassencoaches (0 vermeldingen): Richting geen vermeldingen, Weg geen vermeldingen." in alt


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "twee verschillende populaties"), ("en", "two different")]
)
def test_the_two_baselines_are_told_apart(language, said):
    with_baselines = PROFILE.assign(baseline_all_professions=0.43, baseline_social_workers=0.38)
    assert said in caption("coping_profile", with_baselines, language).caption


@pytest.mark.parametrize("name", ["coping_profile", "coping_shares"])
def test_baselines_that_are_not_drawn_are_not_explained(name):
    bare = PROFILE.assign(baseline_all_professions=np.nan, baseline_social_workers=np.nan)
    assert "Tummers" not in caption(name, bare).caption


def test_a_prevalence_is_no_profile():
    table = pd.DataFrame(
        {
            "group": ["Totaal"] * 3,
            "root": ["richting"] * 3,
            "code": ["richting", "breken", "buigen"],
            "respondents": [3, 0, 2],
            "group_size": [5] * 3,
        }
    )
    assert caption("coping_prevalence", table, "en").alt == (
        "Dot chart of groups per code. In total: Regels buigen 2 of 5, Regels breken 0 of 5."
    )


def test_the_tree_is_listed_with_its_counts():
    table = pd.DataFrame({"code": ["richting", "buigen"], "respondents": [3, 0], "group_size": [5, 5]})
    assert caption("code_tree", table).alt == (
        "Boomdiagram met balken; respondenten van 5: Richting 3, Regels buigen 0."
    )


MATRIX = pd.DataFrame({"buigen": [1, 0, 1], "breken": [0, 0, 0]}, index=["R1", "R2", "R3"])


def test_the_matrix_names_who_has_most_codes_and_what_nobody_has():
    assert caption("code_matrix", MATRIX).alt == (
        "Matrix van 2 codes bij 3 respondenten. De meeste codes: R1, R3 (1). Bij niemand: Regels breken."
    )


@pytest.mark.parametrize(("language", "said"), [("nl", "geen enkele code"), ("en", "no code is without")])
def test_a_matrix_without_empty_codes_says_so(language, said):
    assert said in caption("code_matrix", MATRIX[["buigen"]], language).alt


def test_the_matrix_of_repeated_mentions_does_not_speak_of_dots():
    # Cells then hold a number instead of the dot of a quotation.
    often = MATRIX.assign(buigen=[2, 0, 1])
    assert "stip" not in caption("code_matrix", often).caption


def quotations(*people):
    return pd.DataFrame(
        {
            "respondent": pd.Categorical(["R1", "R1", "R2"], list(people)),
            "section": pd.Categorical(["6.1", "6.2", "6.2"]),
            "quotations": [1, 1, 1],
            "words": [20, 30, 40],
        }
    )


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (["R1", "R2"], "Bubble chart. Quoted most: R1 (50 words). Not quoted: nobody."),
        (["R1", "R2", "R3"], "Bubble chart. Quoted most: R1 (50 words). Not quoted: R3."),
    ],
)
def test_who_is_quoted_most_and_who_is_not(people, said):
    assert caption("quotations", quotations(*people), "en").alt == said


def test_respondents_are_told_by_age_and_gender():
    table = pd.DataFrame({"age": [40, 35, 61], "gender": ["Vrouw", "Man", "Vrouw"]})
    assert caption("respondents", table).alt == (
        "Leeftijdslijn van 3 respondenten, 35 tot 61 jaar, 2 vrouwen en 1 mannen."
    )


def test_recruitment_is_told_in_its_order():
    table = pd.DataFrame({"order": [2, 1], "n": [7, 12], "label_nl": ["Reacties", "Aangeschreven"]})
    assert caption("recruitment", table).alt == "Eenhedendiagram. Aangeschreven: 12; Reacties: 7."


def test_claims_are_told_by_verdict_and_number():
    table = pd.DataFrame({"verdict": ["confirmed", "confirmed", "depends"]})
    alt = caption("claims_ledger", table, "en").alt
    assert (alt.startswith("Unit chart of 3 claims: "), alt.count(" 2"), alt.count(" 1")) == (True, 1, 1)


def test_the_words_follow_the_numbers(team):
    table = of_the_thesis("coping_profile", team)
    other = table.assign(share=np.where(table["share"].notna(), 0.11, np.nan))
    names = dict.fromkeys(table["style"], "x")
    assert "11%" in caption("coping_profile", other, "nl", names).alt


# ---- of another study: what a table does not hold is not told


@pytest.mark.parametrize(
    ("columns", "nl", "en"),
    [
        (["age", "group"], "Respondenten naar leeftijd en groep", "Respondents by age and group"),
        (["group"], "Respondenten naar groep", "Respondents by group"),
        (["age"], "Respondenten naar leeftijd", "Respondents by age"),
        ([], "De respondenten", "The respondents"),
    ],
)
def test_respondents_are_told_by_what_is_known_of_them(columns, nl, en):
    table = pd.DataFrame({"respondent": ["A", "B"], "age": [30, 52], "group": ["North", "South"]})
    told = [caption("respondents", table[["respondent", *columns]], one) for one in ("nl", "en")]
    assert [one.title for one in told] == [nl, en]
    assert told[1].alt == f"{'Age line' if 'age' in columns else 'Rows'} of 2 respondents" + (
        ", 30 to 52 years." if "age" in columns else "."
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_another_code_book_has_no_author_here(language):
    table = pd.DataFrame({"code": ["near"], "respondents": [2], "group_size": [4]})
    assert "Tummers" not in caption("code_tree", table, language, {"near": "Near"}).caption
    ours = pd.DataFrame({"code": ["richting", "weg", "tegen"], "respondents": 1, "group_size": 4})
    told = caption("code_tree", ours, language, {one: one for one in ours["code"]}).caption
    assert "Tummers" in told
    assert "Kampen" not in told
