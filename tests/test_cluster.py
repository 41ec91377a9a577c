"""The same batch on a Dask cluster: a real scheduler and workers, one of them killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest
from click.testing import CliRunner

from told import THREE, begin, ran, run, table
from wijkstudie import cluster
from wijkstudie.cli import main
from wijkstudie.errors import WijkstudieError
from wijkstudie.grid import GridRun

distributed = pytest.importorskip("distributed")
parcel = pytest.importorskip("wijkstudie.parcel")


DASK = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0"]
# Without a nanny, so that a worker that is killed stays away.
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny"]
HERE = ["--host", "127.0.0.1", "--no-dashboard"]


@contextmanager
def started(folder, *before, cwd, wait=True):
    """The scheduler file of a cluster and its two workers, which ``before`` may start in its own way."""
    file = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": cwd}
    running = [subprocess.Popen([*DASK, *HERE, "--scheduler-file", str(file)], **quiet)]
    try:
        while not file.exists():
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        for i in range(2):
            places = ["--local-directory", str(folder / f"worker {i}")]
            running.append(subprocess.Popen([*before, *WORKER, *HERE, *places, address], **quiet))
        if wait:
            with distributed.Client(address) as client:
                client.wait_for_workers(2, timeout=30)
        yield file, running[1:]
    finally:
        for one in running:
            one.kill()
            one.wait()


@pytest.fixture
def scheduler(project, tmp_path_factory):
    """The scheduler file of a cluster with two workers, and how to kill one of them."""
    with started(tmp_path_factory.mktemp("cluster"), cwd=project) as found:
        yield found


def batch_of(project):
    return project / "build" / "batch" / "runs"


# ---- with a folder that they share


def test_a_cluster_gives_the_same_manifest(project, scheduler):
    done = run(project, THREE, "--scheduler", str(scheduler[0]))
    assert done.exit_code == 0, done.output
    found = table(project)
    assert list(found["status"]) == ["done"] * 3
    assert list(found["result.double"]) == [2.0, 4.0, 6.0]
    assert ran(project) == ["1", "2", "3"]
    assert "are sent" not in done.output
    assert not list(batch_of(project).glob(".*"))


def test_a_run_that_fails_there_fails_here_and_the_others_go_on(project, scheduler):
    text = "runs:\n- {notebook: told, parameters: {how: dies}}\n- {notebook: told, parameters: {x: 2}}\n"
    assert run(project, text, "--scheduler", str(scheduler[0])).exit_code == 1
    assert list(table(project)["status"]) == ["failed", "done"]


@pytest.mark.parametrize("kind", ["scheduler", "apart"])
def test_a_worker_that_is_killed_loses_no_run(kind, project, request):
    """Whether or not it shares the project's folder."""
    file, workers = request.getfixturevalue(kind)
    path = project / "notebooks" / "01_told.ipynb"
    path.write_text(path.read_text().replace("if how == 'ill': 1 / 0", "time.sleep(0.5)"))
    text = "notebooks: [told]\ngrid: {x: [1, 2, 3, 4, 5, 6, 7, 8]}\n"
    process = begin(project, text, "--scheduler", file)
    deadline = time.monotonic() + 60
    while len(list(batch_of(project).glob("*/*/tables/*"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    workers[0].kill()
    _, told = process.communicate(timeout=90)
    assert process.returncode == 0, told
    found = table(project)
    assert list(found["status"]) == ["done"] * 8
    assert list(found["result.double"]) == [2.0 * x for x in range(1, 9)]


def test_a_scheduler_that_is_not_there_is_named(project, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_TIMEOUT", 1)
    (project / "runs.yml").write_text(THREE)
    done = CliRunner().invoke(main, ["batch", str(project / "runs.yml"), "--scheduler", "tcp://127.0.0.1:9"])
    assert done.exit_code == 2
    assert "no Dask scheduler found at tcp://127.0.0.1:9" in done.output


def test_jobs_are_refused_where_they_would_say_nothing(project):
    done = run(project, THREE, "--scheduler", "tcp://127.0.0.1:9", "--jobs", "2")
    assert done.exit_code == 2
    assert "--jobs is for runs on this machine" in done.output


def test_without_dask_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "distributed", None)
    wanted = pytest.raises(WijkstudieError, match=r"pip install 'wijkstudie\[cluster\]'")
    with wanted, cluster.connected("x", [], tmp_path):
        os.abort()


def test_interrupted_it_ends_at_once_and_says_what_was_done(project, scheduler):
    text = "notebooks: [told]\ngrid: {x: [1, 2, 3, 4], how: [well, slow]}\n"
    process = begin(project, text, "--scheduler", scheduler[0])
    deadline = time.monotonic() + 60
    while not ran(project):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert set(table(project)["status"]) <= {"done", "interrupted"}
    assert not list(batch_of(project).glob(".*"))


@pytest.mark.parametrize("there", [{"python": "2.7"}, {}])
def test_workers_with_other_versions_do_nothing(there, project, scheduler, monkeypatch):
    """They would make what the manifest says that others made."""
    ours = {**parcel.code(), **there, "code of wijkstudie": "another"}
    monkeypatch.setattr(parcel, "code", lambda: ours)
    done = run(project, THREE, "--scheduler", str(scheduler[0]))
    assert done.exit_code == 2
    assert "workers that have other versions (install the same lock there" in done.output
    assert "(here another)" in done.output
    assert ("python" in done.output) == bool(there)
    assert ran(project) == []


def test_workers_that_come_later_are_asked_too(project, tmp_path_factory, monkeypatch):
    left = batch_of(project) / "01_told" / "x=2" / "tables" / "n_results.csv"
    left.parent.mkdir(parents=True)
    left.write_text("result,value\ndouble,9\n")
    ours = {**parcel.code(), "code of wijkstudie": "another"}
    monkeypatch.setattr(parcel, "code", lambda: ours)
    with started(tmp_path_factory.mktemp("cluster"), cwd=project, wait=False) as (file, _):
        done = run(project, THREE, "--scheduler", str(file))
    assert done.exit_code == 1
    assert "no workers yet" in done.output
    assert done.output.count("has other versions: code of wijkstudie") >= 3
    assert ran(project) == []
    # Nor does the manifest tell what an earlier batch had found.
    assert "result.double" not in table(project)


def test_what_cannot_be_sent_is_said(project, apart, monkeypatch):
    monkeypatch.setattr(parcel, "pack", lambda *_: b"cut off on its way")
    done = run(project, THREE, "--scheduler", str(apart[0]))
    assert done.exit_code == 2
    assert "study and notebooks could not be sent to all workers: File is not a zip file" in done.output


# ---- without one


@pytest.fixture
def elsewhere(tmp_path_factory):
    """A folder outside of the project."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture
def apart(project, elsewhere, tmp_path_factory):
    """Two workers that see empty folders in the place of those, as on other machines."""
    hidden = f'mount -t tmpfs none "{project}" && mount -t tmpfs none "{elsewhere}" && exec "$@"'
    before = ["unshare", "-m", "sh", "-c", hidden, "sh"]
    if not shutil.which("unshare") or subprocess.run([*before, "true"], check=False).returncode:
        pytest.skip("nothing can be hidden from a process here")
    folder = tmp_path_factory.mktemp("cluster")
    with started(folder, *before, cwd=folder) as found:
        yield found


def test_workers_that_share_nothing_are_sent_what_they_need(project, apart):
    (project / "notebooks" / "helper.py").write_text("TIMES = 10\n")
    path = project / "notebooks" / "01_told.ipynb"
    text = path.read_text().replace("{2 * x}", "{helper.TIMES * x}")
    path.write_text(text.replace("import pathlib", "import helper, pathlib"))
    text = THREE + 'expect: {told: ["tables/n_results.csv"]}\n'
    done = run(project, text, "--scheduler", str(apart[0]))
    assert done.exit_code == 0, done.output
    assert "2 of 2 workers do not find" in done.output
    found = table(project)
    assert list(found["status"]) == ["done"] * 3
    assert list(found["result.double"]) == [10.0, 20.0, 30.0]
    # None of them ran here, where they would have noted it.
    assert ran(project) == []
    folder = batch_of(project) / "01_told" / "x=2"
    assert nbformat.read(folder / "01_told.ipynb", as_version=4).metadata.papermill.parameters.x == 2
    # Nothing is left, there or here.
    assert not list(apart[0].parent.rglob("wijkstudie-*"))
    assert not [one for one in batch_of(project).rglob("*") if one.name.startswith(".")]
    again = run(project, text, "--scheduler", str(apart[0]), "--resume")
    assert "3 unchanged" in again.output


def test_what_fails_there_comes_back_with_its_notebook(project, apart):
    text = """\
runs:
- {notebook: told, parameters: {how: ill}}
- {notebook: told, parameters: {how: dies}}
- {notebook: told, parameters: {how: lazy}}
- {notebook: told, parameters: {x: 5}}
expect: {told: ["tables/n_results.csv"]}
"""
    assert run(project, text, "--scheduler", str(apart[0])).exit_code == 1
    found = table(project).set_index("run")
    assert list(found["status"]) == ["failed", "failed", "failed", "done"]
    assert "ZeroDivisionError" in found.loc["01_told/how=ill", "error"]
    assert "DeadKernelError" in found.loc["01_told/how=dies", "error"]
    # It names the place where whoever asked looks for it.
    missing = batch_of(project) / "01_told" / "how=lazy" / "tables" / "n_results.csv"
    assert found.loc["01_told/how=lazy", "error"] == f"promised but not there: {missing}"
    executed = nbformat.read(batch_of(project) / "01_told" / "how=ill" / "01_told.ipynb", as_version=4)
    assert any(one.output_type == "error" for cell in executed.cells for one in cell.get("outputs", []))


def test_what_an_earlier_run_left_keeps_no_promise(project, apart):
    left = batch_of(project) / "01_told" / "how=lazy" / "tables" / "n_results.csv"
    left.parent.mkdir(parents=True)
    left.write_text("result,value\ndouble,9\n")
    text = "runs: [{notebook: told, parameters: {how: lazy}}]\nexpect: {told: [tables/n_results.csv]}\n"
    assert run(project, text, "--scheduler", str(apart[0])).exit_code == 1
    assert not left.exists()


@pytest.mark.parametrize("study", ["data/raw", "data/../data/raw", "{elsewhere}", "{relative}"])
def test_a_study_from_anywhere_is_sent_and_found(study, project, apart, elsewhere, root):
    """Also one outside of the project, by a path from the root or from the project."""
    # One that is named is opened before anything starts.
    shutil.copytree(root / "data" / "raw", project / "data" / "raw", dirs_exist_ok=True)
    shutil.copytree(project / "data" / "raw", elsewhere / "study")
    path = project / "notebooks" / "01_told.ipynb"
    text = path.read_text().replace("x: int = 1", 'study: str = \\"data/raw\\"\\nx: int = 1')
    read = "from wijkstudie import settings; next((settings.project_folder() / study).glob('*.csv'))"
    path.write_text(text.replace("if how == 'ill': 1 / 0", read))
    given = study.format(
        elsewhere=elsewhere / "study", relative=os.path.relpath(elsewhere / "study", project)
    )
    runs = f"runs: [{{notebook: told, parameters: {{study: {given}}}}}]"
    done = run(project, runs, "--scheduler", str(apart[0]))
    assert done.exit_code == 0, done.output


def test_two_studies_of_one_name_do_not_meet(project, tmp_path):
    runs = []
    for name in "ab":
        study = tmp_path / "others" / name / "raw"
        study.mkdir(parents=True)
        (study / "one.csv").write_text(name)
        runs.append(GridRun(project / "notebooks" / "01_told.ipynb", tmp_path / "x", {"study": str(study)}))
    packed = tmp_path / "packed.zip"
    packed.write_bytes(parcel.pack(runs, project / "notebooks"))
    with ZipFile(packed) as archive:
        names = [one for one in archive.namelist() if Path(one).name == "one.csv"]
        assert sorted(archive.read(one) for one in names) == [b"a", b"b"]
