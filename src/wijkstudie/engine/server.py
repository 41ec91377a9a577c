"""The process that kernels are forked from, and how to ask it for one.

It imports what notebooks need once (:mod:`.preloaded`) and then only forks: it has one thread,
so that forking it is safe. ``multiprocessing`` has such a server too, but its children import
the main module of whoever asks, which may be anything.

A request to fork is one byte and two file descriptors: the pipe that becomes the kernel's wire,
and the writing end of the status, on which the server tells the process number and, when the
process has ended, how. A request to have a study ready is another byte and the study's folder.
"""

from __future__ import annotations

import atexit
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, NoReturn

_FORK, _READY = b"f", b"r"
# Seconds for a server that nobody needs any more.
_STOP_TIMEOUT = 5.0


def available() -> bool:
    """Whether a ready process can be forked here; macOS can, but its libraries do not bear it."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


class Child:
    """A process forked by the server."""

    def __init__(self, pipe: Connection, status: Connection) -> None:
        self.pipe = pipe
        self._status = status
        self._exitcode: int | None = None
        self.pid: int = status.recv()

    def exitcode(self, timeout: float | None = 0) -> int | None:
        """How the process ended: its exit code, or minus the signal; None while it runs.

        Waits ``timeout`` seconds at most, for ever when it is None.
        """
        if self._exitcode is None and self._status.poll(timeout):
            try:
                self._exitcode = self._status.recv()
            except EOFError:
                # The server is gone, and its children with it.
                self._exitcode = -signal.SIGKILL
        return self._exitcode

    def signal(self, number: int) -> None:
        """Send a signal to the process and its own children; those that ended need none."""
        if self.exitcode() is None:
            try:
                # The kernel made itself the leader of a group.
                os.killpg(self.pid, number)
            except ProcessLookupError:
                os.kill(self.pid, number)

    def close(self) -> None:
        self.pipe.close()
        self._status.close()


class Server:
    """The ready process; it starts when the first child is asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._forked = False

    def fork(self, *arguments: Any) -> Child:
        """Fork a process that calls :func:`wijkstudie.engine.kernel.become_kernel` with these."""
        pipe, wire = Pipe()
        status, told = Pipe(duplex=False)
        with self._lock:
            socket.send_fds(self._running(), [_FORK], [wire.fileno(), told.fileno()])
            self._forked = True
        wire.close()
        told.close()
        pipe.send(arguments)
        return Child(pipe, status)

    def start(self) -> None:
        """Begin to get ready, which takes some seconds, while the asker has other things to do."""
        with self._lock:
            self._running()

    def make_ready(self, study: Path) -> None:
        """Have a study read, so that those who are forked next need not; they check that it still is so."""
        folder = os.fsencode(study.absolute())
        with self._lock:
            self._running().sendall(_READY + len(folder).to_bytes(4, "big") + folder)

    def _running(self) -> socket.socket:
        if self._process is None or self._process.poll() is not None:
            self._start()
        assert self._control is not None
        return self._control

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            # As ipykernel starts its own: the debugger, which it loads, says so without the option.
            [sys.executable, "-Xfrozen_modules=off", "-m", "wijkstudie.engine", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            # Ctrl-C is for who asked: it ends the children one by one.
            start_new_session=True,
        )
        theirs.close()
        self._forked = False
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the server, and with it every child that still runs."""
        with self._lock:
            if self._process is None or self._control is None:
                return
            self._control.close()
            if not self._forked:
                # It has no child to end, and may be getting ready still, with which nobody is served.
                self._process.kill()
            try:
                self._process.wait(_STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = self._control = None
            atexit.unregister(self.stop)


SERVER = Server()


def serve(control: socket.socket) -> Connection:
    """Fork whenever asked; tell how each child ended; stop when the asker is gone.

    Returns in the children only, with the wire of the kernel that each is to become. What it
    took to get there is not on the stack of a notebook, which then can recurse as deep as in a
    kernel of its own.
    """
    running: dict[int, Connection] = {}
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _reap(running)
        if control in ready:
            asked, handles, _, _ = socket.recv_fds(control, 1, 2)
            if not asked:
                os._exit(0)
            if asked == _READY:
                _read_study(control)
                continue
            wire, status = Connection(handles[0]), Connection(handles[1], readable=False)
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                control.close()
                for inherited in (woken, wake):
                    os.close(inherited)
                for other in (status, *running.values()):
                    other.close()
                return wire
            wire.close()
            status.send(pid)
            running[pid] = status


def _read_study(control: socket.socket) -> None:
    from wijkstudie import study

    # Together they are shorter than what a socket holds, so that they come together.
    length = int.from_bytes(control.recv(4, socket.MSG_WAITALL), "big")
    study.make_ready(Path(os.fsdecode(control.recv(length, socket.MSG_WAITALL))))
    # See the end of preloaded.py.
    gc.freeze()


def _reap(running: dict[int, Connection]) -> None:
    for pid in list(running):
        found, how = os.waitpid(pid, os.WNOHANG)
        if found:
            # Perhaps nobody waits for it any more.
            with running.pop(pid) as status, suppress(OSError):
                status.send(os.waitstatus_to_exitcode(how))


def become_kernel(wire: Connection) -> NoReturn:
    """Be a kernel and never return, whatever happens."""
    import traceback

    from wijkstudie.engine import kernel

    code = 1
    try:
        kernel.become_kernel(wire, *wire.recv())
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
