"""From a number back to its rows: the ones a reader finds in the thesis by hand."""

import pytest
from click.testing import CliRunner

from wijkstudie import Counting, ParameterError, charts, trace
from wijkstudie.cli import main


def rows(team, name, language="nl", counting=None, **cell):
    return trace.trace(team, name, cell, counting, language)


def test_the_youth_coaches_against_the_client_are_r7_and_r13_in_section_6_2_3(team):
    found = rows(team, "coping_profiles", group="Jeugd", style="tegen")
    assert set(found["respondent"]) == {"R7", "R13"}
    assert set(found["section"]) == {"6.2.3"}
    assert found["rests_on"].iloc[0] == "c062 (R7, R8, R11, R12, R13)"


def test_a_cell_that_is_empty_has_no_rows(team):
    assert rows(team, "code_matrix", respondent="R4").empty


def test_a_citation_is_given_as_printed_with_its_slip(team):
    found = rows(team, "code_matrix", respondent="R7", code="zorgen-delen-en-uiten")
    assert "c083 (R7 ,R8, R9, R10, R12)" in list(found["rests_on"])


def test_the_rules_decide_which_rows_are_behind_a_number(team):
    assert rows(team, "code_matrix", respondent="R12", code="regels-buigen").empty
    found = rows(
        team, "code_matrix", counting=Counting(awareness="all"), respondent="R12", code="regels-buigen"
    )
    assert len(found) == 1


def test_a_published_figure_has_its_page(team):
    found = rows(team, "coping_profile", style="weg")
    [row] = found[found["table"] == "baselines"].to_dict("records")
    assert (row["page"], row["rests_on"]) == ("23", "Tummers et al. 2015")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_said_is_in_the_language_asked_for(language, team):
    [step] = rows(team, "recruitment", language, step="mailed")["says"]
    assert step == {"nl": "Aangeschreven wijkcoaches", "en": "Neighbourhood coaches mailed"}[language]


@pytest.mark.parametrize("name", ["coping_profile_nl.pdf", "coping_profiles.csv", "coping_profile"])
def test_a_result_may_be_named_by_its_file(name):
    assert "codings" in trace.sources(name)


def test_every_figure_and_every_written_table_can_be_traced(team, root):
    written = [path.stem for path in (root / "data" / "processed").glob("*.csv")]
    # A chart of runs rests on a manifest, not on tables of a study.
    drawn = [name for name, one in charts.CHARTS.items() if one.tables]
    for name in [*drawn, *written]:
        assert len(rows(team, name)) > 0, name


@pytest.mark.parametrize(
    ("name", "cell", "said"),
    [
        ("coping_profil", {}, "no such figure or table; did you mean coping_profile"),
        ("coping_profile", {"gruop": "Jeugd"}, "gruop: no such part of a cell; did you mean group"),
    ],
)
def test_what_cannot_be_traced_is_refused(name, cell, said, team):
    with pytest.raises(ParameterError, match=said):
        rows(team, name, **cell)


def test_the_command_says_table_row_place_and_words():
    result = CliRunner().invoke(
        main, ["trace", "coping_profiles", "--cell", "group=Jeugd", "--cell", "style=tegen"]
    )
    assert result.exit_code == 0
    assert "codings k24, section 6.2.3: R7; rigide-regels; c062 (R7, R8, R11, R12, R13)" in result.output
    assert result.output.endswith("3 rows\n")


def test_the_command_refuses_a_cell_without_value():
    result = CliRunner().invoke(main, ["trace", "coping_profiles", "--cell", "Jeugd"])
    assert result.exit_code == 2
    assert "expected COLUMN=VALUE" in result.output
