"""Which codes go together in one respondent."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    PALE,
    PAPER,
    bare,
    canvas,
    chart,
    cut,
    mark,
    on,
    write,
)

_TABLES = ("respondents", "codes", "codings")
_SHADES = LinearSegmentedColormap.from_list("jaccard", [PAPER, ACCENT])
# Combinations and codes beyond these would be too small to read.
SETS = 14
CODES = 24


def frequent(table: pd.DataFrame) -> dict[str, int]:
    """The codes that are drawn of pairs, in their order, with how many respondents have each."""
    parts = [table.set_index(f"code_{one}")[f"having_{one}"].rename_axis("code") for one in "ab"]
    having = pd.concat(parts).groupby(level=0, sort=False).max()
    order = dict.fromkeys([*table["code_a"], *table["code_b"]])
    kept = set(having.loc[list(order)].nlargest(CODES, keep="first").index)
    return {code: int(having[code]) for code in order if code in kept}


def between(table: pd.DataFrame) -> pd.DataFrame:
    """The pairs of which both codes are drawn."""
    drawn = frequent(table)
    return table[table["code_a"].isin(drawn) & table["code_b"].isin(drawn)]


@chart(tables=_TABLES, section="6.2, 6.3")
def cooccurrence_matrix(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw every pair of codes as a cell: how many respondents have both, shaded by Jaccard.

    ``table`` is a :func:`wijkstudie.inference.cooccurrence.pairs`. On the diagonal stands how
    many have the code at all. A pair whose p-value over all pairs is at most 5 percent has a
    heavy edge. Of more than 24 codes those that most respondents have are drawn.
    """
    having = frequent(table)
    place = {code: i for i, code in enumerate(having)}
    ax = canvas(ax, 34 + 6.4 * len(place))
    for row in between(table).to_dict("records"):
        x, y = place[row["code_a"]], -place[row["code_b"]]
        strong = row["p_max_t"] <= 0.05
        _cell(ax, x, y, row["both"], row["jaccard"], INK if strong else FAINT, 1.8 if strong else 0.6)
        said = words.term("have_both", language, n=row["both"])
        mark(ax, (x, y), (0.96, 0.92), said, code_a=row["code_a"], code_b=row["code_b"])
    for code, i in place.items():
        ax.add_artist(Rectangle((i - 0.48, -i - 0.46), 0.96, 0.92, facecolor=PALE, edgecolor=FAINT, lw=0.6))
        write(ax, i, -i, having[code], ha="center", va="center", fontsize=8, fontweight="bold")
        mark(ax, (i, -i), (0.96, 0.92), words.term("have_it", language, n=having[code]), code=code)
        write(
            ax, i + 0.62, -i + 0.1, cut(labels[code], 36), rotation=30, rotation_mode="anchor", fontsize=7.5
        )
    ax.set_yticks([-i for i in place.values()], [cut(labels[code]) for code in place])
    ax.set_xticks([])
    ax.set_xlim(-0.6, len(place) + 4.8)
    ax.set_ylim(-len(place) + 0.4, 2.4)
    ax.set_aspect("auto")
    bare(ax)
    # What stands in the axes has its room there, so that the layout need not measure it.
    for one in (*ax.texts, *ax.patches):
        one.set_in_layout(False)
    return ax


def _cell(ax: Axes, x: int, y: int, both: int, jaccard: float, edge: str, width: float) -> None:
    fill = _SHADES(0.0 if pd.isna(jaccard) else 0.85 * jaccard)
    # Not as a patch, for each of which the limits of the axes would be found.
    ax.add_artist(
        Rectangle(
            (x - 0.48, y - 0.46), 0.96, 0.92, facecolor=fill, edgecolor=edge, lw=width, zorder=1 + width
        )
    )
    if both:
        write(ax, x, y, both, ha="center", va="center", fontsize=8, color=on(fill), zorder=4)


@chart(tables=_TABLES, section="6.2, 6.3")
def code_sets(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    order: list[str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw which combinations of codes occur: bars of respondents over dots (an UpSet plot).

    After Lex et al. 2014 (IEEE Transactions on Visualization and Computer Graphics 20,
    1983-1992).

    Parameters
    ----------
    table : DataFrame
        A :func:`wijkstudie.inference.cooccurrence.sets`; the first fourteen are drawn.
    order
        The codes, from top to bottom.
    """
    shown = table.head(SETS).reset_index(drop=True)
    most = int(shown["respondents"].max())
    lines = max(len(who.split()) for who in shown["who"])
    foot = 0.62 * min(lines, 4)
    ax = canvas(ax, 22 + 6.2 * len(order) + 5 * most + 5 * foot)
    ax.bar(shown.index, shown["respondents"], bottom=1, width=0.56, color=ACCENT)
    for i, row in enumerate(shown.to_dict("records")):
        write(ax, i, 1 + row["respondents"] + 0.12, row["respondents"], ha="center", va="bottom", fontsize=8)
        inside = [-order.index(code) for code in row["codes"].split()]
        ax.plot([i] * len(order), -np.arange(len(order)), "o", color=FAINT, markersize=7, zorder=1)
        ax.plot([i] * len(inside), inside, "o-", color=ACCENT, markersize=7, linewidth=1.8, zorder=2)
        who = row["who"].split()
        people = [*who[:4], "…"] if len(who) > 4 else who
        write(
            ax,
            i, -len(order) + 0.35, "\n".join(people), ha="center", va="top", fontsize=7, color=MUTED,
            linespacing=1.05,
        )  # fmt: skip
    totals = {code: int(table.loc[_holds(table, code), "respondents"].sum()) for code in order}
    everyone = int(table["respondents"].sum())
    names = [
        f"{cut(labels[code])} ({words.term('of', language, k=totals[code], n=everyone)})" for code in order
    ]
    ax.set_yticks(-np.arange(len(order)), names)
    ax.set_xticks([])
    ax.set_xlim(-0.6, len(shown) - 0.4)
    ax.set_ylim(-len(order) + 0.4 - foot, most + 1.7)
    bare(ax)
    return ax


def _holds(table: pd.DataFrame, code: str) -> pd.Series:
    return table["codes"].map(lambda one: code in one.split())
