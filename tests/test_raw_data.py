"""The transcription against the thesis: literal values, typed from the text."""

import re

import pytest

from wijkstudie import Counting, baselines, coding
from wijkstudie.source import printed

# Tabel 5, as printed.
TABEL_5 = """
R1 Fase 1 Vrouw 40 Jeugd Telefonisch
R2 Fase 1 Man 35 Volwassen & Jeugd Video
R3 Fase 1 Vrouw 39 Jeugd Telefonisch
R4 Fase 1 Vrouw 59 Volwassen Telefonisch
R5 Fase 1 Vrouw 46 Volwassen Telefonisch
R6 Fase 2 Man 34 Volwassen Video
R7 Fase 2 Vrouw 42 Jeugd Video
R8 Fase 2 Vrouw 58 Volwassen Video
R9 Fase 2 Vrouw 60 Jeugd Telefonisch
R10 Fase 2 Vrouw 59 Jeugd Video, later telefonisch
R11 Fase 2 Vrouw 59 Volwassen Video
R12 Fase 2 Vrouw 30 Volwassen Video
R13 Fase 2 Man 49 Jeugd Video
""".strip().split("\n")

# Who has which code: section 6.2 with its conclusion, section 6.3 with its conclusion.
CODED = {
    "instrumentele-acties": "R2 R3 R12 R13",
    "rantsoenering": "R8 R10 R11 R12",
    "persoonlijke-bronnen": "R9",
    "prioriteren": "R2 R3 R8 R10 R11 R12",
    "routinematig-werken": "R1 R7 R8 R10",
    "rigide-regels": "R7 R8 R11 R12 R13",
    "regels-buigen": "R3 R9 R10",
    "regels-breken": "",
    "agressie": "",
    "prijzen": "R11",
    "mee-en-voorleven": "R6 R8 R11 R12 R13",
    "ontwijken-en-ombuigen": "R9 R12",
    "appelleren-aan-schuldgevoel": "R11 R12",
    "zorgen-delen-en-uiten": "R7 R8 R9 R10 R12",
}


def test_respondents_are_tabel_5(team):
    columns = ["respondent", "phase", "gender", "age", "coach_type", "interview_mode"]
    rows = [" ".join(str(cell) for cell in row) for row in team.respondents[columns].to_numpy()]
    assert rows == TABEL_5


@pytest.mark.parametrize(("code", "who"), CODED.items())
def test_a_code_is_attributed_to_whom_the_thesis_says(code, who, team):
    matrix = coding.code_matrix(team, Counting())
    assert " ".join(matrix.index[matrix[code] > 0]) == who


def test_r12_bent_a_rule_without_knowing(team):
    matrix = coding.code_matrix(team, Counting(awareness="all"))
    assert " ".join(matrix.index[matrix["regels-buigen"] > 0]) == "R3 R9 R10 R12"


def test_only_the_conclusion_gives_r9_a_share_in_leading_by_example(team):
    matrix = coding.code_matrix(team, Counting(certainty="all"))
    assert " ".join(matrix.index[matrix["mee-en-voorleven"] > 0]) == "R6 R8 R9 R11 R12 R13"


def test_the_directions_are_those_of_the_two_vignettes(team):
    rows = coding.counted(team, Counting(), "emotion")
    having = rows.groupby("root")["respondent"].agg(set)
    assert having["meegaan"] == {"R6", "R8", "R9", "R11", "R12", "R13"}
    assert having["verzet"] == {"R7", "R8", "R9", "R10", "R12"}


# Worked out by hand from CODED: youth R1 R3 R7 R9 R10 R13, adults R4 R5 R6 R8 R11 R12.
PROFILES = {
    "exclude": {"Jeugd": (8, 4, 2), "Volwassen": (4, 4, 3), "Totaal": (14, 8, 5)},
    "both": {"Jeugd": (10, 4, 2), "Volwassen": (6, 4, 3), "Totaal": (14, 8, 5)},
    "separate": {
        "Jeugd": (8, 4, 2), "Volwassen": (4, 4, 3), "Volwassen & Jeugd": (2, 0, 0), "Totaal": (14, 8, 5),
    },
}  # fmt: skip


@pytest.mark.parametrize("dual", PROFILES)
def test_profiles_are_those_of_a_count_by_hand(dual, team):
    table = coding.profile(team, Counting(dual=dual))
    found = {group: tuple(part["mentions"]) for group, part in table.groupby("group")}
    assert found == PROFILES[dual]
    assert list(table["style"].unique()) == ["richting", "weg", "tegen"]


def test_tummers_four_numbers_are_two_baselines(team):
    assert baselines.series(team, baselines.ALL_PROFESSIONS).to_dict() == {"richting": 0.43}
    social = baselines.series(team, baselines.SOCIAL_WORKERS).to_dict()
    assert social == {"weg": 0.40, "richting": 0.38, "tegen": 0.22}
    pages = team.baselines.set_index("baseline")["page"]
    assert (pages["tummers-all-professions-towards"], pages["tummers-social-workers-away"]) == ("18", "23")


def test_kampens_talks(team):
    talks = team.baselines[team.baselines["series"] == "kampen-talks"].set_index("category")
    assert talks["numerator"].to_dict() == {
        "meegaan": 38, "prijzen": 18, "mee-en-voorleven": 8, "ontwijken-en-ombuigen": 8,
        "appelleren-aan-schuldgevoel": 4, "verzet": 27,
    }  # fmt: skip
    assert set(talks["denominator"]) == {66}


def test_recruitment(team):
    assert list(team.recruitment["n"]) == [30, 16, 13, 5, 8]


def test_sixteen_vignettes_were_given_two_to_each_of_eight(team):
    given = team.vignette_responses[team.vignette_responses["presented"] != "no"]
    assert given.groupby("respondent").size().to_dict() == {f"R{i}": 2 for i in range(6, 14)}
    assert given.groupby("vignette").size().to_dict() == {1: 6, 2: 4, 3: 6}
    assert set(given.loc[given["vignette"] == 2, "presented"]) == {"derived"}


def test_the_chapter_has_33_block_quotations_and_96_citations(team):
    assert (team.fragments["kind"] == "block").sum() == 33
    assert len(team.citations) == 96


def test_printed_forms_are_kept_where_they_depart_from_the_plain_form(team):
    kept = team.citations["printed"].dropna()
    assert list(kept) == [
        "(R3, R5, R8, R12 ,R13)",
        "(R5, R7, R12, R12, R13)",
        "(R2,R13)",
        "(R7 ,R8, R9, R10, R12)",
        "(6, R8, R9, R12)",
    ]


def test_the_plain_printed_form_counts_upwards():
    assert printed("R10 R13 R2 R9", float("nan")) == "(R2, R9, R10, R13)"


def test_respondents_of_a_citation_are_sorted_as_text(team):
    for cell in team.citations["respondents"]:
        assert cell.split(" ") == sorted(cell.split(" "))


def test_printed_and_normalised_respondents_are_the_same_people(team):
    for one in team.citations.dropna(subset="printed").itertuples():
        numbers = {f"R{number}" for number in re.findall(r"\d+", one.printed)}
        assert numbers == set(one.respondents.split(" "))


def test_every_coding_rests_on_a_place_where_its_respondent_stands(team):
    cited = team.citations.set_index("citation")["respondents"].str.split(" ")
    quoted = team.fragments.set_index("fragment")["respondent"]
    for one in team.codings.itertuples():
        if isinstance(one.citation, str):
            assert one.respondent in cited[one.citation], one.coding
        elif isinstance(one.fragment, str):
            assert quoted[one.fragment] == one.respondent, one.coding
        else:
            assert one.certainty == "implied", one.coding


def test_every_citation_that_supports_a_code_has_its_codings(team):
    made = set(team.codings[["citation", "code"]].dropna().itertuples(index=False, name=None))
    named = {
        (one.citation, code)
        for one in team.citations.dropna(subset="code").itertuples()
        for code in one.code.split(" ")
    }
    assert made == named


def test_no_table_holds_a_quotation(team):
    # A text of that length is a sentence; ours are summaries, and fragments have none.
    assert "text" not in team.fragments.columns
    assert team.fragments["summary_nl"].str.split().str.len().max() <= 20
