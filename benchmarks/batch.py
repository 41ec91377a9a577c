"""Time a grid of runs of the coping notebook against the ways there are without wijkstudie.

All in one session, turn by turn, so that the ratios hold on a noisy machine; medians over the
turns. Usage: ``make bench``, or ``python benchmarks/batch.py [turns]``.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice, product
from pathlib import Path

import papermill
import yaml

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "04_coping.ipynb"
BIN = Path(sys.executable).parent
WORKERS = 2
# The slow ways are timed over fewer runs: their cost is the same for each.
FEW = 4

GRID = {
    "unit": ["respondent", "citation", "fragment"],
    "dual": ["exclude", "both", "separate"],
    "awareness": ["without-unconscious", "all"],
    "certainty": ["without-implied", "explicit", "all"],
    "language": ["nl", "en"],
}


# For more runs than the grid has: each width has drawings of its own.
WIDE = {"width": [float(one) for one in range(150, 160)], **GRID}


def combinations(n, grid=GRID):
    return [dict(zip(grid, values, strict=True)) for values in islice(product(*grid.values()), n)]


def quiet(command, **environment):
    """Run a command, and tell how much memory its own process took at most, in MB."""
    nothing = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=NOTEBOOK.parent, env=os.environ | environment, **nothing)
    told = ["0"]

    def watch():
        with suppress(OSError, IndexError):
            while True:
                told[:] = (
                    re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text()) or told
                )
                time.sleep(0.2)

    threading.Thread(target=watch, daemon=True).start()
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, command)
    return int(told[0]) / 1024


def outputs(folder, i):
    return {"figures": str(folder / str(i) / "figures"), "processed": str(folder / str(i) / "tables")}


def command(folder, i, values):
    given = {**values, **outputs(folder, i)}
    options = [text for pair in given.items() for text in ("-p", *pair)]
    return [str(BIN / "papermill"), str(NOTEBOOK), str(folder / f"{i}.ipynb"), "--no-progress-bar", *options]


def one_by_one(folder):
    for i, values in enumerate(combinations(FEW)):
        quiet(command(folder, i, values))
    return FEW


def xargs(folder):
    lines = "\n".join(" ".join(command(folder, i, values)) for i, values in enumerate(combinations(FEW)))
    subprocess.run(
        ["xargs", f"-P{WORKERS}", "-I{}", "sh", "-c", "{}"], input=lines, text=True, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=NOTEBOOK.parent,
    )  # fmt: skip
    return FEW


def api(task):
    folder, i, values = task
    papermill.execute_notebook(
        str(NOTEBOOK), str(folder / f"{i}.ipynb"), {**values, **outputs(folder, i)}, progress_bar=False
    )


def pool(folder):
    tasks = [(folder, i, values) for i, values in enumerate(combinations(2 * FEW))]
    with ProcessPoolExecutor(WORKERS) as workers:
        list(workers.map(api, tasks))
    return len(tasks)


def nbconvert(folder):
    for i in range(FEW):
        to = ["--to", "notebook", "--execute", "--output", str(folder / f"{i}.ipynb"), str(NOTEBOOK)]
        quiet([str(BIN / "jupyter"), "nbconvert", *to])
    return FEW


def batch(folder, *options, runs=None, times=1):
    """A grid of runs; drawings of before are met only from the second time on."""
    runs = [{"notebook": "coping", "parameters": values} for values in runs or combinations(100)]
    file = folder / "runs.yml"
    file.write_text(yaml.safe_dump({"runs": runs}))
    told = ["batch", str(file), "--output", str(folder / "out"), *options]
    if "--jobs" not in options:
        told += ["--jobs", str(WORKERS)]
    for _ in range(times):
        start = time.perf_counter()
        memory = quiet([str(BIN / "wijkstudie"), *told], WIJKSTUDIE_OUTPUT=str(folder))
    return len(runs), time.perf_counter() - start, memory


@contextmanager
def dask(folder):
    """A scheduler and workers on this machine."""
    file = folder / "scheduler.json"
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    out = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    out["env"] = os.environ | {"WIJKSTUDIE_OUTPUT": str(folder), "WIJKSTUDIE_PROJECT": str(ROOT)}
    part = [sys.executable, "-m"]
    started = [
        subprocess.Popen(
            [*part, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common], **out
        )
    ]
    while not file.exists():
        time.sleep(0.05)
    worker = [*part, "distributed.cli.dask_worker", "--nthreads", "1", "--host", "127.0.0.1", *common]
    started += [subprocess.Popen(worker, **out) for _ in range(WORKERS)]
    try:
        yield str(file)
    finally:
        for one in started:
            one.terminate()
            one.wait()


def on_dask(folder):
    with dask(folder) as file:
        for few in (WORKERS, WORKERS):
            # Each worker has its own process that is ready; no drawing is kept for what is timed.
            batch(folder, "--scheduler", file, "--redraw", runs=combinations(few))
        return batch(folder, "--scheduler", file)


CELLS = """
import contextlib, io, json, os, sys, time
import matplotlib
matplotlib.use("agg")
from IPython.core.interactiveshell import InteractiveShell
notebook = json.load(open(sys.argv[1]))
cells = ["".join(one["source"]) for one in notebook["cells"] if one["cell_type"] == "code"]
shell = InteractiveShell.instance()
times = []
for _ in range(8):
    with contextlib.redirect_stdout(io.StringIO()):
        start = time.perf_counter()
        for cell in cells:
            shell.run_cell(cell).raise_error()
        times.append(time.perf_counter() - start)
print(sorted(times[2:])[3])
"""


def cells(folder):
    """Seconds of the cells alone, in one process that has run them before: the floor."""
    done = subprocess.run(
        [sys.executable, "-c", CELLS, str(NOTEBOOK)], capture_output=True, text=True, check=True,
        cwd=NOTEBOOK.parent, env=os.environ | {"WIJKSTUDIE_OUTPUT": str(folder)},
    )  # fmt: skip
    return float(done.stdout.split()[-1])


def in_child(folder):
    """Median seconds that a run takes as its own batch says, one at a time, each figure drawn."""
    import pandas as pd

    batch(folder, "--jobs", "1", "--redraw", runs=combinations(11))
    # The first three wait for the process that kernels are forked from.
    return pd.read_csv(folder / "out" / "manifest.csv")["seconds"][3:].median()


OURS = f"wijkstudie batch --jobs {WORKERS}"
WAYS = {
    "papermill, once per run": one_by_one,
    "jupyter nbconvert --execute, once per run": nbconvert,
    f"xargs -P{WORKERS} papermill": xargs,
    f"papermill's API in a pool of {WORKERS} processes": pool,
    OURS: batch,
    f"{OURS}, a second time": lambda folder: batch(folder, times=2),
    f"{OURS} --redraw": lambda folder: batch(folder, "--redraw"),
    f"{OURS} --engine kernel": lambda folder: batch(folder, "--engine", "kernel", runs=combinations(2 * FEW)),
    f"wijkstudie batch --scheduler, {WORKERS} Dask workers": on_dask,
}


def timed(way, folder):
    start = time.perf_counter()
    n = way(folder)
    took = time.perf_counter() - start
    if isinstance(n, tuple):
        n, took, _ = n
    return took / n


def main(turns=3):
    # As where people work: what was imported once need not be compiled again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    found = {name: [] for name in WAYS}
    # All of it stays until the end: a file system passes by what was deleted a moment ago, so
    # that who comes after somebody's files are deleted would wait longer for each of theirs.
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(turns):
            for name, way in WAYS.items():
                found[name].append(timed(way, Path(tempfile.mkdtemp(dir=folder))))
    ours = statistics.median(found[OURS])
    print(f"| seconds a run, median of {turns} | | times {OURS} |\n|---|---|---|")
    for name, times in found.items():
        middle = statistics.median(times)
        print(f"| {name} | {middle:.2f} | {middle / ours:.1f} |", flush=True)
    floors, children = [], []
    for _ in range(turns):
        with tempfile.TemporaryDirectory() as folder:
            floors.append(cells(Path(folder)))
            children.append(in_child(Path(folder)))
    floor, child = statistics.median(floors), statistics.median(children)
    print(
        f"\ncells alone {floor:.2f} s, a run by itself {child:.2f} s: {child / floor:.2f} times", flush=True
    )
    for n in (10, 100, 1000):
        with tempfile.TemporaryDirectory() as folder:
            _, took, memory = batch(Path(folder), runs=combinations(n, WIDE))
        print(f"{n} runs, other widths: {took:.1f} s, {1000 * took / n:.0f} ms a run; parent {memory:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
