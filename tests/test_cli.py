"""The command line as its users meet it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner

from foreign import FOREIGN
from wijkstudie import ParameterError, batch
from wijkstudie.cli import main

COMMAND = Path(sys.executable).parent / "wijkstudie"


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def write(path, *cells, parameters="language: str = 'nl'"):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in (parameters, *cells)]
    )
    notebook.cells[0].metadata["tags"] = ["parameters"]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


@pytest.fixture
def project(tmp_path, root, monkeypatch):
    """A project of its own, with the study and without notebooks."""
    folder = tmp_path / "project"
    (folder / "notebooks").mkdir(parents=True)
    shutil.copytree(root / "data" / "raw", folder / "data" / "raw")
    monkeypatch.setenv("WIJKSTUDIE_PROJECT", str(folder))
    monkeypatch.setenv("WIJKSTUDIE_OUTPUT", str(folder))
    return folder


@pytest.mark.parametrize("command", ["build", "check", "hydrate", "verify", "refresh"])
def test_every_command_explains_itself(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.split("\n")) > 5


def test_a_misspelt_command_is_met_with_the_near_one():
    result = run("biuld")
    assert result.exit_code == 2
    assert "no such command 'biuld'; did you mean build?" in result.output


def test_check_says_that_the_study_is_sound(root):
    result = run("check", str(root / "data" / "raw"))
    assert result.exit_code == 0
    assert "sound, " in result.output


def test_check_names_all_faults_without_a_traceback(make_study):
    folder = make_study(respondents=FOREIGN["respondents"].replace(",30", ",x").replace(",41", ",y"))
    done = subprocess.run([COMMAND, "check", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "2 faults in the study" in done.stderr
    assert "respondents.csv, row 2, column age: 'x'; expected a value of type integer" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--dual", "bth"), "dual = 'bth': did you mean both?"),
        (("--language", "fr"), "language = 'fr': one of nl, en"),
        (("--only", "copign"), "copign: no such notebook; did you mean coping?"),
        (("-p", "colour", "red"), "01_respondents: colour: no such parameter"),
        (("--format", "jpg"), "formats has 'jpg'"),
        (("--study", "nowhere"), "there is no folder"),
    ],
)
def test_build_refuses_before_anything_runs(arguments, said, tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSTUDIE_OUTPUT", str(tmp_path))
    result = run("build", *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert list(tmp_path.iterdir()) == []


def test_build_refuses_a_study_with_faults_before_anything_runs(project):
    write(project / "notebooks" / "01_one.ipynb", "1")
    path = project / "data" / "raw" / "codings.csv"
    path.write_text(path.read_text().replace("k02,R3", "k02,R33"))
    result = run("build", "--only", "one")
    assert result.exit_code == 2
    assert "codings.csv, row 3, column respondent: 'R33'" in result.output
    assert not (project / "build").exists()


def test_build_names_the_notebook_that_fails_keeps_it_and_runs_the_others(project):
    write(project / "notebooks" / "01_well.ipynb", "print(language)")
    write(project / "notebooks" / "02_broken.ipynb", "1 / 0")
    result = run("build", "--language", "en")
    assert result.exit_code == 1
    assert "failed: 02_broken [en]" in result.output
    assert "ZeroDivisionError" in result.output
    kept = nbformat.read(project / "build/notebooks/02_broken_en.ipynb", as_version=4)
    assert any(output.output_type == "error" for cell in kept.cells for output in cell.get("outputs", []))
    well = nbformat.read(project / "build/notebooks/01_well_en.ipynb", as_version=4)
    assert well.cells[-1].outputs[0].text == "en\n"


def test_a_parameter_of_one_notebook_is_passed_with_p(project):
    write(project / "notebooks" / "01_one.ipynb", "print(group)", parameters="language = 'nl'\ngroup = 'a'")
    assert run("build", "-p", "group", "b", "--language", "nl").exit_code == 0
    done = nbformat.read(project / "build/notebooks/01_one_nl.ipynb", as_version=4)
    assert done.cells[-1].outputs[0].text == "b\n"


# Worked out by hand, as in test_raw_data.py.
@pytest.mark.parametrize(
    ("dual", "group", "expected"),
    [("both", "Jeugd", [10, 4, 2]), ("separate", "Volwassen & Jeugd", [2, 0, 0])],
)
def test_other_rules_give_other_tables_in_a_place_of_their_own(dual, group, expected, tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSTUDIE_OUTPUT", str(tmp_path))
    result = run("build", "--only", "coping", "--dual", dual, "--language", "en")
    assert result.exit_code == 0, result.output
    place = tmp_path / "build" / "variants" / f"dual-{dual}"
    table = pd.read_csv(place / "processed" / "coping_profiles.csv")
    assert list(table.loc[table["group"] == group, "mentions"]) == expected
    assert (place / "figures" / "coping_shares_en.pdf").is_file()
    assert not (tmp_path / "figures").exists()


def test_papermill_itself_works_from_any_folder(root, tmp_path):
    papermill = Path(sys.executable).parent / "papermill"
    done = subprocess.run(
        [papermill, root / "notebooks" / "01_respondents.ipynb", "out.ipynb", "-p", "language", "en",
         "-p", "figures", str(tmp_path / "mine"), "-p", "processed", str(tmp_path / "mine")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine" / "respondents_en.pdf").is_file()


def test_an_unknown_value_in_a_notebook_is_one_message(root, tmp_path):
    run_of = batch.Run(root / "notebooks" / "04_coping.ipynb", tmp_path / "out.ipynb", {"dual": "bth"})
    [outcome] = batch.run_all([run_of])
    assert "dual = 'bth': did you mean both?" in outcome.error
    kept = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    [error] = [out for cell in kept.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    assert "File" not in "".join(error.traceback)


def test_hydrate_and_verify_say_what_they_did_not_find(tmp_path, project):
    copy = tmp_path / "copy.txt"
    copy.write_text("6.1 Het beeld van wijkcoaches over zichzelf\nniets van dit alles")
    result = run("hydrate", str(copy))
    assert result.exit_code == 1
    assert "0 of 54 fragments found" in result.output
    assert "NOT FOUND f01: no passage of 7 words in section 6.1 has its hash" in result.output
    result = run("verify", str(copy))
    assert result.exit_code == 1
    assert "citations: 0 of 96 at their place" in result.output


def test_hydrate_refuses_a_file_that_is_not_there(project):
    result = run("hydrate", "nowhere.pdf")
    assert result.exit_code == 2
    assert "nowhere.pdf: there is no such file" in result.output


def test_notebooks_are_chosen_by_topic_number_or_file(root):
    folder = root / "notebooks"
    for name in ("coping", "04_coping", "04_coping.ipynb"):
        assert [path.name for path in batch.notebooks(folder, [name])] == ["04_coping.ipynb"]


def test_a_folder_without_notebooks_is_named(tmp_path):
    with pytest.raises(ParameterError, match="there are no notebooks"):
        batch.notebooks(tmp_path)


def test_writing_outputs_back_twice_changes_nothing(tmp_path):
    write(tmp_path / "01_one.ipynb", "print(1)")
    batch.run_all([batch.Run(tmp_path / "01_one.ipynb", tmp_path / "done.ipynb")])
    assert batch.write_back(tmp_path / "done.ipynb", tmp_path / "01_one.ipynb")
    assert not batch.write_back(tmp_path / "done.ipynb", tmp_path / "01_one.ipynb")
    assert "papermill" not in (tmp_path / "01_one.ipynb").read_text()


def test_the_command_starts_quickly_enough_to_be_asked_for_help():
    # Heavy libraries are imported by the commands that need them.
    code = (
        "import sys, wijkstudie.cli; print(sorted({'matplotlib', 'papermill', 'pypdf'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"
