"""Both frameworks across both ways of grouping, in one joint display."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    PAPER,
    QUIET,
    TEXT_WIDTH_MM,
    canvas,
    chart,
)
from wijkstudie.charts._drawing import EDGE, SMALL, page

_TABLES = ("respondents", "codes", "codings", "vignette_responses", "backgrounds")
_CARE = "care_background"
# What the known ways of grouping are called; another study's column has its own name.
_DIMENSIONS = {_CARE: "joint_care", "coach_type": "joint_kind"}

# In millimetres of the page.
_ROW = 4.5
_NAME = 49.0  # width of the names of codes
_TOTAL = 8.2  # width of the counts over everyone
_BETWEEN = 2.0  # two groups
_APART = 4.6  # two ways of grouping
_MARK = 5.0  # points: diameter of a mark, less where they stand close
_TINY = 6.5  # points: ids above a column of marks


@dataclass(frozen=True)
class _Group:
    """Where one group stands."""

    dimension: str
    name: str
    people: list[str]
    left: float
    step: float

    @property
    def right(self) -> float:
        return self.left + len(self.people) * self.step + _width(len(self.people))


@chart(tables=_TABLES, section="6.2, 6.3, 7.2.2")
def joint_display(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw codes by groups: a mark per respondent, and how many of those asked have the code.

    ``table`` is a :func:`wijkstudie.groups.joint`. A respondent has one place in each way of
    grouping, the same in every row; where a respondent was not asked, that place is empty.
    """
    first = table.drop_duplicates("code")
    rows, heads, y = {}, {}, 0.0
    for framework, part in first.groupby("framework", sort=False):
        y -= 7.2 if rows else 0
        heads[framework] = y
        for code, root in zip(part["code"], part["root"], strict=True):
            y -= _ROW + (1.1 if code == root else 0)
            rows[code] = y
    ax = canvas(ax, -y + 38)
    for framework, top in heads.items():
        ax.text(EDGE, top, words.value(framework, language), fontweight="bold", va="center", color=ACCENT)
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [top - 2.4] * 2, color=QUIET, linewidth=0.6)
    for code, root in zip(first["code"], first["root"], strict=True):
        weight = "bold" if code == root else "normal"
        indent = 0 if code == root else 2
        ax.text(EDGE + indent, rows[code], labels[code], va="center", fontsize=8, fontweight=weight)
    placed = _places(table)
    starred = set(table.loc[table["evidence"] == "conclusion", "respondent"])
    for group in placed:
        part = table[(table["dimension"] == group.dimension) & (table["group"] == group.name)]
        _marks(ax, group, part, rows)
        _group_head(ax, group, starred, language)
    _dimensions(ax, placed, language)
    right = min(TEXT_WIDTH_MM - EDGE, placed[-1].right + _BETWEEN + _TOTAL)
    _everyone(ax, right, table[table["dimension"] == "total"], rows, language)
    _legend(ax, y - 6.5, language, starred=bool(starred), unasked=not table["asked"].all())
    page(ax, y - 14, 22.5)
    return ax


def _places(table: pd.DataFrame) -> list[_Group]:
    """Where each group begins; marks stand as far apart as the page allows."""
    groups = [
        (dimension, name, list(dict.fromkeys(part["respondent"])))
        for (dimension, name), part in table.groupby(["dimension", "group"], sort=False)
        if dimension != "total"
    ]
    marks = sum(len(people) for *_, people in groups)
    dimensions = len({dimension for dimension, *_ in groups})
    taken = sum(_width(len(people)) + _BETWEEN for *_, people in groups)
    taken += (dimensions - 1) * (_APART - _BETWEEN) + _TOTAL
    step = min(4.2, (TEXT_WIDTH_MM - EDGE - _NAME - taken) / max(1, marks))
    placed: list[_Group] = []
    x = _NAME
    for dimension, name, people in groups:
        if placed:
            x = placed[-1].right + (_BETWEEN if placed[-1].dimension == dimension else _APART)
        placed.append(_Group(dimension, name, people, x, step))
    return placed


def _width(n: int) -> float:
    """Room for a count such as 2/6."""
    return 1.3 + 1.3 * len(f"{n}/{n}")


def _marks(ax: Axes, group: _Group, part: pd.DataFrame, rows: Mapping[str, float]) -> None:
    """A mark per respondent who was asked, and the count of those who have the code."""
    x = {one: group.left + (i + 0.5) * group.step for i, one in enumerate(group.people)}
    for code, own in part.groupby("code", sort=False):
        asked = own[own["asked"]]
        for having, face, edge in ((True, ACCENT, ACCENT), (False, PAPER, QUIET)):
            places = [x[one] for one in asked.loc[asked["had"] == having, "respondent"]]
            _dot(ax, places, rows[code], face, edge, min(_MARK, 2.25 * group.step))
        _count(ax, group.right, rows[code], int(asked["had"].sum()), len(asked))


def _dot(ax: Axes, places: list[float], y: float, face: str, edge: str, points: float) -> None:
    heights = [y] * len(places)
    ax.plot(places, heights, "o", ms=points, mfc=face, mec=edge, mew=0.7)


def _count(ax: Axes, x: float, y: float, k: int, n: int) -> None:
    text = f"{k}/{n}" if n else "–"
    ax.text(x, y, text, ha="right", va="center", fontsize=SMALL, color=INK if k else MUTED)


def _group_head(ax: Axes, group: _Group, starred: set[str], language: str) -> None:
    """The ids of a group's respondents, upright above their marks, under its name."""
    for i, one in enumerate(group.people):
        star = "*" if group.dimension == _CARE and one in starred else ""
        x = group.left + (i + 0.5) * group.step
        ax.text(x, 1.6, f"{one}{star}", ha="center", va="bottom", rotation=90, fontsize=_TINY)
    if group.dimension == _CARE:
        name = words.term(f"joint_{group.name}", language)
    else:
        name = words.value(group.name, language, short=True)
    ax.plot([group.left, group.right], [7.6, 7.6], color=FAINT, linewidth=0.6)
    _name(ax, (group.left + group.right) / 2, name, len(group.people), "center", language)


def _name(ax: Axes, x: float, name: str, n: int, align: str, language: str) -> None:
    ax.text(x, 12.6, name, ha=align, va="baseline", fontsize=SMALL)
    ax.text(x, 9.0, words.term("joint_n", language, n=n), ha=align, va="baseline", fontsize=SMALL)


def _dimensions(ax: Axes, placed: list[_Group], language: str) -> None:
    """The name of each way of grouping over its groups."""
    for dimension in dict.fromkeys(group.dimension for group in placed):
        inside = [group for group in placed if group.dimension == dimension]
        key = _DIMENSIONS.get(dimension)
        text = words.term(key, language) if key else words.value(dimension, language)
        ax.plot([inside[0].left, inside[-1].right], [16.4, 16.4], color=QUIET, linewidth=0.8)
        ax.text(inside[0].left, 17.3, text, va="bottom", fontweight="bold", fontsize=8.5)


def _everyone(ax: Axes, right: float, table: pd.DataFrame, rows: Mapping[str, float], language: str) -> None:
    """The counts over all respondents, those in no group too."""
    for code, own in table.groupby("code", sort=False):
        asked = own[own["asked"]]
        _count(ax, right, rows[code], int(asked["had"].sum()), len(asked))
    _name(ax, right, words.term("joint_all", language), table["respondent"].nunique(), "right", language)


def _legend(ax: Axes, y: float, language: str, *, starred: bool, unasked: bool) -> None:
    x = EDGE + 1
    for key, face, edge in (("had", ACCENT, ACCENT), ("not_had", PAPER, QUIET)):
        text = words.term(f"joint_{key}", language)
        _dot(ax, [x], y, face, edge, _MARK)
        ax.text(x + 2.2, y, text, va="center", fontsize=SMALL)
        x += 7 + 1.22 * len(text)
    for key in ("not_asked", "count") if unasked else ("count",):
        text = words.term(f"joint_{key}", language)
        ax.text(x, y, text, va="center", fontsize=SMALL)
        x += 5 + 1.22 * len(text)
    if starred:
        ax.text(EDGE, y - 4.6, words.term("joint_conclusion", language), va="center", fontsize=SMALL)
