"""From theory to finding: what became of each indicator on its way through the study."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, permutations
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
    on,
    write,
)
from wijkstudie.charts._drawing import EDGE, page, ribbon

_TABLES = (
    "operationalisation",
    "topics",
    "topic_codes",
    "vignette_responses",
    "codes",
    "codings",
    "respondents",
)
_SECTION = "tabel-3, tabel-4, bijlage-3, bijlage-4, 6.2, 6.3"
_WAYS = ("described", "named", "open", "heading", "no")
_FOUND = ("found", "nobody", "not-coded")
_FILLS = {"found": MIDDLE, "nobody": ACCENT, "not-coded": FAINT}

# Both charts are drawn in millimetres of the page.
_ROW = 4.9  # height of an indicator
_GAP = 3.4  # between two boxes
_NAME = 48.0  # width of the name of an indicator
_BOX = 18.5  # width of a box


@chart(tables=_TABLES, section=_SECTION)
def theory_flow(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw each indicator as a ribbon from its concept through the phases to what was found.

    ``table`` is a :func:`wijkstudie.theory.trace_matrix`. The shade of a ribbon is its end.
    """
    concepts = _concepts(table, language)
    starts = _places(table["code"], concepts, list(dict.fromkeys(concepts)), gap=1.5 * _ROW)
    steps = [*((one, _WAYS) for one in table if one.startswith("way_")), ("found", _FOUND)]
    columns, before = [starts], starts
    for column, order in steps:
        before = _nearest(table, column, order, before)
        columns.append(before)
    begin = EDGE + _NAME
    gap = (TEXT_WIDTH_MM - EDGE - begin - _BOX * len(steps)) / len(steps)
    lefts = [begin + gap * (i + 1) + _BOX * i for i in range(len(steps))]
    depth = _ROW - min(place for places in columns for place in places.values())
    ax = canvas(ax, depth + 14)
    # What nobody has is drawn last, over what is coded, and that over what is not.
    for found in ("not-coded", "found", "nobody"):
        for code in table.loc[table["found"] == found, "code"]:
            x = begin
            for left, (here, there) in zip(lefts, pairwise(columns), strict=True):
                ribbon(ax, (x, here[code]), (left, there[code]), _ROW, _FILLS[found])
                x = left + _BOX
    for concept in dict.fromkeys(concepts):
        top = max(starts[code] for code in table.loc[concepts == concept, "code"])
        write(ax, EDGE, top + 1, concept, va="bottom", fontweight="bold", fontsize=8)
    for code, found in zip(table["code"], table["found"], strict=True):
        _name(ax, starts[code], labels[code], _FILLS[found])
    for left, (column, order), places in zip(lefts, steps, columns[1:], strict=True):
        write(ax, left, 8, _heading(table, column, language), fontweight="bold", fontsize=8)
        for value in order:
            tops = [places[code] for code in table.loc[table[column] == value, "code"]]
            if tops:
                label = words.term(f"trace_{column.split('_')[0]}_{value}", language)
                fill = _FILLS[value] if column == "found" else PAPER
                _box(ax, left, max(tops), min(tops) - _ROW, f"{len(tops)} {label}", fill)
    write(ax, EDGE, 8, words.term("trace_indicator", language), fontweight="bold", fontsize=8)
    page(ax, -depth - 1, 13)
    return ax


def _concepts(table: pd.DataFrame, language: str) -> pd.Series:
    """The concept of each indicator, without its remark in brackets."""
    column = "concept" if language == "nl" else f"concept_{language}"
    return table[column].str.replace(r" \(.*\)$", "", regex=True)


def _places(
    codes: Iterable[str], values: Iterable[str], order: Sequence[str], gap: float
) -> dict[str, float]:
    """The top of each code's place when codes stand together by value, in an order."""
    pairs = list(zip(codes, values, strict=True))
    places: dict[str, float] = {}
    y = 0.0
    for value in order:
        inside = [code for code, own in pairs if own == value]
        for i, code in enumerate(inside):
            places[code] = y - i * _ROW
        y -= len(inside) * _ROW + gap
    return places


def _nearest(
    table: pd.DataFrame, column: str, order: Sequence[str], before: Mapping[str, float]
) -> dict[str, float]:
    """Places by the values of a column, in the order in which ribbons rise and fall least."""
    values = table.set_index("code")[column]
    codes = sorted(values.index, key=lambda code: -before[code])
    used = [value for value in order if (values == value).any()]
    ways = [_places(codes, values[codes], one, _GAP) for one in permutations(used)]
    return min(ways, key=lambda places: sum(abs(places[code] - before[code]) for code in codes))


def _name(ax: Axes, top: float, text: str, fill: str) -> None:
    """The name of an indicator, where its ribbon begins."""
    ax.add_patch(Rectangle((EDGE, top - _ROW), _NAME, _ROW, facecolor=fill, edgecolor=PAPER, linewidth=0.7))
    write(ax, EDGE + 1.2, top - _ROW / 2, text, va="center", fontsize=8, color=on(fill))


def _box(ax: Axes, x: float, top: float, bottom: float, text: str, fill: str) -> None:
    ax.add_patch(
        Rectangle((x, bottom), _BOX, top - bottom, facecolor=fill, edgecolor=INK, linewidth=0.6, zorder=3)
    )
    write(
        ax,
        x + _BOX / 2,
        (top + bottom) / 2,
        textwrap.fill(text, 14, break_long_words=False),
        ha="center",
        va="center",
        fontsize=7.5,
        linespacing=1.1,
        color=on(fill),
        zorder=4,
    )


def _heading(table: pd.DataFrame, column: str, language: str) -> str:
    if column == "found":
        return words.term("trace_coding", language)
    i = column.removeprefix("way_")
    n = int(table[f"interviews_{i}"].iloc[0])
    return words.term("trace_phase", language, i=i, n=n)


_BETWEEN = 6.0  # the squares of two phases
# The columns between the ways and the squares, and how far each stands from the first.
_COUNTS = {"vignettes": 0.0, "codings": 12.0, "citations": 27.5, "fragments": 41.0}

# How a way of asking is marked: face, edge, size in points.
_MARKS: dict[str, tuple[str, str, float]] = {
    "described": (ACCENT, ACCENT, 7.5),
    "named": (MIDDLE, ACCENT, 7.5),
    "open": (PAPER, ACCENT, 7.5),
    "heading": (PAPER, ACCENT, 3.5),
}


@chart(tables=(*_TABLES, "citations", "fragments"), section=_SECTION)
def trace_matrix(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw the trace of each indicator in a row: how it was asked, and what supports it.

    ``table`` is a :func:`wijkstudie.theory.trace_matrix`. Each square is a respondent of a
    phase, filled for those who have the code.
    """
    phases = [one.removeprefix("way_") for one in table if one.startswith("way_")]
    sizes = {i: int(table[f"interviews_{i}"].iloc[0]) for i in phases}
    concepts = _concepts(table, language)
    rows, tops, y = {}, {}, 0.0
    for concept in dict.fromkeys(concepts):
        y -= 2.2
        tops[concept] = y
        for code in table.loc[concepts == concept, "code"]:
            y -= _ROW
            rows[code] = y
        y -= _ROW
    # Left ends of the columns: ways, vignette, three counts, squares.
    x = {f"way_{i}": 53 + 10.5 * n for n, i in enumerate(phases)}
    after = 53 + 10.5 * len(phases) + 1
    x |= {one: after + offset for one, offset in _COUNTS.items()}
    after += 49
    square = (TEXT_WIDTH_MM - EDGE - after - _BETWEEN * (len(phases) - 1)) / max(1, sum(sizes.values()))
    ax = canvas(ax, -y + 27)
    for concept, top in tops.items():
        write(ax, EDGE, top, concept, va="center", fontweight="bold")
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [top + 2.6] * 2, color=FAINT, linewidth=0.6)
    for row in table.to_dict("records"):
        y = rows[row["code"]]
        quiet = row["found"] != "found"
        write(ax, EDGE + 2, y, labels[row["code"]], va="center", fontsize=8, color=MUTED if quiet else INK)
        for i in phases:
            _mark(ax, x[f"way_{i}"], y, row[f"way_{i}"])
        if row["found"] == "not-coded":
            text = words.term("trace_none_coded", language)
            write(ax, after, y, text, va="center", fontsize=7.5, fontstyle="italic", color=MUTED)
            continue
        _counts(ax, x, y, row)
        _squares(ax, after, y, square, [(sizes[i], row[f"found_{i}"]) for i in phases])
    _trace_heads(ax, x, after, square, sizes, language)
    _trace_legend(ax, min(rows.values()) - 7.5, language)
    page(ax, min(rows.values()) - 11.5, 13.5)
    return ax


def _mark(ax: Axes, x: float, y: float, way: str) -> None:
    if way == "no":
        ax.plot([x - 1.1, x + 1.1], [y, y], color=QUIET, linewidth=0.9)
        return
    face, edge, points = _MARKS[way]
    ax.plot(x, y, "o", markersize=points, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=1)


def _counts(ax: Axes, x: Mapping[str, float], y: float, row: Mapping[str, Any]) -> None:
    for column in _COUNTS:
        value = row[column]
        text = "" if pd.isna(value) else str(value)
        shade = MUTED if text == "0" else INK
        write(ax, x[column], y, text, ha="center", va="center", fontsize=8, color=shade)


def _squares(ax: Axes, x: float, y: float, side: float, phases: Sequence[tuple[int, int]]) -> None:
    """A square per respondent, phase after phase, the first ones filled."""
    for n, having in phases:
        for k in range(n):
            face = ACCENT if k < having else PAPER
            ax.add_patch(
                Rectangle(
                    (x, y - side / 2 + 0.25),
                    side - 0.5,
                    side - 0.5,
                    facecolor=face,
                    edgecolor=ACCENT if k < having else QUIET,
                    linewidth=0.5,
                )
            )
            x += side
        x += _BETWEEN


def _trace_heads(
    ax: Axes, x: Mapping[str, float], after: float, side: float, sizes: Mapping[str, int], language: str
) -> None:
    head = {"fontsize": 7.5, "va": "baseline"}
    ways = [x[f"way_{i}"] for i in sizes]
    write(
        ax,
        sum(ways) / len(ways),
        6.5,
        words.term("trace_asked", language),
        ha="center",
        fontweight="bold",
        **head,
    )
    for i in sizes:
        write(ax, x[f"way_{i}"], 2, words.term("trace_phase_short", language, i=i), ha="center", **head)
    for column in _COUNTS:
        key = "trace_vignette" if column == "vignettes" else f"trace_{column}"
        write(ax, x[column], 2, words.term(key, language), ha="center", **head)
    write(ax, after, 6.5, words.term("trace_respondents", language), fontweight="bold", **head)
    for i, n in sizes.items():
        text = words.term("group_n", language, group=words.term("trace_phase_short", language, i=i), n=n)
        write(ax, after, 2, text, **head)
        after += n * side + _BETWEEN


def _trace_legend(ax: Axes, y: float, language: str) -> None:
    x = EDGE + 1.5
    for way in _WAYS:
        _mark(ax, x, y, way)
        text = words.term(f"trace_way_{way}", language)
        write(ax, x + 2.4, y, text, va="center", fontsize=7.5)
        x += 7.2 + 1.18 * len(text)
