"""Both frameworks across both ways of grouping, in one joint display."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    cut,
    mark,
    write,
)
from wijkstudie.charts._drawing import EDGE, SMALL, page

_TABLES = ("respondents", "codes", "codings", "vignette_responses", "backgrounds")
_CARE = "care_background"
# What the known ways of grouping are called; another study's column has its own name.
_DIMENSIONS = {_CARE: "joint_care", "coach_type": "joint_kind"}

# In millimetres of the page.
_ROW = 4.5
_NAME, _WIDEST = 49.0, 72.0  # width of the names of codes: at least, and at most
_LETTER, _USUAL = 1.6, 36  # of these names: width, and how many fit
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
        write(ax, EDGE, top, words.value(framework, language), fontweight="bold", va="center", color=ACCENT)
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [top - 2.4] * 2, color=QUIET, linewidth=0.6)
    for code, root in zip(first["code"], first["root"], strict=True):
        weight = "bold" if code == root else "normal"
        indent = 0 if code == root else 2
        name = cut(labels[code], int((_WIDEST - indent) / _LETTER))
        write(ax, EDGE + indent, rows[code], name, va="center", fontsize=8, fontweight=weight)
    longest = max(len(labels[code]) for code in rows)
    # What is usual fits; the names of another study may be longer.
    placed = _places(table, _NAME if longest <= _USUAL else min(_WIDEST, _LETTER * longest))
    starred = set(table.loc[table["evidence"] == "conclusion", "respondent"])
    parts = dict(iter(table.groupby(["dimension", "group"], sort=False)))
    for group in placed:
        _marks(ax, group, parts[group.dimension, group.name], rows, language)
        _group_head(ax, group, starred, language)
    _dimensions(ax, placed, language)
    right = min(TEXT_WIDTH_MM - EDGE, placed[-1].right + _BETWEEN + _TOTAL)
    _everyone(ax, right, table[table["dimension"] == "total"], rows, language)
    _legend(ax, y - 6.5, language, starred=bool(starred), unasked=not table["asked"].all())
    page(ax, y - 14, 22.5)
    return ax


def _places(table: pd.DataFrame, begin: float) -> list[_Group]:
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
    step = min(4.2, (TEXT_WIDTH_MM - EDGE - begin - taken) / max(1, marks))
    placed: list[_Group] = []
    x = begin
    for dimension, name, people in groups:
        if placed:
            x = placed[-1].right + (_BETWEEN if placed[-1].dimension == dimension else _APART)
        placed.append(_Group(dimension, name, people, x, step))
    return placed


def _width(n: int) -> float:
    """Room for a count such as 2/6."""
    return 1.3 + 1.3 * len(f"{n}/{n}")


def _marks(ax: Axes, group: _Group, part: pd.DataFrame, rows: Mapping[str, float], language: str) -> None:
    """A mark per respondent who was asked, and the count of those who have the code."""
    x = {one: group.left + (i + 0.5) * group.step for i, one in enumerate(group.people)}
    places: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for code, root, one, asked, had in _records(part):
        if asked:
            places[had].append((x[one], rows[code]))
        if asked and had:
            said = words.term("joint_had", language)
            mark(ax, (x[one], rows[code]), (group.step, _ROW), said, respondent=one, **_cell(code, root))
    for having, face, edge in ((True, ACCENT, ACCENT), (False, PAPER, QUIET)):
        _dots(ax, places[having], face, edge, min(_MARK, 2.25 * group.step))
    # A care background is no column of the respondents that a trace could go by.
    cell = {"group": group.name} if group.dimension != _CARE else None
    _counts(ax, group.right, _width(len(group.people)), part, rows, cell, language)


def _records(table: pd.DataFrame) -> Iterator[tuple[str, str, str, bool, bool]]:
    columns = ["code", "root", "respondent", "asked", "had"]
    return zip(*(table[one].tolist() for one in columns), strict=True)


def _cell(code: str, root: str) -> dict[str, str]:
    """The cell of a code; one at the top of a branch is had through any code below it."""
    return {"style": code} if code == root else {"code": code}


def _dots(ax: Axes, places: list[tuple[float, float]], face: str, edge: str, points: float) -> None:
    """All dots of a kind at once: a line for each code would take ten times as long."""
    ax.plot(*zip(*places, strict=True), "o", ms=points, mfc=face, mec=edge, mew=0.7) if places else None


def _counts(
    ax: Axes,
    right: float,
    width: float,
    part: pd.DataFrame,
    rows: Mapping[str, float],
    cell: Mapping[str, str] | None,
    language: str,
) -> None:
    """Of those asked in a group, how many have each code."""
    counts: dict[tuple[str, str], list[int]] = {}
    for code, root, _, asked, had in _records(part):
        count = counts.setdefault((code, root), [0, 0])
        count[0] += asked and had
        count[1] += asked
    for (code, root), (k, n) in counts.items():
        text = f"{k}/{n}" if n else "–"
        colour = INK if k else MUTED
        write(ax, right, rows[code], text, ha="right", va="center", fontsize=SMALL, color=colour)
        if n and cell is not None:
            of = words.term("of", language, k=k, n=n)
            mark(ax, (right - width / 2, rows[code]), (width, _ROW), of, **_cell(code, root), **cell)


def _group_head(ax: Axes, group: _Group, starred: set[str], language: str) -> None:
    """The ids of a group's respondents, upright above their marks, under its name."""
    for i, one in enumerate(group.people):
        star = "*" if group.dimension == _CARE and one in starred else ""
        x = group.left + (i + 0.5) * group.step
        write(ax, x, 1.6, f"{one}{star}", ha="center", va="bottom", rotation=90, fontsize=_TINY)
    if group.dimension == _CARE:
        name = words.term(f"joint_{group.name}", language)
    else:
        name = words.value(group.name, language, short=True)
    ax.plot([group.left, group.right], [7.6, 7.6], color=FAINT, linewidth=0.6)
    _name(ax, (group.left + group.right) / 2, name, len(group.people), "center", language)


def _name(ax: Axes, x: float, name: str, n: int, align: str, language: str) -> None:
    write(ax, x, 12.6, name, ha=align, va="baseline", fontsize=SMALL)
    write(ax, x, 9.0, words.term("joint_n", language, n=n), ha=align, va="baseline", fontsize=SMALL)


def _dimensions(ax: Axes, placed: list[_Group], language: str) -> None:
    """The name of each way of grouping over its groups."""
    for dimension in dict.fromkeys(group.dimension for group in placed):
        inside = [group for group in placed if group.dimension == dimension]
        key = _DIMENSIONS.get(dimension)
        text = words.term(key, language) if key else words.attribute(dimension, language)
        ax.plot([inside[0].left, inside[-1].right], [16.4, 16.4], color=QUIET, linewidth=0.8)
        write(ax, inside[0].left, 17.3, text, va="bottom", fontweight="bold", fontsize=8.5)


def _everyone(ax: Axes, right: float, table: pd.DataFrame, rows: Mapping[str, float], language: str) -> None:
    """The counts over all respondents, those in no group too."""
    _counts(ax, right, _TOTAL - 1, table, rows, {}, language)
    _name(ax, right, words.term("joint_all", language), table["respondent"].nunique(), "right", language)


def _legend(ax: Axes, y: float, language: str, *, starred: bool, unasked: bool) -> None:
    x = EDGE + 1
    for key, face, edge in (("had", ACCENT, ACCENT), ("not_had", PAPER, QUIET)):
        text = words.term(f"joint_{key}", language)
        _dots(ax, [(x, y)], face, edge, _MARK)
        write(ax, x + 2.2, y, text, va="center", fontsize=SMALL)
        x += 7 + 1.22 * len(text)
    for key in ("not_asked", "count") if unasked else ("count",):
        text = words.term(f"joint_{key}", language)
        write(ax, x, y, text, va="center", fontsize=SMALL)
        x += 5 + 1.22 * len(text)
    if starred:
        write(ax, EDGE, y - 4.6, words.term("joint_conclusion", language), va="center", fontsize=SMALL)
