"""What became of each run is on disk, true, and enough to go on from."""

import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import fastparquet
import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner

from told import THREE, begin, begin_command, end_at_once_by_ctrl_c, forget, given, ran, run, table
from wijkstudie import batch, drawings, fingerprint, grid, manifest, writing
from wijkstudie.cli import main
from wijkstudie.engine import server
from wijkstudie.errors import WijkstudieError


def test_the_manifest_has_settings_status_and_results_of_every_run(project):
    done = run(project, THREE)
    assert done.exit_code == 0, done.output
    found = table(project)
    assert list(found["status"]) == ["done"] * 3
    assert list(found["parameter.x"]) == [1, 2, 3]
    assert list(found["result.double"]) == [2.0, 4.0, 6.0]
    assert list(found["run"]) == ["01_told/x=1", "01_told/x=2", "01_told/x=3"]


def test_the_manifest_says_what_each_run_rests_on(project):
    run(project, THREE)
    found = table(project)
    assert {f"sha256 {name}" for name in ("notebook", "parameters", "study", "library", "lock")} <= set(found)
    assert (found["sha256 parameters"].nunique(), found["sha256 notebook"].nunique()) == (3, 1)
    assert found["python"][0] == ".".join(map(str, sys.version_info[:3]))


def parquet(path):
    # By its path it would leave the file open.
    with path.open("rb") as file:
        return fastparquet.ParquetFile(file).to_pandas()


def test_the_manifest_is_there_as_parquet_too(project):
    run(project, THREE)
    path = project / "build" / "batch" / "runs" / "manifest.parquet"
    assert list(parquet(path)["result.double"]) == [2, 4, 6]


@pytest.mark.parametrize(("written", "found"), [("", None), ("few", "few"), ("0.25", 0.25)])
def test_results_are_numbers_texts_or_missing(project, written, found):
    path = project / "notebooks" / "01_told.ipynb"
    path.write_text(path.read_text().replace("{2 * x}", written))
    assert run(project, THREE).exit_code == 0
    assert list(table(project).get("result.double", [])) == ([found] * 3 if found else [])


def test_a_run_has_its_notebook_tables_and_record_in_one_folder(project):
    run(project, THREE)
    folder = project / "build" / "batch" / "runs" / "01_told" / "x=2"
    assert sorted(one.name for one in folder.iterdir()) == ["01_told.ipynb", "run.json", "tables"]


def test_a_dry_run_lists_the_runs_and_does_none(project):
    done = run(project, THREE, "--dry-run")
    assert done.output.splitlines() == [
        "01_told/x=1", "01_told/x=2", "01_told/x=3", f"3 runs, in {project / 'build/batch/runs'}",
    ]  # fmt: skip
    assert ran(project) == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("ill", "ZeroDivisionError: division by zero"),
        ("dies", "SIGKILL"),
        ("eats", "MemoryError"),
        ("slow", "stopped after 2 s"),
        ("lazy", "promised but not there"),
    ],
)
def test_a_run_that_fails_is_recorded_with_its_notebook_and_the_others_go_on(project, how, said):
    text = (
        f"runs:\n- notebook: told\n  parameters: {{how: {how}}}\n- notebook: told\n  parameters: {{x: 5}}\n"
        "expect: {told: ['tables/*_results.csv']}\n"
    )
    done = run(project, text, "--timeout", "2")
    found = table(project)
    assert done.exit_code == 1
    assert list(found["status"]) == ["failed", "done"]
    assert said in found["error"][0]
    assert f"FAILED 01_told/how={how}: " in done.output
    assert (project / "build" / "batch" / "runs" / "01_told" / f"how={how}" / "01_told.ipynb").exists()


OTHER = "runs:\n- {{notebook: told, parameters: {{how: {}}}}}\n- {{notebook: told, parameters: {{x: 5}}}}\n"


@pytest.mark.parametrize("how", ["own", "latin"])
def test_a_table_that_is_called_as_named_results_but_holds_none_is_left_out(project, how):
    done = run(project, OTHER.format(how))
    assert done.exit_code == 0, done.output
    found = table(project)
    assert list(found["status"]) == ["done", "done"]
    assert [one for one in found if one.startswith("result.")] == ["result.double"]


def test_a_file_that_cannot_be_read_fails_its_run_alone(project, monkeypatch):
    digest = hashlib.file_digest

    def unreadable(file, kind):
        if file.name.endswith("a_results.csv"):
            raise PermissionError(13, "Permission denied", file.name)
        return digest(file, kind)

    monkeypatch.setattr(hashlib, "file_digest", unreadable)
    assert run(project, OTHER.format("own")).exit_code == 1
    found = table(project)
    assert list(found["status"]) == ["failed", "done"]
    assert "a_results.csv cannot be read: Permission denied" in found["error"][0]


def test_a_file_that_vanishes_meanwhile_is_none_of_the_runs(project, monkeypatch):
    monkeypatch.setattr(manifest, "_files", lambda folder: [folder / "gone.txt"])
    assert run(project, THREE).exit_code == 0


def test_memory_that_is_used_up_fails_the_run_alone(project):
    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))

    (project / "runs.yml").write_text(OTHER.format("grows"))
    done = subprocess.run(
        [sys.executable, "-m", "wijkstudie", "batch", str(project / "runs.yml"), "--jobs", "1"],
        capture_output=True, text=True, cwd=project, preexec_fn=limited, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    found = table(project)
    assert list(found["status"]) == ["failed", "done"]
    assert "MemoryError" in found["error"][0]


def test_settings_and_results_that_differ_in_a_late_digit_stay_apart(project):
    path = project / "notebooks" / "01_told.ipynb"
    path.write_text(path.read_text().replace("x: int", "x: float"))
    run(project, "notebooks: [told]\ngrid: {x: [0.00001, 0.00002]}\n")
    found = table(project)
    assert list(found["parameter.x"]) == [0.00001, 0.00002]
    assert list(found["result.double"]) == [0.00002, 0.00004]


def test_settings_that_are_called_as_nothing_are_read_as_they_are(project):
    run(project, "notebooks: [told]\ngrid: {how: ['NA', 'None', '007']}\n")
    found = manifest.read(project / "build" / "batch" / "runs" / "manifest.csv")
    assert list(found["parameter.how"]) == ["NA", "None", "007"]


def test_progress_says_how_many_failed_and_how_long_it_takes(project):
    told = run(project, OTHER.format("ill")).output
    assert re.search(r"100%.* 2/2 \[\d\d:\d\d<\d\d:\d\d,.*, 1 failed\]", told)


@pytest.fixture
def another_kernel(project, monkeypatch):
    """Python in another way than kernels of this environment are started, as the notebook's kernel."""
    folder = project / "jupyter" / "kernels" / "other"
    folder.mkdir(parents=True)
    words = [sys.executable, "-X", "utf8", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(
        json.dumps({"argv": words, "display_name": "x", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(project / "jupyter"))
    path = project / "notebooks" / "01_told.ipynb"
    path.write_text(path.read_text().replace('"name": "python3"', '"name": "other"'))


@pytest.mark.usefixtures("another_kernel")
def test_what_an_ordinary_kernel_does_is_said_once(project):
    done = run(project, THREE)
    assert done.exit_code == 0, done.output
    said = "an ordinary kernel did it, no warm one: the kernel 'other' is not the Python of this environment"
    assert done.output.count(said) == 1


def test_ordinary_kernels_do_the_same(project):
    assert run(project, THREE, "--engine", "kernel").exit_code == 0
    assert list(table(project)["result.double"]) == [2.0, 4.0, 6.0]


# ---- going on


def test_what_did_not_change_is_not_run_again(project):
    run(project, THREE)
    done = run(project, THREE, "--resume")
    assert ran(project) == ["1", "2", "3"]
    assert "3 unchanged" in done.output
    assert list(table(project)["result.double"]) == [2.0, 4.0, 6.0]


def test_without_resume_everything_is_run_again(project):
    run(project, THREE)
    run(project, THREE)
    assert ran(project) == ["1", "1", "2", "2", "3", "3"]


def change_notebook(project):
    path = project / "notebooks" / "01_told.ipynb"
    path.write_text(path.read_text().replace("2 * x", "2*x"))


def change_study(project):
    (project / "data" / "raw" / "respondents.csv").write_text("respondent\nR2\n")


def change_lock(project):
    (project / "requirements.lock").write_text("pandas==1\n")


def lose_a_table(project):
    shutil.rmtree(project / "build" / "batch" / "runs" / "01_told" / "x=2" / "tables")


def cut_a_record(project):
    path = project / "build" / "batch" / "runs" / "01_told" / "x=2" / "run.json"
    path.write_text(path.read_text()[:40])


def change_module(project):
    (project / "notebooks" / "helper.py").write_text("TIMES = 3\n")


def change_library(project, monkeypatch):
    monkeypatch.setattr(fingerprint, "of_library", lambda: "another")


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (change_notebook, ["1", "2", "3"]),
        (change_module, ["1", "2", "3"]),
        (change_library, ["1", "2", "3"]),
        (change_study, ["1", "2", "3"]),
        (change_lock, ["1", "2", "3"]),
        (lose_a_table, ["2"]),
        (cut_a_record, ["2"]),
    ],
)
def test_what_changed_or_went_missing_is_run_again(project, monkeypatch, change, again):
    (project / "notebooks" / "helper.py").write_text("TIMES = 2\n")
    run(project, THREE)
    (project / "ran").unlink()
    change(project, monkeypatch) if change is change_library else change(project)
    run(project, THREE, "--resume")
    assert ran(project) == again


def test_a_file_that_a_parameter_names_counts_with_it(project):
    text = "notebooks: [told]\ngrid: {how: [settings.txt, well]}\n"
    (project / "notebooks" / "settings.txt").write_text("a")
    run(project, text)
    (project / "notebooks" / "settings.txt").write_text("b")
    run(project, text, "--resume")
    assert list(table(project)["status"]) == ["done", "unchanged"]


def test_a_promise_that_is_new_is_looked_at_too(project):
    run(project, THREE)
    done = run(project, THREE + "expect: {told: ['tables/more.csv']}\n", "--resume")
    assert done.exit_code == 1
    assert list(table(project)["status"]) == ["failed"] * 3


def test_what_failed_is_run_again(project):
    run(
        project, "runs:\n- {notebook: told, parameters: {how: ill}}\n- {notebook: told, parameters: {x: 2}}\n"
    )
    (project / "ran").unlink()
    done = run(
        project,
        "runs:\n- {notebook: told, parameters: {how: ill}}\n- {notebook: told, parameters: {x: 2}}\n",
        "--resume",
    )
    assert (ran(project), done.exit_code) == ([], 1)
    assert list(table(project)["status"]) == ["failed", "unchanged"]


def test_runs_that_are_added_are_run(project):
    run(project, THREE)
    (project / "ran").unlink()
    run(project, "notebooks: [told]\ngrid: {x: [1, 2, 3, 4]}\n", "--resume")
    assert ran(project) == ["4"]


def test_an_earlier_result_keeps_no_promise(project):
    text = "notebooks: [told]\ngrid: {how: [well]}\nexpect: {told: ['tables/n_results.csv']}\n"
    run(project, text)
    path = project / "notebooks" / "01_told.ipynb"
    path.write_text(path.read_text().replace("how != 'lazy'", "False"))
    assert run(project, text, "--resume").exit_code == 1


# ---- cut off


def wait_until(there):
    deadline = time.monotonic() + 60
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def wait_for(project, n):
    wait_until(lambda: len(list((project / "build" / "batch" / "runs").rglob("run.json"))) >= n)


SLOW = (
    "notebooks: [told]\nruns:\n"
    "- {notebook: told, parameters: {x: 7}}\n- {notebook: told, parameters: {how: slow}}\n"
)


def test_ctrl_c_ends_at_once_with_a_true_manifest_and_nothing_left(project, tmp_path_factory, monkeypatch):
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(temporary))
    process = begin(project, SLOW, "--jobs", "2")
    wait_for(project, 2)
    # They are in the manifest a moment later.
    wait_until(lambda: list(table(project)["status"]) == ["done", "done", "pending"])
    end_at_once_by_ctrl_c(process)
    assert list(table(project)["status"]) == ["done", "done", "interrupted"]
    assert not list(temporary.glob("wijkstudie-*"))


def test_ctrl_c_during_the_comparison_ends_at_once_too(project):
    cell = nbformat.v4.new_code_cell("manifest = language = figures = processed = ''")
    cell.metadata["tags"] = ["parameters"]
    there = "(__import__('pathlib').Path.home() / 'comparing').touch()\n__import__('time').sleep(30)"
    notebook = nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_code_cell(there)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(notebook, project / "notebooks" / "compare_runs.ipynb")
    process = begin(project, THREE)
    wait_until((project / "comparing").exists)
    end_at_once_by_ctrl_c(process)
    assert list(table(project)["status"]) == ["done"] * 3


def test_ctrl_c_on_a_disk_that_is_full_ends_at_once_too(project, monkeypatch):
    made = manifest.Manifest(project, [])
    monkeypatch.setattr(made, "write", Mock(side_effect=WijkstudieError("cannot write")))
    with pytest.raises(KeyboardInterrupt), made.kept():
        raise KeyboardInterrupt


def test_a_batch_that_was_killed_leaves_a_true_manifest_and_goes_on_where_it_was(project):
    path = project / "build" / "batch" / "runs" / "manifest.parquet"
    path.parent.mkdir(parents=True)
    path.write_text("of another batch")
    process = begin(project, SLOW, "--jobs", "2")
    wait_for(project, 2)
    # A moment later, although no run ends any more.
    wait_until(lambda: list(table(project)["status"]) == ["done", "done", "pending"])
    wait_until(lambda: path.exists() and list(parquet(path)["status"]) == ["done", "done", "pending"])
    process.kill()
    process.communicate()
    assert list(table(project)["status"]) == ["done", "done", "pending"]
    # As if it was killed while it wrote.
    halves = [path.with_name(".manifest.csv.x"), path.parent / "01_told" / "how=slow" / ".run.json.x"]
    for half in halves:
        half.touch()
    (project / "ran").unlink()
    run(project, SLOW, "--resume", "--timeout", "2")
    assert ran(project) == []
    assert list(table(project)["status"]) == ["unchanged", "unchanged", "failed"]
    assert not [half for half in halves if half.exists()]


def test_what_the_first_writing_imports_keeps_no_later_one_back(project, monkeypatch):
    written = []

    def write(table):
        # As much as an import may take on a machine that has much to do.
        begun = time.thread_time()
        while not written and time.thread_time() < begun + 0.5:
            pass
        written.append([row["status"] for row in table._rows])

    def run_all(runs, ended):
        for i, one in enumerate(runs):
            ended(batch.Outcome(one, 0.1))
            start = time.monotonic()
            wait_until(lambda: written and written[-1].count("done") == i + 1)  # noqa: B023
            waited.append(time.monotonic() - start)

    waited = []
    monkeypatch.setattr(manifest.Manifest, "write_parquet", write)
    folder = project / "build" / "batch"
    manifest.execute(grid.read(given(project, THREE), project / "notebooks", folder), folder, run_all)
    assert max(waited[1:]) < 10


def test_a_second_batch_in_the_same_folder_is_refused(project):
    process = begin(project, SLOW, "--jobs", "2")
    wait_for(project, 2)
    wait_until(lambda: list(table(project)["status"]) == ["done", "done", "pending"])
    done = run(project, THREE)
    process.kill()
    process.communicate()
    assert done.exit_code == 2
    assert "another batch" in done.output
    assert ran(project) == ["1", "7"]
    # Nor does what was refused leave anything that tells of it.
    assert list(table(project)["status"]) == ["done", "done", "pending"]
    assert run(project, THREE, "--resume").exit_code == 0


@pytest.mark.parametrize("engine", ["warm", "kernel"])
def test_a_folder_is_taken_for_as_long_as_anything_of_a_killed_batch_is_there(project, engine):
    """Or two processes might write to the same place."""
    process = begin(project, "runs: [{notebook: told, parameters: {how: stays}}]\n", "--engine", engine)
    wait_until((project / "left").exists)
    process.kill()
    # Not for what it tells: what is left of it has its output open still.
    process.wait()
    process.stdout.close()
    process.stderr.close()
    refused = run(project, THREE)
    os.kill(int((project / "left").read_text()), signal.SIGKILL)
    assert refused.exit_code == 2
    assert "or a process that its notebooks left" in refused.output
    wait_until(lambda: run(project, THREE).exit_code == 0)


def test_what_cannot_be_written_at_the_end_hides_no_failure(project, monkeypatch):
    monkeypatch.setattr(fastparquet, "write", Mock(side_effect=OSError(28, "No space left on device")))
    done = run(project, OTHER.format("ill"))
    assert done.exit_code == 1
    assert "FAILED 01_told/how=ill: " in done.output.split("manifest.csv")[-1]
    assert "manifest.parquet: No space left on device" in done.output


@pytest.fixture
def small_disk(project):
    """A command that does another with a disk of 4 MB in the place of the project's build folder."""
    (project / "build").mkdir()
    mounted = f'mount -t tmpfs -o size=4m none "{project}/build" && exec "$@"'
    before = ["unshare", "-m", "sh", "-c", mounted, "sh"]
    if not shutil.which("unshare") or subprocess.run([*before, "true"], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    return before


def test_a_disk_that_runs_full_fails_what_it_fails_and_the_rest_goes_on_afterwards(project, small_disk):
    # Either may be first.
    filling = "- {{notebook: told, parameters: {{how: fills, x: {}}}}}\n"
    given(project, "runs:\n" + filling.format(1) + filling.format(5))
    folder = project / "build" / "batch" / "runs"
    batch_it = f'"{sys.executable}" -m wijkstudie batch "{project}/runs.yml" --jobs 1'
    # What it left is only seen where the disk is, so that it is put away before that goes.
    steps = [
        batch_it,
        'echo "exit $?"',
        f'cp -r "{folder}" "{project}/full"',
        f'mount -o remount,size=64m "{project}/build"',
        f"{batch_it} --resume",
        f'cp "{folder}/manifest.csv" "{project}/after.csv"',
    ]
    done = subprocess.run(
        [*small_disk, "sh", "-c", "\n".join(steps)], capture_output=True, text=True, cwd=project, check=False
    )
    assert "2 failed; build/batch/runs/manifest.csv\nexit 1\n" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    assert re.search(r"^FAILED 01_told/how=fills_x=1: .*No space left on device", done.stderr, re.MULTILINE)
    assert re.search(r"^cannot write .*manifest.csv: No space left on device", done.stderr, re.MULTILINE)
    # What is there is whole: the manifest as it was when there was room, and no half record.
    assert list(pd.read_csv(project / "full" / "manifest.csv")["status"]) == ["pending", "pending"]
    left = [one for one in (project / "full").rglob("*") if one.is_file()]
    assert not [one for one in left if one.name.startswith(".") and one.name != ".lock"]
    assert all(json.loads(one.read_text()) for one in left if one.name == "run.json")
    assert list(pd.read_csv(project / "after.csv")["status"]) == ["done", "done"]


def test_a_disk_that_is_full_from_the_start_is_said_for_each_run(project, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(batch.Run, "prepare", full)
    done = run(project, THREE)
    assert done.exit_code == 1
    assert done.output.count("No space left on device") >= 3


def test_a_record_that_cannot_be_written_fails_its_run_alone(project, monkeypatch):
    replacing = writing.replacing

    def full(path):
        if path.name == "run.json" and path.parent.name == "x=2":
            raise WijkstudieError(f"cannot write {path}: No space left on device")
        return replacing(path)

    monkeypatch.setattr(writing, "replacing", full)
    assert run(project, THREE).exit_code == 1
    assert list(table(project)["status"]) == ["done", "failed", "done"]
    assert "No space left on device" in table(project)["error"][1]


def test_a_file_limit_as_of_a_full_disk_fails_the_run_alone(project):
    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    (project / "runs.yml").write_text("notebooks: [told]\n")
    done = subprocess.run(
        [sys.executable, "-m", "wijkstudie", "batch", str(project / "runs.yml")],
        capture_output=True, text=True, cwd=project, preexec_fn=limited, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr


# ---- what it costs


def test_the_cost_of_an_unchanged_run_is_small(project):
    """Not a measurement: that nothing is read or imported per run that could be read once."""
    runs = [
        grid.GridRun(
            project / "notebooks" / "01_told.ipynb", project / f"{i}" / "x.ipynb", folder=project / f"{i}"
        )
        for i in range(200)
    ]
    for one in runs:
        one.folder.mkdir()
        record = {"status": "done", "files": {}, **manifest.rests_on(one)}
        (one.folder / "run.json").write_text(json.dumps(record))
    opened = []
    sys.addaudithook(lambda event, found: opened.append(found[0]) if event == "open" else None)
    assert all(manifest.unchanged(one) for one in runs)
    assert len([one for one in opened if str(project) in str(one)]) <= 2 * len(runs)


def test_the_records_say_nothing_of_this_machine(project):
    run(project, THREE)
    text = (project / "build" / "batch" / "runs" / "manifest.csv").read_text()
    assert str(Path.home()) not in text.replace(str(project), "")
    assert os.uname().nodename not in text


# ---- the build leaves out what did not change


@pytest.fixture
def built(project):
    """A notebook that exports a table, built once."""
    source = (
        "import pandas as pd, wijkstudie as ws\nfrom wijkstudie import export\n"
        "settings = ws.check_settings(figures=figures, processed=processed, language=language)\n"
        "export.table(pd.DataFrame({'a': [1]}), 'made', settings)\n"
        "(__import__('pathlib').Path.home() / 'ran').open('a').write('x\\n');"
    )
    cells = [
        nbformat.v4.new_code_cell(
            'figures: str = "figures"\nprocessed: str = "data/processed"\nlanguage: str = "nl"',
            metadata={"tags": ["parameters"]},
        ),
        nbformat.v4.new_code_cell(source),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(notebook, project / "notebooks" / "01_told.ipynb")
    shutil.rmtree(project / "data" / "raw")
    shutil.copytree(Path(__file__).parents[1] / "data" / "raw", project / "data" / "raw")
    assert build(project).exit_code == 0
    (project / "ran").unlink()
    return project


def build(project, *options):
    forget()
    return CliRunner().invoke(main, ["build", "--language", "nl", *options])


def test_a_build_leaves_out_what_did_not_change(built):
    assert "1 unchanged" in build(built).output
    assert ran(built) == []


def test_a_build_says_what_an_ordinary_kernel_does(built, request):
    request.getfixturevalue("another_kernel")
    assert "an ordinary kernel did it, no warm one" in build(built).output


def test_ctrl_c_ends_a_build_at_once(built):
    told = built / "notebooks" / "01_told.ipynb"
    notebook = nbformat.read(told, as_version=4)
    notebook.cells[1].source += "\nimport time\ntime.sleep(30)"
    nbformat.write(notebook, told)
    process = begin_command(built, "build")
    deadline = time.monotonic() + 60
    while not ran(built):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    end_at_once_by_ctrl_c(process)


def test_a_build_of_which_nothing_changed_needs_nothing_that_runs_notebooks(built, monkeypatch):
    monkeypatch.setattr(batch, "_papermill", lambda: pytest.fail("papermill is imported"))
    monkeypatch.setattr(server.SERVER, "start", lambda: pytest.fail("kernels are made ready"))
    assert build(built).exit_code == 0


def test_kernels_are_made_ready_before_parameters_and_study_are_checked(built, monkeypatch):
    """These take as long as that, and there is more than one processor."""
    done = []
    papermill = batch._papermill
    monkeypatch.setattr(server.SERVER, "start", lambda: done.append("server"))
    monkeypatch.setattr(batch, "_papermill", lambda: done.append("papermill") or papermill())
    assert build(built, "--again").exit_code == 0
    assert done[:2] == ["server", "papermill"]


def test_what_did_not_change_is_told_without_pandas(built):
    code = (
        "import sys\nfrom wijkstudie.cli import main\n"
        "main(['build', '--language', 'nl'], standalone_mode=False)\nprint('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "1 unchanged" in done.stdout
    assert done.stdout.split()[-1] == "False"


@pytest.mark.parametrize(("options", "kept"), [((), True), (("--redraw",), False)], ids=str)
def test_runs_are_told_where_drawings_are_kept_unless_all_is_to_be_drawn(options, kept, built):
    told = built / "notebooks" / "01_told.ipynb"
    notebook = nbformat.read(told, as_version=4)
    note = "(__import__('pathlib').Path.home() / 'kept').write_text(os.environ['WIJKSTUDIE_DRAWINGS'])"
    notebook.cells[1].source += f"\nimport os\n{note};"
    nbformat.write(notebook, told)
    build(built, "--again", *options)
    assert (built / "kept").read_text() == (str(drawings.folder()) if kept else "")


def test_a_build_can_be_told_to_do_it_again(built):
    build(built, "--again")
    assert ran(built) == ["x"]


@pytest.mark.parametrize("change", ["edit", "remove"])
def test_a_build_makes_anew_what_is_not_as_it_left_it(built, change):
    path = built / "data" / "processed" / "made.csv"
    path.write_text("a\n2\n") if change == "edit" else path.unlink()
    build(built)
    assert (ran(built), path.read_text()) == (["x"], "a\n1\n")


def test_a_build_runs_what_has_a_changed_study(built):
    path = built / "data" / "raw" / "README.md"
    path.write_text(path.read_text() + "more\n" if path.exists() else "more\n")
    build(built)
    assert ran(built) == ["x"]


def test_what_took_longest_is_begun_first_and_what_was_never_done_before_it(built, monkeypatch):
    for name, seconds in (("02_short", 0.1), ("03_long", 9), ("04_new", None)):
        shutil.copy(built / "notebooks" / "01_told.ipynb", built / "notebooks" / f"{name}.ipynb")
        if seconds:
            record = built / "build" / "notebooks" / f"{name}_nl.json"
            record.write_text(json.dumps({"seconds": seconds}))
    begun = []
    monkeypatch.setattr(batch, "run_all", lambda runs, *_, **__: begun.extend(runs) or [])
    build(built, "--again")
    order = [one.notebook.stem for one in begun]
    assert (order[:2], sorted(order[2:])) == (["04_new", "03_long"], ["01_told", "02_short"])
