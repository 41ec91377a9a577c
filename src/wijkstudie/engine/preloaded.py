"""What the server does once, so that no run has to: imports, and caches that fill at first use.

All of it is safe to fork (no threads, no open files) and nothing of it can be seen from a
notebook: settings are those of a fresh import again when this module is done.
"""

import gc
import importlib
from io import BytesIO

import pandas as pd
from matplotlib.backends import backend_registry

from wijkstudie import labels
from wijkstudie.charts import CHARTS

# What kernels and notebooks would import one by one; not scipy.special, which adds to the filters
# of warnings when it is imported.
for name in (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "debugpy",
    "faulthandler",
    "importlib.readers",
    "ipykernel.debugger",
    "ipykernel.heartbeat",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.parentpoller",
    "matplotlib.pyplot",
    "numpy.polynomial",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pdb",
    "sqlite3",
    "tornado.platform.asyncio",
    "wijkstudie.baselines",
    "wijkstudie.claims",
    "wijkstudie.engine.kernel",
    "wijkstudie.export",
    "wijkstudie.narrative",
    *{f"wijkstudie.captions.{chart.draw.__module__.rsplit('.', 1)[-1]}" for chart in CHARTS.values()},
):
    importlib.import_module(name)

# Which backends there are is looked up among all packages when the first one is named.
backend_registry.list_all()
labels.term("of", "nl", k=1, n=2)
_table = pd.DataFrame({"text": ["a"], "number": [0.5]})
_table.to_csv(BytesIO())
_table.to_html()
_table.to_string()
del _table

# Objects that are there now stay: a run's garbage collector need not look at them, and so
# does not copy the pages on which they lie.
gc.freeze()
