"""Runs on a Dask cluster: any number of machines, with or without a folder that they share.

Dask schedules, moves tasks away from workers that are lost and brings the outcomes back; each
run still is a fork of a ready process, of one on the worker's machine. Where the folders of the
batch are the same for all, the description of a run and its outcome go over the network, and
nothing else; see :mod:`wijkstudie.parcel` for workers that do not share them, and for why no two
workers write to the same place.
"""

from __future__ import annotations

import shutil
import threading
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from wijkstudie import settings
from wijkstudie.errors import WijkstudieError

if TYPE_CHECKING:
    from distributed import Client

    from wijkstudie.grid import GridRun
    from wijkstudie.parcel import Declined, Label

# Seconds to find the scheduler.
_CONNECT_TIMEOUT = 10
# How often a run is tried again that ended in an error of the cluster's. How many lost workers a run
# outlives is a setting of Dask's own (allowed-failures).
_DASK = {"retries": 2, "pure": False}
# Seconds between two looks whether any worker is there.
_LOOK = 2.0
# To remove a folder in which somebody writes meanwhile.
_TRIES = 3
# In front of the name of each batch's own folder for what workers make.
_MARK = "wijkstudie-"
_SAME = "install the same lock there, and start workers anew after a change"


@contextmanager
def connected(
    scheduler: str,
    runs: Sequence[GridRun],
    folder: Path,
    say: Callable[[str], None] = print,
    *,
    warm: bool = True,
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
    warm : bool
        Whether workers need a process ready to fork kernels from.

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
    name = f"{_MARK}{uuid4().hex}"
    project = settings.project_folder().absolute()
    label = parcel.Label(name, folder / f".{name}", project, parcel.code())
    # The folder last, when nothing more is begun there.
    with _placed(label), client, closing(_Sending(client, label, runs, say)) as sending:
        sending.to_whom_lacks_it(warm)
        with _Runs(client, label, sending, say) as executor:
            yield executor


@contextmanager
def _placed(label: Label) -> Iterator[None]:
    """Have a folder for what workers make, by which they also see whether they share the batch's."""
    folder = label.place.parent
    try:
        # Of a batch that was killed: whoever has this folder now has it alone.
        for one in folder.glob(f".{_MARK}*"):
            shutil.rmtree(one, ignore_errors=True)
        label.place.mkdir(parents=True)
        label.marker.touch()
    except OSError as error:
        raise WijkstudieError(f"cannot write {folder}: {error.strerror}") from None
    try:
        yield
    finally:
        # First, for a worker may be writing there still, and removes it then.
        with suppress(OSError):
            label.marker.unlink()
        for _ in range(_TRIES):
            shutil.rmtree(label.place, ignore_errors=True)


class _Sending:
    """Sends workers what they do not share, once: also to those that come later."""

    def __init__(
        self, client: Client, label: Label, runs: Sequence[GridRun], say: Callable[[str], None]
    ) -> None:
        self._client, self._label, self._runs, self._say = client, label, runs, say
        self._done = False

    def to_whom_lacks_it(self, warm: bool) -> None:
        """Send it when a worker that is there lacks it; refuse those of other versions."""
        from wijkstudie import parcel

        notebooks = sorted({run.notebook for run in self._runs})
        found = self._client.run(parcel.look, self._label, notebooks, warm, on_error="return")
        other = {
            worker: f"it has no wijkstudie that can do this: {told}"
            if isinstance(told, BaseException)
            else parcel.differences(self._label.code, told[1])
            for worker, told in found.items()
        }
        if any(other.values()):
            told = [f"{worker}: {differs}" for worker, differs in other.items() if differs]
            raise WijkstudieError("\n  ".join([f"workers that have other versions ({_SAME}):", *told]))
        if without := sum(not shares for shares, _ in found.values()):
            self.send(f"{without} of {len(found)} workers do not find {self._label.place.parent}")

    def send(self, why: str) -> None:
        """Send it to all workers, unless it was sent before."""
        from wijkstudie import parcel

        if self._done:
            return
        label = self._label
        content = parcel.pack([parcel.addressed(run, label.project) for run in self._runs], label.project)
        self._say(f"{why}: study and notebooks are sent, {len(content) / 1e6:.1f} MB a worker")
        try:
            self._client.register_plugin(parcel.Sent(label, content), name=label.name)
        except Exception as error:  # of a worker: a full disk, say
            raise WijkstudieError(f"study and notebooks could not be sent to all workers: {error}") from None
        self._done = True

    def close(self) -> None:
        """Have it removed."""
        if self._done:
            # A scheduler that is gone has told so already.
            with suppress(OSError, TimeoutError):
                self._client.unregister_worker_plugin(self._label.name)


class _Runs(Executor):
    """Does runs on a cluster, and puts what comes back into their folders."""

    def __init__(self, client: Client, label: Label, sending: _Sending, say: Callable[[str], None]) -> None:
        self._client, self._label, self._sending, self._say = client, label, sending, say
        self._there = client.get_executor(**_DASK)
        # Workers that no run is left to.
        self._declined: dict[str, str] = {}
        # Not in the thread that talks to the cluster; one alone, so that no two runs change these.
        self._receiving = ThreadPoolExecutor(1)
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        """Say when no worker is there: the batch waits for one, which would look as if it hung."""
        said = False
        while not self._over.wait(_LOOK):
            # A scheduler that is gone ends the runs, and is told of there; an end may cut this off.
            with suppress(Exception, CancelledError):
                alone = not self._client.nthreads()
                if alone and not said:
                    self._say("no worker is there; the batch waits for one")
                said = alone

    def submit(self, _: Callable[..., Any], /, run: GridRun, *how: Any) -> Future[Any]:
        """Do a run; what is asked for is always :func:`wijkstudie.batch.execute`."""
        ours: Future[Any] = Future()
        self._ask(self._there, ours, run, how)
        return ours

    def _ask(self, there: Executor, ours: Future[Any], run: GridRun, how: Sequence[Any]) -> None:
        from wijkstudie import parcel

        def receive(theirs: Future[Any]) -> None:
            try:
                told = theirs.result()
                if isinstance(told, parcel.Declined):
                    self._ask_another(told, ours, run, how)
                else:
                    ours.set_result(parcel.take(told, run))
            except BaseException as error:
                ours.set_exception(error)

        def received(theirs: Future[Any]) -> None:
            # After an interruption nobody asks any more.
            with suppress(RuntimeError):
                self._receiving.submit(receive, theirs)

        sent = parcel.addressed(run, self._label.project)
        there.submit(parcel.run_there, self._label, sent, *how).add_done_callback(received)

    def _ask_another(self, declined: Declined, ours: Future[Any], run: GridRun, how: Sequence[Any]) -> None:
        """Have a run done that a worker did not do: one that came later, and is not as the others."""
        from wijkstudie import parcel

        told = f"{declined.worker} {declined.why}"
        if declined.lacks:
            self._sending.send(told)
        elif declined.worker not in self._declined:
            self._declined[declined.worker] = declined.why
            self._say(f"{told}; it is left out ({_SAME})")
        others = [one for one in self._client.nthreads() if one not in self._declined]
        if others:
            # As a wish, or the run would wait for ever when these are lost.
            there = self._client.get_executor(**_DASK, workers=others, allow_other_workers=True)
            self._ask(there, ours, run, how)
        else:
            ours.set_result(parcel.refused(run, told))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop; what was not begun is not done any more when it should not be waited for."""
        self._over.set()
        self._there.shutdown(wait=wait and not cancel_futures)
        self._receiving.shutdown(wait=wait)
