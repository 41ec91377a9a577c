"""Kernels that start in a fraction of the time: forked from a process that is ready.

Starting a kernel means starting Python and importing ipykernel, pandas and matplotlib, which
takes longer than most notebooks. Here one server process imports them once; each kernel is a
fork of it. It is an ordinary ipykernel all the same, so that outputs are a kernel's by
construction, and each run has a process of its own, so that nothing leaks from one to the
next.

``multiprocessing`` does the forking (its forkserver is single-threaded, so that forking is
safe) and ``jupyter_client`` takes the result through a kernel provisioner, its own extension
point. Where fork is not to be had, :func:`available` says no and kernels start as always.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning import LocalProvisioner

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

PROVISIONER = "wijkstudie-warm"

# What a notebook of ours imports anyway. All of it is safe to fork: no threads, no sockets.
_PRELOAD = [
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.heartbeat",
    "ipykernel.iostream",
    "ipykernel.parentpoller",
    "IPython.core.completer",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_pdf",
    "wijkstudie.preloaded",
    "wijkstudie.warm",
]

# Seconds; a kernel that is not there by then is dead, which nbclient finds and says.
_START_TIMEOUT = 30


def available() -> bool:
    """Whether this system can fork a ready process."""
    return "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


class _Handle:
    """A forked kernel behind the few methods of ``subprocess.Popen`` that a provisioner calls."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        if self._process.exitcode is None and self.pid:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """Starts a Python kernel as a fork of the ready process, other kernels as always."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel that ``cmd`` would start."""
        if cmd[1:3] != ["-m", "ipykernel_launcher"]:
            return await super().launch_kernel(cmd, **kwargs)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        ready, tell = context.Pipe(duplex=False)
        process = context.Process(
            target=_become_kernel, args=(cmd[3:], kwargs.get("cwd"), kwargs["env"], tell), daemon=True
        )
        process.start()
        tell.close()
        # A client that connects before the kernel listens waits a second before it asks again.
        await asyncio.to_thread(ready.poll, _START_TIMEOUT)
        ready.close()
        self.process = _Handle(process)
        # The child makes itself the leader of a group with its own number.
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd")
        return self.connection_info


def _become_kernel(arguments: list[str], cwd: str | None, env: dict[str, str], tell: Connection) -> None:
    """Turn the forked process into the kernel that a fresh one would have been."""
    os.setsid()
    if cwd:
        os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    launcher = find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher and launcher.origin else "", *arguments]
    import matplotlib as mpl
    import numpy as np
    import pandas as pd

    # What these libraries settle when they are imported, and a fresh kernel would settle anew.
    np.random.seed()
    # Pandas took the server for a terminal, whose width it fills; outside one it shows 20 columns.
    pd.set_option("display.max_columns", 20)

    from ipykernel.kernelapp import IPKernelApp

    # A kernel stops when its parent does, and its parent is the server. It reports its own
    # shutdown as an error now and then, which a person would take for one of the notebook.
    app = IPKernelApp.instance(parent_handle=os.getppid(), log_level="CRITICAL")
    app.initialize(arguments)
    # ipykernel names its backend in the environment, where matplotlib has looked already.
    mpl.rcParams["backend"] = os.environ["MPLBACKEND"]
    tell.close()
    app.start()
