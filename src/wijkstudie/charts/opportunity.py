"""Not mentioned, or not asked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    MUTED,
    PALE,
    PAPER,
    QUIET,
    bare,
    canvas,
    chart,
    cut,
    write,
)

# Above so many respondents their names are turned.
_MANY = 16
_FILLS = {"asked": (PALE, QUIET), "could": (PAPER, FAINT)}


@chart(tables=("respondents", "codes", "codings", "topics", "vignette_responses"), section="5.2.1, 6.2, 6.3")
def code_opportunity(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    groups: pd.Series | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw who mentioned which code, and of who did not whether it was asked for.

    Parameters
    ----------
    table : DataFrame
        A :func:`wijkstudie.inference.opportunity.cells`. A box is shaded where something was
        asked that is about the code, white where it could come up, a dash where it could not;
        a dark square is a mention.
    groups : Series, indexed by respondent, optional
        Such as the phase of the interview: respondents stand together by group.
    """
    people = list(dict.fromkeys(table["respondent"]))
    side = pd.Series(0, index=people)
    if groups is not None:
        side = pd.Series(pd.factorize(groups.reindex(people), use_na_sentinel=False)[0], index=people)
        people = sorted(people, key=lambda one: side[one])
    x = {one: i + 0.6 * side[one] for i, one in enumerate(people)}
    rows = table.drop_duplicates("code")
    blocks = pd.factorize(rows["framework"])[0]
    y = {code: -(i + 1.3 * block) for i, (code, block) in enumerate(zip(rows["code"], blocks, strict=True))}
    foot, right = min(y.values()) - 0.6, max(x.values()) + 0.8
    turned = len(people) > _MANY
    ax = canvas(ax, 18 + 5.2 * (2.4 - foot) + 6 * turned)
    for row in table.to_dict("records"):
        _cell(ax, x[row["respondent"]], y[row["code"]], row["opportunity"], row["mentioned"])
    for code, part in table.groupby("code", sort=False):
        able = part[part["opportunity"] != "not"]
        of = words.term("of", language, k=int(able["mentioned"].sum()), n=len(able))
        write(ax, right, y[code], of, va="center", fontsize=8)
    for framework, part in rows.groupby("framework", sort=False):
        name = words.value(framework, language)
        write(ax, -0.75, y[part["code"].iloc[0]] + 0.95, name, ha="right", va="center", fontweight="bold")
    for one, place in x.items():
        write(ax, place, 0.65, one, ha="center", va="bottom", fontsize=8, rotation=90 if turned else 0)
    if groups is not None:
        for _, part in groups.reindex(people).groupby(side, sort=False):
            shown = words.value(part.iloc[0], language) if pd.notna(part.iloc[0]) else ""
            place = (x[part.index[0]] + x[part.index[-1]]) / 2
            write(ax, place, 1.9 + turned, shown, ha="center", va="center", fontsize=8, color=MUTED)
    ax.set_yticks(list(y.values()), [cut(labels[code]) for code in y])
    ax.set_xticks([])
    ax.set_xlim(-0.6, right - 0.2)
    ax.set_ylim(foot, 1.6)
    bare(ax)
    _legend(ax, language)
    return ax


def _cell(ax: Axes, x: float, y: float, opportunity: str, mentioned: bool) -> None:
    if opportunity in _FILLS:
        face, edge = _FILLS[opportunity]
        ax.add_patch(Rectangle((x - 0.42, y - 0.4), 0.84, 0.8, facecolor=face, edgecolor=edge, linewidth=0.6))
    elif not mentioned:
        ax.plot([x - 0.14, x + 0.14], [y, y], color=QUIET, linewidth=0.9)
    if mentioned:
        ax.add_patch(Rectangle((x - 0.26, y - 0.25), 0.52, 0.5, facecolor=ACCENT, linewidth=0, zorder=3))


def _legend(ax: Axes, language: str) -> None:
    empty = {"color": "none", "linewidth": 0}
    handles = [
        Line2D([], [], **empty, marker="s", markersize=6, markerfacecolor=ACCENT, markeredgewidth=0),
        *(Patch(facecolor=face, edgecolor=edge, linewidth=0.6) for face, edge in _FILLS.values()),
        Line2D([], [], color=QUIET, linewidth=0.9),
    ]
    names = [words.term(f"opportunity_{one}", language) for one in ("mentioned", "asked", "could", "not")]
    ax.figure.legend(handles, names, loc="outside lower left", ncols=4)
