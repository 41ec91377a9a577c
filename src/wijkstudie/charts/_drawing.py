"""What the drawn charts share: boxes, ribbons and arrows, in millimetres of the page."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, PathPatch
from matplotlib.path import Path

from wijkstudie.charts._canvas import INK, PAPER, QUIET, TEXT_WIDTH_MM, bare, on, write

EDGE = 0.6  # free at either side of the page, so that no line is cut
SMALL = 7.5  # points: the smallest text that prints well
LINE = 3.3  # height of a line of small text
_LETTER = 1.28  # mean width of a letter of small text


def page(ax: Axes, bottom: float, top: float, *, equal: bool = False) -> None:
    """Millimetres of the page as units, nothing else around the drawing.

    ``equal`` keeps circles round.
    """
    ax.set_xlim(0, TEXT_WIDTH_MM)
    ax.set_ylim(bottom, top)
    ax.set_xticks([])
    ax.set_yticks([])
    if equal:
        ax.set_aspect("equal")
    else:
        # What is drawn stays on the page, so that the layout need not measure it.
        for one in (*ax.texts, *ax.lines, *ax.patches):
            one.set_in_layout(False)
    bare(ax)


def wrap(text: str, width: float) -> list[str]:
    """Break small text into lines that fit a width in millimetres."""
    return textwrap.wrap(text, max(6, int(width / _LETTER)), break_long_words=False)


def ribbon(ax: Axes, start: tuple[float, float], end: tuple[float, float], height: float, fill: str) -> None:
    """A band of a height between two places, given by their tops; it leaves and arrives level."""
    (x0, y0), (x1, y1) = start, end
    half = (x0 + x1) / 2
    points = [
        (x0, y0), (half, y0), (half, y1), (x1, y1),
        (x1, y1 - height), (half, y1 - height), (half, y0 - height), (x0, y0 - height), (x0, y0),
    ]  # fmt: skip
    curve, line = [Path.CURVE4] * 3, [Path.LINETO]
    codes = [Path.MOVETO, *curve, *line, *curve, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=fill, edgecolor=PAPER, linewidth=0.7))


def box(
    ax: Axes,
    corner: tuple[float, float],
    size: tuple[float, float],
    title: str,
    notes: Sequence[str] = (),
    fill: str = PAPER,
    edge: str = INK,
) -> None:
    """A rounded box below its top left corner: a bold title and notes, wrapped and in the middle."""
    (x, y), (width, height) = corner, size
    ax.add_patch(
        FancyBboxPatch(
            (x, y - height),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=1.2",
            facecolor=fill,
            edgecolor=edge,
            linewidth=0.7,
            zorder=3,
        )
    )
    head = wrap(title, (width - 2) * 0.9)
    lines = [(line, "bold") for line in head]
    lines += [(line, "normal") for note in notes for line in wrap(note, width - 3)]
    middle = y - height / 2 + LINE * (len(lines) - 1) / 2
    for i, (line, weight) in enumerate(lines):
        write(
            ax,
            x + width / 2,
            middle - i * LINE,
            line,
            ha="center",
            va="center_baseline",
            fontsize=8 if weight == "bold" else SMALL,
            fontweight=weight,
            color=on(fill),
            zorder=4,
        )


def arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], *, bend: bool = False) -> None:
    """An arrow between two places; with ``bend`` it leaves and arrives level."""
    half = (start[0] + end[0]) / 2
    straight = Path([start, end], [Path.MOVETO, Path.LINETO])
    level = Path([start, (half, start[1]), (half, end[1]), end], [Path.MOVETO, *[Path.CURVE4] * 3])
    ax.add_patch(
        FancyArrowPatch(
            path=level if bend else straight,
            arrowstyle="-|>,head_length=3,head_width=1.6",
            color=QUIET,
            linewidth=1,
            shrinkA=0,
            shrinkB=0,
            zorder=2,
        )
    )
