"""Vignettes: who was given which situation, and what came of it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MIDDLE,
    MUTED,
    PAPER,
    QUIET,
    TEXT_WIDTH_MM,
    canvas,
    chart,
    mark,
    on,
    write,
)
from wijkstudie.charts._drawing import EDGE, LINE, SMALL, page
from wijkstudie.coding import COACHES

# In line with the assignment: dark; against it, and outcomes of other studies: lighter.
_FILLS = {"goes-along": ACCENT, "would-support-self": ACCENT, "unreported": PAPER}
# How it is known that somebody was given a situation: the edge of a cell.
_EDGES: dict[str, tuple[str, Any]] = {"stated": (INK, "-"), "derived": (QUIET, (0, (3, 2)))}

# In millimetres of the page.
_ROW = 6.6
_NAMES = 26.0  # width of groups and respondents
_GAP = 3.0  # between situations


@chart(tables=("respondents", "vignettes", "vignette_responses"), section="5.2.1, 6.3")
def vignette_outcomes(
    table: pd.DataFrame,
    *,
    titles: Mapping[int, str],
    labels: Mapping[str, str] | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw the allocation of situations as a grid, with the outcome in each cell.

    ``table`` is a :func:`wijkstudie.vignettes.allocation`; ``titles`` names the situations.
    A dashed edge is an allocation that is derived, a dash one that did not take place.
    """
    situations = sorted(table["vignette"].unique())
    width = (TEXT_WIDTH_MM - EDGE - _NAMES - _GAP * (len(situations) - 1)) / len(situations)
    x = {one: _NAMES + i * (width + _GAP) for i, one in enumerate(situations)}
    rows = _rows(table)
    lines = {one: textwrap.wrap(str(titles.get(one, one)), max(10, int(width / 1.45))) for one in situations}
    top = 10 + LINE * max(map(len, lines.values()))
    foot = min(rows.values()) - _ROW / 2
    outcomes = table.loc[table["presented"] != "no"].groupby("vignette")["outcome"].nunique().max()
    legend = foot - 6.5 - 4 * outcomes
    ax = canvas(ax, top - legend + 4)
    _groups(ax, table, rows)
    for group, part in table.groupby("group", sort=False):
        height = rows[part["respondent"].iloc[0]]
        write(ax, EDGE, height, words.value(group, language, short=True), va="center", fontweight="bold")
    for row in table.to_dict("records"):
        _cell(ax, (x[row["vignette"]], rows[row["respondent"]]), width, row, language)
    for one in situations:
        given = table[(table["vignette"] == one) & (table["presented"] != "no")]
        _head(ax, x[one], top, words.term("vignette_number", language, i=one), lines[one])
        given_to = "vignette_given" if COACHES & set(table["group"]) else "vignette_given_elsewhere"
        text = words.term(given_to, language, n=len(given))
        write(ax, x[one], 1.2, text, fontsize=SMALL, color=MUTED)
        _tally(ax, x[one], foot - 4.4, given["outcome"], language)
    _legend(ax, legend, language, set(table["presented"]))
    page(ax, legend - 3, top)
    return ax


def _rows(table: pd.DataFrame) -> dict[str, float]:
    """The height of each respondent, with room between two groups."""
    rows: dict[str, float] = {}
    y, before = 0.0, None
    people = table.drop_duplicates("respondent")
    for respondent, group in zip(people["respondent"], people["group"], strict=True):
        y -= _ROW + (2.4 if before not in (None, group) else 0)
        rows[respondent], before = y, group
    return rows


def _groups(ax: Axes, table: pd.DataFrame, rows: Mapping[str, float]) -> None:
    """Respondents by their rows, and a line between two groups."""
    for respondent, height in rows.items():
        write(ax, _NAMES - 2.5, height, respondent, ha="right", va="center")
    firsts = table.drop_duplicates("group")["respondent"]
    for respondent in firsts.iloc[1:]:
        line = rows[respondent] + _ROW / 2 + 1.2
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [line, line], color=FAINT, linewidth=0.6)


def _cell(ax: Axes, place: tuple[float, float], width: float, row: Mapping[str, Any], language: str) -> None:
    """One respondent in one situation: the outcome in words, or a dash."""
    x, y = place
    if row["presented"] == "no":
        ax.plot([x + width / 2 - 1, x + width / 2 + 1], [y, y], color=QUIET, linewidth=0.8)
        return
    fill = _FILLS.get(row["outcome"], MIDDLE)
    edge, line = _EDGES[row["presented"]]
    said = words.value(row["outcome"], language)
    place = (x + width / 2, y)
    mark(ax, place, (width, 5.2), said, respondent=row["respondent"], vignette=str(row["vignette"]))
    ax.add_patch(
        Rectangle((x, y - 2.6), width, 5.2, facecolor=fill, edgecolor=edge, linestyle=line, linewidth=0.7)
    )
    quiet = row["outcome"] == "unreported"
    write(
        ax,
        *place,
        said,
        ha="center",
        va="center",
        fontsize=8,
        fontstyle="italic" if quiet else "normal",
        color=MUTED if quiet else on(fill),
    )


def _head(ax: Axes, x: float, top: float, number: str, title: Sequence[str]) -> None:
    write(ax, x, top - 3.4, number, fontweight="bold")
    for i, line in enumerate(title):
        write(ax, x, top - 3.8 - LINE * (i + 1), line, fontsize=SMALL)


def _tally(ax: Axes, x: float, y: float, outcomes: pd.Series, language: str) -> None:
    """What came of a situation, of those who were given it."""
    counts = outcomes.value_counts()
    if set(counts.index) == {"unreported"}:
        text = words.term("vignette_unreported", language)
        write(ax, x, y, text, va="center", fontsize=8, fontstyle="italic", color=MUTED)
        return
    for i, (outcome, k) in enumerate(counts.items()):
        said = words.value(outcome, language)
        text = words.term("vignette_tally", language, k=k, n=len(outcomes), outcome=said)
        weight = "bold" if i == 0 else "normal"
        write(ax, x, y - i * 4, text, va="center", fontsize=8, fontweight=weight)


def _legend(ax: Axes, y: float, language: str, used: set[str]) -> None:
    x = _NAMES
    for kind in ("stated", "derived", "no"):
        if kind not in used:
            continue
        text = words.term(f"vignette_{kind}", language)
        if kind == "no":
            ax.plot([x + 2, x + 4], [y, y], color=QUIET, linewidth=0.8)
        else:
            edge, line = _EDGES[kind]
            ax.add_patch(
                Rectangle(
                    (x, y - 1.6), 6, 3.2, facecolor=PAPER, edgecolor=edge, linestyle=line, linewidth=0.7
                )
            )
        write(ax, x + 7.5, y, text, va="center", fontsize=SMALL)
        x += 12 + 1.22 * len(text)
