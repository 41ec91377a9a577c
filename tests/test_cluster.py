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

from told import THREE, begin, given, ran, run, table
from wijkstudie import cluster, grid
from wijkstudie.cli import main
from wijkstudie.errors import WijkstudieError
from wijkstudie.grid import GridRun

distributed = pytest.importorskip("distributed")
parcel = pytest.importorskip("wijkstudie.parcel")


DASK = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0"]
# Without a nanny, so that a worker that is killed stays away.
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny"]
HERE = ["--host", "127.0.0.1", "--no-dashboard"]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def worker(folder, address, *before, cwd, **environment):
    command = [*before, *WORKER, *HERE, "--local-directory", str(folder), address]
    return subprocess.Popen(command, **QUIET, cwd=cwd, env=os.environ | environment)


@contextmanager
def started(folder, *before, cwd, wait=True, workers=2):
    """The scheduler file of a cluster and its workers, which ``before`` may start in its own way."""
    file = folder / "scheduler.json"
    running = [subprocess.Popen([*DASK, *HERE, "--scheduler-file", str(file)], **QUIET, cwd=cwd)]
    try:
        # It is there before it says something.
        while not file.exists() or not file.read_text().endswith("}"):
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        for i in range(workers):
            running.append(worker(folder / f"worker {i}", address, *before, cwd=cwd))
        if wait:
            with distributed.Client(address) as client:
                client.wait_for_workers(workers, timeout=30)
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


def left_in(project):
    """What is hidden in a batch's folder, but for its lock."""
    return [one for one in batch_of(project).rglob(".*") if one.name != ".lock"]


# ---- with a folder that they share


def test_a_cluster_gives_the_same_manifest(project, scheduler):
    done = run(project, THREE, "--scheduler", str(scheduler[0]))
    assert done.exit_code == 0, done.output
    found = table(project)
    assert list(found["status"]) == ["done"] * 3
    assert list(found["result.double"]) == [2.0, 4.0, 6.0]
    assert ran(project) == ["1", "2", "3"]
    assert "are sent" not in done.output
    assert not left_in(project)


def test_a_run_that_fails_there_fails_here_and_the_others_go_on(project, scheduler):
    text = "runs:\n- {notebook: told, parameters: {how: dies}}\n- {notebook: told, parameters: {x: 2}}\n"
    assert run(project, text, "--scheduler", str(scheduler[0])).exit_code == 1
    assert list(table(project)["status"]) == ["failed", "done"]


@pytest.mark.parametrize("kind", ["scheduler", "apart"])
def test_a_worker_that_is_killed_loses_no_run(kind, project, request):
    """Whether or not it shares the project's folder."""
    file, workers = request.getfixturevalue(kind)
    take_time(project)
    process = begin(project, EIGHT, "--scheduler", file)
    wait_for(project, "tables/*", 2)
    workers[0].kill()
    _, told = process.communicate(timeout=90)
    assert process.returncode == 0, told
    found = table(project)
    assert list(found["status"]) == ["done"] * 8
    assert list(found["result.double"]) == [2.0 * x for x in range(1, 9)]


EIGHT = "notebooks: [told]\ngrid: {x: [1, 2, 3, 4, 5, 6, 7, 8]}\n"


def test_a_batch_that_nobody_does_says_so_and_goes_on_when_somebody_comes(project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lonely")
    with started(folder, cwd=project, workers=1) as (file, [first]):
        take_time(project)
        process = begin(project, EIGHT, "--scheduler", file)
        wait_for(project, "tables/*", 2)
        first.kill()
        time.sleep(3 * cluster._LOOK)
        address = json.loads(file.read_text())["address"]
        second = worker(folder / "second", address, cwd=project)
        try:
            _, told = process.communicate(timeout=90)
        finally:
            second.kill()
            second.wait()
    assert process.returncode == 0, told
    assert told.count("no worker is there; the batch waits for one") == 1
    assert list(table(project)["status"]) == ["done"] * 8


def take_time(project, seconds=0.5):
    path = project / "notebooks" / "01_told.ipynb"
    path.write_text(path.read_text().replace("if how == 'ill': 1 / 0", f"time.sleep({seconds})"))


def wait_for(project, names, n):
    deadline = time.monotonic() + 60
    while len(list(batch_of(project).glob(f"01_told/*/{names}"))) < n:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_each_time_that_a_run_is_done_it_is_in_a_folder_of_its_own(project, scheduler):
    """So that a worker which was given up, but goes on, does not write to where another does."""
    [one] = grid.read(given(project, "notebooks: [told]\n"), project / "notebooks", batch_of(project))
    label = parcel.Label("x", batch_of(project) / ".x", project, parcel.code())
    label.place.mkdir(parents=True)
    label.marker.touch()
    address = json.loads(scheduler[0].read_text())["address"]
    with distributed.Client(address) as client:
        found = client.gather([client.submit(parcel.run_there, label, one, pure=False) for _ in range(2)])
    assert not one.folder.exists()
    assert len({told.folder for told in found}) == 2
    outcome = parcel.take(found[0], one)
    assert not outcome.error
    assert (one.folder / "tables" / "n_results.csv").read_text() == "result,value\ndouble,2\n"
    # The notebook names its own place, not where it was done.
    assert str(one.folder / "tables") in one.output.read_text()
    assert str(label.place) not in one.output.read_text()


def test_what_a_worker_makes_after_the_end_of_a_batch_is_gone(project, scheduler):
    [one] = grid.read(given(project, "notebooks: [told]\n"), project / "notebooks", batch_of(project))
    take_time(project, 2)
    label = parcel.Label("x", batch_of(project) / ".x", project, parcel.code())
    label.place.mkdir(parents=True)
    label.marker.touch()
    with distributed.Client(json.loads(scheduler[0].read_text())["address"]) as client:
        told = client.submit(parcel.run_there, label, one)
        deadline = time.monotonic() + 60
        while len(list(label.place.iterdir())) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        shutil.rmtree(label.place)
        told.result()
    assert not left_in(project)


def test_a_batch_that_was_killed_goes_on_where_it_was(project, scheduler):
    take_time(project)
    process = begin(project, EIGHT, "--scheduler", scheduler[0])
    wait_for(project, "run.json", 2)
    process.kill()
    process.communicate()
    done = run(project, EIGHT, "--scheduler", str(scheduler[0]), "--resume")
    assert done.exit_code == 0, done.output
    found = table(project)
    assert set(found["status"]) == {"done", "unchanged"}
    assert list(found["result.double"]) == [2.0 * x for x in range(1, 9)]
    assert not left_in(project)


def test_a_worker_that_comes_later_without_the_folder_is_sent_what_it_needs(
    project, hidden, tmp_path_factory
):
    take_time(project, 1)
    folder = tmp_path_factory.mktemp("cluster")
    with started(folder, cwd=project, workers=1) as (file, _):
        process = begin(project, EIGHT, "--scheduler", file)
        wait_for(project, "tables/*", 1)
        late = worker(folder / "late", json.loads(file.read_text())["address"], *hidden, cwd=folder)
        _, told = process.communicate(timeout=90)
        late.kill()
        late.wait()
    assert process.returncode == 0, told
    assert "nor a copy of it: study and notebooks are sent" in told
    # It did some, which could not be noted here.
    assert 0 < len(ran(project)) < 8
    assert list(table(project)["result.double"]) == [2.0 * x for x in range(1, 9)]


def test_a_worker_that_comes_later_with_other_versions_gets_no_runs(project, tmp_path_factory):
    take_time(project)
    folder = tmp_path_factory.mktemp("cluster")
    shutil.copytree(Path(parcel.__file__).parent, folder / "wijkstudie")
    (folder / "wijkstudie" / "more.py").write_text("")
    with started(folder, cwd=project, workers=1) as (file, _):
        process = begin(project, EIGHT, "--scheduler", file)
        wait_for(project, "tables/*", 1)
        address = json.loads(file.read_text())["address"]
        late = worker(folder / "late", address, cwd=folder, PYTHONPATH=str(folder))
        _, told = process.communicate(timeout=90)
        late.kill()
        late.wait()
    assert process.returncode == 0, told
    assert told.count("it is left out (install the same lock there") == 1
    assert ran(project) == [str(x) for x in range(1, 9)]
    assert list(table(project)["status"]) == ["done"] * 8


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
    take_time(project, 2)
    process = begin(project, EIGHT, "--scheduler", scheduler[0])
    wait_for(project, "run.json", 1)
    # It is in the manifest a moment later.
    while "done" not in set(table(project)["status"]):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    _, told = process.communicate(timeout=20)
    assert time.monotonic() - start < 2
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert set(table(project)["status"]) == {"done", "interrupted"}
    # When what the workers were at has ended, nothing is left of it, and nothing more is done.
    time.sleep(5)
    assert not left_in(project)
    assert len(ran(project)) <= 4


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
    assert "it is left out" in done.output
    assert done.output.count("FAILED 01_told/x=3: tcp://") == 2
    assert ran(project) == []
    # Nor does the manifest tell what an earlier batch had found.
    assert "result.double" not in table(project)


@pytest.mark.parametrize("warm", [True, False])
def test_workers_have_kernels_made_ready_only_for_runs_that_want_them(warm, tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(parcel.server.SERVER, "start", lambda: started.append("server"))
    parcel.look(parcel.Label("x", tmp_path / ".x", tmp_path, {}), [], warm)
    assert bool(started) == warm


def test_what_cannot_be_sent_is_said(project, apart, monkeypatch):
    monkeypatch.setattr(parcel, "pack", lambda *_: b"cut off on its way")
    done = run(project, THREE, "--scheduler", str(apart[0]))
    assert done.exit_code == 2
    assert "study and notebooks could not be sent to all workers: File is not a zip file" in done.output


# ---- on a cluster that gives jobs


JOBQUEUE = """\
import json

class SLURMCluster:
    def __init__(self, *, queue, account, walltime, cores, processes, memory, interface, local_directory,
                 log_directory):
        self.scheduler_address = json.load(open({file!r}))["address"]

    def __enter__(self):
        return self

    def __exit__(self, *about):
        pass

    def scale(self, jobs):
        pass
"""


@pytest.mark.parametrize(("how", "code"), [("well", 0), ("ill", 1)])
def test_the_recipe_for_slurm_does_a_batch_and_tells_how_it_ended(how, code, project, scheduler, root):
    (project / "dask_jobqueue.py").write_text(JOBQUEUE.format(file=str(scheduler[0])))
    runs = given(project, f"runs: [{{notebook: told, parameters: {{how: {how}}}}}]\n")
    done = subprocess.run(
        [sys.executable, str(root / "docs" / "slurm.py"), str(runs)],
        env=os.environ | {"PYTHONPATH": str(project)}, cwd=project, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert list(table(project)["status"]) == ["failed" if code else "done"]


def test_the_recipe_stands_in_the_docs(root):
    shown = (root / "docs" / "batch.md").read_text(encoding="utf-8")
    assert f"```python\n{(root / 'docs' / 'slurm.py').read_text(encoding='utf-8')}```" in shown


# ---- without one


@pytest.fixture
def elsewhere(tmp_path_factory):
    """A folder outside of the project."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture
def hidden(project, elsewhere):
    """A command that does another where empty folders are in the place of those, as on other machines."""
    hidden = f'mount -t tmpfs none "{project}" && mount -t tmpfs none "{elsewhere}" && exec "$@"'
    before = ["unshare", "-m", "sh", "-c", hidden, "sh"]
    if not shutil.which("unshare") or subprocess.run([*before, "true"], check=False).returncode:
        pytest.skip("nothing can be hidden from a process here")
    return before


@pytest.fixture
def apart(hidden, tmp_path_factory):
    """Two workers that share nothing with the batch."""
    folder = tmp_path_factory.mktemp("cluster")
    with started(folder, *hidden, cwd=folder) as found:
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
    executed = nbformat.read(folder / "01_told.ipynb", as_version=4).metadata.papermill
    assert executed.parameters == {
        "x": 2,
        "figures": str(folder / "figures"),
        "processed": str(folder / "tables"),
    }
    assert executed.input_path == str(project / "notebooks" / "01_told.ipynb")
    # Nothing is left, there or here.
    assert not list(apart[0].parent.rglob("wijkstudie-*"))
    assert not left_in(project)
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
