"""The code book as a tree, with what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wijkstudie import labels as words
from wijkstudie.charts._canvas import ACCENT, INK, MUTED, QUIET, bare, canvas, chart, write

# Of the page's width, in the units of the drawing: indent of a level, begin and width of the bars.
_INDENT, _BARS, _WIDTH = 0.6, 6.6, 5.0


@chart(tables=("codes", "codings"), section="tabel-1, tabel-2")
def code_tree(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw codes as a tree from left to right, with a bar for the respondents who have each.

    ``table``: one row per code, in the order of the tree: framework, root, code, depth (1
    for the top of a branch), respondents, group_size. A code that nobody has is grey.
    """
    ax = canvas(
        ax, 10 + 5.4 * (len(table) + 0.4 * table["root"].nunique() + 2 * table["framework"].nunique())
    )
    size = int(table["group_size"].iloc[0])
    places, y = {}, 1.0
    for framework, part in table.groupby("framework", sort=False):
        y -= 1.6
        write(ax, 0, y, words.value(framework, language), va="center", fontweight="bold", color=ACCENT)
        if framework == table["framework"].iloc[0]:
            write(ax, _BARS, y, words.term("respondents", language), va="center", fontsize=8)
        for row in part.itertuples():
            y -= 1.0 if row.depth > 1 else 1.35
            places[row.code] = y
            _row(ax, y, row, labels[row.code], size, language)
    for root, part in table.groupby("root", sort=False):
        below = [places[code] for code in part["code"] if code != root]
        if below:
            ax.vlines(_INDENT + 0.15, min(below), places[root] - 0.45, color=QUIET, linewidth=0.8)
            ax.hlines(below, _INDENT + 0.15, 2 * _INDENT - 0.1, color=QUIET, linewidth=0.8)
    ax.set_xlim(-0.05, _BARS + _WIDTH + 1.3)
    ax.set_ylim(y - 0.7, 0.1)
    ax.set_xticks([])
    ax.set_yticks([])
    bare(ax)
    return ax


def _row(ax: Axes, y: float, row: Any, label: str, size: int, language: str) -> None:
    """Write one code with its bar and its count."""
    colour = INK if row.respondents else MUTED
    write(
        ax,
        row.depth * _INDENT,
        y,
        label,
        va="center",
        color=colour,
        fontweight="bold" if row.depth == 1 else "normal",
        fontstyle="normal" if row.respondents else "italic",
    )
    ax.barh(y, _WIDTH, left=_BARS, height=0.5, color="#f0f0f0")
    ax.barh(y, _WIDTH * row.respondents / size, left=_BARS, height=0.5, color=ACCENT)
    count = words.term("of", language, k=row.respondents, n=size)
    write(ax, _BARS + _WIDTH + 0.15, y, count, va="center", color=colour, fontsize=8)
