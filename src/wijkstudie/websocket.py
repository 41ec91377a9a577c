"""How pages and kernels talk under ``make lab`` and ``make app``."""

from __future__ import annotations

from asyncio import Future

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Sends each message at once.

    A system holds a small message back until the one before was acknowledged, and a browser
    waits 40 ms before it acknowledges (Nagle's algorithm and delayed acknowledgement, as in
    Tornado's ``WebSocketHandler.set_nodelay``). A kernel says first that it is busy, and what it
    then tells waited for as long.
    """

    def connect(self) -> Future[None] | None:
        """Connect to the kernel."""
        self.websocket_handler.set_nodelay(True)
        connected: Future[None] | None = super().connect()
        return connected
