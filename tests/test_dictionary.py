"""The data dictionary: every table and column in both languages, and studies that have one or none."""

import re

import pytest

import wijkstudie
from wijkstudie import dictionary, settings


def described(package):
    """Each table and column with its name: what the dictionary tells of."""
    yield "package", package
    for table in package["resources"]:
        yield table["name"], table
        for column in table["schema"]["fields"]:
            yield f"{table['name']}.{column['name']}", column


def test_every_table_and_column_is_described_in_both_languages(team):
    lacking = []
    for name, one in described(team.package):
        kinds = ["description"] if "." in name else ["title", "description"]
        lacking += [(name, key) for kind in kinds for key in (kind, f"{kind}_nl") if not one.get(key)]
    assert lacking == []
    assert team.package["languages"] == ["en", "nl"]


def test_no_description_stands_in_the_other_language(team):
    told = [(name, one["description"], one["description_nl"]) for name, one in described(team.package)]
    english_word, dutch_word = (
        re.compile(rf"\b({one})\b", re.I) for one in ("the|what|which|where", "het|een|van|wat")
    )
    assert [name for name, _, dutch in told if english_word.search(dutch)] == []
    assert [name for name, english, _ in told if dutch_word.search(english)] == []
    # Columns in two languages say which one they are in.
    for name, english, dutch in told:
        assert ("n Dutch" in english) == ("in het Nederlands" in dutch.replace("In het", "in het")), name
        assert ("n English" in english) == ("in het Engels" in dutch.replace("In het", "in het")), name


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "Nummer van de respondent in Tabel 5. | tekst | *verplicht*; vorm `R[1-9][0-9]?`"),
        ("en", "Respondent number of Tabel 5. | text | *required*; form `R[1-9][0-9]?`"),
    ],
)
def test_a_row_of_the_dictionary(language, said, team):
    assert f"| **respondent** | {said} |" in dictionary.markdown(team.package, language).splitlines()


def test_the_dictionaries_have_the_same_tables_and_columns(team):
    told = [dictionary.markdown(team.package, one).splitlines() for one in settings.LANGUAGES]
    dutch, english = (
        [re.match(r"## .*|\| [*\w]+ \||", one)[0] for one in lines if not one.startswith("# ")]
        for lines in told
    )
    heads = {"| kolom |": "| column |"}
    assert [heads.get(one, one) for one in dutch] == english


def test_a_study_without_dutch_descriptions_is_sound_and_told_in_english(make_study):
    def describe(package):
        package["resources"][0]["description"] = "Who was asked."
        package["resources"][0]["schema"]["fields"][0]["description"] = "Their letter."

    study = wijkstudie.load(make_study(describe))
    told = dictionary.markdown(study.package, "nl")
    assert "Eén rij per respondents. Who was asked." in told
    assert "| **respondent** | Their letter. | tekst | *verplicht* |" in told
    # Columns that nobody described are listed all the same.
    assert "| age |  | geheel getal | minstens 18; hooguit 99 |" in told


def test_a_study_that_says_least_has_a_dictionary(make_study):
    def strip(package):
        del package["title"]
        for one in package["resources"]:
            del one["title"]

    assert "foreign." in dictionary.markdown(wijkstudie.load(make_study(strip)).package, "en")
