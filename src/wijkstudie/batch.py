"""Run notebooks through papermill, several at a time, and let no failure hide."""

from __future__ import annotations

import logging
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from wijkstudie.errors import ParameterError, near
from wijkstudie.settings import unknown

# Papermill adds these to a notebook's own parameters.
_INHERITED = frozenset({"pwd"})


@dataclass(frozen=True, slots=True)
class Run:
    """One notebook with one set of parameters, and where its executed copy goes."""

    notebook: Path
    output: Path
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        language = self.parameters.get("language")
        return f"{self.notebook.stem} [{language}]" if language else self.notebook.stem


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended; ``error`` is empty when it went well."""

    run: Run
    seconds: float
    error: str = ""


def notebooks(folder: Path, only: Sequence[str] = ()) -> list[Path]:
    """The numbered notebooks of a folder, or those of them that are named.

    A name is a notebook's file name, or the part after its number: ``coping`` is
    ``04_coping.ipynb``. A ParameterError names what is not there and what is near.
    """
    found = sorted(folder.glob("[0-9]*_*.ipynb"))
    if not found:
        raise ParameterError(f"there are no notebooks (NN_topic.ipynb) in {folder}")
    topics = {path.stem.split("_", 1)[1]: path for path in found}
    known = {**topics, **{path.stem: path for path in found}, **{path.name: path for path in found}}
    wrong = [f"{name}: no such notebook; {near(name, topics)}" for name in only if name not in known]
    if wrong:
        raise ParameterError("\n  ".join(["notebooks that cannot be run:", *wrong]))
    return sorted({known[name] for name in only}) if only else found


def declared(notebook: Path) -> list[str]:
    """The names of the parameters that a notebook declares in its cell tagged ``parameters``."""
    from papermill import inspect_notebook

    return [name for name in inspect_notebook(str(notebook)) if name not in _INHERITED]


def refuse_unknown(chosen: Iterable[Path], parameters: dict[str, Any]) -> None:
    """Raise a ParameterError for parameters that a notebook does not declare, all at once."""
    problems = [
        f"{notebook.stem}: {problem}"
        for notebook in chosen
        for problem in unknown(parameters, declared(notebook))
    ]
    if problems:
        raise ParameterError("\n  ".join(["parameters that cannot be used:", *problems]))


def run_all(
    runs: Sequence[Run], jobs: int | None = None, report: Callable[[str], None] = tqdm.write
) -> list[Outcome]:
    """Execute runs, ``jobs`` at a time (default: one per processor), with a progress bar.

    A run that fails leaves its notebook with the error in it, is reported at once, and
    does not stop the others. Outcomes come in the order of the runs.
    """
    jobs = min(jobs or os.cpu_count() or 1, len(runs)) or 1
    done: dict[int, Outcome] = {}
    # Processes, not threads: papermill changes the working directory while it runs. Spawned,
    # not forked, since a caller may have threads (tqdm's monitor is one).
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        with tqdm(total=len(runs), unit="notebook", desc="running notebooks") as bar:
            pending: dict[Future[Outcome], int] = {pool.submit(_run, run): i for i, run in enumerate(runs)}
            for future in as_completed(pending):
                outcome = future.result()
                done[pending[future]] = outcome
                if outcome.error:
                    report(f"FAILED {outcome.run.name}: {outcome.error}\n  see {outcome.run.output}")
                bar.set_postfix_str(outcome.run.name, refresh=False)
                bar.update()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return [done[i] for i in sorted(done)]


@contextmanager
def _kernel_messages(path: Path) -> Iterator[None]:
    """Keep what a kernel itself prints (not its cells) in a file, if the run fails.

    ipykernel reports its own shutdown as an error now and then; a person would take it
    for one of the notebook.
    """
    terminal = os.dup(2)
    with path.open("wb") as log:
        os.dup2(log.fileno(), 2)
    try:
        yield
        path.unlink()
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


def _transport(folder: str) -> dict[str, Any]:
    """Talk to a kernel over sockets in a folder of its own, which nobody else can listen to.

    Over TCP, ipykernel 7 prints a warning for each kernel. Windows has no such sockets.
    """
    if os.name != "posix":
        return {}
    from traitlets.config import Config

    return {"config": Config(KernelManager={"transport": "ipc", "ip": str(Path(folder) / "k")})}


def write_back(executed: Path, notebook: Path) -> bool:
    """Give a notebook the outputs of its executed copy; tell whether that changed it.

    What differs from run to run (timings, papermill's notes, the patch level of Python)
    stays out, so that running again changes no byte.
    """
    import nbformat

    source = nbformat.read(notebook, as_version=4)
    done = nbformat.read(executed, as_version=4)
    outputs = {cell["id"]: cell for cell in done.cells if cell.cell_type == "code"}
    for cell in source.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs[cell["id"]].outputs
            cell.execution_count = outputs[cell["id"]].execution_count
    source.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    before = notebook.read_text(encoding="utf-8")
    after = nbformat.writes(source) + "\n"
    if after != before:
        notebook.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def _run(run: Run) -> Outcome:
    # Half a second to import, and only needed by who runs something.
    import papermill
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    start = time.perf_counter()
    error = ""
    try:
        run.output.parent.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix="wijkstudie-") as sockets,
            _kernel_messages(run.output.with_suffix(".log")),
        ):
            papermill.execute_notebook(
                str(run.notebook),
                str(run.output),
                run.parameters,
                progress_bar=False,
                cwd=str(run.notebook.parent),
                **_transport(sockets),
            )
    except PapermillExecutionError as failure:
        error = f"cell {failure.exec_count}: {failure.ename}: {failure.evalue}"
    except Exception as failure:  # a dead kernel, a full disk: named, and the others go on
        error = f"{type(failure).__name__}: {failure}"
    return Outcome(run, time.perf_counter() - start, error)
