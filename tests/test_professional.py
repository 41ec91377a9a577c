"""The professional image against section 6.1, counted by hand in its citations."""

import pandas as pd
import pytest

from wijkstudie import ParameterError, captions, charts
from wijkstudie import professional as image


@pytest.fixture(scope="module")
def matrix(team):
    return image.theme_matrix(team).set_index("theme")


@pytest.mark.parametrize(
    ("theme", "who"),
    [
        # the citation of 6.1.1 on liking broad work, and that on wanting specialists
        ("generalist-positief", "R1 R4 R8 R11 R13"),
        ("behoefte-specialisme", "R1 R3 R6 R7 R8 R9 R10"),
        ("rol-hulpverlener", "R2 R6 R8 R10 R13"),
        ("rol-verwijzer", "R1 R2 R12 R13"),
        ("twintig-ogen", "R12 R13"),
        ("vrijheid", "R1 R3 R4 R5 R11"),
        ("inwoner-in-regie", "R7 R10 R11 R12"),
    ],
)
def test_a_theme_has_the_respondents_of_its_citations(team, theme, who):
    cells = image.cells(team)
    assert " ".join(cells.loc[cells["theme"] == theme, "respondent"]) == who


def test_a_cell_holds_the_citations_behind_it(matrix):
    assert matrix.loc["breed-verkennen", "R3"] == "c002 c005"
    assert pd.isna(matrix.loc["breed-verkennen", "R1"])


@pytest.mark.parametrize(
    ("theme", "document"),
    [("drie-routes", "handboek"), ("vier-ogen", "handboek"), ("inwoner-in-regie", "handboek"),
     ("meedenken-plan", "sonestra"), ("netwerk-blijvend", "sonestra")],
)  # fmt: skip
def test_a_document_in_the_same_brackets_stands_beside_the_respondents(matrix, theme, document):
    assert isinstance(matrix.loc[theme, f"document_{document}"], str)


def test_no_other_document_does(matrix):
    assert int(matrix.filter(like="document_").notna().to_numpy().sum()) == 5


def test_references_to_documents_alone_are_counted_per_section(team):
    alone = image.alone(team).set_index(["section", "document"])["references"]
    assert alone.groupby("document").sum().to_dict() == {"handboek": 12, "jaarplan": 2, "sonestra": 1}


def test_who_stands_between_two_themes(team):
    sides = image.sides(team, "generalist-positief", "behoefte-specialisme").set_index("respondent")["side"]
    assert list(sides[sides == "both"].index) == ["R1", "R8"]
    assert list(sides[sides == "first"].index) == ["R4", "R11", "R13"]
    assert list(sides[sides == "neither"].index) == ["R2", "R5", "R12"]


def test_an_unknown_theme_is_refused_with_the_near_one(team):
    with pytest.raises(ParameterError, match="vrijheit: no such theme; did you mean vrijheid"):
        image.sides(team, "vrijheit", "maatwerk")


def test_codes_that_nobody_is_cited_for(team):
    codes = image.by_code(team).set_index("code")["respondents"]
    assert list(codes[codes == 0].index) == ["werkomstandigheden", "specialistische-competenties"]


def test_every_citation_of_the_section_is_behind_a_theme(team):
    ours = team.citations.loc[team.citations["section"].str.startswith("6.1"), "citation"]
    assert set(ours) == set(team.citation_themes["citation"])


def people(team):
    return team.respondents.set_index("respondent")["coach_type"]


def test_the_matrix_fills_a_cell_per_respondent_and_theme(team, matrix):
    with charts.style():
        ax = charts.theme_matrix(matrix.reset_index(), labels={}, groups=people(team), language="nl")
    faces = pd.Series([patch.get_facecolor() for patch in ax.patches]).value_counts()
    # 138 filled cells of respondents is what the rows of the matrix add up to
    assert int(matrix["respondents"].sum()) in list(faces)
    assert len(ax.patches) == 29 * (13 + 3)


def test_the_fields_hold_who_is_cited(team):
    sides = image.sides(team, "generalist-positief", "behoefte-specialisme")
    with charts.style():
        ax = charts.between_two(sides, labels={}, groups=people(team), language="nl")
    at = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert at["R13"] < at["R1"] < at["R3"] < at["R2"]


@pytest.mark.parametrize(("language", "said"), [("nl", "Beide: R1, R8."), ("en", "Both: R1, R8.")])
def test_the_words_of_the_fields_name_who_stands_where(team, language, said):
    sides = image.sides(team, "generalist-positief", "behoefte-specialisme")
    assert said in captions.of(charts.between_two, sides, {}, language).alt


@pytest.mark.parametrize(("language", "said"), [("nl", "Rollen 7"), ("en", "Roles 7")])
def test_the_words_of_the_matrix_count_themes_per_group(matrix, language, said):
    assert said in captions.of(charts.theme_matrix, matrix.reset_index(), {}, language).alt


def test_a_study_without_documents_has_no_columns_for_them(foreign):
    assert image.documents(foreign).empty
