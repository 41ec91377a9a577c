"""What who draws figures does once: imports, and caches that fill with the first figure.

Apart from :mod:`.preloaded`, for kernels whose figures a painter draws are ready without it.
"""

from io import BytesIO

import matplotlib.backends.backend_pdf
import matplotlib.backends.backend_svg  # noqa: F401
import pypdfium2  # noqa: F401
from matplotlib.figure import Figure

from wijkstudie.charts import style

# Not by pyplot, which would settle on a backend.
with style():
    _figure = Figure(figsize=(1, 1))
    _figure.subplots().set_title("a")
    for kind in ("pdf", "png"):
        _figure.savefig(BytesIO(), format=kind)
del _figure
