"""Runs on a worker of a cluster: in the folder that it shares, or with what was sent to it.

A worker that finds the batch's folder and notebooks where the batch has them works there. To one
that does not, the study and the notebooks are sent, once for a batch; each run then works in a folder
of its own beside them, and what it made comes back with its outcome. A worker with other code or
other versions does nothing: the manifest would say what is not so.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from distributed import Worker, WorkerPlugin, get_worker

from wijkstudie import batch, fingerprint
from wijkstudie.grid import GridRun

# In what was sent: the project, as far as the runs need it, and studies from elsewhere.
_PROJECT, _ELSEWHERE = "project", "elsewhere"


@dataclass(frozen=True, slots=True)
class Label:
    """What a worker is told of a batch, with each run.

    name
        Of this batch and no other.
    marker
        A file in the batch's folder that holds the name.
    project
        The folder that relative paths count from, where the batch was started.
    code
        The versions of what makes the results; see :func:`code`.
    """

    name: str
    marker: Path
    project: Path
    code: dict[str, str]

    def shared(self, notebooks: Iterable[Path]) -> bool:
        """Whether the batch's folder and notebooks are found in this process too."""
        try:
            return self.marker.read_text() == self.name and all(one.is_file() for one in notebooks)
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Brought:
    """How a run ended, and all files of its folder, as a zip archive."""

    outcome: batch.Outcome
    files: bytes


def code() -> dict[str, str]:
    """Hash of this library and versions of what its results pass through, read once a process."""
    return {"code of wijkstudie": fingerprint.of_library()[:12], **fingerprint.versions()}


def differences(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """What is of another version elsewhere; empty when nothing is."""
    return ", ".join(
        f"{name} {theirs.get(name)} (here {one})" for name, one in ours.items() if theirs.get(name) != one
    )


def look(label: Label, notebooks: Sequence[Path]) -> tuple[bool, dict[str, str]]:
    """Whether this process shares the folders of a batch, and the versions that it has."""
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
        for one in folder.iterdir():
            if one.is_file() and one.suffix != ".ipynb":
                found[one] = _place(one, project)
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


def run_there(label: Label, run: GridRun, *how: Any) -> batch.Outcome | Brought:
    """Do a run in a worker; whatever goes wrong is told in the outcome.

    Parameters
    ----------
    how
        As :func:`wijkstudie.batch.execute` takes it after the run.
    """
    if other := differences(label.code, code()):
        return _refused(run, f"{get_worker().address} has other versions: {other}")
    if label.shared([run.notebook]):
        return batch.execute(run, *how)
    root = Path(get_worker().local_directory) / label.name
    if not root.is_dir():
        return _refused(run, f"{get_worker().address} finds neither {run.notebook} nor a copy of it")
    with tempfile.TemporaryDirectory(dir=root, prefix="run-") as folder:
        moved = _moved(run, label.project, root, Path(folder) / run.folder.name)
        outcome = batch.execute(moved, *how, project=root / _PROJECT)
        made = (one for one in moved.folder.rglob("*") if one.is_file())
        files = _zipped({one: one.relative_to(moved.folder) for one in made})
    written = tuple(
        run.folder / one.relative_to(moved.folder)
        for one in outcome.written
        if one.is_relative_to(moved.folder)
    )
    error = outcome.error.replace(str(moved.folder), str(run.folder))
    return Brought(replace(outcome, run=run, error=error, written=written), files)


def _refused(run: GridRun, why: str) -> Brought:
    """A run that was not done, of which nothing is there, nor of an earlier one."""
    return Brought(batch.Outcome(run, 0.0, why), _zipped({}))


def _moved(run: GridRun, project: Path, root: Path, folder: Path) -> GridRun:
    """The same run with what was sent, in another folder."""

    def there(path: Path) -> Path:
        return folder / path.relative_to(run.folder)

    parameters = dict(run.parameters)
    for name, value in run.parameters.items():
        if name == "study":
            # A relative one counts from the project there too.
            study = Path(value)
            parameters[name] = str(root / _place(study, project) if study.is_absolute() else study)
        elif isinstance(value, str) and Path(value).is_relative_to(run.folder):
            parameters[name] = str(there(Path(value)))
    return replace(
        run,
        notebook=root / _place(run.notebook, project),
        output=there(run.output),
        parameters=parameters,
        promised=tuple(there(one) for one in run.promised),
        folder=folder,
    )


def unpack(brought: Brought, run: GridRun) -> batch.Outcome:
    """Put what a run made into its folder, in the place of what an earlier one left there."""
    try:
        run.folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=run.folder.parent, prefix=".") as aside:
            with ZipFile(BytesIO(brought.files)) as archive:
                archive.extractall(aside)
                names = archive.namelist()
            run.prepare()
            for name in names:
                place = run.folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                (Path(aside) / name).replace(place)
    except OSError as error:
        return replace(brought.outcome, error=brought.outcome.error or f"{type(error).__name__}: {error}")
    return brought.outcome
