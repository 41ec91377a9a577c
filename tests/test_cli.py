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

import wijkstudie
from foreign import FOREIGN
from wijkstudie import batch
from wijkstudie.cli import main
from wijkstudie.settings import CHOICES

SHARED = "language: str = 'nl'\nformats: list = ['pdf']\nfigures: str = 'figures'\nprocessed: str = 'p'"
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


@pytest.mark.parametrize("command", main.commands)
def test_every_command_explains_itself(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.split("\n")) > 5


@pytest.mark.parametrize("command", main.commands)
def test_every_command_is_listed_in_the_help(command):
    assert f"\n  {command} " in run("--help").output


def test_every_option_has_a_word_of_help():
    bare = [
        (command.name, option.name)
        for command in main.commands.values()
        for option in command.params
        if option.param_type_name == "option" and not option.help
    ]
    assert bare == []


@pytest.mark.parametrize("rule", ["unit", "dual", "awareness", "certainty"])
def test_the_help_of_build_has_the_values_of_each_rule(rule):
    # Lines break within a value, so that white space does not count.
    said = "".join(run("build", "--help").output.split())
    assert f"Oneof{','.join(CHOICES[rule])};default{CHOICES[rule][0]}." in said


def test_no_grammar_of_addresses_is_made_for_a_command(root, tmp_path):
    (tmp_path / "runs.yml").write_text("runs: [{notebook: coping}]")
    asked = [sys.executable, "-X", "importtime", "-m", "wijkstudie", "batch", "runs.yml", "--dry-run"]
    done = subprocess.run(
        asked, cwd=tmp_path, env=os.environ | {"WIJKSTUDIE_PROJECT": str(root)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "jsonschema" in done.stderr
    assert "lark" not in done.stderr


@pytest.mark.parametrize(("before", "then"), [({}, "20"), ({"OPENBLAS_THREAD_TIMEOUT": "7"}, "7")])
def test_threads_that_wait_for_sums_take_no_processor_from_a_command(before, then):
    asked = (
        "import os, sys\nfrom wijkstudie import cli\nsys.argv = ['wijkstudie', '--version']\n"
        "try:\n    cli.command()\nexcept SystemExit:\n    print(os.environ['OPENBLAS_THREAD_TIMEOUT'])"
    )
    own = {name: one for name, one in os.environ.items() if name != "OPENBLAS_THREAD_TIMEOUT"}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=own | before, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == then


def test_the_version_is_told():
    assert run("--version").output == f"wijkstudie, version {wijkstudie.__version__}\n"


def test_a_misspelt_command_is_met_with_the_near_one():
    result = run("biuld")
    assert result.exit_code == 2
    assert "no such command 'biuld'; did you mean build?" in result.output


def test_check_says_that_the_study_is_sound(root):
    result = run("check", str(root / "data" / "raw"))
    assert result.exit_code == 0
    assert "sound, " in result.output


def test_check_takes_the_study_of_the_project_and_ends_with_0(root, tmp_path):
    done = subprocess.run([COMMAND, "check"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_check_counts_the_tables_and_rows_it_looked_at(make_study):
    # 4 respondents, 5 codes, 9 codings
    assert run("check", str(make_study())).output == "A foreign study: sound, 3 tables with 18 rows\n"


def test_check_names_a_folder_that_is_no_study(tmp_path):
    result = run("check", str(tmp_path))
    assert (result.exit_code, "datapackage.json" in result.output) == (2, True)


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
        (("-p", "dual", "bth"), "dual = 'bth': did you mean both?"),
        (("--only", "coping", "-p", "grup", "x"), "04_coping: grup: no such parameter; did you mean group?"),
        (("--format", "jpg"), "formats has 'jpg'"),
        (("--jobs", "0"), "0 is not in the range x>=1"),
        (("--duall", "both"), "No such option"),
        (("--study", "nowhere"), "there is no folder"),
    ],
)
def test_build_refuses_before_anything_runs(arguments, said, tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSTUDIE_OUTPUT", str(tmp_path))
    result = run("build", *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_a_message_and_no_traceback(tmp_path):
    done = subprocess.run(
        [COMMAND, "build", "--unit", "xyz"],
        env=os.environ | {"WIJKSTUDIE_OUTPUT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "parameters that cannot be used:\n  unit = 'xyz': one of respondent, citation, fragment\n",
    )


def test_all_that_is_wrong_is_said_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSTUDIE_OUTPUT", str(tmp_path))
    said = run("build", "--unit", "page", "--dual", "bth").output
    assert [word in said for word in ("unit = 'page'", "dual = 'bth'")] == [True, True]


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


def test_a_number_passed_with_p_arrives_as_a_number(project):
    write(
        project / "notebooks" / "01_one.ipynb",
        "print(top + 1)",
        parameters="language: str = 'nl'\ntop: int = 1",
    )
    assert run("build", "-p", "top", "3", "--language", "nl").exit_code == 0


def test_one_run_per_language_and_notebook(project):
    for name in ("01_one", "02_two"):
        write(project / "notebooks" / f"{name}.ipynb", "1")
    run("build")
    made = sorted(path.name for path in (project / "build" / "notebooks").glob("*.ipynb"))
    assert made == ["01_one_en.ipynb", "01_one_nl.ipynb", "02_two_en.ipynb", "02_two_nl.ipynb"]


def test_refresh_writes_the_outputs_back(project):
    (project / "docs").mkdir()
    write(project / "notebooks" / "01_one.ipynb", "print(language)", parameters=SHARED)
    assert "changed: 01_one.ipynb" in run("refresh").output


def test_refresh_writes_nothing_back_when_a_notebook_fails(project):
    (project / "docs").mkdir()
    write(project / "notebooks" / "01_well.ipynb", "print(language)", parameters=SHARED)
    write(project / "notebooks" / "02_broken.ipynb", "1 / 0", parameters=SHARED)
    before = (project / "notebooks" / "01_well.ipynb").read_bytes()
    code = run("refresh").exit_code
    assert (code, (project / "notebooks" / "01_well.ipynb").read_bytes()) == (1, before)


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
    copy.write_text("6.1 Het beeld van wijkcoaches\nniets van dit alles")
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


def test_the_command_starts_quickly_enough_to_be_asked_for_help():
    # Heavy libraries are imported by the commands that need them.
    code = (
        "import sys, wijkstudie.cli; print(sorted({'matplotlib', 'papermill', 'pypdf'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"
