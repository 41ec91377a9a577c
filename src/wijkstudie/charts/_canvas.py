"""What all charts share: the page they are drawn on, their colours, and their register."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, update_wrapper
from importlib.resources import as_file, files
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform, TransformedPath

from wijkstudie.settings import WIDTH

# Charts are drawn at this width; for another one the drawing as a whole is scaled.
TEXT_WIDTH_MM = WIDTH

# One accent in three strengths, apart in grey-scale too (lightness about 27, 62 and 89 of 100).
INK = "#1a1a1a"
ACCENT = "#12436d"
MIDDLE = "#6e9bc5"
PALE = "#d3e2ef"
QUIET = "#8c8c8c"
MUTED = "#666666"  # text that steps back, still 5.7:1 on white
FAINT = "#d9d9d9"
PAPER = "#ffffff"

LABEL, HEAD = 44, 11  # letters of a label, and on a line of the head of a narrow column
_NOT_CLIPPED = TransformedPath(Path.unit_rectangle(), IdentityTransform())
# In a legend: a sign with the space around it, and a letter.
_KEY_MM, _LETTER_MM = 11.0, 1.5


@dataclass(eq=False)
class Chart:
    """A chart that can be exported: what draws it and which tables of a study it rests on."""

    name: str
    draw: Callable[..., Any]
    tables: tuple[str, ...]
    section: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.draw(*args, **kwargs)

    def __reduce__(self) -> tuple[Callable[[str], Chart], tuple[str]]:
        # Another process has it under the same name.
        return _named, (self.name,)


CHARTS: dict[str, Chart] = {}


def _named(name: str) -> Chart:
    return CHARTS[name]


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a drawing that stands for a cell of its table, so that it can be pointed at.

    centre, size
        In units of the data; a size of 0 is a point.
    says
        The value that is drawn there, in words.
    cell
        As :func:`wijkstudie.trace.trace` takes it.
    """

    ax: Axes
    centre: tuple[float, float]
    size: tuple[float, float]
    says: str
    cell: dict[str, str]


_marks: ContextVar[list[Mark] | None] = ContextVar("marks", default=None)


@contextmanager
def marking() -> Iterator[list[Mark]]:
    """Collect the marks of the charts that are drawn meanwhile; the drawing is the same."""
    found: list[Mark] = []
    before = _marks.set(found)
    try:
        yield found
    finally:
        _marks.reset(before)


def mark(ax: Axes, centre: tuple[float, float], size: tuple[float, float], says: str, **cell: str) -> None:
    """Say which cell a part of the drawing stands for; nothing is kept unless somebody collects."""
    found = _marks.get()
    if found is not None:
        found.append(Mark(ax, centre, size, says, cell))


def chart(*, tables: tuple[str, ...], section: str) -> Callable[[Callable[..., Any]], Chart]:
    """Register a drawing function under its own name, which is also its file's name.

    ``tables`` are the tables of the study whose rows the chart shows; their hash goes into
    the exported file. ``section`` is where the thesis reports what the chart shows.
    """

    def register(draw: Callable[..., Any]) -> Chart:
        made = Chart(draw.__name__, draw, tables, section)
        update_wrapper(made, draw)
        CHARTS[made.name] = made
        return made

    return register


@cache
def _register_fonts() -> None:
    with as_file(files("wijkstudie").joinpath("fonts")) as folder:
        for path in sorted(folder.glob("*.ttf")):
            font_manager.fontManager.addfont(path)


@cache
def _sheet() -> mpl.RcParams:
    with as_file(files("wijkstudie.charts").joinpath("wijkstudie.mplstyle")) as path:
        return mpl.rc_params_from_file(path, use_default_template=False)


@contextmanager
def style() -> Iterator[None]:
    """Draw in the project's style; what was set before comes back afterwards."""
    _register_fonts()
    # From the defaults, not from whatever the caller's matplotlibrc holds: a figure is
    # the same on every machine.
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_sheet())
        yield


def size(height_mm: float, width_mm: float = TEXT_WIDTH_MM) -> tuple[float, float]:
    """A figure size in inches from millimetres."""
    return width_mm / 25.4, height_mm / 25.4


def canvas(ax: Axes | None, height_mm: float) -> Axes:
    """The axes to draw in: those given, or new ones at the text width."""
    return ax if ax is not None else plt.subplots(figsize=size(height_mm))[1]


def bare(ax: Axes) -> None:
    """Take away what frames a chart that is not read against axes."""
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)


def fold(label: str, letters: int = HEAD) -> str:
    """A head on as many lines as it takes; a word that is too long for one is broken."""
    return "\n".join(textwrap.wrap(label, letters)) or label


def cut(label: str, letters: int = LABEL) -> str:
    """A label where there is room for one line only; what is left out is shown as dots."""
    return label if len(label) <= letters else f"{label[: letters - 1].rstrip()}…"


def legend_columns(names: Sequence[str]) -> int:
    """How many names of a legend fit beside each other on the page, all in columns."""
    for columns in range(len(names), 1, -1):
        widths = [max(len(one) for one in names[i::columns]) for i in range(columns)]
        if sum(_KEY_MM + _LETTER_MM * width for width in widths) <= TEXT_WIDTH_MM:
            return columns
    return 1


def on(colour: str) -> str:
    """The colour of text that can be read on a colour."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return PAPER if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


def write(ax: Axes, x: float, y: float, text: object, **options: Any) -> Text:
    """Write in axes as ``ax.text`` does, which sets out for each text how it would be clipped.

    None is; in a drawing of many texts that took as long as to write them.
    """
    return ax.text(x, y, text, clip_path=_NOT_CLIPPED, **options)
