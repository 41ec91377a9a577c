"""Every notebook on studies of somebody else: none stops, none tells of wijkteam X."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from elsewhere import STUDIES, write
from foreign import FOREIGN
from wijkstudie import batch

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
GROUPED = {"group": "team", "framework": "distance"}
BRANCHES = """dimension,option,default,label_nl,label_en,reason_nl,reason_en
unit,respondent,true,Respondent,Respondent,-,-
unit,citation,false,Verwijzing,Citation,-,-
leave_out,nobody,true,Iedereen,Everyone,-,-
leave_out,each,false,Telkens één weg,One left out at a time,-,-
"""


@pytest.fixture
def run(tmp_path):
    """Run a notebook on a study; what it printed and displayed, as text."""

    def told(name, study, **parameters):
        [path] = NOTEBOOKS.glob(f"{name}_*.ipynb")
        given = {
            "study": str(study),
            "language": "en",
            "figures": str(tmp_path / "figures"),
            "processed": str(tmp_path / "processed"),
        }
        notebook = papermill.execute_notebook(
            path, None, given | parameters, kernel_name="python3", engine_name=batch.WARM, progress_bar=False
        )
        outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
        return "".join(one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs)

    return told


def declare(package):
    """Two more tables' worth of schema: branches, and who coded."""
    names = BRANCHES.split("\n", maxsplit=1)[0].split(",")
    fields = [{"name": one, "type": "boolean" if one == "default" else "string"} for one in names]
    package["resources"].append({"name": "branches", "path": "branches.csv", "schema": {"fields": fields}})
    [codings] = [one for one in package["resources"] if one["name"] == "codings"]
    codings["schema"]["fields"].append({"name": "coder", "type": "string"})


@pytest.fixture
def declared(make_study):
    """The foreign study with branches and two coders."""
    head, *rows = FOREIGN["codings"].strip().split("\n")
    coded = [f"{head},coder", *(f"{row},{('eva', 'jan')[i % 2]}" for i, row in enumerate(rows))]
    return make_study(schema=declare, codings="\n".join(coded) + "\n", branches=BRANCHES)


def test_two_groups_of_another_framework_are_compared(run, make_study, tmp_path):
    run("14", make_study(), **GROUPED)
    assert (tmp_path / "processed" / "group_differences.csv").exists()


def test_a_framework_or_column_that_is_not_there_is_named(run, make_study):
    with pytest.raises(
        PapermillExecutionError, match="group = 'coach_type': respondents have no such column"
    ):
        run("14", make_study(), group="coach_type")
    with pytest.raises(PapermillExecutionError, match="framework = 'coping': no such codes; one of distance"):
        run("14", make_study(), framework="coping")


def test_without_branches_the_reader_is_told_so(run, make_study):
    assert "This study has no table branches" in run("15", make_study())


def test_declared_branches_are_taken(run, declared):
    told = run("15", declared, **GROUPED)
    assert "The difference between north and south under all declared ways of counting" in told
    assert "none to tell here" in told


def test_only_the_sections_that_are_named_are_compared(run, make_study, tmp_path):
    # In section 1 stand what A and C are near in, and nothing of being far: both groups are near
    # in all of their mentions. Over both sections D and B mention mailing too.
    head, *rows = FOREIGN["codings"].strip().split("\n")
    placed = [f"{head},section", *(f"{row},{1 if row[0] in '27' else 2}" for row in rows)]

    def schema(package):
        declare(package)
        [codings] = [one for one in package["resources"] if one["name"] == "codings"]
        codings["schema"]["fields"][-1] = {"name": "section", "type": "string"}

    study = make_study(schema=schema, codings="\n".join(placed) + "\n", branches=BRANCHES)
    for sections, alike in (("1", True), ("", False)):
        told = run("15", study, **GROUPED, sections=sections)
        assert ("Far: 0 with everyone" in told) is alike
        ways = pd.read_csv(tmp_path / "processed" / "specification.csv")
        assert (ways.loc[ways["comparison"] == "far", ["least", "most"]] == 0).all(axis=None) == alike


def test_few_interviews_have_no_saturation(run, make_study):
    assert "Too few interviews" in run("16", make_study())


def test_two_coders_are_measured(run, declared):
    assert "2 coder(s)" in run("17", declared)


# What only the study of wijkteam X can say: its people, its thesis, and whose figures it quotes.
TOLD = re.compile(
    r"coach|thirteen|dertien|wijkteam x|jeugd|youth|tummers|kampen|chapter 6|hoofdstuk 6|coping"
    r"|scriptie|thesis",
    re.IGNORECASE,
)
# A file is called the same for any study.
NAME = re.compile(r"\w+\.(pdf|csv)")
# The name of a command's argument, and the notebook that says which statements it has.
ASIDE = re.compile(r"hydrate THESIS|The statements are those of the thesis")
TOPICS = sorted(path.stem for path in NOTEBOOKS.glob("[0-9]*.ipynb"))


def said(path):
    """What a reader of an executed notebook sees of its code, with what a screen reader says."""
    for cell in nbformat.read(path, as_version=4).cells:
        for one in cell.get("outputs", []):
            data = one.get("data", {})
            yield one.get("text", "")
            yield from (data[kind] for kind in ("text/plain", "text/markdown") if kind in data)
            yield one.get("metadata", {}).get("image/png", {}).get("alt", "")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """How each notebook ended on each study, in one language or the other; where its copy is."""
    place = tmp_path_factory.mktemp("elsewhere")
    folders = {name: write(place / name, tables) for name, tables in STUDIES.items()}
    runs = {}
    for i, (study, folder) in enumerate(folders.items()):
        for j, topic in enumerate(TOPICS):
            parameters = {
                "study": str(folder),
                "language": ("nl", "en")[(i + j) % 2],
                "figures": str(place / "made" / study),
                "processed": str(place / "made" / study),
            }
            output = place / "executed" / study / f"{topic}.ipynb"
            runs[study, topic] = batch.Run(NOTEBOOKS / f"{topic}.ipynb", output, parameters)
    ended = batch.run_all(list(runs.values()), report=lambda _: None)
    return dict(zip(runs, ended, strict=True))


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("study", STUDIES)
def test_no_notebook_stops_or_tells_of_wijkteam_x(study, topic, outcomes):
    outcome = outcomes[study, topic]
    assert not outcome.error
    text = "\n".join(said(outcome.run.output))
    text = NAME.sub("", text.replace(" coping ", " ") if study == "clerks" else text)  # its framework
    found = [line for line in text.split("\n") if TOLD.search(line) and not ASIDE.search(line)]
    assert not found


@pytest.mark.parametrize("study", STUDIES)
def test_results_of_any_study_have_names_of_their_own(study, outcomes):
    folder = outcomes[study, TOPICS[0]].run.parameters["processed"]
    paths = sorted(Path(folder).glob("*_results.csv"))
    assert len(paths) >= 4
    for path in paths:
        names = pd.read_csv(path)["result"]
        assert names.is_unique, path.name
        assert not names.str.contains(r"\bnan\b", case=False).any(), path.name


def test_a_study_may_take_the_place_of_that_of_wijkteam_x(tmp_path, monkeypatch):
    # Then it is the default, and no parameter tells that the checks of a notebook are not its own.
    write(tmp_path / "data" / "raw", STUDIES["nurses"])
    few = ("01_respondents", "03_fragments", "04_coping", "08_groups", "13_claims")
    assert stopped(tmp_path, monkeypatch, few) == {}
    assert (tmp_path / "figures" / "code_matrix_nl.pdf").exists()


def test_a_study_of_the_same_code_book_is_not_checked_for_the_numbers_of_wijkteam_x(
    tmp_path, monkeypatch, root
):
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw")
    descriptor = tmp_path / "data" / "raw" / "datapackage.json"
    package = json.loads(descriptor.read_text(encoding="utf-8")) | {"name": "again"}
    descriptor.write_text(json.dumps(package), encoding="utf-8")
    # A few codings less: another study than the one that was counted.
    codings = tmp_path / "data" / "raw" / "codings.csv"
    head, *rows = codings.read_text(encoding="utf-8").splitlines()
    codings.write_text("\n".join([head, *rows[4:]]) + "\n", encoding="utf-8")
    few = ("03_fragments", "05_emotion", "08_groups", "09_expectations", "10_theory_to_finding")
    assert stopped(tmp_path, monkeypatch, few) == {}


def stopped(project, monkeypatch, topics):
    """Run notebooks on the study that stands in a project of its own; what stopped, and why."""
    shutil.copytree(NOTEBOOKS, project / "notebooks")
    monkeypatch.setenv("WIJKSTUDIE_PROJECT", str(project))
    monkeypatch.setenv("WIJKSTUDIE_OUTPUT", str(project))
    runs = [batch.Run(project / "notebooks" / f"{one}.ipynb", project / f"{one}.ipynb") for one in topics]
    ended = batch.run_all(runs, report=lambda _: None)
    return {one.run.notebook.stem: one.error for one in ended if one.error}
