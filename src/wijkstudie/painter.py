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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from multiprocessing.connection import Client, Connection, wait
from typing import TYPE_CHECKING, Any, NoReturn

from wijkstudie.charts import CHARTS
from wijkstudie.settings import PAINTER_VARIABLE

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

    from wijkstudie.export import Request

# Seconds in which a painter begins, or all of them are at work or gone.
_BEGINS = 1.0
# How texts are laid out, the places of their glyphs, and fonts with these glyphs only; see _remember. A
# batch of hundreds of runs has some hundreds of texts, and some dozens of fonts of 50 kB.
_LAYOUTS: dict[Any, Any] = {}
_GLYPHS: dict[Any, Any] = {}
_SUBSETS: dict[Any, Any] = {}
_TEXTS, _FONTS = 5000, 500
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
    # Where another version of matplotlib has other names, it does without.
    with suppress(ImportError, AttributeError):
        _remember()
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


class _Subset(bytes):
    """The file of a font with some glyphs only, in the place of what matplotlib makes that of."""

    glyph_index_map: Any

    @property
    def font(self) -> _Subset:
        return self


def _remember() -> None:
    """Have matplotlib lay out a text once, find its glyphs once, and pick them out of a font once.

    It does so for each file anew, while figures share most of their texts: a quarter of the time of
    a drawing. Only for this process, in which nobody else uses matplotlib.
    """
    from matplotlib import _text_helpers
    from matplotlib.backends import _backend_pdf_ps
    from matplotlib.backends.backend_pdf import RendererPdf
    from matplotlib.text import Text

    set_out: Callable[..., Any] = Text._get_layout

    def set_out_once(self: Any, renderer: Any) -> Any:
        if self.get_wrap() or self.get_usetex():
            # One depends on the place too, the other on TeX.
            return set_out(self, renderer)
        # By the kind of file, which stands behind what draws some of it in dots.
        kind = type(getattr(renderer, "_renderer", renderer))
        key = (
            kind, self.get_figure(root=True).dpi, self._text, self._fontproperties.copy(),
            self.get_rotation(), self.get_rotation_mode(), self._horizontalalignment, self._verticalalignment,
            self._multialignment, self._linespacing, self._parse_math,
        )  # fmt: skip
        if key not in _LAYOUTS:
            _LAYOUTS[key] = set_out(self, renderer)
        return _LAYOUTS[key]

    Text._get_layout = set_out_once

    draw, lay_out = RendererPdf.draw_text, _text_helpers.layout
    # Of the font, which does not tell it, while a text is drawn.
    size: float | None = None

    def draw_text(
        self: Any, gc: Any, x: float, y: float, s: str, prop: FontProperties, *more: Any, **named: Any
    ) -> None:
        nonlocal size
        size = prop.get_size_in_points()
        try:
            draw(self, gc, x, y, s, prop, *more, **named)
        finally:
            size = None

    def layout(string: str, font: Any, **how: Any) -> Any:
        if size is None:
            return lay_out(string, font, **how)
        key = string, font, size, *how.items()
        if key not in _GLYPHS:
            _GLYPHS[key] = [*lay_out(string, font, **how)]
        return _GLYPHS[key]

    subset, as_file = _backend_pdf_ps.get_glyphs_subset, _backend_pdf_ps.font_as_file

    @contextmanager
    def subset_once(file: Any, glyphs: Iterable[Any]) -> Iterator[_Subset]:
        key = file, frozenset(glyphs)
        if key not in _SUBSETS:
            with subset(file, glyphs) as made:
                # Before matplotlib 3.11 it is the font itself.
                found = _Subset(as_file(getattr(made, "font", made)).getvalue())
                found.glyph_index_map = getattr(made, "glyph_index_map", None)
                _SUBSETS[key] = found
        yield _SUBSETS[key]

    _backend_pdf_ps.get_glyphs_subset = subset_once
    _backend_pdf_ps.font_as_file = BytesIO
    RendererPdf.draw_text = draw_text
    _text_helpers.layout = layout


def _drawn(request: Request) -> dict[str, bytes]:
    """The files of a figure; none when it warned or failed, which is for the asker to see."""
    from wijkstudie import export

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            files = export.drawn(request)
        except Exception:
            return {}
    if warned or len(_LAYOUTS) > _TEXTS or len(_SUBSETS) > _FONTS:
        # A text that warned has to warn again.
        for one in (_LAYOUTS, _GLYPHS, _SUBSETS):
            one.clear()
    return {} if warned else files
