"""The end of the wire where cells are executed: an ipykernel in a forked process."""

from __future__ import annotations

import ast
import asyncio
import inspect
import multiprocessing.process
import os
import re
import signal
import sys
import tempfile
import threading
import warnings
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from functools import lru_cache
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import zmq
from ipykernel.iostream import BackgroundSocket, IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.application import ENV_CONFIG_DIRS, SYSTEM_CONFIG_DIRS
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import Session, new_id
from tornado import ioloop
from tornado.log import gen_log
from traitlets import Any as AnyTrait
from traitlets import DottedObjectName, Type
from traitlets.config.application import catch_config_error

from wijkstudie.engine.server import IOPUB, READY, SHELL
from wijkstudie.engine.surroundings import Surroundings

# A line in which IPython may find a command of its own.
_COMMAND = re.compile(r"[%!?]|^\s*[,;/]")
# Bytes that are sent at once, and seconds after which less is sent too.
_TOGETHER, _MOMENT = 2**16, 0.05
# Bytes that a pipe holds at most: after one reading, all that was written before is read.
_PIPE_SIZE = 2**16


class Wire:
    """The pipe of a kernel, on which what is told within a moment goes together.

    A cell that shows something takes half a dozen messages, and the other end wakes for each.
    They are sent when the cell is done, when they are many, or by :meth:`flush` after a moment.
    """

    def __init__(self) -> None:
        self._pipe: Connection | None = None
        self._lock = threading.Lock()
        self._told: list[tuple[str, list[bytes]]] = []
        self._size = 0
        self._process = 0

    def connect(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._process = os.getpid()

    def tell(self, channel: str, frames: list[bytes]) -> None:
        with self._lock:
            self._told.append((channel, frames))
            self._size += sum(map(len, frames))
            if self._size > _TOGETHER:
                self._send()

    def flush(self) -> None:
        # A process that a cell forked tells by another way, and may have got the lock closed.
        if self._told and os.getpid() == self._process:
            with self._lock:
                self._send()

    def _send(self) -> None:
        if not self._told:
            return
        assert self._pipe is not None
        told, self._told, self._size = self._told, [], 0
        try:
            self._pipe.send(told)
        except OSError:
            # Nobody listens any more: the run was given up, and what its cells started with it.
            os.killpg(os.getpgrp(), signal.SIGKILL)


class PipeSocket:
    """The few methods of a zmq socket that ipykernel calls to send, over a pipe."""

    # For sockets of the thread that sends output.
    context: zmq.Context

    def __init__(self, wire: Wire, channel: str) -> None:
        self._wire, self._channel = wire, channel

    def send_multipart(self, frames: list[Any], *_: Any, **__: Any) -> None:
        self._wire.tell(self._channel, [bytes(frame) for frame in frames])

    def flush(self, *_: Any, **__: Any) -> bool:
        """Send all that was told; ipykernel calls it when it is done with a request."""
        self._wire.flush()
        return True

    def close(self, *_: Any, **__: Any) -> None:
        pass


class PipeIOPubThread(IOPubThread):
    """Sends what a kernel tells from the thread that tells it; a pipe has no need of one of its own.

    Waking another thread, and waiting for it after each cell, takes longer than to send. The
    thread is left to send what was told a moment ago by a cell that still runs, or by a process
    that a cell forked.
    """

    # Seconds until a process is forked that will not be heard.
    flush_timeout = 10.0

    def __init__(self, socket: PipeSocket, session: Session) -> None:
        # All the rest is sockets and a loop, which no process should share with another.
        self._made_of = socket, session
        self.background_socket = BackgroundSocket(self)

    def open(self) -> None:
        """Make what only one process may have; streams can be made then, and the thread started."""
        socket, session = self._made_of
        known = self.background_socket
        super().__init__(socket, pipe=True, session=session)
        # The one that others were given.
        self.background_socket = known
        self._sending = threading.RLock()
        self._loop = self.io_loop
        # For streams, which call it from whatever thread prints.
        self.io_loop = _Later(self._loop, self._sending)
        self._send_now_and_then()

    def start(self) -> None:
        super().start()
        os.register_at_fork(before=self._listen)

    def watch(self, descriptor: int, read: Callable[[], Any]) -> None:
        """Call something in this thread whenever there is something to read."""

        def locked(*_: Any) -> None:
            with self._sending:
                read()

        self._loop.add_callback(self._loop.add_handler, descriptor, locked, ioloop.IOLoop.READ)

    def unwatch(self, descriptor: int) -> None:
        self._loop.add_callback(self._loop.remove_handler, descriptor)

    def _setup_event_pipe(self) -> None:
        """Nobody wakes the thread."""

    def _setup_pipe_in(self) -> None:
        """Left to :meth:`_listen`: few notebooks fork, and sockets take longer than all else here."""

    def _listen(self) -> None:
        """Listen to what processes tell that a cell is about to fork."""
        if not self._is_master_process() or self.closed or hasattr(self.socket, "context"):
            return
        self.socket.context = zmq.Context()
        ready = threading.Event()

        def listen() -> None:
            # In the thread of the loop that is to watch the socket.
            try:
                IOPubThread._setup_pipe_in(self)
            finally:
                ready.set()

        self._loop.add_callback(listen)
        ready.wait(self.flush_timeout)

    def _send_now_and_then(self) -> None:
        if not self.closed:
            self.socket.flush()
            self.io_loop.asyncio_loop.call_later(_MOMENT, self._send_now_and_then)

    def schedule(self, f: Callable[[], Any]) -> None:
        if not self._is_master_process():
            # The lock may be held by a thread that is not in a forked process.
            super().schedule(f)
            return
        with self._sending:
            try:
                f()
            except Exception:
                # As where it is sent by another thread: what cannot be sent stops no cell.
                gen_log.exception("Uncaught exception in ZMQStream callback")


class PipeStream(OutStream):
    """Standard output or error, with what is written past Python, by C code or a program.

    That goes to a pipe, which ipykernel reads in a thread of its own: it has its turn while a
    cell waits for another thread to flush, and half a millisecond after a cell; what it has not
    read by then comes late or is lost. Here the thread that sends reads it, and so does whoever
    flushes, first of all: what was written before is then in its place.
    """

    def _setup_stream_redirects(self, name: str) -> None:
        self._original_stdstream_fd = getattr(sys, name).fileno()
        # What is shown here goes on to where it would have gone.
        self._original_stdstream_copy = os.dup(self._original_stdstream_fd)
        self._fid, written = os.pipe()
        os.set_blocking(self._fid, False)
        os.dup2(written, self._original_stdstream_fd)
        os.close(written)
        # A letter may be cut in two where a reading ends.
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self.pub_thread.watch(self._fid, self._read_past)

    def _read_past(self) -> None:
        with suppress(BlockingIOError):
            read = os.read(self._fid, _PIPE_SIZE)
            if not read:
                # A cell closed the other end.
                self.pub_thread.unwatch(self._fid)
                return
            # As from a thread that knows of no cell.
            Context().run(self.write, self._decoder.decode(read))
            os.write(self._original_stdstream_copy, read)

    def flush(self) -> None:
        # None when a cell closed it.
        if self.pub_thread and self.pub_thread._is_master_process():
            # By whoever asks, so that there is nobody to wait for.
            self.pub_thread.schedule(self._flush)
        else:
            super().flush()

    def _flush(self) -> None:
        if self._should_watch and self._is_master_process():
            self._read_past()
        super()._flush()

    def close(self) -> None:
        if self._should_watch:
            self._should_watch = False
            self.pub_thread.unwatch(self._fid)
            os.dup2(self._original_stdstream_copy, self._original_stdstream_fd)
            os.close(self._original_stdstream_copy)
        super().close()


class _Later:
    """A loop as others see it, but that may be told from any thread to call something later."""

    def __init__(self, loop: ioloop.IOLoop, lock: Any) -> None:
        self._loop, self._lock = loop, lock

    def call_later(self, delay: float, callback: Callable[[], Any]) -> None:
        def locked() -> None:
            with self._lock:
                callback()

        self._loop.add_callback(self._loop.call_later, delay, locked)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)


class PipeKernel(IPythonKernel):
    """An IPython kernel that answers over a pipe."""

    shell_stream = AnyTrait()
    # Cells that run beside each other need sockets of their own; papermill has no use for them.
    _supports_kernel_subshells = False
    # Seconds after each cell, for what was written past Python; a flush waits for that here.
    _execute_sleep = 0.0

    def start(self) -> None:
        if self.shell:
            self.shell.exit_now = False
        # Where exit() looks for what it has to stop.
        self.io_loop = ioloop.IOLoop.current()

    def _abort_queues(self, *_: Any) -> None:
        """Nothing waits behind a cell that failed: requests come one at a time."""


class PipeKernelApp(IPKernelApp):
    """The kernel's application, with a pipe in the place of its sockets.

    It becomes one in two steps, since most of it can be made before a process is forked:
    :meth:`initialize` does what is alike for all kernels with the same arguments and
    environment, and :meth:`wake`, in the process of the kernel, what only one may have, such
    as threads, open files, or what a person has set up to run first.
    """

    name = "ipython-kernel"
    kernel_class = Type(PipeKernel, klass=IPythonKernel).tag(config=True)
    outstream_class = DottedObjectName(f"{__name__}.PipeStream").tag(config=True)

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        # A parser for all options of a kernel takes longer than anything else of its start.
        if argv:
            super().parse_command_line(argv)

    @catch_config_error
    def initialize(self, argv: list[str] | None = None) -> None:
        super(IPKernelApp, self).initialize(argv)
        self.init_pdb()
        self.init_blackhole()
        self.init_poller()
        self.init_sockets()
        self.init_kernel()
        self.init_path()
        self.init_shell()
        # Nothing that a person set up: what IPython itself runs first is alike for all too.
        self._ran = not self._set_up()
        if self._ran:
            self._run_first()

    def wake(self, pipe: Connection) -> None:
        """Be the kernel at the other end of a pipe, in this process, folder and environment."""
        self.pipe = pipe
        self.wire.connect(pipe)
        self.session.session, self.session.pid = new_id(), os.getpid()
        self.iopub_thread.open()
        self.init_io()
        self.iopub_thread.start()
        self.init_signal()
        kernel, shell = self.kernel, self.kernel.shell
        self.displayhook.get_execution_count = lambda: kernel.execution_count
        kernel._stdout, kernel._stderr = sys.stdout, sys.stderr
        kernel.ident = new_id()
        shell.displayhook.topic = kernel._topic("execute_result")
        shell._orig_sys_module_state |= {"stdout": sys.stdout, "stderr": sys.stderr}
        shell.init_environment()
        shell.starting_dir = str(Path.cwd())
        shell.history_manager.dir_hist[:] = [Path.cwd()]
        _compile_seldom(shell)
        self.init_gui_pylab()
        if not self._ran or self._set_up():
            self._run_first()
        sys.stdout.flush()
        sys.stderr.flush()

    def _set_up(self) -> list[str]:
        """The files in which a person has set up what runs first, as IPython looks for them."""
        folders = [Path(one) / "startup" for one in (*ENV_CONFIG_DIRS, *SYSTEM_CONFIG_DIRS)]
        found = [
            str(file)
            for folder in (Path(self.profile_dir.startup_dir), *folders)
            if folder.is_dir()
            for file in folder.iterdir()
            if file.suffix in (".py", ".ipy")
        ]
        return [*self.loaded_config_files, *found, *filter(None, [os.environ.get("PYTHONSTARTUP")])]

    def _run_first(self) -> None:
        self.init_extensions()
        self.init_code()

    def init_sockets(self) -> None:
        self.wire = Wire()
        # Nobody else can write to the pipe, so messages need no signature.
        self.session.key = b""
        self._ports = {}
        self.shell_socket = PipeSocket(self.wire, SHELL)
        self.configure_tornado_logger()
        self.iopub_thread = PipeIOPubThread(PipeSocket(self.wire, IOPUB), self.session)
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        self.kernel = self.kernel_class.instance(
            parent=self,
            session=self.session,
            shell_stream=self.shell_socket,
            # Cells that await ask it which thread is theirs.
            shell_channel_thread=SimpleNamespace(parent_thread=threading.current_thread()),
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            stdin_socket=self.shell_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )

    def start(self) -> None:
        """Execute what comes over the pipe until it closes, or a cell leaves."""
        loop = asyncio.get_event_loop()
        tasks = set()
        # One for all cells: what one sets, others find.
        context = copy_context()

        def receive() -> None:
            try:
                frames = self.pipe.recv()
            except EOFError:
                frames = None
            if frames is None:
                loop.stop()
                return
            told = self.kernel.shell_main(None, [zmq.Message(frame) for frame in frames])
            task = loop.create_task(told, context=context)
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        # Looks every second whether the server is still there.
        self.poller.start()
        loop.add_reader(self.pipe.fileno(), receive)
        self.kernel.start()
        self.wire.tell(READY, [])
        self.wire.flush()
        loop.run_forever()
        self.wire.flush()


# Who asks for the class of something is told the same as elsewhere.
for _ours in (PipeStream, PipeKernel, PipeKernelApp):
    _theirs = _ours.__mro__[1]
    _ours.__name__, _ours.__qualname__ = _theirs.__name__, _theirs.__qualname__
    _ours.__module__ = _theirs.__module__


def _compile_seldom(shell: InteractiveShell) -> None:
    """Transform and compile each cell once to see what it is: kernel and shell both want to know.

    What IPython looks for among the tokens of a cell (magics, help, other commands) is looked for only
    where one of its signs stands; to make the tokens takes longer than all else. That also finds
    faults, so that only what is Python goes without. Whether a cell awaits is known then too.
    """
    transform, should = shell.transform_cell, shell.should_run_async
    manager = shell.input_transformer_manager
    look_for, usual = manager.do_token_transforms, TransformerManager().token_transformers
    # Whether it awaits, of the last cell that is Python.
    awaits: dict[str, bool] = {}

    def look_where_one_may_be(lines: list[str]) -> list[str]:
        alike = manager.token_transformers == usual and not any(map(_COMMAND.search, lines))
        # IPython warns of lines that end in another way.
        if alike and all(one.endswith("\n") for one in lines[:-1]) and is_python("".join(lines)):
            return lines
        found: list[str] = look_for(lines)
        return found

    def is_python(source: str) -> bool:
        # What is amiss is said when the cell is compiled to be run. With other filters meanwhile, Python
        # would forget which warnings it has given.
        warned: list[Any] = []
        shown, warnings._showwarnmsg = warnings._showwarnmsg, warned.append  # type: ignore[attr-defined]
        try:
            code = compile(source, "<>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
            return False
        finally:
            warnings._showwarnmsg = shown  # type: ignore[attr-defined]
        awaits.clear()
        # What warned does so each time that it is compiled.
        if not warned:
            awaits[source] = bool(code.co_flags & inspect.CO_COROUTINE)
        return True

    def should_run_async(
        raw_cell: str, *, transformed_cell: str | None = None, preprocessing_exc_tuple: Any = None
    ) -> bool:
        if shell.autoawait and preprocessing_exc_tuple is None and transformed_cell in awaits:
            return awaits[transformed_cell]
        answer: bool = should(
            raw_cell, transformed_cell=transformed_cell, preprocessing_exc_tuple=preprocessing_exc_tuple
        )
        return answer

    @lru_cache(maxsize=1)
    def of_this_execution(cell: str, _: int) -> str:
        transformed: str = transform(cell)
        return transformed

    manager.do_token_transforms = look_where_one_may_be
    shell.should_run_async = should_run_async
    shell.transform_cell = lambda cell: of_this_execution(cell, shell.execution_count)


def prepare(arguments: list[str], env: dict[str, str], parent: int) -> PipeKernelApp:
    """Make of a kernel what can be made before it has a process of its own.

    ``parent`` is the process with which it stops.
    """
    os.environ.clear()
    os.environ.update(env)
    launcher = find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher and launcher.origin else "", *arguments]
    # Pandas took the server for a terminal, whose width it fills; outside one it shows 20 columns.
    pd.set_option("display.max_columns", 20)
    # A kernel reports its own shutdown as an error now and then, which a person would take for
    # one of the notebook.
    app: PipeKernelApp = PipeKernelApp.instance(parent_handle=parent, log_level="CRITICAL")
    app.initialize(arguments)
    # Both are found when they are first asked for: a dozen formatters, and a folder that can be
    # written to, in which ipykernel names a file for each cell.
    _ = app.shell.display_formatter.formatters
    tempfile.gettempdir()
    # Its handlers leave out as much, but are asked only when there is something to say.
    app.log.setLevel(app.log_level)
    return app


def become_kernel(
    pipe: Connection, prepared: PipeKernelApp | None, arguments: list[str], surroundings: Surroundings
) -> None:
    """Turn a forked process into the kernel that a fresh one would have been, until it ends."""
    os.setsid()
    surroundings.take()
    os.environ.update(_ADDED)
    # From where processes that are not forked import what a notebook gives them to do.
    multiprocessing.process.ORIGINAL_DIR = surroundings.folder  # type: ignore[attr-defined]
    app = prepared or prepare(arguments, dict(os.environ), os.getppid())
    # What numpy settles when it is imported, and a fresh kernel would settle anew.
    np.random.seed()
    _settle_matplotlib()
    asyncio.set_event_loop(asyncio.new_event_loop())
    app.wake(pipe)
    # ipykernel names its backend in the environment, where matplotlib has looked already.
    mpl.rcParams["backend"] = os.environ["MPLBACKEND"]
    app.start()


def _settle_matplotlib() -> None:
    """Have the settings of this folder, where a file of them may lie, and of this environment."""
    if _settings_file() != _SETTINGS:
        mpl.rcParams.update(mpl.rc_params())
        mpl.rcParamsOrig.update(mpl.rcParams)


def _settings_file() -> tuple[Path, int]:
    """The file of settings that matplotlib would read now, and when it was changed."""
    file = Path(mpl.matplotlib_fname()).absolute()
    return file, file.stat().st_mtime_ns


_SETTINGS = _settings_file()
# What Python, in an environment without a language, and the debugger that ipykernel imports put there.
_ADDED = {name: os.environ[name] for name in ("LC_CTYPE", "PYDEVD_USE_FRAME_EVAL") if name in os.environ}
