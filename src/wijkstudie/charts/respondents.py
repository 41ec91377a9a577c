"""Who took part, and how they were found."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MIDDLE,
    PALE,
    PAPER,
    QUIET,
    bare,
    canvas,
    chart,
    mark,
    write,
)

# By what a mark tells: a column of respondents, and its looks for the values in their order.
SHAPE, FILL = "gender", "phase"
_SHAPES, _FILLS = ("o", "s", "^", "D"), (PAPER, ACCENT, MIDDLE)
_WORD = 7.5  # points


def shapes(table: pd.DataFrame) -> list[str]:
    """The genders that have a shape of their own, the most frequent first."""
    return _values(table, SHAPE, len(_SHAPES), by_size=True)


def fills(table: pd.DataFrame) -> list[str]:
    """The interview phases that have a filling of their own, in order."""
    return _values(table, FILL, len(_FILLS), by_size=False)


def _values(table: pd.DataFrame, column: str, most: int, *, by_size: bool) -> list[str]:
    """The values of a column, where it tells respondents apart and there are looks for all."""
    if column not in table:
        return []
    found = list(table[column].value_counts().index if by_size else sorted(table[column].dropna().unique()))
    return found if 1 < len(found) <= most else []


@chart(tables=("respondents",), section="tabel-5")
def respondents(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    by: str = "coach_type",
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw every respondent on a line of ages, one row per group.

    ``table`` is the ``respondents`` table with the column ``by``. Where the study tells it, shapes
    are genders, the most frequent round, and fillings are interview phases; a small bar marks the
    mean age of a group of more than one. Who has no age stands apart at the right; without any
    ages, respondents stand beside each other.
    """
    names = list(dict.fromkeys(table[by]))
    names = sorted(names, key=lambda name: -int((table[by] == name).sum()))
    aged = "age" in table and table["age"].notna().any()
    place = _places(table, by, aged=aged)
    genders, phases = shapes(table), fills(table)
    small = _WORD if aged else min(_WORD, 180 / max(1, int(place.max())))
    ax = canvas(ax, 26 + 15 * len(names))
    for i, name in enumerate(names):
        part = table[table[by] == name].assign(place=place).sort_values(["place", "respondent"])
        ax.axhline(-i, color=FAINT, linewidth=0.8, zorder=0)
        # Respondents of one age stand on top of each other.
        lift = part.groupby("place").cumcount() * 0.24
        for (_, row), up in zip(part.iterrows(), lift, strict=True):
            marker = _SHAPES[genders.index(row[SHAPE])] if row.get(SHAPE) in genders else "o"
            face = _FILLS[phases.index(row[FILL])] if row.get(FILL) in phases else PAPER
            ax.plot(
                row["place"],
                -i + up,
                marker,
                markersize=7,
                markerfacecolor=face,
                markeredgecolor=ACCENT,
                markeredgewidth=1.1,
            )
            beside = up or (part["place"] == row["place"]).sum() > 1
            ax.annotate(
                row["respondent"],
                (row["place"], -i + up),
                (6, 0) if beside else (0, 7),
                textcoords="offset points",
                fontsize=small,
                va="center" if beside else "bottom",
                ha="left" if beside else "center",
            )
        if aged and part["age"].notna().sum() > 1:
            mean = part["age"].dropna().astype(int).mean()
            ax.plot(mean, -i, "|", color=INK, markersize=13, markeredgewidth=1.3, zorder=1)
            text = words.term("mean_age", language, age=words.number(mean, language, 1))
            ax.annotate(
                text, (mean, -i), (0, -9), textcoords="offset points", ha="center", va="top", fontsize=7.5
            )
    ticks = [
        words.term("group_n", language, group=words.value(name, language), n=int((table[by] == name).sum()))
        for name in names
    ]
    ax.set_yticks([-i for i in range(len(names))], ticks)
    ax.set_ylim(-len(names) + 0.45, 0.75)
    if aged:
        ax.set_xlabel(words.term("age", language))
        if table["age"].isna().any():
            _ages_and_unknown(ax, table["age"].dropna(), float(place.max()), language)
    else:
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_visible(False)
    kinds = [(one, mark_, PAPER, QUIET) for one, mark_ in zip(genders, _SHAPES, strict=False)]
    kinds += [(one, "o", face, ACCENT) for one, face in zip(phases, _FILLS, strict=False)]
    handles = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=marker,
            markersize=6.5,
            markerfacecolor=face,
            markeredgecolor=edge,
            label=words.value(kind, language),
        )
        for kind, marker, face, edge in kinds
    ]
    if handles:
        ax.figure.legend(handles=handles, loc="outside upper left", ncols=4)
    return ax


def _places(table: pd.DataFrame, by: str, *, aged: bool) -> pd.Series:
    """Where each respondent stands from left to right."""
    if not aged:
        return table.groupby(by).cumcount() + 1
    ages = table["age"].astype("float64")
    # Far enough from the oldest for a word below it.
    return ages.fillna(ages.max() + max(3.0, 0.14 * (ages.max() - ages.min())))


def _ages_and_unknown(ax: Axes, ages: pd.Series, unknown: float, language: str) -> None:
    """Ticks for the ages there are, and a word under those whose age is not known."""
    least, most = int(ages.min()), int(ages.max())
    ticks = [one for one in MaxNLocator(6, integer=True).tick_values(least, most) if least <= one <= most]
    texts = [f"{one:g}" for one in ticks]
    ax.set_xticks([*ticks, unknown], [*texts, words.value("unstated", language)])


@chart(tables=("recruitment",), section="5.2.1")
def recruitment(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw the recruitment as one square per person, each step a darker part of the one before.

    ``table`` is the ``recruitment`` table: steps in order, each with its n; those whose
    step begins with ``phase`` divide the last one.
    """
    table = table.sort_values("order")
    phases = table["step"].str.startswith("phase")
    steps, parts = table[~phases], table[phases]
    whole = int(steps["n"].iloc[0])
    per_row = 10
    # Down to the last row of squares, or of words where there are more.
    lowest = min(-2.6, 0.4 - (whole - 1) // per_row - 1, 0.13 - (len(table) - 1) * 0.68)
    ax = canvas(ax, 33 * (0.7 - lowest) / 3.3)
    last = int(steps["n"].iloc[-1])
    reach = [int(n) for n in parts["n"].cumsum()] or [last]
    fills = [ACCENT, MIDDLE]
    for i in range(whole):
        x, y = i % per_row, -(i // per_row)
        inside = sum(i < n for n in steps["n"].astype(int))
        if i < last:
            face = fills[int(np.searchsorted(reach, i, side="right")) % 2]
        else:
            face = PALE if inside > 1 else PAPER
        ax.add_patch(
            Rectangle(
                (x - 0.42, y - 0.42),
                0.84,
                0.84,
                facecolor=face,
                edgecolor=ACCENT if inside > 1 else QUIET,
                linewidth=0.7,
            )
        )
    lines = [
        (PAPER, QUIET, steps.iloc[0]),
        *((PALE, ACCENT, row) for _, row in steps.iloc[1:-1].iterrows()),
        (None, None, steps.iloc[-1]),
        *((fill, ACCENT, row) for fill, (_, row) in zip(fills, parts.iterrows(), strict=False)),
    ]
    column = f"label_{language}"
    for i, (face, edge, row) in enumerate(lines):
        y = 0.35 - i * 0.68
        indent = 0.55 if row["step"] in set(parts["step"]) else 0
        if face:
            ax.add_patch(
                Rectangle((10.2 + indent, y - 0.2), 0.4, 0.4, facecolor=face, edgecolor=edge, linewidth=0.7)
            )
        write(ax, 11.55 + indent, y, int(row["n"]), ha="right", va="center", fontweight="bold")
        write(ax, 11.75 + indent, y, row[column], va="center")
        mark(ax, (15, y), (9.9, 0.64), str(row["n"]), step=row["step"])
    ax.set_xlim(-0.5, 20)
    ax.set_ylim(lowest, 0.7)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_aspect("equal")
    bare(ax)
    return ax
