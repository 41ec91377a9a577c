"""What a process has from the one that starts it; a fork has it from the server, and gets it anew."""

from __future__ import annotations

import os
import resource
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_LIMITS = [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]
# What no program can change, and what Python sees to whenever it starts.
_OTHERS = {signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE, signal.SIGXFSZ}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Folder, environment, and all else that a process begins with; :meth:`take` gives it to this one."""

    folder: str
    environment: dict[str, str]
    umask: int
    niceness: int
    processors: frozenset[int]
    # By number: the limit, and what it can be raised to.
    limits: dict[int, tuple[int, int]]
    blocked: frozenset[int]
    ignored: frozenset[int]

    @classmethod
    def of_a_child(cls, folder: str, environment: dict[str, str]) -> Surroundings:
        """What a program would have that this thread started, in a folder and an environment."""
        return cls(
            folder,
            environment,
            _umask(),
            os.getpriority(os.PRIO_PROCESS, 0),
            _processors(),
            {one: resource.getrlimit(one) for one in _LIMITS},
            frozenset(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
            _ignored(),
        )

    def take(self) -> None:
        """Be surrounded so, as far as this process is allowed to."""
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        # The only variable that Python reads once and can be told to read again.
        time.tzset()
        os.umask(self.umask)
        # Only who may do anything gets what was taken from it before.
        if self.niceness != os.getpriority(os.PRIO_PROCESS, 0):
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, 0, self.niceness)
        if self.processors != _processors():
            with suppress(OSError):
                os.sched_setaffinity(0, self.processors)
        for number, limit in self.limits.items():
            if limit != resource.getrlimit(number):
                with suppress(OSError, ValueError):
                    resource.setrlimit(number, limit)
        for number in self.ignored ^ _ignored():
            signal.signal(number, signal.SIG_IGN if number in self.ignored else signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, self.blocked)


def _umask() -> int:
    # To ask for it is to set it, which other threads would feel.
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("Umask:"):
                return int(line.split()[1], 8)
    umask = os.umask(0o077)
    os.umask(umask)
    return umask


def _processors() -> frozenset[int]:
    return frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


def _ignored() -> frozenset[int]:
    """Signals that this process ignores, and so what it starts."""
    return frozenset(
        number for number in signal.valid_signals() - _OTHERS if signal.getsignal(number) is signal.SIG_IGN
    )
