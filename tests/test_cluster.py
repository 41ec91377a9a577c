"""The same batch on a Dask cluster: a real scheduler and workers, one of them killed."""

import os
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from told import THREE, ran, run, table
from wijkstudie import cluster
from wijkstudie.cli import main
from wijkstudie.errors import WijkstudieError

pytest.importorskip("distributed")


@pytest.fixture
def scheduler(project, tmp_path):
    """The scheduler file of a cluster with two workers, and how to kill one of them."""
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file)]
    started = [
        subprocess.Popen(
            [*dask, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
            **quiet,
        )
    ]
    while not file.exists():
        time.sleep(0.05)
    # Without a nanny, so that a worker that is killed stays away.
    started += [
        subprocess.Popen(
            [*worker, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard"], **quiet
        )
        for _ in range(2)
    ]
    yield file, started[1:]
    for one in started:
        one.kill()
        one.wait()


def test_a_cluster_gives_the_same_manifest(project, scheduler):
    done = run(project, THREE, "--scheduler", str(scheduler[0]))
    assert done.exit_code == 0, done.output
    found = table(project)
    assert list(found["status"]) == ["done"] * 3
    assert list(found["result.double"]) == [2.0, 4.0, 6.0]
    assert ran(project) == ["1", "2", "3"]


def test_a_run_that_fails_there_fails_here_and_the_others_go_on(project, scheduler):
    text = "runs:\n- {notebook: told, parameters: {how: dies}}\n- {notebook: told, parameters: {x: 2}}\n"
    assert run(project, text, "--scheduler", str(scheduler[0])).exit_code == 1
    assert list(table(project)["status"]) == ["failed", "done"]


def test_a_worker_that_is_killed_loses_no_run(project, scheduler):
    path = project / "notebooks" / "01_told.ipynb"
    path.write_text(path.read_text().replace("if how == 'ill': 1 / 0", "time.sleep(0.5)"))
    (project / "runs.yml").write_text("notebooks: [told]\ngrid: {x: [1, 2, 3, 4, 5, 6, 7, 8]}\n")
    file, workers = scheduler
    process = subprocess.Popen(
        [sys.executable, "-m", "wijkstudie", "batch", str(project / "runs.yml"), "--scheduler", str(file)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=project,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(ran(project)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    workers[0].kill()
    told, _ = process.communicate(timeout=90)
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


def test_without_dask_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WijkstudieError, match=r"pip install 'wijkstudie\[cluster\]'"), cluster.connected("x"):
        os.abort()
