"""Runs of notebooks: which ones, with what, and that no failure hides."""

import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from wijkstudie import ParameterError, batch
from wijkstudie.engine import server


def make(path: Path, *cells: str, parameters: str | None = None) -> Path:
    """Write a notebook; its parameters cell comes first."""
    made = [new_code_cell(cell) for cell in cells]
    if parameters:
        made.insert(0, new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for i, cell in enumerate(made):
        cell["id"] = f"cell-{i}"
    notebook = new_notebook(cells=made)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


# ---- which notebooks


@pytest.fixture
def folder(tmp_path):
    for name in ("02_codebook", "10_emotion", "04_coping"):
        make(tmp_path / f"{name}.ipynb", "1")
    make(tmp_path / "scratch.ipynb", "1")
    make(tmp_path / "my_trial.ipynb", "1")
    return tmp_path


def chosen(folder, *only):
    return [path.name for path in batch.notebooks(folder, only)]


def test_all_numbered_notebooks_in_their_order(folder):
    assert chosen(folder) == ["02_codebook.ipynb", "04_coping.ipynb", "10_emotion.ipynb"]


@pytest.mark.parametrize("name", ["coping", "04_coping", "04_coping.ipynb"])
def test_a_notebook_is_chosen_by_topic_stem_or_file(folder, name):
    assert chosen(folder, name) == ["04_coping.ipynb"]


def test_notebooks_run_in_their_order_and_once_however_they_are_named(folder):
    assert chosen(folder, "emotion", "codebook", "10_emotion") == ["02_codebook.ipynb", "10_emotion.ipynb"]


def test_a_misspelt_notebook_is_refused_with_the_near_one(folder):
    with pytest.raises(ParameterError, match=r"copping: no such notebook; did you mean coping\?"):
        chosen(folder, "copping")


def test_all_unknown_notebooks_are_named_at_once(folder):
    with pytest.raises(ParameterError) as caught:
        chosen(folder, "copping", "codebok")
    assert [word in str(caught.value) for word in ("copping:", "codebok:")] == [True, True]


def test_a_notebook_without_a_number_cannot_be_chosen(folder):
    with pytest.raises(ParameterError, match="scratch: no such notebook"):
        chosen(folder, "scratch")


def test_a_folder_without_notebooks_is_named(tmp_path):
    with pytest.raises(ParameterError, match=str(tmp_path)):
        batch.notebooks(tmp_path)


# ---- with what parameters

DECLARED = 'language: str = "nl"  # nl, en\ntop: int = 3'


def test_declared_gives_the_names_of_the_parameters(tmp_path):
    assert batch.declared(make(tmp_path / "one.ipynb", "1", parameters=DECLARED)) == ["language", "top"]


def test_a_notebook_without_parameters_declares_none(tmp_path):
    assert batch.declared(make(tmp_path / "one.ipynb", "x = 1")) == []


@pytest.mark.parametrize(
    ("line", "text", "value"),
    [
        ("x: int = 1", "5", 5),
        ("x = 1", "5", 5),
        ("x: float = 1", "5", 5.0),
        ("x: list[str] = []", "a, b", ["a", "b"]),
        ("x: Optional[int] = None", "5", 5),
        ("x = True", "FALSE", False),
        ("x = None", "5", "5"),
        ("x = f()", "5", "5"),
    ],
)
def test_a_text_of_a_command_line_gets_the_type_that_the_notebook_declares(tmp_path, line, text, value):
    typed = batch.typed([make(tmp_path / "one.ipynb", parameters=line)], {"x": text})
    assert repr(typed) == repr({"x": value})


def test_a_notebook_whose_parameters_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "01_one.ipynb"
    path.write_text("none")
    with pytest.raises(ParameterError, match=r"cannot read the parameters of .*01_one\.ipynb: .*not .* JSON"):
        batch.declared(path)


def test_known_parameters_are_not_refused(tmp_path):
    one = make(tmp_path / "one.ipynb", parameters=DECLARED)
    assert batch.refuse_unknown([one], {"language": "en", "top": 1}) is None


@pytest.mark.parametrize(
    "said",
    [
        "01_one: langage: no such parameter; did you mean language?",
        "01_one: colour: no such parameter",
        "02_two: langage: no such parameter; did you mean language?",
    ],
)
def test_all_unknown_parameters_of_all_notebooks_are_named_at_once(tmp_path, said):
    both = [make(tmp_path / f"{name}.ipynb", parameters=DECLARED) for name in ("01_one", "02_two")]
    with pytest.raises(ParameterError) as caught:
        batch.refuse_unknown(both, {"langage": "en", "colour": "red", "top": 1})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("parameters", "name"), [({}, "04_coping"), ({"language": "en", "top": 1}, "04_coping [en]")]
)
def test_a_run_is_named_after_its_notebook_and_language(parameters, name):
    assert batch.Run(Path("notebooks/04_coping.ipynb"), Path("x.ipynb"), parameters).name == name


# ---- running: four runs once, one of which fails


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The folder, the outcomes and the reports of four runs, the slowest first."""
    folder = tmp_path_factory.mktemp("runs")
    slow = make(folder / "01_slow.ipynb", "import time; time.sleep(0.6)")
    bad = make(folder / "02_bad.ipynb", "x = 1", "print('before')\n1 / 0", "print('after')")
    told = make(folder / "03_told.ipynb", "print(language, top)", parameters=DECLARED)
    done = folder / "deep" / "done"
    runs = [
        batch.Run(slow, done / "slow.ipynb"),
        batch.Run(bad, done / "bad.ipynb", {}),
        batch.Run(told, done / "told_en.ipynb", {"language": "en"}),
        batch.Run(told, done / "told_nl.ipynb", {"top": 7}),
    ]
    before = {path: path.read_bytes() for path in (slow, bad, told)}
    reports = []
    outcomes = batch.run_all(runs, jobs=2, report=reports.append)
    return {"done": done, "runs": runs, "outcomes": outcomes, "reports": reports, "before": before}


def printed(path):
    cells = nbformat.read(path, as_version=4).cells
    return [output.text for cell in cells for output in cell.get("outputs", []) if "text" in output]


def test_outcomes_come_in_the_order_of_the_runs(ran):
    assert [one.run for one in ran["outcomes"]] == ran["runs"]


def test_one_failure_does_not_stop_the_others(ran):
    assert [bool(one.error) for one in ran["outcomes"]] == [False, True, False, False]


def test_a_failure_is_named_with_its_cell_and_error(ran):
    assert ran["outcomes"][1].error == "cell 2: ZeroDivisionError: division by zero"


def test_a_failure_is_reported_with_where_to_look(ran):
    assert ran["reports"] == [
        f"FAILED 02_bad: cell 2: ZeroDivisionError: division by zero\n  see {ran['done'] / 'bad.ipynb'}"
    ]


def test_a_failed_notebook_is_kept_with_its_error(ran):
    cells = nbformat.read(ran["done"] / "bad.ipynb", as_version=4).cells
    errors = [output.ename for cell in cells for output in cell.get("outputs", []) if "ename" in output]
    assert errors == ["ZeroDivisionError"]


def test_a_failed_notebook_keeps_what_came_before_and_runs_nothing_after(ran):
    said = printed(ran["done"] / "bad.ipynb")
    assert said == ["before\n"]


def test_a_parameter_that_is_given_replaces_the_default(ran):
    assert printed(ran["done"] / "told_en.ipynb") == ["en 3\n"]


def test_a_parameter_that_is_not_given_keeps_its_default(ran):
    assert printed(ran["done"] / "told_nl.ipynb") == ["nl 7\n"]


def test_running_leaves_the_notebooks_as_they_were(ran):
    assert {path: path.read_bytes() for path in ran["before"]} == ran["before"]


def test_a_run_tells_how_long_it_took(ran):
    assert ran["outcomes"][0].seconds >= 0.6


def test_no_more_kernels_are_at_work_than_jobs_and_waiting_counts_for_no_run(tmp_path):
    # Each says when it began and when it ended, by one clock.
    cell = "import time\nprint(time.monotonic())\ntime.sleep(1)\nprint(time.monotonic())"
    runs = [
        batch.Run(make(tmp_path / f"{i}.ipynb", cell), tmp_path / "done" / f"{i}.ipynb") for i in range(4)
    ]
    # The process that kernels are forked from is waited for once.
    batch.run_all([batch.Run(make(tmp_path / "before.ipynb", "1"), tmp_path / "done" / "before.ipynb")])
    outcomes = batch.run_all(runs, jobs=1)
    times = sorted([float(one) for one in "".join(printed(run.output)).split()] for run in runs)
    assert all(ended <= begun for (_, ended), (begun, _) in pairwise(times))
    # Waiting for another would be a second.
    assert max(one.seconds for one in outcomes) < 1.9


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs to ask when a process began")
def test_the_next_kernel_is_there_before_its_turn(tmp_path):
    # Of the process and of its cell, by one clock: seconds since the machine started.
    cell = (
        "import os, time\nticks = int(open('/proc/self/stat').read().rpartition(')')[2].split()[19])\n"
        "print(ticks / os.sysconf('SC_CLK_TCK'), time.clock_gettime(time.CLOCK_BOOTTIME))\ntime.sleep(1)"
    )
    runs = [
        batch.Run(make(tmp_path / f"{i}.ipynb", cell), tmp_path / "done" / f"{i}.ipynb") for i in range(2)
    ]
    batch.run_all(runs, jobs=1)
    told = [[float(one) for one in "".join(printed(run.output)).split()] for run in runs]
    # Which of them comes first is not said.
    first, second = sorted(told, key=lambda pair: pair[1])
    assert second[0] < first[1] + 0.9
    assert second[1] >= first[1] + 1


def test_who_breaks_off_a_batch_does_not_have_the_next_runs_done(tmp_path):
    cell = "import pathlib, time\ntime.sleep(0.5)\npathlib.Path(f'{i}.txt').touch()"
    runs = [
        batch.Run(
            make(tmp_path / f"{i}.ipynb", cell, parameters="i = 0"),
            tmp_path / "done" / f"{i}.ipynb",
            {"i": i},
        )
        for i in range(4)
    ]

    def broken_off(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.run_all(runs, jobs=1, ended=broken_off)
    # One may have had its turn already; two more had their kernels.
    time.sleep(2.5)
    assert len(list(tmp_path.glob("*.txt"))) <= 2


def test_a_turn_comes_back_when_there_is_no_painter_to_be_had(tmp_path, monkeypatch):
    @contextmanager
    def painting():
        raise MemoryError("no painter")
        yield

    monkeypatch.setattr(server.SERVER, "painting", painting)
    runs = [batch.Run(make(tmp_path / f"{i}.ipynb", "1"), tmp_path / "done" / f"{i}.ipynb") for i in range(2)]
    outcomes = batch.run_all(runs, jobs=1)
    assert [one.error for one in outcomes] == ["MemoryError: no painter"] * 2


def test_no_runs_have_no_outcomes():
    assert batch.run_all([]) == []


def test_a_notebook_that_is_not_there_is_named_and_not_raised(tmp_path):
    [outcome] = batch.run_all(
        [batch.Run(tmp_path / "gone.ipynb", tmp_path / "x.ipynb")], report=lambda _: None
    )
    assert "gone.ipynb" in outcome.error


def test_a_copy_that_cannot_be_written_is_named_and_not_raised(tmp_path):
    one = make(tmp_path / "one.ipynb", "1")
    (tmp_path / "file").write_text("here first")
    [outcome] = batch.run_all([batch.Run(one, tmp_path / "file" / "x.ipynb")], report=lambda _: None)
    assert outcome.error.startswith(("NotADirectoryError", "FileExistsError"))


# ---- writing back


@pytest.fixture
def executed(tmp_path):
    """A notebook without outputs, and a copy as papermill leaves it."""
    source = make(tmp_path / "one.ipynb", "1 + 1", parameters="x: int = 1")
    copy = nbformat.read(source, as_version=4)
    # As JupyterLab saves it.
    copy.metadata["language_info"] = {"name": "python", "version": "3.11.99"}
    nbformat.write(copy, source)
    copy.cells.insert(0, new_markdown_cell("papermill was here"))
    for number, cell in enumerate([cell for cell in copy.cells if cell.cell_type == "code"], start=1):
        cell.execution_count = number
        cell.metadata["papermill"] = {"duration": 0.1}
        cell.metadata["execution"] = {"iopub.status.busy": "now"}
    copy.cells[2].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=2)]
    copy.metadata["papermill"] = {"start_time": "now"}
    nbformat.write(copy, tmp_path / "done.ipynb")
    return source, tmp_path / "done.ipynb"


def test_writing_back_brings_the_outputs(executed):
    batch.write_back(executed[1], executed[0])
    cells = nbformat.read(executed[0], as_version=4).cells
    assert cells[1].outputs[0].data == {"text/plain": "2"}


def test_writing_back_brings_the_order_in_which_cells_ran(executed):
    batch.write_back(executed[1], executed[0])
    assert [cell.execution_count for cell in nbformat.read(executed[0], as_version=4).cells] == [1, 2]


def test_writing_back_brings_no_cells(executed):
    batch.write_back(executed[1], executed[0])
    assert [cell.source for cell in nbformat.read(executed[0], as_version=4).cells] == ["x: int = 1", "1 + 1"]


@pytest.mark.parametrize("trace", ["papermill", "iopub", "3.11.99", "duration"])
def test_writing_back_leaves_out_what_differs_from_run_to_run(executed, trace):
    batch.write_back(executed[1], executed[0])
    assert trace not in executed[0].read_text("utf-8")


def test_writing_back_keeps_the_tags(executed):
    batch.write_back(executed[1], executed[0])
    assert nbformat.read(executed[0], as_version=4).cells[0].metadata == {"tags": ["parameters"]}


def test_writing_back_says_that_it_changed_something(executed):
    assert batch.write_back(executed[1], executed[0]) is True


def test_writing_back_twice_changes_nothing(executed):
    batch.write_back(executed[1], executed[0])
    assert batch.write_back(executed[1], executed[0]) is False


def test_papermill_is_imported_without_what_is_slow_and_that_can_be_imported_afterwards():
    """jsonschema takes a grammar of addresses where there is one; see batch._SLOW."""
    code = (
        "import sys\nfrom wijkstudie import batch\nbatch._papermill()\n"
        "print('rfc3987_syntax' in sys.modules, 'rfc3987_syntax.syntax_helpers' in sys.modules)\n"
        "import rfc3987_syntax\nprint(rfc3987_syntax.is_valid_syntax('iri', 'https://example.org'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True"]


def test_who_runs_notebooks_imports_nothing_that_only_kernels_need():
    code = "import sys\nfrom wijkstudie import batch, grid, index, manifest\n"
    code += "batch._papermill()\nfrom wijkstudie.engine import papermill\n"
    code += "print([one for one in ('matplotlib', 'ipykernel', 'scipy') if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
