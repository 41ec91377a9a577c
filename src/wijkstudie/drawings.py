"""Drawings that were made before, under the hash of all that they were made from.

Many settings of a batch give the same table, and so the same drawing; drawing takes most of
the time of most notebooks. Who runs notebooks in batch names a folder in the environment, and
there each drawing is kept once. Without one, as in JupyterLab, everything is drawn anew.

The folder's name holds the hash of library, lock and versions, so that a drawing of other code
is never met; see :func:`folder`.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from wijkstudie import fingerprint
from wijkstudie.settings import output_folder

# The folder in which drawings are kept; nothing is kept when it is not set.
VARIABLE = "WIJKSTUDIE_DRAWINGS"
# Bytes; some two thousand drawings. The oldest make place.
_MOST = 256 * 2**20


def folder() -> Path:
    """Where drawings of this code, with these versions, are kept; see :func:`tidy`."""
    name = fingerprint.of(fingerprint.of_library().encode(), fingerprint.of_environment().encode())
    return output_folder() / "build" / "drawings" / name[:16]


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
    """The hash of all that a drawing is made from; empty when nothing is kept.

    What cannot be pickled, such as a function of a notebook's own, cannot be compared with
    what another process drew; nothing is kept then.
    """
    if not os.environ.get(VARIABLE):
        return ""
    try:
        return fingerprint.of(pickle.dumps(made_from, protocol=5))
    except (pickle.PicklingError, AttributeError, TypeError):
        return ""


def find(under: str, kinds: Iterable[str]) -> dict[str, bytes]:
    """The files of a drawing by kind; nothing unless all of them are there and whole."""
    if not under:
        return {}
    found = {}
    for kind in kinds:
        try:
            content = _place(under, kind).read_bytes()
        except OSError:
            return {}
        digest, content = content[:32], content[32:]
        if hashlib.sha256(content).digest() != digest:
            return {}
        found[kind] = content
    return found


def keep(under: str, files: dict[str, bytes]) -> None:
    """Keep the files of a drawing; a disk that is full costs time later, and nothing else."""
    if not under:
        return
    with suppress(OSError):
        Path(os.environ[VARIABLE]).mkdir(parents=True, exist_ok=True)
        for kind, content in files.items():
            place = _place(under, kind)
            handle, name = tempfile.mkstemp(dir=place.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(content).digest() + content)
                Path(name).replace(place)
            finally:
                Path(name).unlink(missing_ok=True)


def _place(under: str, kind: str) -> Path:
    return Path(os.environ[VARIABLE]) / f"{under}.{kind}"
