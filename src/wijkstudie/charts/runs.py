"""The runs of a batch, in small multiples over the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from wijkstudie.charts._drawing import EDGE, SMALL, page, wrap

# In millimetres of the page.
_NAME = 46.0  # width of the name of a result
_GAP = 5.0  # between two panels
_LINE = 3.4  # height of an option of a setting
_ROOM = 2.6  # between two results
_LETTER = 1.12  # mean width of a letter of an option
_BOLD = 1.7  # of one of the name of a setting
_LEAST = 14.0  # width for the values of a panel, or its options are named above it
_TALLEST = 225.0  # what a page has room for, with a caption
_OPTION = 24  # letters of an option
# More results than can be taken in at a look are left to the table.
MOST = 12


def shown(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The results that :func:`result_moves` draws of a table, in their order, and the settings.

    What is the same in every run needs no row, and a setting that moves nothing no panel, unless
    that is true of all.
    """
    spread = table.groupby("result", sort=False)["value"].agg(lambda one: one.max() - one.min())
    spread = spread[spread > 0] if spread.max() > 0 else spread
    results = list(spread.sort_values(ascending=False, kind="stable").index)
    # Also a setting of which it is not known.
    moving = list(dict.fromkeys(table.loc[table["moved"] != 0, "setting"]))
    settings = moving or list(dict.fromkeys(table["setting"]))
    options = table[table["setting"].isin(settings)].groupby("setting")["option"].nunique().max()
    beside, _ = _beside(table, settings)
    lines = max(options, 1 + max(len(_lines(one)) for one in results[:MOST]))
    fit = int((_TALLEST - _head(beside, options)) / (lines * _LINE + _ROOM))
    return results[: max(1, min(MOST, fit))], settings


def _lines(result: str) -> list[str]:
    """The name of a result on as many lines as it takes."""
    return wrap(result, _NAME - 2)


def _beside(table: pd.DataFrame, settings: Sequence[str]) -> tuple[bool, float]:
    """Whether the options fit beside their values, and the width of their names in millimetres."""
    longest = table.loc[table["setting"].isin(settings), "option"].str.len().max()
    names = 2 + _LETTER * min(_OPTION, longest)
    beside = _width(settings) - names >= _LEAST
    return beside, names if beside else 0.0


def _width(settings: Sequence[str]) -> float:
    return (TEXT_WIDTH_MM - EDGE - _NAME) / len(settings) - _GAP


def _head(beside: bool, options: int) -> float:
    return 11.0 if beside else 11.0 + options * _LINE


@chart(tables=(), section="")
def result_moves(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw each result's values over the runs, apart for each option of each setting.

    ``table`` is of one notebook, as :func:`wijkstudie.compare.values` gives it. A panel in the
    accent is of a setting that moves the result when it alone changes; where there is no room
    for the names of the options beside the values, they stand above, in the order of the lines.
    At most ``MOST`` results, those that spread most, and no more than a page has room for; a row
    has one scale, from the lowest to the highest value of its result. See :func:`shown`.
    """
    results, settings = shown(table)
    part = table[table["result"].isin(results)]
    options = {one: list(dict.fromkeys(table.loc[table["setting"] == one, "option"])) for one in settings}
    numbers_of = part.groupby(["result", "setting", "option"])["value"].agg(set)
    moved = part.groupby(["result", "setting"])["moved"].max()
    most = max(map(len, options.values()))
    width = _width(settings)
    beside, names = _beside(table, settings)
    head = _head(beside, most)
    tall = max(most, 1 + max(len(_lines(one)) for one in results)) * _LINE
    ax = canvas(ax, len(results) * (tall + _ROOM) + head + 3)
    # Drawn together: one by one, they take three times as long.
    lines: list[tuple[float, float, float]] = []
    dots: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for column, setting in enumerate(settings):
        left = _NAME + column * (width + _GAP)
        room = width + _GAP - 1
        write(ax, left, head - 5, cut(setting, int(room / _BOLD)), fontweight="bold", fontsize=8)
        if not beside:
            letters = int(room / _LETTER)
            for i, option in enumerate(options[setting]):
                y = head - 7.5 - (i + 0.5) * _LINE
                write(ax, left, y, cut(option, min(_OPTION, letters)), va="center", fontsize=6.5)
        for row, result in enumerate(results):
            top = -row * (tall + _ROOM)
            known = numbers_of[result]
            low, high = min(map(min, known)), max(map(max, known))
            moves = moved[result, setting] > 0
            for i, option in enumerate(options[setting]):
                y = top - (i + 0.5) * _LINE
                if beside:
                    colour = INK if moves else MUTED
                    write(ax, left, y, cut(option, _OPTION), va="center", fontsize=6.5, color=colour)
                start, end = left + names, left + width
                lines.append((y, start, end))
                numbers = known.get((setting, option), ())
                dots[moves] += [
                    (start + (end - start) * (one - low) / ((high - low) or 1), y) for one in numbers
                ]
    ax.hlines(*zip(*lines, strict=True), color=FAINT, linewidth=0.5)
    for moves, places in dots.items():
        x, heights = zip(*places, strict=True) if places else ((), ())
        ax.plot(x, heights, "o", markersize=3, color=ACCENT if moves else QUIET, alpha=0.6)
    for row, result in enumerate(results):
        top = -row * (tall + _ROOM)
        said = _lines(result)
        for i, line in enumerate(said):
            write(ax, EDGE, top - (i + 0.5) * _LINE, line, va="center", fontsize=SMALL)
        numbers = part.loc[part["result"] == result, "value"]
        scale = f"{words.plain(numbers.min(), language)} – {words.plain(numbers.max(), language)}"
        write(ax, EDGE, top - (len(said) + 0.5) * _LINE, scale, va="center", fontsize=SMALL, color=MUTED)
    page(ax, -len(results) * (tall + _ROOM), head)
    return ax
