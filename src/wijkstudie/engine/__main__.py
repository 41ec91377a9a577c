"""The server's own process: ``python -m wijkstudie.engine FD``, as :mod:`.server` starts it."""

import gc
import signal
import socket
import sys
from pathlib import Path

# Until all is imported: nothing of it goes away again, and looking for what may takes long.
gc.disable()
# The folder that Python adds for -m, unless it was told not to, is not on the path of a kernel.
if sys.path[0] in ("", str(Path.cwd())):
    del sys.path[0]
# Whoever asks may be deaf to what tells that a child has ended.
signal.pthread_sigmask(signal.SIG_SETMASK, [])

from wijkstudie.engine import preloaded, server  # noqa: E402, F401

gc.enable()
server.become_kernel(*server.serve(socket.socket(fileno=int(sys.argv[1]))))
