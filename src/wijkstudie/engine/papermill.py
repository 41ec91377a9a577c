"""The engines that papermill knows by name."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager
from papermill.log import logger

from wijkstudie.engine import server
from wijkstudie.engine.manager import WarmManager

# Papermill saves the notebook twice a cell, which costs more than most cells. Seconds.
_SAVE_EVERY = 1.0


def hindrance(kernel_name: str, known: KernelSpecManager | None = None) -> str:
    """Why this kernel cannot be forked from a ready process; empty when it can."""
    if not server.available():
        return "this system cannot fork a ready process"
    try:
        spec = (known or KernelSpecManager()).get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return f"there is no kernel called {kernel_name!r}"
    if not _is_ours(spec):
        return f"the kernel {kernel_name!r} is not the Python of this environment"
    return ""


def _is_ours(spec: KernelSpec) -> bool:
    # The server is started with that option in any case.
    python, *rest = [one for one in spec.argv if one != server.NOT_FROZEN]
    if rest[:2] != ["-m", "ipykernel_launcher"]:
        return False
    # jupyter_client takes these names for the Python that it runs in itself.
    names = {"python", f"python{sys.version_info[0]}", "python{}.{}".format(*sys.version_info[:2])}
    # Not resolved: environments that link to one Python have packages of their own.
    return python in names or Path(python).absolute() == Path(sys.executable).absolute()


class Client(PapermillNotebookClient):
    """Papermill's own, which executes cells in their turn; the kernel is there before, and ends after it."""

    def __init__(
        self, nb_man: NotebookExecutionManager, turn: AbstractContextManager[Any], **options: Any
    ) -> None:
        super().__init__(nb_man, **options)
        self._turn = turn
        # When its turn came, by time.monotonic.
        self.began = 0.0

    def papermill_execute_cells(self) -> None:
        with self._turn:
            self.began = time.monotonic()
            # To wait was nothing that could be lost.
            self.nb_man.last_save_time = self.nb_man.now()
            super().papermill_execute_cells()


class KernelEngine(Engine):
    """Papermill's own engine, which also says why a run was cut short.

    A kernel that dies or takes too long leaves an error in the cell that it was at, so that
    the saved notebook shows it as it shows any other. The notebook is saved every second.

    Options are those of ``papermill.engines.NBClientEngine``, and ``run_timeout``: seconds
    for all cells together; ``env``: the environment of the kernel, in place of this one;
    ``study``: the folder of one that the notebook will open, to have it read already;
    ``turn``: a context in which cells are executed; ``held``: a file descriptor that the kernel
    keeps open; ``fallback``: is told why an ordinary kernel is at work, when no warm one can be;
    ``save_to``: where the notebook is saved meanwhile, when papermill was told not to
    (``request_save_on_cell_execute=False``), which saves it at the start and the end too.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        run_timeout: float | None = None,
        start_timeout: float = 60,
        execution_timeout: float | None = None,
        timeout: float | None = None,
        env: dict[str, str] | None = None,
        study: Path | None = None,
        turn: AbstractContextManager[Any] | None = None,
        held: int | None = None,
        fallback: Callable[[str], None] = lambda _: None,
        save_to: str | None = None,
        **options: Any,
    ) -> None:
        """Execute the notebook that papermill hands over."""
        # Papermill hands it to every engine; nbclient knows no such option.
        options.pop("input_path", None)
        limits: dict[str, Any] = {"timeout": execution_timeout or timeout}
        if run_timeout:
            # Never 0, which nbclient takes for no limit at all.
            limits = {"timeout_func": lambda _: max(client.began + run_timeout - time.monotonic(), 0.01)}
        code = "\n".join(cell.source for cell in nb_man.nb.cells if cell.cell_type == "code")
        manager = cls._manager(kernel_name, study, code, start_timeout, fallback)
        start: dict[str, Any] = {"env": env} if env else {}
        if held is not None:
            # As jupyter_client hands it on to subprocess.
            start["pass_fds"] = (held,)
        client = Client(
            nb_man,
            turn or nullcontext(),
            km=manager,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            log=logger,
            **limits,
            **options,
        )
        with _seldom_saved(nb_man, save_to):
            try:
                client.execute(cleanup_kc=True, **start)
            except CellTimeoutError:
                limit = (
                    f"{run_timeout:g} s for the run" if run_timeout else f"{limits['timeout']:g} s for a cell"
                )
                _cut_short(nb_man, "CellTimeoutError", f"stopped after {limit}")
            except DeadKernelError:
                _cut_short(nb_man, "DeadKernelError", cls._last_words(manager))
            finally:
                _drop_tasks()

    @classmethod
    def _manager(
        cls,
        _kernel_name: str,
        _study: Path | None,
        _code: str,
        _timeout: float,
        _fallback: Callable[[str], None],
    ) -> Any:
        # Nbclient makes an ordinary one.
        return None

    @classmethod
    def _last_words(cls, _manager: Any) -> str:
        return "the kernel died"


class WarmEngine(KernelEngine):
    """Executes a notebook in a process forked from one that is ready.

    Where that cannot be, it is executed by an ordinary kernel, and papermill's log says why.
    """

    @classmethod
    def _manager(
        cls,
        kernel_name: str,
        study: Path | None,
        code: str,
        start_timeout: float,
        fallback: Callable[[str], None],
    ) -> WarmManager | None:
        # One for both, since it looks for the places where kernels are described.
        known = KernelSpecManager()
        why = hindrance(kernel_name, known)
        if why:
            logger.warning("No warm kernel: %s. An ordinary one does it.", why)
            fallback(why)
            return None
        return WarmManager(
            kernel_name=kernel_name,
            kernel_spec_manager=known,
            study=study,
            needed=server.needed_for(code),
            start_timeout=start_timeout,
        )

    @classmethod
    def _last_words(cls, manager: WarmManager | None) -> str:
        return manager.last_words() if manager else super()._last_words(manager)


def _drop_tasks() -> None:
    """Cancel what nbclient still waits for when a run was cut short, or Python complains later."""
    with suppress(RuntimeError):
        asyncio.get_running_loop()
        # A loop of somebody else, in which nbclient did not work.
        return
    loop = ensure_event_loop()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


@contextmanager
def _seldom_saved(nb_man: NotebookExecutionManager, place: str | None) -> Iterator[None]:
    """Save the notebook at most every second while it runs."""
    save, usual = nb_man.save, nb_man.output_path

    def now_and_then(**options: Any) -> None:
        if (nb_man.now() - nb_man.last_save_time).total_seconds() >= _SAVE_EVERY:
            save(**options)

    nb_man.save = now_and_then
    nb_man.output_path = usual or place
    try:
        yield
    except BaseException:
        # Papermill saves what a cell did wrong, and nothing when there was no kernel.
        with suppress(OSError):
            save()
        raise
    finally:
        del nb_man.save
        nb_man.output_path = usual


def _cut_short(nb_man: NotebookExecutionManager, name: str, why: str) -> None:
    """Leave an error in the cell at which a run ended, for papermill to find."""
    index, cell = max(
        ((i, cell) for i, cell in enumerate(nb_man.nb.cells) if cell.metadata.papermill.get("start_time")),
        key=lambda pair: pair[0],
    )
    cell.outputs.append(nbformat.v4.new_output("error", ename=name, evalue=why, traceback=[f"{name}: {why}"]))
    nb_man.cell_exception(cell, cell_index=index)
