"""Drawings that were made before, under the hash of all that they were made from.

Many settings of a batch give the same table, and so the same drawing; drawing takes most of
the time of most notebooks. Who runs notebooks in batch names a folder in the environment, and
there each drawing is kept once. Runs that need the same one at the same time wait for the first of
them (:func:`alone`). Without a folder, as in JupyterLab, every figure is drawn anew. The
explorer keeps what it shows in the same folder.

The folder's name holds the hash of library, lock and versions, so that a drawing of other code
is never met; see :func:`folder`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wijkstudie import fingerprint
from wijkstudie.settings import output_folder

try:
    import fcntl
except ImportError:
    # Windows: what is asked for twice at once is drawn twice.
    fcntl = None  # type: ignore[assignment]

# The folder in which drawings are kept; nothing is kept when it is not set.
VARIABLE = "WIJKSTUDIE_DRAWINGS"
# Bytes; some two thousand drawings. The oldest make place.
_MOST = 256 * 2**20
# In the folder, with a byte for each drawing, of which the first so many digits of its name tell
# the place. Who locks it makes the drawing; the system sets free what a process locked that ended.
_LOCKS, _DIGITS = "locks", 15
# Seconds until somebody else's drawing is not waited for any longer, and between two looks.
_WAIT, _LOOK = 10.0, 0.003


def asked() -> Path | None:
    """Where the environment asks that drawings are kept; None when it asks for nothing."""
    place = os.environ.get(VARIABLE)
    return Path(place) if place else None


def folder(under: Path | None = None) -> Path:
    """Where drawings of this code, with these versions, are kept; see :func:`tidy`.

    Usually that is in the folder that outputs go to.
    """
    name = fingerprint.of(fingerprint.of_library().encode(), fingerprint.of_environment().encode())
    return (under or output_folder()) / "build" / "drawings" / name[:16]


def tidy() -> None:
    """Remove drawings of other code, and the oldest when there are too many."""
    kept = folder()
    if not kept.parent.is_dir():
        return
    for other in kept.parent.iterdir():
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)
    total = 0
    with suppress(OSError):
        told = [(one, one.stat()) for one in kept.iterdir()]
        for one, about in sorted(told, key=lambda pair: pair[1].st_mtime, reverse=True):
            total += about.st_size
            if total > _MOST:
                one.unlink()


def key(*made_from: Any) -> str:
    """The hash of all that a drawing is made from; empty when that cannot be told.

    Tables, mappings, sequences, dataclasses, texts and numbers can be compared with what
    another process drew from; with anything else, such as a function, nothing is kept.
    """
    try:
        return fingerprint.of(repr(_plain(made_from)).encode())
    except TypeError:
        return ""


def _plain(thing: Any) -> Any:
    """A thing as what is alike whenever it holds the same; pickles are not."""
    match thing:
        case None | bool() | int() | float() | str() | bytes():
            return thing
        case pd.DataFrame():
            return "table", _plain(thing.index), [(name, _plain(thing[name])) for name in thing]
        case pd.Series() | pd.Index():
            return type(thing).__name__, thing.name, str(thing.dtype), _plain(thing.tolist())
        case Mapping():
            return [(_plain(name), _plain(one)) for name, one in thing.items()]
        case list() | tuple():
            return [_plain(one) for one in thing]
        case _ if is_dataclass(thing):
            return type(thing).__name__, [_plain(getattr(thing, one.name)) for one in fields(thing)]
        case _ if thing is pd.NA or thing is pd.NaT:
            return repr(thing)
        case np.generic():
            return _plain(thing.item())
    raise TypeError(f"{type(thing).__name__} cannot be compared")


def find(place: Path | None, under: str, kinds: Iterable[str]) -> dict[str, bytes]:
    """The files of a drawing by kind; nothing unless all of them are there and whole."""
    if place is None or not under:
        return {}
    found = {}
    for kind in kinds:
        try:
            content = (place / f"{under}.{kind}").read_bytes()
        except OSError:
            return {}
        digest, content = content[:32], content[32:]
        if hashlib.sha256(content).digest() != digest:
            return {}
        found[kind] = content
    return found


@contextmanager
def alone(place: Path | None, under: str) -> Iterator[None]:
    """Be the only one who makes a drawing; who comes second waits until the first is done.

    Nobody waits for long, nor where the file system knows no locks: to make it twice is no harm.
    """
    if place is None or not under or fcntl is None:
        yield
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        locks = (place / _LOCKS).open("ab")
    except OSError:
        # As on a full disk, where nothing is kept either.
        yield
        return
    with locks:
        limit = time.monotonic() + _WAIT
        while time.monotonic() < limit:
            try:
                fcntl.lockf(locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int(under[:_DIGITS], 16))
            except (BlockingIOError, PermissionError):
                time.sleep(_LOOK)
            except OSError:
                break
            else:
                break
        yield


def keep(place: Path | None, under: str, files: dict[str, bytes]) -> None:
    """Keep the files of a drawing; a disk that is full costs time later, and nothing else."""
    if place is None or not under:
        return
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        for kind, content in files.items():
            handle, name = tempfile.mkstemp(dir=place)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(content).digest() + content)
                Path(name).replace(place / f"{under}.{kind}")
            finally:
                Path(name).unlink(missing_ok=True)
