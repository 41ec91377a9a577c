"""Runs on a Dask cluster: any number of machines that share a folder with the study.

Dask schedules, moves tasks away from workers that are lost and brings the outcomes back; each
run still is a fork of a ready process, of one on the worker's machine. What goes over the
network is the description of a run and its outcome: notebooks, tables and figures are read and
written where the paths say, so that folder must be the same for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from wijkstudie.errors import WijkstudieError

# Seconds to find the scheduler.
_CONNECT_TIMEOUT = 10
# How often a run is sent to another worker when its own is lost.
_RETRIES = 2


@contextmanager
def connected(scheduler: str) -> Iterator[Executor]:
    """Give an executor that does what it is given on a Dask cluster.

    Parameters
    ----------
    scheduler : str
        The address of a scheduler (``tcp://host:8786``), or the path of its scheduler file.

    Raises
    ------
    WijkstudieError
        When Dask is not installed or the scheduler is not found.
    """
    try:
        from distributed import Client
    except ImportError:
        raise WijkstudieError(
            "--scheduler needs Dask, which is not installed: pip install 'wijkstudie[cluster]'"
        ) from None
    where = {"scheduler_file": scheduler} if Path(scheduler).is_file() else {"address": scheduler}
    try:
        client = Client(**where, timeout=_CONNECT_TIMEOUT)
    except (OSError, TimeoutError, ValueError) as error:
        raise WijkstudieError(f"no Dask scheduler found at {scheduler}: {error}") from None
    with client:
        yield client.get_executor(retries=_RETRIES, pure=False)
