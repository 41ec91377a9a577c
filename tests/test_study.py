"""A study that was read before the fork is the one in the folder, and everybody's own."""

import shutil

import pytest

import wijkstudie
from elsewhere import NURSES, write
from wijkstudie import study
from wijkstudie.errors import StudyError


@pytest.fixture
def reads(monkeypatch):
    """Nothing is ready; gives the folders that were read."""
    monkeypatch.setattr(study, "_READY", {})
    found = []
    real = study._read
    monkeypatch.setattr(study, "_read", lambda folder: found.append(folder) or real(folder))
    return found


def test_a_study_that_is_ready_is_not_read_again(make_study, reads):
    folder = make_study()
    study.make_ready(folder)
    study.make_ready(folder)
    found = wijkstudie.load(folder)
    assert len(reads) == 1
    assert found.folder == folder
    assert {name: len(table) for name, table in found.tables.items()} == {
        name: len(table) for name, table in study._read(folder)[1].items()
    }


def test_who_changes_a_study_changes_their_own(make_study, reads):
    folder = make_study()
    study.make_ready(folder)
    one = wijkstudie.load(folder)
    before = one.codes["code"].tolist()
    one.codes.loc[one.codes.index[0], "code"] = "changed"
    one.codes["more"] = 1
    one.package["title"] = "changed"
    # The next one is another, read anew.
    other = wijkstudie.load(folder)
    assert len(reads) == 2
    assert other.codes["code"].tolist() == before
    assert "more" not in other.codes
    assert other.title == other.package["title"] == "A foreign study"


@pytest.mark.parametrize("file", ["codes.csv", "datapackage.json"])
def test_a_file_that_changed_since_is_read(file, make_study, reads):
    folder = make_study()
    study.make_ready(folder)
    path = folder / file
    path.write_text(
        path.read_text(encoding="utf-8").replace("A foreign study", "Another one") + "\n", "utf-8"
    )
    wijkstudie.load(folder)
    assert len(reads) == 2


def test_a_study_that_is_gone_is_missed_as_ever(make_study, reads):
    folder = make_study()
    study.make_ready(folder)
    shutil.rmtree(folder)
    with pytest.raises(StudyError, match="there is no folder"):
        wijkstudie.load(folder)


def test_a_study_with_faults_is_left_to_who_opens_it(make_study, reads):
    folder = make_study(codes="code\n")
    study.make_ready(folder)
    study.make_ready(folder / "nowhere")
    with pytest.raises(StudyError):
        wijkstudie.load(folder)


def test_few_studies_are_ready_at_a_time(make_study, reads, monkeypatch, tmp_path):
    monkeypatch.setattr(study, "_MOST_READY", 2)
    first = make_study()
    folders = [first, *(shutil.copytree(first, tmp_path / str(i)) for i in range(3))]
    for one in folders:
        study.make_ready(one)
    assert set(study._READY) == set(folders[-2:])


def test_a_study_says_whether_it_has_a_column_with_something_in_it(tmp_path):
    nurses = wijkstudie.load(write(tmp_path, NURSES))
    assert nurses.has("respondents.age", "codings.fragment", "baselines")
    assert not nurses.has("respondents.phase")
    assert not nurses.has("claims.claim")
    # A column in which nothing stands.
    nurses.respondents["region"] = None
    assert not nurses.has("respondents.region")


def test_the_notebooks_are_about_one_study(team, tmp_path):
    assert team.is_wijkteam_x
    assert not wijkstudie.load(write(tmp_path, NURSES)).is_wijkteam_x


def test_an_optional_table_has_what_its_measures_need(tmp_path):
    # A table that is there but cannot be used is no absent table: all of it is said at once.
    folder = write(tmp_path, NURSES | {"baselines": "source,value\nNivel,35\n", "themes": "thema,label\n"})
    with pytest.raises(StudyError) as error:
        wijkstudie.load(folder)
    said = str(error.value)
    assert "table baselines has no column 'series'" in said
    assert "table themes has no column 'theme'; expected one where there is such a table" in said
    assert "did you mean thema?" in said


def test_what_is_needed_of_a_table_is_in_that_of_wijkteam_x(team):
    assert {
        name: missing
        for name, columns in study.NEEDED.items()
        if (missing := [one for one in columns if one not in team.tables[name]])
    } == {}
