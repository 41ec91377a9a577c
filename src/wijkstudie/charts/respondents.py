"""Who took part, and how they were found."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

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
)


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

    ``table`` is the ``respondents`` table. Filled marks are the second interview phase,
    squares are men; a small bar marks the mean age of a group of more than one.
    """
    names = list(dict.fromkeys(table[by]))
    names = sorted(names, key=lambda name: -int((table[by] == name).sum()))
    ax = canvas(ax, 26 + 15 * len(names))
    for i, name in enumerate(names):
        part = table[table[by] == name].sort_values(["age", "respondent"])
        ages = part["age"].astype(int)
        ax.axhline(-i, color=FAINT, linewidth=0.8, zorder=0)
        # Respondents of one age stand on top of each other.
        lift = part.groupby("age").cumcount() * 0.24
        for (_, row), up in zip(part.iterrows(), lift, strict=True):
            marker = "s" if row["gender"] == "Man" else "o"
            face = ACCENT if row["phase"] == "Fase 2" else PAPER
            ax.plot(
                row["age"],
                -i + up,
                marker,
                markersize=7,
                markerfacecolor=face,
                markeredgecolor=ACCENT,
                markeredgewidth=1.1,
            )
            ax.annotate(
                row["respondent"],
                (row["age"], -i + up),
                (6, 0) if up or (ages == row["age"]).sum() > 1 else (0, 7),
                textcoords="offset points",
                fontsize=7.5,
                va="center" if up or (ages == row["age"]).sum() > 1 else "bottom",
                ha="left" if up or (ages == row["age"]).sum() > 1 else "center",
            )
        if len(part) > 1:
            mean = ages.mean()
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
    ax.set_xlabel(words.term("age", language))
    ax.spines["left"].set_visible(False)
    kinds = [
        ("Vrouw", "o", PAPER, QUIET),
        ("Man", "s", PAPER, QUIET),
        ("Fase 1", "o", PAPER, ACCENT),
        ("Fase 2", "o", ACCENT, ACCENT),
    ]
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
    ax.figure.legend(handles=handles, loc="outside upper left", ncols=4)
    return ax


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
    ax = canvas(ax, 33)
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
        ax.text(11.55 + indent, y, int(row["n"]), ha="right", va="center", fontweight="bold")
        ax.text(11.75 + indent, y, row[column], va="center")
        mark(ax, (15, y), (9.9, 0.64), str(row["n"]), step=row["step"])
    ax.set_xlim(-0.5, 20)
    ax.set_ylim(-2.6, 0.7)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_aspect("equal")
    bare(ax)
    return ax
