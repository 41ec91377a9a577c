"""Time the road from nothing to figures, and the study's notebooks against plain papermill.

Everything runs in one session on a fresh clone of the committed state, one after the other,
so that the ratios hold on a noisy machine. Usage: ``make bench``; takes some three minutes.
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
RUNS = 3


def seconds(command, cwd, **environment):
    start = time.perf_counter()
    subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def main():
    with tempfile.TemporaryDirectory() as folder:
        clone, cache = Path(folder) / "clone", Path(folder) / "cache"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        first = seconds(["make"], clone, UV_CACHE_DIR=str(cache), PIP_NO_CACHE_DIR="1")
        print(f"clone to figures, empty package cache   {first:6.1f} s", flush=True)
        again = [seconds(["make"], clone) for _ in range(RUNS)]
        print(f"make, environment stands                {statistics.median(again):6.1f} s (median of {RUNS})")
        notebooks = sorted((clone / "notebooks").glob("[0-9]*.ipynb"))
        papermill = str(clone / ".venv/bin/papermill")
        plain = []
        for _ in range(RUNS):
            out = clone / "build" / "plain"
            out.mkdir(parents=True, exist_ok=True)
            plain.append(
                sum(
                    seconds([papermill, str(one), str(out / one.name), "-p", "language", language], clone)
                    for one in notebooks
                    for language in ("nl", "en")
                )
            )
            shutil.rmtree(out)
        ratio = statistics.median(plain) / statistics.median(again)
        print(f"the same runs, papermill one by one     {statistics.median(plain):6.1f} s (median of {RUNS})")
        print(f"ratio papermill / make                  {ratio:6.1f}")


if __name__ == "__main__":
    sys.exit(main())
