"""Runs on a worker of a cluster: beside the batch's folder where it is shared, or with what was sent.

Each time that a run is done it is in a folder of its own: beside those of the batch on a worker that
finds these and the notebooks where the batch has them, else on the worker's disk, with study and
notebooks that were sent to it. Whoever asked puts what was made into the run's place, once: a worker
that was given up, but goes on, writes to where nobody looks. A worker with other code or other
versions does nothing: the manifest would say what is not so.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from distributed import Worker, WorkerPlugin, get_worker, secede
from distributed.threadpoolexecutor import ThreadPoolExecutor

from wijkstudie import batch, fingerprint
from wijkstudie.engine import server
from wijkstudie.grid import GridRun

# In what was sent: the project, as far as the runs need it, and studies from elsewhere.
_PROJECT, _ELSEWHERE = "project", "elsewhere"


@dataclass(frozen=True, slots=True)
class Label:
    """What a worker is told of a batch, with each run.

    name
        Of this batch and no other.
    place
        A folder in the batch's own, for what workers make; it holds a file for as long as the batch runs.
    project
        The folder that relative paths count from, where the batch was started.
    code
        The versions of what makes the results; see :func:`code`.
    """

    name: str
    place: Path
    project: Path
    code: dict[str, str]

    @property
    def marker(self) -> Path:
        """The file that says that the batch runs; the folder may come back when a run writes to it."""
        return self.place / "runs"

    def shared(self, notebooks: Iterable[Path]) -> bool:
        """Whether the batch's folder and notebooks are found in this process too."""
        return self.marker.is_file() and all(one.is_file() for one in notebooks)


@dataclass(frozen=True, slots=True)
class Made:
    """How a run ended, and the folder in which whoever asked finds its files."""

    outcome: batch.Outcome
    folder: Path


@dataclass(frozen=True, slots=True)
class Brought:
    """How a run ended, and all files of its folder, as a zip archive."""

    outcome: batch.Outcome
    files: bytes


@dataclass(frozen=True, slots=True)
class Declined:
    """That a worker did not do a run.

    lacks
        Whether it could have with what can be sent to it.
    """

    worker: str
    why: str
    lacks: bool = False


def code() -> dict[str, str]:
    """Hash of this library and versions of what its results pass through, read once a process."""
    return {"code of wijkstudie": fingerprint.of_library()[:12], **fingerprint.versions()}


def differences(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """What is of another version elsewhere; empty when nothing is."""
    return ", ".join(
        f"{name} {theirs.get(name)} (here {one})" for name, one in ours.items() if theirs.get(name) != one
    )


def look(label: Label, notebooks: Sequence[Path], warm: bool) -> tuple[bool, dict[str, str]]:
    """Whether this process shares the folders of a batch, and the versions that it has."""
    if warm and server.available():
        # Its kernels can get ready while the runs are sent.
        server.SERVER.start()
    return label.shared(notebooks), code()


class Sent(WorkerPlugin):  # type: ignore[misc]
    """Study and notebooks for workers that do not share them, also for those that come later."""

    def __init__(self, label: Label, content: bytes) -> None:
        self.name = label.name
        self._content = content

    def setup(self, worker: Worker) -> None:
        """Unpack what was sent, where the worker may write."""
        with ZipFile(BytesIO(self._content)) as archive:
            archive.extractall(Path(worker.local_directory) / self.name)

    def teardown(self, worker: Worker) -> None:
        """Remove it."""
        shutil.rmtree(Path(worker.local_directory) / self.name, ignore_errors=True)


def addressed(run: GridRun, project: Path) -> GridRun:
    """The same run, with a study whose path says the same on another machine."""
    if "study" not in run.parameters:
        return run
    study = _study(run, project)
    named = study.relative_to(project) if study.is_relative_to(project) else study
    return replace(run, parameters={**run.parameters, "study": str(named)})


def _study(run: GridRun, project: Path) -> Path:
    return Path(os.path.normpath(run.study_in(project)))


def pack(runs: Sequence[GridRun], project: Path) -> bytes:
    """Put the notebooks and studies of runs into a zip archive, and what lies beside the notebooks."""
    found: dict[Path, Path] = {}
    for folder in {run.notebook.parent for run in runs}:
        beside = {one for one in folder.iterdir() if one.is_file() and one.suffix != ".ipynb"}
        for one in beside | set(fingerprint.code_in(folder)):
            found[one] = _place(folder, project) / one.relative_to(folder)
    for notebook in {run.notebook for run in runs}:
        found[notebook] = _place(notebook, project)
    for study in {_study(run, project) for run in runs}:
        for one in study.rglob("*"):
            if one.is_file() and "__pycache__" not in one.parts:
                found[one] = _place(study, project) / one.relative_to(study)
    return _zipped(found)


def _zipped(files: Mapping[Path, Path]) -> bytes:
    """A zip archive of files, each under the name that it is to have there."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for one, name in sorted(files.items()):
            archive.write(one, name)
    return packed.getvalue()


def _place(path: Path, project: Path) -> Path:
    """Where a file or folder lies in what was sent."""
    if path.is_relative_to(project):
        return _PROJECT / path.relative_to(project)
    # Folders of one name may come from two places.
    return Path(_ELSEWHERE, fingerprint.of(os.fsencode(path))[:8], path.name)


def run_there(label: Label, run: GridRun, *how: Any) -> Made | Brought | Declined:
    """Do a run in a worker; whatever goes wrong is told in the outcome.

    Parameters
    ----------
    how
        As :func:`wijkstudie.batch.execute` takes it after the run.
    """
    worker = get_worker()
    if other := differences(label.code, code()):
        return Declined(worker.address, f"has other versions: {other}")
    if label.shared([run.notebook]):
        folder = label.place / uuid4().hex
        outcome = _done(run, _placed(run, folder), how, wanted=label.marker.is_file)
        if not label.marker.is_file():
            # The batch was ended meanwhile.
            shutil.rmtree(label.place, ignore_errors=True)
        return Made(outcome, folder)
    root = Path(worker.local_directory) / label.name
    if not root.is_dir():
        return Declined(worker.address, f"finds neither {run.notebook} nor a copy of it", lacks=True)
    with tempfile.TemporaryDirectory(dir=root, prefix="run-") as aside:
        # Called as its own, for notebooks that look.
        moved = _placed(run, Path(aside) / run.folder.name)
        study, names = _study(run, label.project), {str(root / _PROJECT): str(label.project)}
        if not study.is_relative_to(label.project):
            names[str(root / _place(study, label.project))] = str(study)
        outcome = _done(run, _fed(moved, label.project, root), how, project=root / _PROJECT, names=names)
        files = {one: one.relative_to(moved.folder) for one in moved.folder.rglob("*") if one.is_file()}
        return Brought(outcome, _zipped(files))


@cache
def _means(threads: int) -> tuple[batch.Turns, ThreadPoolExecutor]:
    """Turns for as many runs as a worker does at a time, and threads of its own.

    Each thread keeps an event loop, and one that secedes from Dask's is not used again.
    """
    return batch.Turns(threads), ThreadPoolExecutor(threads + batch.BESIDE)


class _TellingTurns(batch.Turns):
    """The turns of a worker, as one run takes them, which tells when it has one."""

    def __init__(self, turns: batch.Turns, began: threading.Event, wanted: Callable[[], bool]) -> None:
        self._turns, self._began, self._wanted = turns, began, wanted

    @contextmanager
    def taken(self) -> Iterator[None]:
        with self._turns.taken():
            if not self._wanted():
                raise RuntimeError("the batch was ended meanwhile")
            self._began.set()
            yield


def _done(
    run: GridRun,
    moved: GridRun,
    how: Sequence[Any],
    *,
    wanted: Callable[[], bool] = lambda: True,
    project: Path | None = None,
    names: Mapping[str, str] | None = None,
) -> batch.Outcome:
    """Do a run in another place, and have it tell as if it was done in its own.

    Parameters
    ----------
    wanted
        Whether anybody waits for it, asked before its cells.
    names
        Of folders: how they are called there, and here.
    """
    turns, pool = _means(get_worker().state.nthreads)
    began = threading.Event()
    future = pool.submit(
        batch.execute, moved, *how, turns=_TellingTurns(turns, began, wanted), project=project
    )
    future.add_done_callback(lambda _: began.set())
    began.wait()
    # While its cells are at work the next run is begun, which has a kernel when its turn comes.
    secede()
    outcome = future.result()
    names = {str(moved.folder): str(run.folder), **(names or {})}
    # One may be in another.
    longest = sorted(names, key=len, reverse=True)
    error = outcome.error
    for there in longest:
        error = error.replace(there, names[there])
    if moved.output.is_file():
        text = moved.output.read_text(encoding="utf-8")
        for there in longest:
            text = text.replace(_in_json(there), _in_json(names[there]))
        moved.output.write_text(text, encoding="utf-8", newline="\n")
    written = tuple(
        run.folder / one.relative_to(moved.folder)
        for one in outcome.written
        if one.is_relative_to(moved.folder)
    )
    return replace(outcome, run=run, error=error, written=written)


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _placed(run: GridRun, folder: Path) -> GridRun:
    """The same run, with another folder to write to."""

    def there(path: Path) -> Path:
        return folder / path.relative_to(run.folder)

    parameters = {
        name: str(there(Path(value)))
        if isinstance(value, str) and Path(value).is_relative_to(run.folder)
        else value
        for name, value in run.parameters.items()
    }
    promised = tuple(there(one) for one in run.promised)
    return replace(run, output=there(run.output), parameters=parameters, promised=promised, folder=folder)


def _fed(run: GridRun, project: Path, root: Path) -> GridRun:
    """The same run, with the notebook and study that were sent."""
    parameters = dict(run.parameters)
    if "study" in parameters and (study := Path(parameters["study"])).is_absolute():
        # A relative one counts from the project there too.
        parameters["study"] = str(root / _place(study, project))
    return replace(run, notebook=root / _place(run.notebook, project), parameters=parameters)


def take(told: Made | Brought, run: GridRun) -> batch.Outcome:
    """Put what a run made into its place, instead of what an earlier one left there."""
    try:
        if isinstance(told, Made):
            _move(told.folder, run)
        else:
            run.folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=run.folder.parent, prefix=".") as aside:
                with ZipFile(BytesIO(told.files)) as archive:
                    archive.extractall(aside)
                _move(Path(aside), run)
    except OSError as error:
        return replace(told.outcome, error=told.outcome.error or f"{type(error).__name__}: {error}")
    return told.outcome


def _move(made: Path, run: GridRun) -> None:
    run.prepare()
    for one in [one for one in made.rglob("*") if one.is_file()]:
        place = run.folder / one.relative_to(made)
        place.parent.mkdir(parents=True, exist_ok=True)
        one.replace(place)


def refused(run: GridRun, why: str) -> batch.Outcome:
    """How a run ended that no worker did: nothing is there, not even of an earlier one."""
    return take(Brought(batch.Outcome(run, 0.0, why), _zipped({})), run)
