"""The runs of a batch, in small multiples over the settings."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from wijkstudie import labels as words
from wijkstudie.charts._canvas import ACCENT, FAINT, INK, MUTED, QUIET, TEXT_WIDTH_MM, canvas, chart
from wijkstudie.charts._drawing import EDGE, SMALL, page

# In millimetres of the page.
_NAME = 44.0  # width of the name of a result
_GAP = 5.0  # between two panels
_LINE = 3.4  # height of an option of a setting
_ROOM = 2.6  # between two results
# More results than fill a page are left to the table.
MOST = 12


@chart(tables=(), section="")
def result_moves(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw each result's values over the runs, apart for each option of each setting.

    ``table`` is a :func:`wijkstudie.compare.values`. A panel in the accent is of a setting
    whose options do not all give the same values. At most ``MOST`` results, those that
    spread most, and none that is the same in every run; a row has one scale, from the lowest
    to the highest value of its result.
    """
    spread = table.groupby("result", sort=False)["value"].agg(lambda one: one.max() - one.min())
    # What every run gives alike needs no panel, unless all do.
    spread = spread[spread > 0] if spread.max() > 0 else spread
    results = list(spread.sort_values(ascending=False, kind="stable").index[:MOST])
    settings = list(dict.fromkeys(table["setting"]))
    options = {one: list(dict.fromkeys(table.loc[table["setting"] == one, "option"])) for one in settings}
    tall = max(map(len, options.values())) * _LINE
    names = 20.0
    width = (TEXT_WIDTH_MM - EDGE - _NAME) / len(settings) - _GAP
    ax = canvas(ax, len(results) * (tall + _ROOM) + 14)
    for column, setting in enumerate(settings):
        left = _NAME + column * (width + _GAP)
        ax.text(left, 6, setting, fontweight="bold", fontsize=8)
        for row, result in enumerate(results):
            top = -row * (tall + _ROOM)
            part = table[(table["result"] == result) & (table["setting"] == setting)]
            low, high = part["value"].min(), part["value"].max()
            found = {one: set(part.loc[part["option"] == one, "value"]) for one in options[setting]}
            moves = len(set(map(frozenset, found.values()))) > 1
            for i, (option, numbers) in enumerate(found.items()):
                y = top - (i + 0.5) * _LINE
                ax.text(left, y, option[:18], va="center", fontsize=6.5, color=INK if moves else MUTED)
                start, end = left + names, left + width
                ax.plot([start, end], [y, y], color=FAINT, linewidth=0.5)
                x = [start + (end - start) * (one - low) / ((high - low) or 1) for one in numbers]
                ax.plot(
                    x,
                    [y] * len(x),
                    "o",
                    markersize=3,
                    color=ACCENT if moves else QUIET,
                    alpha=0.6,
                    linestyle="",
                )
    for row, result in enumerate(results):
        top = -row * (tall + _ROOM)
        numbers = table.loc[table["result"] == result, "value"]
        ax.text(EDGE, top - 0.5 * _LINE, result, va="center", fontsize=8)
        scale = f"{words.number(numbers.min(), language, 2)} – {words.number(numbers.max(), language, 2)}"
        ax.text(EDGE, top - 1.5 * _LINE, scale, va="center", fontsize=SMALL, color=MUTED)
    page(ax, -len(results) * (tall + _ROOM), 11)
    return ax
