"""What became of each run of a batch, on disk while it runs.

Each run leaves a record in its own folder when it ends; the manifest is the table of them all.
A record holds what its run rested on (hashes of notebook, parameters, study, library and
lock), so that a later batch can tell which runs would give the same again.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wijkstudie import batch, fingerprint, writing
from wijkstudie.errors import WijkstudieError
from wijkstudie.grid import GridRun

if TYPE_CHECKING:
    import pandas as pd

# Names in front of columns that a notebook names, so that they meet no column of ours.
PARAMETER, RESULT = "parameter.", "result."

PENDING, DONE, FAILED, UNCHANGED, INTERRUPTED = "pending", "done", "failed", "unchanged", "interrupted"

HASHES = ("notebook", "parameters", "study", "library", "lock")

# The manifest is written anew after a run, but spends no more than this share of the time.
_SHARE = 0.02


def rests_on(run: batch.Run) -> dict[str, str]:
    """The hashes of everything that a run's results depend on; files are read once a process."""
    return {
        "notebook": fingerprint.of_file(run.notebook),
        "parameters": fingerprint.of(json.dumps(run.parameters, sort_keys=True, default=str).encode()),
        "study": fingerprint.of_folder(run.study),
        "library": fingerprint.of_library(),
        "lock": fingerprint.of_environment(),
    }


def unchanged(run: batch.Run) -> dict[str, Any] | None:
    """The record of a run that would give the same again, and whose files are as it left them."""
    try:
        record = json.loads(run.record.read_text(encoding="utf-8"))
        alike = record["status"] == DONE and all(record[name] == one for name, one in rests_on(run).items())
        whole = alike and record["files"] == _hashes(run, record["files"])
    except (OSError, ValueError, KeyError):
        # Not there, or cut off in the middle: the run is done again.
        return None
    return record if whole else None


def took(run: batch.Run) -> float:
    """Seconds that a run took when it was done last; infinite when that is not known."""
    try:
        return float(json.loads(run.record.read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, KeyError):
        return float("inf")


def write_down(outcome: batch.Outcome, files: Iterable[Path], **more: Any) -> dict[str, Any]:
    """Write a run's record: how it ended, what that rested on, and the files it left.

    Returns
    -------
    dict
        The record. When it cannot be written, as on a full disk, its run counts as failed.
    """
    run = outcome.run
    names = [os.path.relpath(one, run.record.parent) for one in files if one.exists()]
    record = {
        "run": run.name,
        "status": FAILED if outcome.error else DONE,
        "seconds": round(outcome.seconds, 3),
        "error": outcome.error,
        **more,
        **rests_on(run),
        "files": _hashes(run, names),
        "versions": fingerprint.versions(),
    }
    try:
        with writing.replacing(run.record) as temporary:
            temporary.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except WijkstudieError as error:
        record |= {"status": FAILED, "error": outcome.error or str(error)}
    return record


def _hashes(run: batch.Run, names: Iterable[str]) -> dict[str, str]:
    folder = run.record.parent
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def _results(folder: Path) -> dict[str, float | str]:
    """The named results that a run's notebook wrote, as :func:`wijkstudie.export.results` does."""
    found: dict[str, float | str] = {}
    for path in sorted(folder.rglob(f"*{writing.RESULTS}.csv")):
        with path.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                if not row["value"]:
                    # A share of nothing.
                    continue
                try:
                    found[row["result"]] = float(row["value"])
                except ValueError:
                    found[row["result"]] = row["value"]
    return found


class Manifest:
    """The table of a batch: one row per run, in their order.

    Columns: run, notebook, status (pending, done, failed, unchanged, interrupted), seconds,
    error, folder, ``parameter.…`` (missing where the notebook's default was used),
    ``result.…`` (missing where the run has no such result), sha256 of notebook, parameters,
    study, library and lock, and versions.
    """

    def __init__(self, folder: Path, runs: Sequence[GridRun]) -> None:
        self.path = folder / "manifest.csv"
        self.parquet = folder / "manifest.parquet"
        self._runs = runs
        self._index = {id(run): i for i, run in enumerate(runs)}
        self._rows: list[dict[str, Any]] = [self._row(run, {"status": PENDING}) for run in runs]
        self._written = self._took = 0.0

    def take_over(self) -> list[GridRun]:
        """Take over the runs that need not be done again; give those that do."""
        left = []
        for i, run in enumerate(self._runs):
            record = unchanged(run)
            if record is None:
                left.append(run)
            else:
                self._rows[i] = self._row(run, {**record, "status": UNCHANGED})
        return left

    def ended(self, outcome: batch.Outcome) -> None:
        """Write down how a run ended, in its folder and in the manifest."""
        run = outcome.run
        assert isinstance(run, GridRun)
        record = write_down(outcome, _files(run.folder), results=_results(run.folder))
        self._rows[self._index[id(run)]] = self._row(run, record)
        if time.monotonic() - self._written > self._took / _SHARE:
            # What cannot be written now is tried again at the end, and said then.
            with suppress(WijkstudieError):
                self.write()

    def interrupted(self) -> None:
        """Say of the runs that did not end that they were cut off."""
        for row in self._rows:
            if row["status"] == PENDING:
                row["status"] = INTERRUPTED
        self.write()

    def write(self) -> None:
        """Write the manifest as it is now."""
        start = time.monotonic()
        writing.write_csv(self.table(), self.path)
        self._written = time.monotonic()
        self._took = self._written - start

    def write_parquet(self) -> Path:
        """Write the manifest once more as Parquet, for those who read it by program."""
        # Only needed here, and pandas takes pyarrow, which is ten times as large, for every table.
        import fastparquet

        table = self.table()
        for name in table.select_dtypes(include=["str", "object"]):
            # A column of Parquet has one type, so that numbers among texts become texts.
            known = table[name].notna()
            table[name] = table[name].astype("str").astype(object).where(known, None)
        with writing.replacing(self.parquet) as temporary:
            fastparquet.write(str(temporary), table)
        return self.parquet

    def table(self) -> pd.DataFrame:
        """The manifest as a table."""
        # What did not change is told without.
        import pandas as pd

        table = pd.DataFrame(self._rows)
        named = (
            [one for one in table if one.startswith(PARAMETER)],
            [one for one in table if one.startswith(RESULT)],
        )
        first = ["run", "notebook", "status", "seconds", "error", "folder"]
        last = [one for one in table if one not in first and one not in named[0] and one not in named[1]]
        return table[[*first, *named[0], *named[1], *last]]

    def _row(self, run: GridRun, record: dict[str, Any]) -> dict[str, Any]:
        shown = {f"{PARAMETER}{name}": _shown(value) for name, value in run.chosen.items()}
        results = {f"{RESULT}{name}": value for name, value in record.get("results", {}).items()}
        hashes = rests_on(run)
        return {
            "run": run.name,
            "notebook": run.notebook.stem,
            "status": record["status"],
            "seconds": record.get("seconds"),
            "error": record.get("error") or None,
            "folder": run.folder.relative_to(self.path.parent).as_posix(),
            **shown,
            **results,
            **{f"sha256 {name}": hashes[name] for name in HASHES},
            **fingerprint.versions(),
        }


def _shown(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def _files(folder: Path) -> list[Path]:
    return [one for one in sorted(folder.rglob("*")) if one.is_file()]


def read(path: Path) -> pd.DataFrame:
    """Read a manifest as a notebook compares it; parameters are text."""
    import pandas as pd

    table = pd.read_csv(path, dtype={"run": "str", "error": "str"})
    texts = [one for one in table if one.startswith(PARAMETER)]
    return table.astype(dict.fromkeys(texts, "str"))


def execute(
    runs: Sequence[GridRun],
    folder: Path,
    run_all: Callable[[Sequence[batch.Run], Callable[[batch.Outcome], None]], Iterable[batch.Outcome]],
    *,
    resume: bool = False,
) -> Manifest:
    """Do the runs of a batch and keep their manifest.

    Parameters
    ----------
    run_all : callable
        Does runs, and calls back after each.
    resume : bool
        Leave out runs that are done and of which nothing changed.

    Returns
    -------
    Manifest
        As CSV it is on disk, also after an interruption or a failure.
    """
    manifest = Manifest(folder, runs)
    left = manifest.take_over() if resume else list(runs)
    # Made at the end only; until then it would tell of another batch.
    manifest.parquet.unlink(missing_ok=True)
    manifest.write()
    try:
        run_all(left, manifest.ended)
    finally:
        manifest.interrupted()
    return manifest
