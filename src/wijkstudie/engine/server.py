"""The process that kernels are forked from, and how to ask it for one.

It imports what notebooks need (:mod:`.preloaded`) and then forks; what only some need it imports
when the first of them is to have a kernel. It has one thread, so that forking it is safe.
``multiprocessing`` has such a server too, but its children import the main module of whoever
asks, which may be anything.

Most of a kernel is alike for all that have the same arguments and environment. The first time
that one is asked for, the server forks a second server, which makes that part and then forks
the kernels; one with other arguments, in another environment, or that draws for itself where
the first does not, comes from the first.

A request to fork is one byte and two file descriptors: the pipe that becomes the kernel's wire,
and the writing end of the status, on which the server tells the process number and, when the
process has ended, how; one that comes after them the kernel keeps open. To fork a painter
(:mod:`wijkstudie.painter`) is another byte, and one descriptor more: what it listens on. A request
to have a study ready is a byte and the study's folder; one to fork the second server a byte, the
socket on which it is asked, and what its kernels are started with; one to import what a notebook
will need a byte and the names.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import pickle
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from wijkstudie.settings import PAINTER_VARIABLE

if TYPE_CHECKING:
    from wijkstudie.engine.kernel import PipeKernelApp
    from wijkstudie.engine.surroundings import Surroundings

# What a message on a kernel's wire is: of one of its two channels, or that it listens now.
SHELL, IOPUB, READY = "shell", "iopub", "ready"
_FORK, _READY, _PREPARE, _PAINT, _NEEDED = b"f", b"r", b"p", b"d", b"n"
# Nothing that ipykernel looks at when it starts; they tell the runs of one batch apart.
_OURS = "WIJKSTUDIE_"
# What nbclient asks. With a history on disk comes a thread, which cannot be forked.
_PREPARABLE = ["--HistoryManager.hist_file=:memory:"]
# What takes long to import and only some notebooks need, by a name that stands in their code. It is imported
# when the first of these is to have a kernel; for the others it would cost more than a whole run does.
_SOMETIMES = {
    "inference": ("numpy.f2py", "numpy.testing", "scipy._lib._util"),
    "compare": ("wijkstudie.compare",),
    "manifest": ("wijkstudie.manifest",),
}
# With which ipykernel installs its kernels too.
NOT_FROZEN = "-Xfrozen_modules=off"
# What who draws needs.
_DRAWING = "wijkstudie.engine.drawing"
# Seconds for a server that nobody needs any more, and for one that is asked for a kernel.
_STOP_TIMEOUT, _START_TIMEOUT = 5.0, 60.0
# What begins so is looked at once: by Python and the loader of libraries when they start, and by what
# is imported ahead. MPLBACKEND, MATPLOTLIBRC and TZ are looked at again in each kernel.
_AT_START = (
    "PYTHON", "LANG", "LC_", "LD_", "GLIBC_", "MALLOC_", "OMP_", "KMP_", "OPENBLAS_", "GOTO_", "MKL_",
    "BLIS_", "NPY_", "NUMPY_", "NUMEXPR_", "SCIPY_", "PANDAS_", "ARROW_", "MPLCONFIGDIR", "TQDM_",
    "PYDEVD_", "PYZMQ_",
)  # fmt: skip


def available() -> bool:
    """Whether a ready process can be forked here; macOS can, but its libraries do not bear it."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


class Child:
    """A process forked by the server."""

    def __init__(self, pipe: Connection, status: Connection) -> None:
        self.pipe = pipe
        self._status = status
        self._exitcode: int | None = None

    @cached_property
    def pid(self) -> int:
        """The number of the process, as soon as it is forked; an EOFError when it never will be."""
        number: int = self._status.recv()
        return number

    def begun(self, limit: float) -> bool:
        """Whether the process was forked; a TimeoutError when that is not known within ``limit`` seconds."""
        try:
            if self._status.poll(max(limit, 0)):
                return bool(self.pid)
        except (OSError, EOFError):
            self.close()
            return False
        self.close()
        raise TimeoutError

    def exitcode(self, timeout: float | None = 0) -> int | None:
        """How the process ended: its exit code, or minus the signal; None while it runs.

        Once it is there, waits ``timeout`` seconds at most, for ever when that is None.
        """
        if self._exitcode is None:
            try:
                # Its number is told first.
                if self.pid and self._status.poll(timeout):
                    self._exitcode = self._status.recv()
            except EOFError:
                # The server is gone, and its children with it.
                self._exitcode = -signal.SIGKILL
        return self._exitcode

    def signal(self, number: int) -> None:
        """Send a signal to the process and its own children; those that ended need none."""
        if self.exitcode() is None:
            _end(self.pid, number)

    def close(self) -> None:
        self.pipe.close()
        self._status.close()


class Server:
    """The ready process; it starts when the first child is asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        # What it was started with of the variables that are looked at once.
        self._at_start: dict[str, str] = {}
        # The second server, and with what its kernels are started.
        self._second: socket.socket | None = None
        self._prepared: tuple[list[str], dict[str, str], bool] | None = None
        self._kernels: list[Child] = []
        # Servers that were started with others, until their kernels have ended.
        self._former: list[_Former] = []
        self._listening: socket.socket | None = None
        self._painters: list[Child] = []
        self._drawn_for = 0

    def painters(self) -> str:
        """Where figures are drawn for kernels; see :mod:`wijkstudie.painter`."""
        with self._lock:
            if self._listening is None:
                # Its folder can be entered by nobody else.
                self._place = tempfile.TemporaryDirectory(prefix="wijkstudie-")
                self._listening = socket.socket(socket.AF_UNIX)
                self._listening.bind(str(Path(self._place.name) / "painters"))
                self._listening.listen()
            address: str = self._listening.getsockname()
            return address

    @contextmanager
    def painting(self) -> Iterator[None]:
        """Have a painter for a kernel that is at work meanwhile.

        There are as many as were ever needed at once; one that was killed is replaced.
        """
        try:
            with self._lock:
                self._drawn_for += 1
                self._fork_painters()
            yield
        finally:
            with self._lock:
                self._drawn_for -= 1

    def fork(
        self,
        arguments: list[str],
        surroundings: Surroundings,
        study: Path | None = None,
        limit: float = _START_TIMEOUT,
        held: Sequence[int] = (),
        needed: Sequence[str] = (),
    ) -> Child:
        """Fork a process that becomes a kernel, with a study read that it will ask for, and modules imported.

        It keeps open the file descriptors that are ``held``.
        A TimeoutError when there is none within ``limit`` seconds; the server is ended then, and the
        next kernel comes from a new one. A ConnectionError when the server has ended.
        """
        env = surroundings.environment
        deadline = time.monotonic() + limit
        with self._lock:
            first = self._running(_looked_at_once(env, surroundings.folder))
            process = self._process
            servers = self._second_for(arguments, env), first
        for one in servers:
            with self._lock:
                child = _asked_with(one, study, needed, held)
                if child:
                    self._kernels.append(child)
            # Others may ask meanwhile: it can take long until a server is ready, or has read a study.
            try:
                if child and child.begun(deadline - time.monotonic()):
                    break
            except TimeoutError:
                self._give_up(process)
                raise TimeoutError(
                    f"the process that kernels are forked from gave none within {limit:g} s, and was ended; "
                    "the next run starts another one"
                ) from None
        else:
            raise ConnectionError("the ready process has ended")
        # An early end is told by the child's status.
        with suppress(OSError):
            child.pipe.send((arguments, surroundings))
        return child

    def _fork_painters(self) -> None:
        # They say nothing on their pipes, but end them when they end.
        for one in [one for one in self._painters if one.pipe.poll()]:
            self._painters.remove(one)
            one.close()
        # Without a server there is no kernel that asks for one.
        running = self._process is not None and self._process.poll() is None
        while running and self._control and self._listening and len(self._painters) < self._drawn_for:
            try:
                # Not waited for: who forks them may be importing what they need.
                self._painters.append(_asked(self._control, _PAINT, [self._listening.fileno()]))
            except OSError:
                break

    def _second_for(self, arguments: list[str], env: dict[str, str]) -> socket.socket | None:
        """The server that has kernels with these arguments and environment prepared, if there is one."""
        alike = {name: value for name, value in env.items() if not name.startswith(_OURS)}
        # Last, whether they draw for themselves.
        asked = arguments, alike, not env.get(PAINTER_VARIABLE)
        if self._prepared is None and arguments == _PREPARABLE:
            assert self._control is not None
            self._prepared = asked
            self._second, theirs = socket.socketpair()
            # Who is asked next tells when nobody is there.
            with theirs, suppress(OSError):
                socket.send_fds(self._control, [_PREPARE], [theirs.fileno()])
                _tell(self._second, b"", pickle.dumps(asked))
        return self._second if asked == self._prepared else None

    def start(self) -> None:
        """Begin to get ready, which takes some seconds, while the asker has other things to do."""
        with self._lock:
            self._running(_looked_at_once(dict(os.environ), str(Path.cwd())))

    def _running(self, at_start: dict[str, str]) -> socket.socket:
        if self._process is not None and self._process.poll() is None and at_start != self._at_start:
            assert self._control is not None
            sockets = [one for one in (self._control, self._second) if one]
            self._former.append(_Former(self._process, sockets, self._kernels))
            # Not closed, which would end them.
            self._process = self._second = None
        self._let_former_go()
        if self._process is None or self._process.poll() is not None:
            self._start(at_start)
        assert self._control is not None
        return self._control

    def _start(self, at_start: dict[str, str]) -> None:
        self._control, theirs = socket.socketpair()
        others = {name: value for name, value in os.environ.items() if not name.startswith(_AT_START)}
        self._process = subprocess.Popen(
            # Without it the debugger, which ipykernel loads, complains.
            [sys.executable, NOT_FROZEN, "-m", "wijkstudie.engine", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            # Ctrl-C is for who asked: it ends the children one by one.
            start_new_session=True,
            env=others | at_start,
        )
        theirs.close()
        self._forget_forked()
        self._at_start = at_start
        self._kernels = []
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the server, and with it every child that still runs."""
        with self._lock:
            for one in self._former:
                one.end()
            self._former = []
            if self._process is None or self._control is None:
                return
            self._control.close()
            forked = bool(self._kernels)
            self._forget_forked()
            if self._listening is not None:
                self._listening.close()
                self._listening = None
                self._place.cleanup()
            if not forked:
                # It has no child to end, and may be getting ready still, with which nobody is served.
                self._process.kill()
            _ended(self._process)
            self._process = self._control = None
            atexit.unregister(self.stop)

    def _give_up(self, process: subprocess.Popen[bytes] | None) -> None:
        """End a server that does not answer, unless somebody else did; whatever it forked ends too."""
        with self._lock:
            if process is None or process is not self._process:
                return
            _kill(process)
            assert self._control is not None
            self._control.close()
            self._forget_forked()
            self._process = self._control = None

    def _let_former_go(self) -> None:
        for one in self._former:
            if one.is_done():
                one.end()
        self._former = [one for one in self._former if one.sockets]
        self._kernels = [one for one in self._kernels if not one.pipe.closed]

    def _forget_forked(self) -> None:
        """Let go of what the server forked and is not a kernel, which ends it."""
        if self._second is not None:
            self._second.close()
        self._second = self._prepared = None
        for painter in self._painters:
            painter.close()
        self._painters = []


@dataclass
class _Former:
    """A server that forks no more, and that its kernels need until they end."""

    process: subprocess.Popen[bytes]
    sockets: list[socket.socket]
    kernels: list[Child]

    def is_done(self) -> bool:
        return all(one.pipe.closed for one in self.kernels)

    def end(self) -> None:
        if self.is_done():
            # It may be getting ready still.
            self.process.kill()
        for one in self.sockets:
            one.close()
        self.sockets = []
        _ended(self.process)


SERVER = Server()


def _looked_at_once(env: dict[str, str], cwd: str) -> dict[str, str]:
    found = {name: value for name, value in env.items() if name.startswith(_AT_START)}
    if path := found.get("PYTHONPATH"):
        # Python makes of each a place that counts from where it starts.
        found["PYTHONPATH"] = os.pathsep.join(str(Path(cwd, one)) for one in path.split(os.pathsep))
    return found


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Wait for a server that was told to end, for a while."""
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a server with the second one and the painters, which may be as deaf; kernels see it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end(pid: int, number: int) -> None:
    """Send a signal to a kernel and its own children."""
    try:
        # It made itself the leader of a group.
        os.killpg(pid, number)
    except ProcessLookupError:
        os.kill(pid, number)


def _asked(control: socket.socket, request: bytes, more: Sequence[int]) -> Child:
    """Ask a server to fork a process, without waiting for it."""
    pipe, wire = Pipe()
    status, told = Pipe(duplex=False)
    child = Child(pipe, status)
    try:
        socket.send_fds(control, [request], [wire.fileno(), told.fileno(), *more])
    except OSError:
        child.close()
        raise
    finally:
        # Or the end of the other side is never seen.
        wire.close()
        told.close()
    return child


def needed_for(code: str) -> tuple[str, ...]:
    """What a notebook with this code will import, of what a server does not import for all."""
    words = set(re.findall(r"\w+", code))
    return tuple(one for name in words.intersection(_SOMETIMES) for one in _SOMETIMES[name])


def _asked_with(
    control: socket.socket | None, study: Path | None, needed: Sequence[str], held: Sequence[int]
) -> Child | None:
    """Ask a server for a process that has all this ready; None when the server is not there."""
    if control is None:
        return None
    try:
        if needed:
            _tell(control, _NEEDED, " ".join(needed).encode())
        if study:
            _tell(control, _READY, os.fsencode(study.absolute()))
        return _asked(control, _FORK, held)
    except OSError:
        return None


def _tell(control: socket.socket, request: bytes, content: bytes) -> None:
    control.sendall(request + len(content).to_bytes(4, "big") + content)


def _told(control: socket.socket) -> bytes:
    length = int.from_bytes(control.recv(4, socket.MSG_WAITALL), "big")
    return control.recv(length, socket.MSG_WAITALL)


def serve(control: socket.socket) -> tuple[Connection, PipeKernelApp | None]:
    """Fork whenever asked; tell how each child ended; stop when the asker is gone.

    Returns in the children only, with the wire of the kernel that each is to become, and what
    is prepared of it. What it took to get there is not on the stack of a notebook, which then
    can recurse as deep as in a kernel of its own.
    """
    prepared: PipeKernelApp | None = None
    running: dict[int, Connection] = {}
    woken, wake = _woken_by_children()
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _reap(running)
        if control not in ready:
            continue
        asked, handles, _, _ = socket.recv_fds(control, 1, 3)
        if not asked:
            # At once, for their runs may be done again elsewhere, in the same folder.
            for pid in running:
                _end(pid, signal.SIGKILL)
            os._exit(0)
        if asked == _READY:
            _read_study(control)
            continue
        if asked == _NEEDED:
            _import(*_told(control).decode().split())
            continue
        if asked == _PAINT:
            _import(_DRAWING)
        pid = os.fork()
        if pid == 0:
            for one in (control, *running.values()):
                one.close()
            os.close(woken)
            os.close(wake)
        if asked == _PREPARE:
            # Of this one nobody waits for the end.
            if pid == 0:
                control, running = socket.socket(fileno=handles[0]), {}
                woken, wake = _woken_by_children()
                prepared = _prepare(control)
            else:
                os.close(handles[0])
                # This one forks those who draw, and has time while the other gets ready.
                _import(_DRAWING)
            continue
        wire, status = Connection(handles[0]), Connection(handles[1], readable=False)
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            status.close()
            if asked == _PAINT:
                _paint(socket.socket(fileno=handles[2]), wire)
            return wire, prepared
        wire.close()
        for handle in handles[2:]:
            os.close(handle)
        # Who asked for it may be gone.
        with suppress(OSError):
            status.send(pid)
        running[pid] = status


def _import(*names: str) -> None:
    for name in names:
        # Only to be ready earlier: who needs it imports it, and is told what is amiss.
        with suppress(Exception):
            importlib.import_module(name)
    # See the end of preloaded.py.
    gc.freeze()


def _woken_by_children() -> tuple[int, int]:
    """A pipe that can be read when a child has ended, and its other end."""
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return woken, wake


def _prepare(control: socket.socket) -> PipeKernelApp:
    from wijkstudie.engine import kernel

    arguments, env, drawing = pickle.loads(_told(control))
    if drawing:
        _import(_DRAWING)
    app = kernel.prepare(arguments, env, os.getpid())
    # See the end of preloaded.py.
    gc.freeze()
    return app


def _paint(listening: socket.socket, asker: Connection) -> NoReturn:
    from wijkstudie import painter

    painter.serve(listening, asker)


def _read_study(control: socket.socket) -> None:
    from wijkstudie import study

    study.make_ready(Path(os.fsdecode(_told(control))))
    # See the end of preloaded.py.
    gc.freeze()


def _reap(running: dict[int, Connection]) -> None:
    for pid in list(running):
        found, how = os.waitpid(pid, os.WNOHANG)
        if found:
            # Perhaps nobody waits for it any more.
            with running.pop(pid) as status, suppress(OSError):
                status.send(os.waitstatus_to_exitcode(how))


def become_kernel(wire: Connection, prepared: PipeKernelApp | None) -> NoReturn:
    """Be a kernel and never return, whatever happens."""
    import traceback

    from wijkstudie.engine import kernel

    code = 1
    try:
        kernel.become_kernel(wire, prepared, *wire.recv())
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except (EOFError, ConnectionError):
        pass  # whoever asked is gone
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        # What a notebook registered to be done at the end is done, as in any Python.
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()  # type: ignore[attr-defined]
        os._exit(code)
