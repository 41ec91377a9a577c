"""The only place that writes: a file is written beside its place and then moved there.

A reader never meets a half-written one, and a run that fails leaves the old file as it was.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wijkstudie.errors import WijkstudieError
from wijkstudie.settings import WRITTEN_VARIABLE

if TYPE_CHECKING:
    import pandas as pd

# Between caption and alternative text in the description of a figure's file.
ALT_MARK = "\nAlt: "
# Says in a folder that somebody works in it.
_LOCK = ".lock"
# Ends the name of a table of named results.
RESULTS = "_results"


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table where it is told to, as :func:`wijkstudie.export.table` does."""
    indexed = frame.index.name is not None
    with replacing(path) as temporary:
        frame.to_csv(temporary, index=indexed, float_format="%.4f", lineterminator="\n", encoding="utf-8")
    return path


@contextmanager
def alone_in(folder: Path) -> Iterator[int | None]:
    """Work in a folder alone: who comes meanwhile gets a WijkstudieError.

    Yields
    ------
    int or None
        A file descriptor. As long as any process has it open the folder is taken, also when this one
        is killed. None where the system or the file system has no such locks.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Never removed: who waits for a lock and who makes a new file would both have theirs.
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise WijkstudieError(f"cannot write {folder}: {error.strerror}") from None
    try:
        yield handle if _taken(handle, folder) else None
    finally:
        os.close(handle)


def _taken(handle: int, folder: Path) -> bool:
    """Take the lock of an open file, when there are locks here."""
    if os.name != "posix":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise WijkstudieError(
            f"another batch, or a process that its notebooks left, is at work in {folder}; wait until it "
            "has ended, or name another folder with --output"
        ) from None
    except OSError:
        return False
    return True


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside ``path`` that takes its place when all went well."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise WijkstudieError(f"cannot write {path}: {error.strerror}") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes the file private; a result is as readable as any other file.
        temporary.chmod(0o644)
        temporary.replace(path)
        if noted := os.environ.get(WRITTEN_VARIABLE):
            with Path(noted).open("a", encoding="utf-8") as notes:
                notes.write(f"{path}\n")
    except OSError as error:
        raise WijkstudieError(f"cannot write {path}: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def tidy(path: Path) -> None:
    """Remove what was to take the place of a file when its writer was killed; nobody else may be writing."""
    for one in path.parent.glob(f".{path.name}.*"):
        one.unlink(missing_ok=True)
