"""Time a grid of runs of the coping notebook against the ways there are without wijkstudie.

Usage: ``make bench``, or ``python benchmarks/batch.py [--turns N] [PART ...]``. The parts, each of
which prints a table in Markdown, and how long they take with three turns on two cores:

ways
    100 runs by this project's engine, beside what people do without it (6 minutes).
child
    A run in its own process beside its cells alone, in a process that has run them before (1 minute).
growth
    10, 100 and 1,000 runs: seconds, memory of the command's own process, and `--resume` of them
    all (4 minutes; 1.5 with ``--largest 100``).
dask
    The grid on a cluster of two workers beside the local pool, in twice as many turns (8 minutes).
network
    What goes over the network meanwhile (2 minutes).

All is done turn by turn, in one session, forth and then back, so that the ratios hold on a noisy
machine: they are medians of what one way took beside the other in the same turn. Nothing is written
into the project.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

import papermill
import yaml

from wijkstudie import grid, manifest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "04_coping.ipynb"
BIN = Path(sys.executable).parent
WORKERS = 2
RUNS = 100

GRID = {
    "unit": ["respondent", "citation", "fragment"],
    "dual": ["exclude", "both", "separate"],
    "awareness": ["without-unconscious", "all"],
    "certainty": ["without-implied", "explicit", "all"],
    "language": ["nl", "en"],
}
# For more runs than the grid has: each width has drawings of its own.
WIDE = {"width": [float(one) for one in range(150, 160)], **GRID}


class Cost(NamedTuple):
    """What some runs took: seconds, and of a single command the most memory that its process had, in MB."""

    runs: int
    seconds: float
    memory: float = 0.0

    @property
    def a_run(self):
        return self.seconds / self.runs


def combinations(n, grid=GRID):
    return [dict(zip(grid, values, strict=True)) for values in islice(product(*grid.values()), n)]


def in_turns(ways, turns, root):
    """What each way cost in each turn; it is given a folder of its own.

    All of these stay until the end: a file system passes by what was deleted a moment ago, so that who
    comes after somebody's files are deleted would wait longer for each of theirs.
    """
    found = {name: [] for name in ways}
    for turn in range(turns):
        for name in list(ways)[:: -1 if turn % 2 else 1]:
            found[name].append(ways[name](new(root)))
    return found


def new(root):
    return Path(tempfile.mkdtemp(dir=root))


def show(found, ours):
    """Print the costs of ways as a table, beside those of one of them."""
    turns = len(found[ours])
    print(f"| medians of {turns} turns | runs a turn | seconds a run | times {ours}, least to most |")
    print("|---|---|---|---|")
    for name, costs in found.items():
        ratios = [one.a_run / other.a_run for one, other in zip(costs, found[ours], strict=True)]
        middle = statistics.median(one.a_run for one in costs)
        spread = f"{statistics.median(ratios):.3g} ({min(ratios):.3g} to {max(ratios):.3g})"
        print(f"| {name} | {costs[0].runs} | {middle:.2f} | {'1' if name == ours else spread} |")
    print(flush=True)


def cost(runs, *commands, folder):
    """Do some runs by commands, one after the other, of which none writes elsewhere than in a folder."""
    nothing = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"WIJKSTUDIE_OUTPUT": str(folder)}
    start = time.perf_counter()
    for command in commands:
        process = subprocess.Popen(command, cwd=NOTEBOOK.parent, env=environment, **nothing)
        told = ["0"]
        threading.Thread(target=watch, args=(process.pid, told), daemon=True).start()
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(runs, time.perf_counter() - start, int(told[0]) / 1024)


def watch(pid, told):
    """Note the most memory that a process had so far, in kB, for as long as it runs."""
    with suppress(OSError):
        while found := re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()):
            told[:] = found
            time.sleep(0.2)


def outputs(folder, i):
    return {"figures": str(folder / str(i) / "figures"), "processed": str(folder / str(i) / "tables")}


def papermills(folder, runs):
    """The commands of papermill for some runs."""
    start = [str(BIN / "papermill"), "--no-progress-bar", str(NOTEBOOK)]
    for i, values in enumerate(combinations(runs)):
        given = {**values, **outputs(folder, i)}
        yield [
            *start,
            str(folder / f"{i}.ipynb"),
            *(text for pair in given.items() for text in ("-p", *pair)),
        ]


def one_by_one(runs, folder):
    return cost(runs, *papermills(folder, runs), folder=folder)


def nbconvert(runs, folder):
    """It knows no parameters: each run is that of the notebook as it stands."""
    start = [str(BIN / "jupyter"), "nbconvert", "--to", "notebook", "--execute", str(NOTEBOOK), "--output"]
    return cost(runs, *([*start, str(folder / f"{i}.ipynb")] for i in range(runs)), folder=folder)


def xargs(runs, folder):
    lines = folder / "commands"
    lines.write_text("\n".join(" ".join(one) for one in papermills(folder, runs)))
    return cost(runs, ["sh", "-c", f'xargs -P{WORKERS} -I{{}} sh -c {{}} < "$0"', str(lines)], folder=folder)


def pool(runs, folder):
    start = time.perf_counter()
    with ProcessPoolExecutor(WORKERS, initializer=mute) as workers:
        list(workers.map(partial(api, folder), *zip(*enumerate(combinations(runs)), strict=True)))
    return Cost(runs, time.perf_counter() - start)


def mute():
    """What kernels warn of is not shown; what goes wrong comes back all the same."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def api(folder, i, values):
    papermill.execute_notebook(
        str(NOTEBOOK), str(folder / f"{i}.ipynb"), {**values, **outputs(folder, i)}, progress_bar=False
    )


def batch(folder, *options, runs=None, notebook="coping", output="out"):
    """A grid of runs as one command, from its start to its end."""
    runs = [{"notebook": notebook, "parameters": values} for values in runs or combinations(RUNS)]
    file = folder / f"{output}.yml"
    file.write_text(yaml.safe_dump({"runs": runs}))
    told = [str(BIN / "wijkstudie"), "batch", str(file), "--output", str(folder / output), *options]
    if not {"--jobs", "--scheduler"} & set(options):
        told += ["--jobs", str(WORKERS)]
    return cost(len(runs), told, folder=folder)


def a_second_time(folder):
    batch(folder)
    return batch(folder)


OURS = f"wijkstudie batch --jobs {WORKERS}"


def ways(asked, root):
    """The slow ways do fewer runs, as they cost the same for each; the table tells how many."""
    few, more = asked.few, 2 * asked.few
    found = {
        "papermill, once per run": partial(one_by_one, few),
        "jupyter nbconvert --execute, once per run": partial(nbconvert, few),
        f"xargs -P{WORKERS} papermill": partial(xargs, few),
        f"papermill's API in a pool of {WORKERS} processes": partial(pool, more),
        OURS: batch,
        f"{OURS}, a second time": a_second_time,
        f"{OURS} --redraw": lambda folder: batch(folder, "--redraw"),
        f"{OURS} --engine kernel": lambda folder: batch(
            folder, "--engine", "kernel", runs=combinations(more)
        ),
    }
    show(in_turns(found, asked.turns, root), OURS)


CELLS = """
import contextlib, io, json, statistics, sys, time
import matplotlib
matplotlib.use("agg")
from IPython.core.interactiveshell import InteractiveShell
notebook = json.load(open(sys.argv[1]))
cells = ["".join(one["source"]) for one in notebook["cells"] if one["cell_type"] == "code"]
shell = InteractiveShell.instance()
times = []
for _ in range(10):
    with contextlib.redirect_stdout(io.StringIO()):
        start = time.perf_counter()
        for cell in cells:
            shell.run_cell(cell).raise_error()
        times.append(time.perf_counter() - start)
print(statistics.median(times[2:]))
"""


def cells(folder):
    """The cells alone, in one process that has run them twice before: the floor."""
    done = subprocess.run(
        [sys.executable, "-c", CELLS, str(NOTEBOOK)], capture_output=True, text=True, check=True,
        cwd=NOTEBOOK.parent, env=os.environ | {"WIJKSTUDIE_OUTPUT": str(folder)},
    )  # fmt: skip
    return Cost(1, float(done.stdout.split()[-1]))


def in_child(folder):
    """A run as its own batch says, one at a time, each figure drawn in its kernel."""
    import pandas as pd

    batch(folder, "--jobs", "1", "--redraw", runs=combinations(11))
    # The first three wait for the process that kernels are forked from.
    return Cost(1, pd.read_csv(folder / "out" / "manifest.csv")["seconds"][3:].median())


def child(asked, root):
    alone = "the cells alone"
    found = {alone: cells, "a run in its process, one at a time, all drawn": in_child}
    show(in_turns(found, asked.turns, root), alone)


def growth(asked, root):
    """More and more runs; of the most, which take long, there is one measurement."""
    again = {}
    print(
        "| runs, other widths | times measured | seconds, median | ms a run "
        "| most memory of the command, MB | `--resume`, none changed, s |\n|---|---|---|---|---|---|"
    )
    for n in (10, RUNS, asked.largest):
        if n in again:
            continue
        runs, times = combinations(n, WIDE), asked.turns if n <= RUNS else 1
        folders = [new(root) for _ in range(times)]
        costs = [batch(folder, runs=runs) for folder in folders]
        again[n] = statistics.median(
            batch(folders[-1], "--resume", runs=runs).seconds for _ in range(asked.turns)
        )
        middle, memory = statistics.median(one.seconds for one in costs), max(one.memory for one in costs)
        print(
            f"| {n} | {times} | {middle:.1f} | {1000 * middle / n:.0f} | {memory:.0f} | {again[n]:.2f} |",
            flush=True,
        )
    more, look = 1000 * (again[n] - again[10]) / (n - 10), looked_at(folders[-1])
    print(
        f"\nA run that did not change takes {more:.1f} ms of `--resume`: what {n} take more than 10, with "
        f"the comparison\nat the end. To see that it did not takes {look:.1f} ms, in a process that has "
        "seen one.\n"
    )


def looked_at(folder):
    """Median milliseconds in which a finished run is found to be as it was."""
    times = []
    for run in grid.read(folder / "out.yml", NOTEBOOK.parent, folder / "out"):
        start = time.perf_counter()
        if not manifest.unchanged(run):
            sys.exit(f"{run.name} should not have changed")
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


@contextmanager
def cluster(folder, *before):
    """A scheduler and workers on this machine, that are there but have done nothing yet.

    ``before`` may start the workers in its own way.
    """
    file = folder / "scheduler.json"
    common = ["--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1"]
    out = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    out["env"] = os.environ | {"WIJKSTUDIE_OUTPUT": str(folder)}
    part = [sys.executable, "-m"]
    started = [subprocess.Popen([*part, "distributed.cli.dask_scheduler", "--port", "0", *common], **out)]
    try:
        while not file.exists():
            if started[0].poll() is not None:
                sys.exit("Dask's scheduler does not start")
            time.sleep(0.05)
        for i in range(WORKERS):
            options = ["--nthreads", "1", "--local-directory", str(folder / f"worker {i}"), *common]
            worker = [*before, *part, "distributed.cli.dask_worker", *options]
            started.append(subprocess.Popen(worker, **out))
        from distributed import Client

        with Client(scheduler_file=str(file)) as client:
            client.wait_for_workers(WORKERS, timeout=60)
        yield str(file)
    finally:
        # The scheduler last.
        for one in reversed(started):
            one.terminate()
            one.wait()


def first_batch(folder):
    with cluster(folder) as file:
        return batch(folder, "--scheduler", file)


def later_batch(folder):
    """The workers have done another notebook before, of which no drawing is of use."""
    with cluster(folder) as file:
        batch(
            folder, "--scheduler", file, notebook="emotion", runs=combinations(4 * WORKERS), output="before"
        )
        return batch(folder, "--scheduler", file)


def dask(asked, root):
    """Whole commands both; the cluster, which is new in each turn, is there when its command starts.

    The local pool makes its process ready within the command. Of the cluster, each worker makes one: in
    its first batch, within the command too, and not any more in a later one. The ratio is near its bar,
    so that it gets twice as many turns.
    """
    found = {
        OURS: batch,
        f"wijkstudie batch --scheduler, {WORKERS} Dask workers, their first batch": first_batch,
        f"wijkstudie batch --scheduler, {WORKERS} Dask workers, a later batch": later_batch,
    }
    show(in_turns(found, 2 * asked.turns, root), OURS)


def on_loopback():
    """Bytes that went over this machine's loopback so far, whosever they are, with all headers."""
    found = re.search(r"^\s*lo:\s*(\d+)", Path("/proc/net/dev").read_text(), re.MULTILINE)
    return int(found[1])


def crossing(folder, *options):
    """Bytes on the loopback for each run of a batch, and once: from a batch of 10 and one of 60."""
    told = []
    for n in (10, 60):
        before = on_loopback()
        batch(folder, *options, runs=combinations(n), output=f"{n} runs")
        told.append(on_loopback() - before)
    a_run = (told[1] - told[0]) / 50
    return a_run, told[0] - 10 * a_run


def shared(folder):
    with cluster(folder) as file:
        return crossing(folder, "--scheduler", file)


def unshared(folder):
    """With workers that do not see the folders of the batches."""
    hidden = [folder / f"{n} runs" for n in (10, 60)]
    for one in hidden:
        one.mkdir()
    with cluster(folder, *hiding(*hidden)) as file:
        return crossing(folder, "--scheduler", file)


def hiding(*folders):
    """What starts a process for which folders are empty."""
    empty = " && ".join(f'mount -t tmpfs none "{one}"' for one in folders)
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *user, "--mount", "sh", "-c", f'{empty} && exec "$@"', "sh"]


def network(asked, root):
    """Nothing else may use the loopback meanwhile: the local pool, which does not, shows whether it does."""
    if not Path("/proc/net/dev").exists():
        print("What goes over the network is not measured: this system does not tell.\n")
        return
    found = {f"wijkstudie batch --scheduler, {WORKERS} Dask workers that share a folder": shared}
    probe = new(root)
    if shutil.which("unshare") and not subprocess.run([*hiding(probe), "true"], check=False).returncode:
        found[f"wijkstudie batch --scheduler, {WORKERS} Dask workers that share none"] = unshared
    found[f"{OURS}: of others, meanwhile"] = crossing
    print(f"| over the network, medians of {asked.turns} turns | kB a run | kB once |\n|---|---|---|")
    for name, told in in_turns(found, asked.turns, root).items():
        a_run, once = (statistics.median(one) / 1000 for one in zip(*told, strict=True))
        print(f"| {name} | {a_run:.1f} | {once:.0f} |")
    print(flush=True)


PARTS = {one.__name__: one for one in (ways, child, growth, dask, network)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all without")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument(
        "--few", type=int, default=4, help="runs of the slow ways; twice as many of the less slow"
    )
    parser.add_argument("--largest", type=int, default=1000, help="of the batches whose growth is measured")
    asked = parser.parse_args()
    if wrong := set(asked.parts) - set(PARTS):
        parser.error(f"no part {', '.join(wrong)}; there are {', '.join(PARTS)}")
    # As where people work: what was imported once need not be compiled again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["WIJKSTUDIE_PROJECT"] = str(ROOT)
    with tempfile.TemporaryDirectory() as root:
        # For papermill's API, which runs kernels in the environment of this process.
        os.environ["WIJKSTUDIE_OUTPUT"] = root
        for name in asked.parts or PARTS:
            PARTS[name](asked, root)


if __name__ == "__main__":
    main()
