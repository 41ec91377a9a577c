"""The runs of a batch, in small multiples over the settings."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    QUIET,
    TEXT_WIDTH_MM,
    canvas,
    chart,
    cut,
    write,
)
from wijkstudie.charts._drawing import EDGE, SMALL, page

# In millimetres of the page.
_NAME = 44.0  # width of the name of a result
_GAP = 5.0  # between two panels
_LINE = 3.4  # height of an option of a setting
_ROOM = 2.6  # between two results
_LETTER = 1.15  # mean width of a letter of an option
_LEAST = 14.0  # width for the values of a panel, or its options are named above it
_OPTION = 24  # letters of an option
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
    whose options do not all give the same values; where there is no room for the names of
    the options beside the values, they stand above, in the order of the lines. At most
    ``MOST`` results, those that spread most, and none that is the same in every run; a row has
    one scale, from the lowest to the highest value of its result.
    """
    spread = table.groupby("result", sort=False)["value"].agg(lambda one: one.max() - one.min())
    # What every run gives alike needs no panel, unless all do.
    spread = spread[spread > 0] if spread.max() > 0 else spread
    results = list(spread.sort_values(ascending=False, kind="stable").index[:MOST])
    settings = list(dict.fromkeys(table["setting"]))
    options = {one: list(dict.fromkeys(table.loc[table["setting"] == one, "option"])) for one in settings}
    numbers_of = table.groupby(["result", "setting", "option"])["value"].agg(set)
    tall = max(map(len, options.values())) * _LINE
    width = (TEXT_WIDTH_MM - EDGE - _NAME) / len(settings) - _GAP
    names = 2 + _LETTER * min(_OPTION, max(len(one) for found in options.values() for one in found))
    beside = width - names >= _LEAST
    head = 11.0 if beside else 11.0 + tall
    names = names if beside else 0.0
    ax = canvas(ax, len(results) * (tall + _ROOM) + head + 3)
    # Drawn together: one by one, they take three times as long.
    lines: list[tuple[float, float, float]] = []
    dots: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for column, setting in enumerate(settings):
        left = _NAME + column * (width + _GAP)
        write(ax, left, head - 5, setting, fontweight="bold", fontsize=8)
        if not beside:
            for i, option in enumerate(options[setting]):
                write(
                    ax, left, head - 7.5 - (i + 0.5) * _LINE, cut(option, _OPTION), va="center", fontsize=6.5
                )
        for row, result in enumerate(results):
            top = -row * (tall + _ROOM)
            known = numbers_of[result, setting]
            found = {one: known.get(one, set()) for one in options[setting]}
            low, high = min(map(min, known)), max(map(max, known))
            moves = len(set(map(frozenset, found.values()))) > 1
            for i, (option, numbers) in enumerate(found.items()):
                y = top - (i + 0.5) * _LINE
                if beside:
                    colour = INK if moves else MUTED
                    write(ax, left, y, cut(option, _OPTION), va="center", fontsize=6.5, color=colour)
                start, end = left + names, left + width
                lines.append((y, start, end))
                x = [start + (end - start) * (one - low) / ((high - low) or 1) for one in numbers]
                dots[moves] += [(one, y) for one in x]
    ax.hlines(*zip(*lines, strict=True), color=FAINT, linewidth=0.5)
    for moves, places in dots.items():
        x, heights = zip(*places, strict=True) if places else ((), ())
        ax.plot(x, heights, "o", markersize=3, color=ACCENT if moves else QUIET, alpha=0.6)
    for row, result in enumerate(results):
        top = -row * (tall + _ROOM)
        numbers = table.loc[table["result"] == result, "value"]
        write(ax, EDGE, top - 0.5 * _LINE, result, va="center", fontsize=8)
        scale = f"{words.number(numbers.min(), language, 2)} – {words.number(numbers.max(), language, 2)}"
        write(ax, EDGE, top - 1.5 * _LINE, scale, va="center", fontsize=SMALL, color=MUTED)
    page(ax, -len(results) * (tall + _ROOM), head)
    return ax
