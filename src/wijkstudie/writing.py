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
# Ends the name of a table of named results.
RESULTS = "_results"


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table where it is told to, as :func:`wijkstudie.export.table` does."""
    indexed = frame.index.name is not None
    with replacing(path) as temporary:
        frame.to_csv(temporary, index=indexed, float_format="%.4f", lineterminator="\n", encoding="utf-8")
    return path


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
