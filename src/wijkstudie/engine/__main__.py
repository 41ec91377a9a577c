"""The server's own process: ``python -m wijkstudie.engine FD``, as :mod:`.server` starts it."""

import gc
import socket
import sys

# Until all is imported: nothing of it goes away again, and looking for what may takes long.
gc.disable()
# The folder that Python adds for -m is not on the path of a kernel.
del sys.path[0]

from wijkstudie.engine import preloaded, server  # noqa: E402, F401

gc.enable()
server.become_kernel(*server.serve(socket.socket(fileno=int(sys.argv[1]))))
