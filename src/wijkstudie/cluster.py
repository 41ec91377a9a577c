"""Runs on a Dask cluster: any number of machines, with or without a folder that they share.

Dask schedules, moves tasks away from workers that are lost and brings the outcomes back; each
run still is a fork of a ready process, of one on the worker's machine. Where the folders of the
batch are the same for all, the description of a run and its outcome go over the network, and
nothing else; see :mod:`wijkstudie.parcel` for workers that do not share them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from wijkstudie import settings
from wijkstudie.errors import WijkstudieError

if TYPE_CHECKING:
    from distributed import Client

    from wijkstudie.grid import GridRun
    from wijkstudie.parcel import Label

# Seconds to find the scheduler.
_CONNECT_TIMEOUT = 10
# How often a run is tried again that ended in an error of the cluster's. How many lost workers a run
# outlives is a setting of Dask's own (allowed-failures).
_RETRIES = 2


@contextmanager
def connected(
    scheduler: str, runs: Sequence[GridRun], folder: Path, say: Callable[[str], None] = print
) -> Iterator[Executor]:
    """Give an executor that does the runs of a batch on a Dask cluster.

    Parameters
    ----------
    scheduler : str
        The address of a scheduler (``tcp://host:8786``), or the path of its scheduler file.
    runs : sequence of GridRun
        All that may be asked for.
    folder : Path
        Of the batch, under which each run has its own.
    say : callable
        Is told when study and notebooks are sent to the workers.

    Raises
    ------
    WijkstudieError
        When Dask is not installed, the scheduler is not found, or a worker has other versions.
    """
    try:
        from distributed import Client
    except ImportError:
        raise WijkstudieError(
            "--scheduler needs Dask, which is not installed: pip install 'wijkstudie[cluster]'"
        ) from None
    from wijkstudie import parcel

    where = {"scheduler_file": scheduler} if Path(scheduler).is_file() else {"address": scheduler}
    try:
        client = Client(**where, timeout=_CONNECT_TIMEOUT)
    except (OSError, TimeoutError, ValueError) as error:
        raise WijkstudieError(f"no Dask scheduler found at {scheduler}: {error}") from None
    name = f"wijkstudie-{uuid4().hex}"
    project = settings.project_folder().absolute()
    label = parcel.Label(name, folder / f".{name}", project, parcel.code())
    with client, _marked(label), _sent(client, label, runs, say), _Runs(client, label) as executor:
        yield executor


@contextmanager
def _marked(label: Label) -> Iterator[None]:
    """Leave the batch's name in its folder for as long as it runs, for workers to find."""
    try:
        label.marker.parent.mkdir(parents=True, exist_ok=True)
        label.marker.write_text(label.name)
    except OSError as error:
        raise WijkstudieError(f"cannot write {label.marker.parent}: {error.strerror}") from None
    try:
        yield
    finally:
        with suppress(OSError):
            label.marker.unlink(missing_ok=True)


@contextmanager
def _sent(
    client: Client, label: Label, runs: Sequence[GridRun], say: Callable[[str], None]
) -> Iterator[None]:
    """Send the workers what they do not share; to none that are there when all do."""
    from wijkstudie import parcel

    notebooks = sorted({run.notebook for run in runs})
    found = client.run(parcel.look, label, notebooks, on_error="return")
    other = {
        worker: f"it has no wijkstudie that can do this: {told}"
        if isinstance(told, BaseException)
        else parcel.differences(label.code, told[1])
        for worker, told in found.items()
    }
    if any(other.values()):
        told = [f"{worker}: {differs}" for worker, differs in other.items() if differs]
        why = "install the same lock there, and start workers anew after a change"
        raise WijkstudieError("\n  ".join([f"workers that have other versions ({why}):", *told]))
    without = sum(not shares for shares, _ in found.values())
    if found and not without:
        yield
        return
    content = parcel.pack([parcel.addressed(run, label.project) for run in runs], label.project)
    whom = (
        f"{without} of {len(found)} workers do not find {label.marker.parent}" if found else "no workers yet"
    )
    say(f"{whom}: study and notebooks are sent, {len(content) / 1e6:.1f} MB a worker")
    try:
        client.register_plugin(parcel.Sent(label, content), name=label.name)
    except Exception as error:  # of a worker: a full disk, say
        raise WijkstudieError(f"study and notebooks could not be sent to all workers: {error}") from None
    try:
        yield
    finally:
        # A scheduler that is gone has told so already.
        with suppress(OSError, TimeoutError):
            client.unregister_worker_plugin(label.name)


class _Runs(Executor):
    """Does runs on a cluster, and puts what comes back into their folders."""

    def __init__(self, client: Client, label: Label) -> None:
        self._label = label
        self._there = client.get_executor(retries=_RETRIES, pure=False)
        # Not in the thread that talks to the cluster.
        self._receiving = ThreadPoolExecutor(1)

    def submit(self, _: Callable[..., Any], /, run: GridRun, *how: Any) -> Future[Any]:
        """Do a run; what is asked for is always :func:`wijkstudie.batch.execute`."""
        from wijkstudie import parcel

        ours: Future[Any] = Future()

        def receive(theirs: Future[Any]) -> None:
            try:
                told = theirs.result()
                ours.set_result(parcel.unpack(told, run) if isinstance(told, parcel.Brought) else told)
            except BaseException as error:
                ours.set_exception(error)

        def received(theirs: Future[Any]) -> None:
            # After an interruption nobody asks any more.
            with suppress(RuntimeError):
                self._receiving.submit(receive, theirs)

        sent = parcel.addressed(run, self._label.project)
        self._there.submit(parcel.run_there, self._label, sent, *how).add_done_callback(received)
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop; what was not begun is not done any more when it should not be waited for."""
        self._there.shutdown(wait=wait and not cancel_futures)
        self._receiving.shutdown(wait=wait)
