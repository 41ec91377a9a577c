"""A process that stays, and draws the figures of those that do not.

Drawing goes through much of matplotlib. A process that was forked a moment ago copies every
page of memory that it touches for the first time, which for a figure takes a quarter as long
as the drawing itself. A painter is forked once and draws for whoever asks, in the project's style
and from what it is given alone, so that a figure is the same wherever it is drawn.

It listens on a socket of Unix. For each figure there is a connection: the painter sends a byte
when it begins, is sent a :class:`wijkstudie.export.Request`, and sends the files, or
nothing when something went amiss; whoever asked then draws for itself.
"""

from __future__ import annotations

import gc
import os
import socket
import warnings
from contextlib import suppress
from multiprocessing.connection import Client, Connection, wait
from typing import TYPE_CHECKING, NoReturn

from wijkstudie.charts import CHARTS
from wijkstudie.settings import PAINTER_VARIABLE

if TYPE_CHECKING:
    from wijkstudie.export import Request

# Seconds in which a painter begins, or all of them are at work or gone.
_BEGINS = 1.0
# Figures after which their memory is given back.
_COLLECTED = 8


def ask(request: Request) -> dict[str, bytes]:
    """The files of a figure by format, drawn elsewhere; empty when nobody does."""
    address = os.environ.get(PAINTER_VARIABLE)
    # Another chart of that name is not what a painter knows by it.
    if not address or CHARTS.get(request.chart.name) is not request.chart:
        return {}
    try:
        with Client(address, "AF_UNIX") as painter:
            if not painter.poll(_BEGINS):
                return {}
            painter.recv_bytes()
            painter.send(request)
            files: dict[str, bytes] = painter.recv()
            return files
    except (OSError, EOFError):
        return {}


def serve(listening: socket.socket, asker: Connection) -> NoReturn:
    """Draw whatever is asked for, until the other end of a pipe is gone."""
    import matplotlib as mpl

    # Nobody sees a window of this process.
    mpl.use("agg")
    # A figure is garbage as a whole when it is drawn; to look for some while it is made took a
    # twentieth of the time.
    gc.disable()
    drawn = 0
    # Others listen too, and one of them may be faster.
    listening.setblocking(False)
    while asker not in wait([listening, asker]):
        with suppress(OSError, EOFError):
            connection, _ = listening.accept()
            connection.setblocking(True)
            with Connection(connection.detach()) as client:
                client.send_bytes(b"b")
                client.send(_drawn(client.recv()))
                drawn += 1
                if drawn % _COLLECTED == 0:
                    gc.collect()
    os._exit(0)


def _drawn(request: Request) -> dict[str, bytes]:
    """The files of a figure; none when it warned or failed, which is for the asker to see."""
    from wijkstudie import export

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            files = export.drawn(request)
        except Exception:
            return {}
    return {} if warned else files
