"""The end of the wire where a notebook is: what nbclient takes for a kernel it has started."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client import AsyncKernelClient, AsyncKernelManager
from traitlets import Float, Instance, Tuple

from wijkstudie.engine import server

# Seconds for a kernel that was asked to stop and has things to finish, as jupyter_client gives.
_STOP_TIMEOUT = 5.0


class _Channel:
    """Messages of one channel, as they come in."""

    def __init__(self, client: WarmClient) -> None:
        self._client = client
        self.queue: asyncio.Queue[list[bytes]] = asyncio.Queue()

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        if self.queue.empty():
            try:
                frames = await asyncio.wait_for(self.queue.get(), timeout)
            except TimeoutError:
                raise Empty from None
        else:
            frames = self.queue.get_nowait()
        session = self._client.session
        _, frames = session.feed_identities(frames)
        return session.deserialize(frames)

    def send(self, message: dict[str, Any]) -> None:
        self._client.send(self._client.session.serialize(message))


class WarmClient(AsyncKernelClient):
    """Talks to a kernel over its pipe."""

    def __init__(self, pipe: Connection, **traits: Any) -> None:
        super().__init__(**traits)
        self._pipe = pipe
        # Whether a request waits for its reply.
        self.busy = False
        # Nobody else can write to the pipe, so messages need no signature.
        self.session.key = b""
        self.session.unpack = _unpacked
        self._channels = {name: _Channel(self) for name in (server.SHELL, server.IOPUB)}

    @property
    def shell_channel(self) -> _Channel:
        return self._channels[server.SHELL]

    @property
    def iopub_channel(self) -> _Channel:
        return self._channels[server.IOPUB]

    def send(self, frames: list[bytes]) -> None:
        self.busy = True
        # A dead one is found, and said, by nbclient.
        with suppress(OSError):
            self._pipe.send(frames)

    def start_channels(self, *_: Any, **__: Any) -> None:
        pass

    async def is_alive(self) -> bool:
        return await self.parent.is_alive()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel is there, then listen to it."""
        loop = asyncio.get_running_loop()
        ready = loop.create_future()

        def receive() -> None:
            try:
                told = self._pipe.recv()
            except (EOFError, OSError):
                loop.remove_reader(self._pipe.fileno())
                if not ready.done():
                    ready.set_exception(RuntimeError("Kernel died before replying to kernel_info"))
                return
            for channel, frames in told:
                if channel == server.READY:
                    # Whoever waited may have given up meanwhile.
                    if not ready.done():
                        ready.set_result(None)
                    continue
                self.busy = self.busy and channel != server.SHELL
                self._channels[channel].queue.put_nowait(frames)

        loop.add_reader(self._pipe.fileno(), receive)
        try:
            await asyncio.wait_for(ready, timeout)
        except TimeoutError:
            # As an ordinary client says it.
            raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds") from None

    def stop_channels(self) -> None:
        if not self._pipe.closed:
            asyncio.get_event_loop().remove_reader(self._pipe.fileno())
            self._pipe.close()


def _unpacked(packed: bytes) -> dict[str, Any]:
    """A part of a message; the date of a header is read here, for jupyter_client takes longer to."""
    # As jupyter_client does, for letters that cannot be said.
    part: dict[str, Any] = json.loads(packed.decode(errors="replace"))
    if "msg_id" in part:
        part["date"] = datetime.fromisoformat(part["date"])
    return part


class WarmManager(AsyncKernelManager):
    """Starts kernels by forking the server, and sees to their end."""

    # The folder of one that is to be read already; None for none.
    study = Instance(Path, allow_none=True)
    # What is to be imported already.
    needed = Tuple()
    # Seconds for a kernel to be forked.
    start_timeout = Float(60.0)
    _child: server.Child | None = None
    _client: WarmClient | None = None
    _exitcode: int | None = None

    async def start_kernel(self, *, extra_arguments: list[str] | None = None, **options: Any) -> None:
        """Fork a kernel; ``cwd``, ``env`` and ``pass_fds`` are as jupyter_client hands them on."""
        # Papermill imports this module also where there is no fork.
        from wijkstudie.engine.surroundings import Surroundings

        spec_env = self.kernel_spec.env if self.kernel_spec else {}
        env = {**(options.get("env") or os.environ), **spec_env, "JPY_PARENT_PID": str(os.getpid())}
        # Where papermill goes meanwhile, or from where a relative one counts.
        cwd = str(Path(options.get("cwd") or "").absolute())
        # Of this thread, which would start an ordinary kernel.
        surroundings = Surroundings.of_a_child(cwd, env)
        # The first one waits for the server to get ready.
        self._child = await asyncio.to_thread(
            server.SERVER.fork,
            extra_arguments or [],
            surroundings,
            self.study,
            self.start_timeout,
            options.get("pass_fds", ()),
            self.needed,
        )

    @property
    def has_kernel(self) -> bool:
        return self._child is not None

    def client(self, **_: Any) -> WarmClient:
        assert self._child is not None
        self._client = WarmClient(self._child.pipe, parent=self)
        return self._client

    async def is_alive(self) -> bool:
        return self._child is not None and self._child.exitcode() is None

    async def interrupt_kernel(self) -> None:
        if self._child:
            self._child.signal(signal.SIGINT)

    async def shutdown_kernel(self, now: bool = False, **_: Any) -> None:
        """Ask the kernel to stop, and make it stop when it does not or is at work still."""
        if self._child is None:
            return
        if not now and not (self._client and self._client.busy):
            with suppress(OSError):
                self._child.pipe.send(None)
            await asyncio.to_thread(self._child.exitcode, _STOP_TIMEOUT)
        self._child.signal(signal.SIGKILL)
        # Told by the server, which may be deaf.
        await asyncio.to_thread(self._child.exitcode, _STOP_TIMEOUT)

    async def cleanup_resources(self, **_: Any) -> None:
        if self._child:
            self._exitcode = self._child.exitcode()
            self._child.close()
            self._child = None

    def last_words(self) -> str:
        """Say how a kernel that nobody stopped came to its end."""
        if self._exitcode is None or self._exitcode >= 0:
            return f"the process ended by itself, with exit code {self._exitcode}"
        name = signal.Signals(-self._exitcode).name
        memory = "; when nobody sent that, the machine was out of memory" if name == "SIGKILL" else ""
        return f"the process was ended by signal {name}{memory}"
