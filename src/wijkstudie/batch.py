"""Run notebooks through papermill, several at a time, and let no failure hide."""

from __future__ import annotations

import ast
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from wijkstudie import settings
from wijkstudie.errors import ParameterError, near

# Names of the engines that papermill knows from this package.
WARM, KERNEL = "wijkstudie-warm", "wijkstudie-kernel"

# Runs that begin or end, in any case, while others are at work.
BESIDE = 2
# Types of parameters, and what of a file they take. Where a notebook has a tuple, papermill gives a list.
_KINDS: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "bool": bool,
    "str": str,
    "list": list,
    "tuple": list,
    "dict": dict,
}
# Papermill adds these to a notebook's own parameters.
_INHERITED = frozenset({"pwd"})
# A checker of addresses that jsonschema takes in when it is there. Its grammar takes longer to
# build than all else that papermill imports, and no notebook has an address to be checked.
_SLOW = "rfc3987_syntax"


@cache
def _papermill() -> Any:
    """Papermill, imported when something is run: it takes half a second."""
    left_out = _SLOW not in sys.modules
    if left_out:
        sys.modules[_SLOW] = None  # type: ignore[assignment]
    try:
        import papermill
    finally:
        if left_out:
            # Another thread may have been as far at the same time.
            sys.modules.pop(_SLOW, None)
    return papermill


@dataclass(frozen=True, slots=True)
class Run:
    """One notebook with one set of parameters, and where its executed copy goes."""

    notebook: Path
    output: Path
    parameters: dict[str, Any] = field(default_factory=dict)
    # Files that have to be there afterwards; in a name, * stands for any text.
    promised: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        language = self.parameters.get("language")
        return f"{self.notebook.stem} [{language}]" if language else self.notebook.stem

    @property
    def study(self) -> Path:
        """The folder of the study that it asks."""
        return self.study_in(settings.project_folder())

    def study_in(self, project: Path) -> Path:
        """The same, where relative paths count from another folder."""
        return project / Path(self.parameters.get("study", settings.STUDY)).expanduser()

    @property
    def record(self) -> Path:
        """Where is written down how the run ended."""
        return self.output.with_suffix(".json")

    def prepare(self) -> None:
        """Make the place that the run writes to."""
        self.output.parent.mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended; ``error`` is empty when it went well."""

    run: Run
    # Not those in which it waited for its turn; the first ones wait for kernels to be made ready.
    seconds: float
    error: str = ""
    # What the notebook exported.
    written: tuple[Path, ...] = ()
    # Why an ordinary kernel was at work where a warm one was asked for.
    fallback: str = ""


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


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as a notebook declares it.

    kind
        The name of its type, such as ``int``: as annotated, else that of the default. Empty where it
        cannot be known.
    default
        Its value where nothing else is given; Ellipsis where that is no literal.
    nullable
        Whether it may be None.
    """

    kind: str = ""
    default: Any = ...
    nullable: bool = True

    def takes(self, value: Any) -> bool:
        """Whether a value from a file is of its type; what cannot be known is taken."""
        if value is None:
            return self.nullable
        if self.kind not in _KINDS:
            return True
        # To Python, true is a number.
        return self.kind == "bool" if isinstance(value, bool) else isinstance(value, _KINDS[self.kind])


def signature(notebook: Path) -> dict[str, Parameter]:
    """What a notebook declares in its cell tagged ``parameters``, by name.

    A ParameterError names a file that is no notebook, and one in a language that papermill does not know.
    """
    try:
        about = _papermill().inspect_notebook(str(notebook))
    except Exception as error:
        raise ParameterError(f"cannot read the parameters of {notebook}: {error}") from None
    return {
        name: _parameter(one["inferred_type_name"], one["default"])
        for name, one in about.items()
        if name not in _INHERITED
    }


def _parameter(annotation: str, default: str) -> Parameter:
    """A parameter of what papermill says of it; "None" is the annotation where there is none."""
    value: Any = ...
    # Of what is no literal, or was cut at a # within a text.
    with suppress(ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        value = ast.literal_eval(default)
    if annotation == "None":
        annotation = type(value).__name__
    inner = annotation.removeprefix("Optional[")
    # What a list holds is not looked at.
    kind = inner.split("[")[0].strip(" ]").lower()
    kind = kind if kind in _KINDS else ""
    return Parameter(kind, value, value is None or not kind or inner != annotation)


def declared(notebook: Path) -> list[str]:
    """The names of the parameters that a notebook declares in its cell tagged ``parameters``."""
    return list(signature(notebook))


def refuse_unknown(chosen: Iterable[Path], parameters: dict[str, Any]) -> None:
    """Raise a ParameterError for parameters that a notebook does not declare, all at once."""
    problems = [
        f"{notebook.stem}: {problem}"
        for notebook in chosen
        for problem in settings.unknown(parameters, declared(notebook))
    ]
    if problems:
        raise ParameterError("\n  ".join(["parameters that cannot be used:", *problems]))


def typed(chosen: Iterable[Path], parameters: dict[str, str]) -> dict[str, Any]:
    """Turn texts from a command line into the types that the notebooks declare."""
    if not parameters:
        return {}
    types = {name: one.kind for notebook in chosen for name, one in signature(notebook).items()}
    readers: dict[str, Callable[[str], Any]] = {
        "int": int,
        "float": float,
        "bool": {"true": True, "false": False}.__getitem__,
        "list": lambda text: [one.strip() for one in text.split(",")],
    }
    values, problems = {}, []
    for name, text in parameters.items():
        kind = types.get(name, "str")
        try:
            values[name] = (
                readers[kind](text.lower() if kind == "bool" else text) if kind in readers else text
            )
        except (ValueError, KeyError):
            problems.append(f"{name} = {text!r}: a value of type {kind}")
    if problems:
        raise ParameterError("\n  ".join(["parameters that cannot be used:", *problems]))
    return values


class Turns:
    """As many turns as there are jobs; none any more once the batch was broken off."""

    def __init__(self, jobs: int = 1) -> None:
        self._free = threading.Semaphore(jobs)
        self._broken_off = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        with self._free:
            if self._broken_off:
                raise RuntimeError("the batch was broken off")
            yield

    def break_off(self) -> None:
        self._broken_off = True


class _Turn:
    """One of the turns for a kernel to be at work, of which there are as many as jobs.

    To read a notebook and have a kernel, and to end it and save the notebook, needs none, so that
    one run begins and another ends while the kernels compute. Nor does it need a painter before.
    """

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        # Entered with the turn.
        self.painting: AbstractContextManager[None] = nullcontext()
        # Seconds until it came.
        self.waited = 0.0

    def __enter__(self) -> None:
        with ExitStack() as entered:
            start = time.perf_counter()
            entered.enter_context(self._turns.taken())
            self.waited = time.perf_counter() - start
            # Left first, before the next one wants a painter too.
            entered.enter_context(self.painting)
            self._entered = entered.pop_all()

    def __exit__(self, *about: Any) -> None:
        self._entered.__exit__(*about)


def run_all(
    runs: Sequence[Run],
    jobs: int | None = None,
    report: Callable[[str], None] | None = None,
    *,
    engine: str = WARM,
    timeout: float | None = None,
    ended: Callable[[Outcome], None] = lambda _: None,
    executor: Executor | None = None,
    redraw: bool = False,
    held: int | None = None,
) -> list[Outcome]:
    """Execute runs, ``jobs`` at a time (default: one per processor), with a progress bar.

    Each run has a kernel of its own, a warm one where the system can (see
    :mod:`wijkstudie.engine`). A run that fails leaves its notebook with the error in it, is
    reported at once, and does not stop the others. Outcomes come in the order of the runs.

    Parameters
    ----------
    engine
        The papermill engine to use: ``WARM`` or ``KERNEL``.
    timeout
        Seconds for the cells of a run; it fails when they take longer.
    report
        Is told what fails as it does; without, it is shown above the progress.
    ended
        Called with each outcome as it comes.
    executor
        Does the runs in the place of threads of this process.
    redraw
        Draw every figure, also those that were drawn from the same before (see
        :mod:`wijkstudie.drawings`).
    held
        A file descriptor that kernels keep open for as long as they are there (see
        :func:`wijkstudie.writing.alone_in`).
    """
    if not runs:
        return []
    # Only needed by who runs something.
    from tqdm import tqdm

    from wijkstudie import drawings

    report = report or tqdm.write
    jobs = min(jobs or os.cpu_count() or 1, len(runs))
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    drawings.tidy()
    # Before there are threads, each of which would.
    _papermill()
    done: dict[int, Outcome] = {}
    # Threads: the work is done in the kernels, here is only waiting for their messages.
    pool = executor or ThreadPoolExecutor(jobs + BESIDE)
    turns = None if executor else Turns(jobs)
    failures = 0
    told: set[str] = set()
    # Removed also when a run that nobody waits for still has its files there.
    aside = tempfile.TemporaryDirectory(prefix="wijkstudie-", ignore_cleanup_errors=True)
    how = (engine, timeout, redraw) if executor else (engine, timeout, redraw, turns, Path(aside.name), held)
    try:
        with tqdm(total=len(runs), unit="run", desc="running notebooks", dynamic_ncols=True) as bar:
            pending = {pool.submit(execute, run, *how): i for i, run in enumerate(runs)}
            for future in as_completed(pending):
                i = pending[future]
                # What the run was sent as may be a copy, when it was done elsewhere.
                outcome = replace(_outcome(future, runs[i]), run=runs[i])
                done[i] = outcome
                ended(outcome)
                if outcome.error:
                    failures += 1
                    report(f"FAILED {outcome.run.name}: {outcome.error}\n  see {outcome.run.output}")
                if outcome.fallback and outcome.fallback not in told:
                    told.add(outcome.fallback)
                    report(f"{outcome.run.name}: an ordinary kernel did it, no warm one: {outcome.fallback}")
                bar.set_postfix_str(f"{failures} failed" if failures else "", refresh=False)
                bar.update()
    except BaseException:
        # Not waited for: a run may take for ever, and whoever interrupts does not want it.
        pool.shutdown(wait=False, cancel_futures=True)
        if turns:
            turns.break_off()
        raise
    finally:
        aside.cleanup()
    if executor is None:
        pool.shutdown()
    return [done[i] for i in sorted(done)]


def _outcome(future: Future[Outcome], run: Run) -> Outcome:
    """How a run ended, also when whatever did it is gone."""
    try:
        return future.result()
    except Exception as failure:
        return Outcome(run, 0.0, f"{type(failure).__name__}: {failure}")


def _kernel_options(run: Run, folder: str) -> dict[str, Any]:
    """How the kernel of a run is started: in the notebook's folder, as JupyterLab does.

    An ordinary kernel talks over sockets in a folder of its own, which nobody else can listen
    to; over TCP, ipykernel 7 prints a warning for each kernel.
    """
    from traitlets.config import Config

    options: dict[str, Any] = {"resources": {"metadata": {"path": str(run.notebook.parent)}}}
    if os.name == "posix":
        options["config"] = Config(KernelManager={"transport": "ipc", "ip": str(Path(folder) / "k")})
    return options


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


def execute(
    run: Run,
    engine: str = WARM,
    timeout: float | None = None,
    redraw: bool = False,
    turns: Turns | None = None,
    aside: Path | None = None,
    held: int | None = None,
    *,
    project: Path | None = None,
) -> Outcome:
    """Execute one run; whatever goes wrong is told in the outcome.

    Its kernel waits for one of the ``turns``, when there are some. Small files that only its process
    needs go under ``aside``. What it finds, and what it draws, counts from ``project`` where that is
    not the project of this process. For ``held`` see :func:`run_all`.
    """
    papermill = _papermill()
    from papermill.exceptions import PapermillExecutionError

    from wijkstudie import drawings

    start = time.perf_counter()
    turn = _Turn(turns or Turns())
    error = ""
    written: tuple[Path, ...] = ()
    fallback: list[str] = []
    try:
        run.prepare()
        painters, turn.painting = _painters(engine, redraw)
        with tempfile.TemporaryDirectory(prefix="wijkstudie-", dir=aside) as folder:
            notes = Path(folder) / "written"
            notes.touch()
            # No cwd: papermill would change that of the whole process, other threads included.
            papermill.execute_notebook(
                str(run.notebook),
                str(run.output),
                run.parameters,
                engine_name=engine,
                progress_bar=False,
                run_timeout=timeout,
                turn=turn,
                held=held,
                fallback=fallback.append,
                request_save_on_cell_execute=False,
                save_to=str(run.output),
                study=run.study_in(project) if project else run.study,
                env={
                    **os.environ,
                    settings.WRITTEN_VARIABLE: str(notes),
                    drawings.VARIABLE: "" if redraw else str(drawings.folder(project)),
                    settings.PAINTER_VARIABLE: painters,
                    **({settings.PROJECT_VARIABLE: str(project)} if project else {}),
                },
                **_kernel_options(run, folder),
            )
            written = tuple(map(Path, dict.fromkeys(notes.read_text(encoding="utf-8").splitlines())))
        error = broken_promises(run)
    except PapermillExecutionError as failure:
        error = f"cell {failure.exec_count}: {failure.ename}: {failure.evalue}"
    except Exception as failure:  # a full disk, a notebook that is none: named, and the others go on
        error = f"{type(failure).__name__}: {failure}"
    return Outcome(run, time.perf_counter() - start - turn.waited, error, written, "".join(fallback))


def _painters(engine: str, redraw: bool) -> tuple[str, AbstractContextManager[None]]:
    """Where figures are drawn, empty for in the kernel that asks for them, and what has it done there."""
    from wijkstudie.engine import server

    if engine != WARM or redraw or not server.available():
        return "", nullcontext()
    return server.SERVER.painters(), server.SERVER.painting()


def broken_promises(run: Run) -> str:
    """Say which of the files that a run promises are not there."""
    missing = [str(one) for one in run.promised if not any(one.parent.glob(one.name))]
    return f"promised but not there: {', '.join(missing)}" if missing else ""
