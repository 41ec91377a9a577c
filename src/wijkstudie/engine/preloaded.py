"""What the server does once, so that no run has to: imports, and caches that fill at first use.

All of it is safe to fork (no threads, no open files) and nothing of it can be seen from a
notebook: settings are those of a fresh import again when this module is done.
"""

import gc

import debugpy  # noqa: F401
import ipykernel.debugger
import ipykernel.heartbeat
import ipykernel.ipkernel
import ipykernel.kernelapp
import ipykernel.parentpoller  # noqa: F401
import matplotlib.backends.backend_pdf
import matplotlib.backends.backend_svg
import matplotlib.pyplot  # noqa: F401

from wijkstudie import baselines, captions, charts, coding, export, labels, narrative  # noqa: F401
from wijkstudie.engine import kernel  # noqa: F401

# Objects that are there now stay: a run's garbage collector need not look at them, and so
# does not copy the pages on which they lie.
gc.collect()
gc.freeze()
