"""Time a grid of runs of the coping notebook against the ways there are without wijkstudie.

All in one session, turn by turn, so that the ratios hold on a noisy machine; medians over the
turns. Usage: ``make bench``, or ``python benchmarks/batch.py [turns]``.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
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


def combinations(n):
    return [dict(zip(GRID, values, strict=True)) for values in islice(product(*GRID.values()), n)]


def quiet(command):
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=NOTEBOOK.parent
    )


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


def batch(folder, n=100, *options):
    runs = [{"notebook": "coping", "parameters": values} for values in combinations(n)]
    file = folder / "runs.yml"
    file.write_text(yaml.safe_dump({"runs": runs}))
    quiet(
        [
            str(BIN / "wijkstudie"),
            "batch",
            str(file),
            "--output",
            str(folder / "out"),
            "--jobs",
            str(WORKERS),
            *options,
        ]
    )
    return len(runs)


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
    """Median seconds that a run takes as its own batch says, one at a time."""
    import pandas as pd

    runs = [{"notebook": "coping", "parameters": values} for values in combinations(8)]
    file = folder / "runs.yml"
    file.write_text(yaml.safe_dump({"runs": runs}))
    quiet([str(BIN / "wijkstudie"), "batch", str(file), "--output", str(folder / "out"), "--jobs", "1"])
    return pd.read_csv(folder / "out" / "manifest.csv")["seconds"][1:].median()


WAYS = {
    "papermill, once per run": one_by_one,
    "jupyter nbconvert --execute, once per run": nbconvert,
    f"xargs -P{WORKERS} papermill": xargs,
    f"papermill's API in a pool of {WORKERS} processes": pool,
    f"wijkstudie batch --jobs {WORKERS}": batch,
    f"wijkstudie batch --jobs {WORKERS} --engine kernel": lambda folder: batch(
        folder, 2 * FEW, "--engine", "kernel"
    ),
}


def timed(way):
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        n = way(Path(folder))
        return (time.perf_counter() - start) / n


def main(turns=3):
    found = {name: [] for name in WAYS}
    for _ in range(turns):
        for name, way in WAYS.items():
            found[name].append(timed(way))
    ours = statistics.median(found[f"wijkstudie batch --jobs {WORKERS}"])
    print(f"| seconds a run, median of {turns} | | times wijkstudie batch |\n|---|---|---|")
    for name, times in found.items():
        middle = statistics.median(times)
        print(f"| {name} | {middle:.2f} | {middle / ours:.1f} |")
    with tempfile.TemporaryDirectory() as folder:
        floor, child = cells(Path(folder)), in_child(Path(folder))
    print(f"\ncells alone {floor:.2f} s, a run by itself {child:.2f} s: {child / floor:.2f} times")
    for n in (10, 50, 100):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            batch(Path(folder), n)
            print(f"{n} runs: {time.perf_counter() - start:.1f} s")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {memory:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
