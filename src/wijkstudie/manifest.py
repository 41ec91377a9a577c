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
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wijkstudie import batch, fingerprint, settings, writing
from wijkstudie.errors import WijkstudieError
from wijkstudie.grid import GridRun

if TYPE_CHECKING:
    import pandas as pd

# Names in front of columns that a notebook names, so that they meet no column of ours.
PARAMETER, RESULT = "parameter.", "result."

PENDING, DONE, FAILED, UNCHANGED, INTERRUPTED = "pending", "done", "failed", "unchanged", "interrupted"

HASHES = ("notebook", "parameters", "study", "library", "lock")

# The manifest is written anew when a run has ended, but takes no more than this share of a processor.
_SHARE = 0.02


def rests_on(run: batch.Run) -> dict[str, str]:
    """The hashes of everything that a run's results depend on; files are read once a process.

    With the notebook count the modules beside it, with a parameter the file that it names.
    """
    return {
        "notebook": fingerprint.of_notebook(run.notebook),
        "parameters": fingerprint.of(
            json.dumps(run.parameters, sort_keys=True, default=str).encode(), *_of_named_files(run)
        ),
        "study": fingerprint.of_folder(run.study),
        "library": fingerprint.of_library(),
        "lock": fingerprint.of_environment(),
    }


def _of_named_files(run: batch.Run) -> Iterator[bytes]:
    """Hashes of files that parameters name, by paths from the notebook or the project."""
    for value in run.parameters.values():
        for place in (run.notebook.parent, settings.project_folder()):
            # What cannot be a path at all names none.
            with suppress(OSError, ValueError, TypeError):
                if (found := place / value).is_file():
                    yield fingerprint.of_file(found).encode()


def unchanged(run: batch.Run) -> dict[str, Any] | None:
    """The record of a run that would give the same again, and whose files are as it left them."""
    if batch.broken_promises(run):
        # Perhaps nobody had asked for these before.
        return None
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
    record: dict[str, Any] = {
        "run": run.name,
        "status": FAILED if outcome.error else DONE,
        "seconds": round(outcome.seconds, 3),
        "error": outcome.error,
        **more,
        **rests_on(run),
        "files": {},
        "versions": fingerprint.versions(),
    }
    try:
        record["files"] = _hashes(run, (os.path.relpath(one, run.record.parent) for one in files))
    except OSError as error:
        why = f"{error.filename} cannot be read: {error.strerror}"
        record |= {"status": FAILED, "error": outcome.error or why}
    try:
        with writing.replacing(run.record) as temporary:
            temporary.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except WijkstudieError as error:
        record |= {"status": FAILED, "error": record["error"] or str(error)}
    return record


def _hashes(run: batch.Run, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of a run's files by name, without those that are not there (any more)."""
    found = {}
    for name in names:
        with suppress(FileNotFoundError), (run.record.parent / name).open("rb") as file:
            found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _results(folder: Path) -> dict[str, float | str]:
    """The named results that a run's notebook wrote, as :func:`wijkstudie.export.results` does.

    A table of a notebook's own may be called alike; without these two columns it holds none.
    """
    found: dict[str, float | str] = {}
    for path in sorted(folder.rglob(f"*{writing.RESULTS}.csv")):
        with suppress(OSError, ValueError, csv.Error), path.open(encoding="utf-8", newline="") as rows:
            table = csv.DictReader(rows)
            if not {"result", "value"} <= set(table.fieldnames or ()):
                continue
            found |= {row["result"]: _number(row["value"]) for row in table if row["value"]}
    return found


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


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
        # Rows and how they stand in the file; a thousand are written anew after each run.
        self._lines: dict[int, tuple[dict[str, Any], str]] = {}
        self._columns: list[str] = []
        self._changed = threading.Event()
        self._over = False

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
        self._changed.set()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Meanwhile have both files written whenever a run has ended, by a thread of its own.

        They say how each run ended as soon as they may be written again (see ``_SHARE``); in the
        end that those which did not were interrupted.
        """
        thread = threading.Thread(target=self._keep, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over = True
            self._changed.set()
            thread.join()
            self._rows = [
                row | {"status": INTERRUPTED} if row["status"] == PENDING else row for row in self._rows
            ]
            # Whoever wants to know whether that is possible writes it once more.
            with suppress(WijkstudieError):
                self.write()

    def _keep(self) -> None:
        # When each may be written again. The first time is no measure: it imports what it needs.
        due: dict[Callable[[], Any], float] = {self.write: 0.0, self.write_parquet: 0.0}
        stale: set[Callable[[], Any]] = set()
        while True:
            now = time.monotonic()
            soonest = min((max(due[one] - now, 0.0) for one in stale), default=None)
            if self._changed.wait(soonest):
                self._changed.clear()
                stale |= due.keys()
            if self._over:
                return
            for write in [one for one in due if one in stale and due[one] <= time.monotonic()]:
                stale.remove(write)
                # This thread's own work: where others are busy, it takes longer but costs no more.
                start = time.thread_time()
                # What cannot be written now is tried again at the end, and said then.
                with suppress(WijkstudieError):
                    write()
                took = time.thread_time() - start if due[write] else 0.0
                due[write] = time.monotonic() + took / _SHARE

    def write(self) -> None:
        """Write the manifest as it is now, as CSV."""
        rows = list(self._rows)
        columns = self._ordered(rows)
        if columns != self._columns:
            self._columns, self._lines = columns, {}
        for i, row in enumerate(rows):
            if i not in self._lines or self._lines[i][0] is not row:
                self._lines[i] = row, _line([_cell(row.get(name)) for name in columns])
        written = [_line(columns), *(self._lines[i][1] for i in range(len(rows)))]
        with writing.replacing(self.path) as temporary:
            temporary.write_text("".join(written), encoding="utf-8", newline="")

    def write_parquet(self) -> None:
        """Write the manifest as it is now, as Parquet, for those who read it by program."""
        # Only needed here, and pandas takes pyarrow, which is ten times as large, for every table.
        import fastparquet

        table = self.table()
        for name in table.select_dtypes(include=["str", "object"]):
            # A column of Parquet has one type, so that numbers among texts become texts.
            known = table[name].notna()
            table[name] = table[name].astype("str").astype(object).where(known, None)
        with writing.replacing(self.parquet) as temporary:
            fastparquet.write(str(temporary), table)

    def table(self) -> pd.DataFrame:
        """The manifest as a table."""
        # The CSV is written without.
        import pandas as pd

        rows = list(self._rows)
        return pd.DataFrame(rows, columns=self._ordered(rows))

    @staticmethod
    def _ordered(rows: Sequence[dict[str, Any]]) -> list[str]:
        """All columns of the rows: what became of each run, settings, results, what that rested on."""
        names = list(dict.fromkeys(name for row in rows for name in row))
        first = ["run", "notebook", "status", "seconds", "error", "folder"]

        def part(name: str) -> int:
            return 1 if name.startswith(PARAMETER) else 2 if name.startswith(RESULT) else 3

        return [*first, *sorted((one for one in names if one not in first), key=part)]

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


def _line(cells: Sequence[str]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue()


def _cell(value: Any) -> str:
    # Numbers with all their digits: two settings may differ in the last.
    return "" if value is None or (isinstance(value, float) and isnan(value)) else str(value)


def _files(folder: Path) -> list[Path]:
    return [one for one in sorted(folder.rglob("*")) if one.is_file()]


def read(path: Path) -> pd.DataFrame:
    """Read a manifest as a notebook compares it; parameters are text."""
    import pandas as pd

    names = pd.read_csv(path, nrows=0).columns
    texts = ["run", "error", *(one for one in names if one.startswith(PARAMETER))]
    # A setting may be called None, or NA.
    return pd.read_csv(path, dtype=dict.fromkeys(texts, "str"), keep_default_na=False, na_values=[""])


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
        It is on disk, also after an interruption or a failure, where that can be written to.
    """
    manifest = Manifest(folder, runs)
    left = manifest.take_over() if resume else list(runs)
    for one in (manifest.path, manifest.parquet):
        writing.tidy(one)
    # It would tell of another batch until it is written.
    manifest.parquet.unlink(missing_ok=True)
    manifest.write()
    with manifest.kept():
        run_all(left, manifest.ended)
    return manifest
