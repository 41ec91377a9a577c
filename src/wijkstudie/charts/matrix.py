"""Who has which code, and who is heard where."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from wijkstudie import labels as words
from wijkstudie.charts._canvas import ACCENT, FAINT, INK, MUTED, PAPER, bare, canvas, chart, cut, mark, write


@chart(tables=("respondents", "codes", "codings"), section="6.2, 6.3")
def code_matrix(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    groups: pd.Series,
    branches: pd.Series,
    quoted: pd.DataFrame | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw a respondents × codes table as a grid: filled where the respondent has the code.

    Parameters
    ----------
    table : DataFrame
        As :func:`wijkstudie.coding.code_matrix` gives it.
    groups : Series, indexed by respondent
        Respondents stand together by group.
    branches : Series, indexed by code
        The style or direction of each code; codes stand under it.
    quoted : DataFrame, same shape, optional
        Where a quotation supports the coding: a white dot in the cell.
    """
    order = list(dict.fromkeys(groups))
    columns = [one for group in order for one in table.index if groups[one] == group]
    x = _spread([groups[one] for one in columns])
    codes = list(table.columns)
    # A code with nothing above it needs no head of its own.
    heads = {code: "" if branches[code] == code else branches[code] for code in codes}
    y = -_spread(list(heads.values()), gap=1.15)
    ax = canvas(ax, 32 + 5.2 * (-y.min() + 1))
    many = table.to_numpy().max() > 1
    counts = table.loc[columns].to_numpy()
    supported = quoted.loc[columns].to_numpy() if quoted is not None else counts < 0
    places = [(i, j) for j in range(len(codes)) for i in range(len(columns))]
    _grid(ax, [(x[i], y[j]) for i, j in places], [bool(counts[i, j]) for i, j in places])
    dots = []
    for i, j in places:
        count = int(counts[i, j])
        if count and many:
            # Inside its cell, so that no layout depends on it.
            write(ax, x[i], y[j], count, ha="center", va="center", color=PAPER, fontsize=7.5, in_layout=False)
        elif count and supported[i, j]:
            dots.append((x[i], y[j]))
        said = words.term("coded" if count else "not_coded", language)
        mark(ax, (x[i], y[j]), (0.84, 0.8), said, respondent=columns[i], code=codes[j])
    if dots:
        ax.plot(*zip(*dots, strict=True), "o", color=PAPER, markersize=3)
    for j, code in enumerate(codes):
        having = int((counts[:, j] > 0).sum())
        colour = INK if having else MUTED
        write(ax, x.max() + 1.1, y[j], having, ha="center", va="center", color=colour, in_layout=False)
        of = words.term("of", language, k=having, n=len(columns))
        mark(ax, (x.max() + 1.1, y[j]), (0.9, 0.8), of, code=code)
    for branch in dict.fromkeys(filter(None, heads.values())):
        top = max(row for code, row in zip(codes, y, strict=True) if heads[code] == branch)
        write(ax, -0.75, top + 0.62, labels[branch], ha="right", va="center", fontweight="bold")
    for group in order:
        inside = [place for one, place in zip(columns, x, strict=True) if groups[one] == group]
        write(
            ax,
            np.mean(inside),
            2.05,
            words.value(group, language, short=True),
            ha="center",
            fontweight="bold",
        )
    for one, place in zip(columns, x, strict=True):
        write(ax, place, 1.05, one, ha="center", fontsize=8)
        having = int((table.loc[one] > 0).sum())
        said = words.term("of", language, k=having, n=len(codes))
        mark(ax, (place, 1.4), (0.94, 0.9), said, respondent=one)
    write(
        ax,
        x.max() + 1.1,
        1.05,
        words.term("of_respondents", language, n=len(columns)),
        ha="center",
        fontsize=8,
    )
    ax.set_yticks(y, [cut(labels[code]) for code in codes])
    ax.set_xticks([])
    ax.set_xlim(-0.6, x.max() + 1.6)
    ax.set_ylim(y.min() - 0.6, 2.8)
    bare(ax)
    _legend(ax, language, many=many, quoted=bool(dots))
    return ax


def _grid(ax: Axes, places: list[tuple[float, float]], filled: list[bool]) -> None:
    """All cells at once: a patch for each would take as long as the rest of the chart."""
    half = np.array([(-0.42, -0.4), (0.42, -0.4), (0.42, 0.4), (-0.42, 0.4)])
    faces = [ACCENT if one else PAPER for one in filled]
    edges = [ACCENT if one else FAINT for one in filled]
    corners = np.array(places)[:, None, :] + half
    ax.add_collection(PolyCollection(corners, facecolors=faces, edgecolors=edges, linewidths=0.6))


def _spread(kinds: list[str], gap: float = 0.6) -> np.ndarray:
    """Places 0, 1, 2 ... with a gap where the kind changes."""
    steps = [0.0] + [1 + gap * (a != b) for a, b in pairwise(kinds)]
    return np.cumsum(steps)


def _legend(ax: Axes, language: str, *, many: bool, quoted: bool) -> None:
    y = ax.get_ylim()[0] - 0.9
    entries = [(ACCENT, False, "times" if many else "coded")]
    if quoted and not many:
        entries.append((ACCENT, True, "coded_quoted"))
    entries.append((PAPER, False, "not_coded"))
    x = 0.0
    for face, dot, key in entries:
        edge = ACCENT if face == ACCENT else FAINT
        ax.add_patch(
            Rectangle(
                (x - 0.42, y - 0.4), 0.84, 0.8, facecolor=face, edgecolor=edge, linewidth=0.6, clip_on=False
            )
        )
        if dot:
            ax.plot(x, y, "o", color=PAPER, markersize=3, clip_on=False)
        text = words.term(key, language)
        write(ax, x + 0.65, y, text, va="center", fontsize=8)
        x += 1.7 + 0.2 * len(text)
    ax.set_ylim(y - 0.5, ax.get_ylim()[1])


@chart(tables=("respondents", "fragments"), section="6")
def quotations(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw how much of each respondent is quoted in each section, as circles.

    ``table``: one row per section × respondent with a quotation: section, respondent,
    quotations, words; categories in the order in which they are to stand. The area of a
    circle is proportional to the words quoted, the figure in it counts quotations.
    ``titles`` names the sections.
    """
    sections = list(table["section"].cat.categories)
    people = list(table["respondent"].cat.categories)
    ax = canvas(ax, 18 + 7.5 * len(sections))
    x, y = table["respondent"].cat.codes, -table["section"].cat.codes
    ax.scatter(x, y, s=table["words"] * 1.6, color=ACCENT, linewidth=0, zorder=2)
    for column, row, count, size in zip(x, y, table["quotations"], table["words"], strict=True):
        inside = size > 45
        ax.annotate(
            str(count),
            (column, row),
            (0 if inside else 7, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=7.5,
            color=PAPER if inside else INK,
            zorder=3,
        )
    for i, one in enumerate(people):
        total = int(table.loc[table["respondent"] == one, "words"].sum())
        write(ax, i, -len(sections) + 0.15, total, ha="center", va="center", fontsize=8)
    write(
        ax,
        -0.75,
        -len(sections) + 0.15,
        words.term("words_quoted", language, n="").strip(),
        ha="right",
        va="center",
        fontsize=8,
    )
    ax.set_xticks(range(len(people)), people)
    ax.xaxis.tick_top()
    titles = {} if titles is None else titles
    names = [f"{one}  {titles.get(one, '')}".strip() for one in sections]
    ax.set_yticks([-i for i in range(len(sections))], names)
    ax.set_xlim(-0.6, len(people) - 0.4)
    ax.set_ylim(-len(sections) - 0.3, 0.6)
    ax.grid(visible=True)
    bare(ax)
    return ax
