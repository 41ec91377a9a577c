"""The notebooks of uncertainty, sensitivity, saturation and agreement on somebody else's study."""

from pathlib import Path

import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from foreign import FOREIGN

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
            path, None, given | parameters, kernel_name="python3", progress_bar=False
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
        run("14", make_study(), framework="distance")
    with pytest.raises(PapermillExecutionError, match="framework = 'coping': no such codes; one of distance"):
        run("14", make_study(), group="team")


def test_without_branches_the_reader_is_told_so(run, make_study):
    assert "This study has no table branches" in run("15", make_study())


def test_declared_branches_are_taken(run, declared):
    told = run("15", declared, **GROUPED)
    assert "The difference between north and south under all declared ways of counting" in told
    assert "none to tell here" in told


def test_few_interviews_have_no_saturation(run, make_study):
    assert "Too few interviews" in run("16", make_study())


def test_two_coders_are_measured(run, declared):
    assert "2 coder(s)" in run("17", declared)
