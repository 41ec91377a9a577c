"""Time the road from nothing to figures, and the study's notebooks against plain papermill.

Everything runs in one session on a fresh clone of the committed state, in turns, so that the ratios
hold on a noisy machine; the table that is printed is Markdown. Usage: ``make bench``, or ``python
benchmarks/build.py [TURNS]``; takes some nine minutes with three turns, papermill nearly all of them.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("nl", "en")


def seconds(command, clone, **environment):
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=clone, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - start


def notebooks(clone):
    return sorted((clone / "notebooks").glob("[0-9]*.ipynb"))


def unchanged(clone):
    return seconds(["make"], clone)


def build(clone, *options):
    return seconds([str(clone / ".venv/bin/wijkstudie"), "build", "--again", *options], clone)


def undrawn(clone):
    """With no drawing of before; those are put aside and back, for `make` has some of the explorer there."""
    kept, aside = clone / "build" / "drawings", Path(tempfile.mkdtemp(dir=clone.parent))
    kept.rename(aside / "before")
    took = build(clone)
    kept.rename(aside / "anew")
    (aside / "before").rename(kept)
    return took


def redrawn(clone):
    return build(clone, "--redraw")


def papermill(clone):
    """What it writes goes to a folder of its own, so that the next `make` finds nothing changed."""
    out = Path(tempfile.mkdtemp(dir=clone.parent))
    start = [str(clone / ".venv/bin/papermill"), "--no-progress-bar"]
    return sum(
        seconds(
            [*start, str(one), str(out / f"{one.stem}_{language}.ipynb"), "-p", "language", language],
            clone,
            WIJKSTUDIE_OUTPUT=str(out),
        )
        for one in notebooks(clone)
        for language in LANGUAGES
    )


AGAIN = "`wijkstudie build --again`: all runs anew, drawings of before"
WAYS = {
    "`make`, nothing changed": unchanged,
    AGAIN: build,
    "`wijkstudie build --again`, no drawings of before": undrawn,
    "`wijkstudie build --again --redraw`: each kernel draws": redrawn,
    "the same runs, `papermill` one after the other": papermill,
}


def main(turns=3):
    # As where people work: what was imported once need not be compiled again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        clone, cache = Path(folder) / "clone", Path(folder) / "cache"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        first = seconds(["make"], clone, UV_CACHE_DIR=str(cache), PIP_NO_CACHE_DIR="1")
        shutil.rmtree(cache, ignore_errors=True)
        found = {name: [] for name in WAYS}
        for turn in range(turns):
            # Forth and back, so that none always comes after the same.
            for name in list(WAYS)[:: -1 if turn % 2 else 1]:
                found[name].append(WAYS[name](clone))
        runs = len(notebooks(clone)) * len(LANGUAGES)
        changed = subprocess.run(
            ["git", "status", "--short"], cwd=clone, capture_output=True, text=True, check=True
        ).stdout
    print(f"| {runs} runs of notebooks, {os.cpu_count()} cores | times measured | seconds, median | ratio |")
    print("|---|---|---|---|")
    print(f"| `make` in a fresh clone, empty package cache | 1 | {first:.1f} | |")
    for name, times in found.items():
        # Of neighbours in time.
        ratio = statistics.median(one / ours for one, ours in zip(times, found[AGAIN], strict=True))
        print(f"| {name} | {turns} | {statistics.median(times):.1f} | {ratio:.1f} |")
    print(f"\nRatio: to `wijkstudie build --again` in the same turn, median of {turns}.")
    print(f"Changed in the clone by all of this: {changed.strip() or 'nothing'}.\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
