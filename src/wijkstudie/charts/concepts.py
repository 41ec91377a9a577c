"""The three concept figures of the thesis, drawn anew from what its text says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Polygon

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    INK,
    MIDDLE,
    MUTED,
    PALE,
    PAPER,
    QUIET,
    TEXT_WIDTH_MM,
    canvas,
    chart,
    on,
    write,
)
from wijkstudie.charts._drawing import EDGE, LINE, SMALL, arrow, box, page, wrap

_RADII = (20.0, 30.0, 40.0)  # of the rings, from the inside
_SHADES = (ACCENT, PAPER, MIDDLE)


@chart(tables=("concept_figures",), section="1.2.1")
def neighbourhood_rings(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw the neighbourhood approach: a family, its network, and what lies around that.

    ``table`` is a :func:`wijkstudie.method.concept_figure`. Help is sought from the inside out.
    """
    text = f"label_{language}"
    rings = table[table["kind"] == "ring"].reset_index(drop=True)
    ax = canvas(ax, 86)
    middle = (EDGE + _RADII[-1], 0.0)
    drawn = list(zip(rings.to_dict("records"), _RADII, _SHADES, strict=False))
    for _, radius, shade in reversed(drawn):
        ax.add_patch(Circle(middle, radius, facecolor=shade, edgecolor=INK, linewidth=0.7))
    _network(ax, middle, table, text)
    for i, (row, radius, shade) in enumerate(drawn, start=1):
        width = radius - ([0.0, *_RADII][i - 1] if i > 1 else 0)
        height = 27.0 - 27 * (i - 1)
        angle = np.radians([38, 0, -38][i - 1])
        reach = radius - (width / 2 if i > 1 else 3.2)
        start = (middle[0] + reach * np.cos(angle), middle[1] + reach * np.sin(angle))
        _leader(ax, start, (middle[0] + _RADII[-1] + 8, height), str(i), shade)
        _legend(ax, (middle[0] + _RADII[-1] + 9.5, height), row, table, language)
    page(ax, -43, 43, equal=True)
    return ax


def _network(ax: Axes, middle: tuple[float, float], table: pd.DataFrame, text: str) -> None:
    """The centre and those around it, joined by lines."""
    x, y = middle
    members = list(table.loc[table["kind"] == "member", text])
    angles = np.radians(90 - 360 * np.arange(len(members)) / max(1, len(members)))
    for name, angle in zip(members, angles, strict=True):
        place = (x + 11.5 * np.cos(angle), y + 11 * np.sin(angle))
        ax.plot([x, place[0]], [y, place[1]], color=PALE, linewidth=1, zorder=2)
        ax.plot(*place, "o", color=PALE, markersize=5, zorder=3)
        # Above the centre the name stands above its mark, else below.
        side = 2.8 if place[1] > y + 1 else -2.8
        write(
            ax,
            place[0],
            place[1] + side,
            name,
            ha="center",
            va="center",
            fontsize=SMALL,
            color=PAPER,
            zorder=3,
        )
    for name in table.loc[table["kind"] == "centre", text]:
        ax.add_patch(Circle(middle, 5.2, facecolor=PAPER, edgecolor=INK, linewidth=0.7, zorder=3))
        write(ax, x, y, name, ha="center", va="center", fontsize=8, fontweight="bold", zorder=4)


def _leader(ax: Axes, start: tuple[float, float], end: tuple[float, float], number: str, fill: str) -> None:
    """A numbered mark in a ring and a line from it to its text."""
    ax.plot([start[0], end[0] - 6, end[0]], [start[1], end[1], end[1]], color=INK, linewidth=0.7, zorder=3)
    ax.add_patch(Circle(start, 2.4, facecolor=PAPER, edgecolor=INK, linewidth=0.7, zorder=4))
    write(ax, *start, number, ha="center", va="center_baseline", fontsize=8, fontweight="bold", zorder=5)


def _legend(
    ax: Axes, place: tuple[float, float], row: Mapping[str, str], table: pd.DataFrame, language: str
) -> None:
    x, y = place
    write(ax, x, y, row[f"label_{language}"], va="center", fontweight="bold")
    notes = _notes(table, row["element"], language)
    lines = [line for note in notes for line in wrap(note, TEXT_WIDTH_MM - EDGE - x)]
    for i, line in enumerate(lines, start=1):
        write(ax, x, y - 0.6 - i * 3.7, line, va="center", fontsize=8)
    if pd.notna(row["printed_colour"]):
        said = words.term(f"concept_{row['printed_colour']}", language)
        write(ax, x, y - 0.6 - (len(lines) + 1) * 3.7, said, va="center", fontsize=SMALL, color=MUTED)


def _notes(table: pd.DataFrame, parent: str, language: str) -> list[str]:
    inside = (table["kind"] == "note") & (table["parent"] == parent)
    return list(table.loc[inside, f"label_{language}"])


_BAR = (33.0, 127.0)  # left and right end of the horizontal bar of the T
_LEG = (58.0, 102.0)
_WAIST, _FOOT = -37.0, -80.0  # where the bar ends and where the leg does


@chart(tables=("concept_figures", "codes"), section="2.2.2, 2.2.3")
def t_shape(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw the T-shaped professional: a broad bar, a deep leg, and neighbours of other disciplines.

    ``table`` is a :func:`wijkstudie.method.concept_figure`.
    """
    text = f"label_{language}"
    ax = canvas(ax, 98)
    half = (_LEG[1] - _LEG[0]) / 2
    for left, right, leg in ((EDGE, _BAR[0], 0), (_BAR[1], TEXT_WIDTH_MM - EDGE, 1)):
        # Of the neighbours only the half that touches is on the page.
        inner = [left + 7, left + half + 3] if leg == 0 else [right - half - 3, right - 7]
        _tee(ax, (left, right), (inner[0], inner[1]), PAPER, QUIET)
        for name in table.loc[table["kind"] == "other", text]:
            for i, line in enumerate(wrap(name, 14)):
                write(
                    ax,
                    sum(inner) / 2,
                    (_WAIST + _FOOT) / 2 + 2 - i * LINE,
                    line,
                    ha="center",
                    fontsize=SMALL,
                    color=MUTED,
                )
    _tee(ax, _BAR, _LEG, PALE, INK)
    legs = table[table["kind"] == "leg"].to_dict("records")
    areas = [(_BAR, 0.0, _WAIST), (_LEG, _WAIST, _FOOT)]
    ax.add_patch(_block(_LEG, _WAIST, _FOOT, ACCENT, INK))
    for row, (across, top, bottom), fill in zip(legs, areas, (PALE, ACCENT), strict=False):
        _leg(ax, row, table, across, (top, bottom), fill, text)
    for name in table.loc[table["kind"] == "setting", text]:
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [5, 5], color=INK, linewidth=0.8)
        for x in (EDGE, TEXT_WIDTH_MM - EDGE):
            ax.plot([x, x], [3, 5], color=INK, linewidth=0.8)
        write(ax, TEXT_WIDTH_MM / 2, 8.5, name, ha="center", va="center", fontweight="bold")
    page(ax, _FOOT - 2, 13)
    return ax


def _tee(ax: Axes, bar: tuple[float, float], leg: tuple[float, float], fill: str, edge: str) -> None:
    points = [
        (bar[0], 0), (bar[1], 0), (bar[1], _WAIST), (leg[1], _WAIST),
        (leg[1], _FOOT), (leg[0], _FOOT), (leg[0], _WAIST), (bar[0], _WAIST),
    ]  # fmt: skip
    ax.add_patch(Polygon(points, facecolor=fill, edgecolor=edge, linewidth=0.7))


def _block(across: tuple[float, float], top: float, bottom: float, fill: str, edge: str) -> Polygon:
    points = [(across[0], top), (across[1], top), (across[1], bottom), (across[0], bottom)]
    return Polygon(points, facecolor=fill, edgecolor=edge, linewidth=0.7)


def _leg(
    ax: Axes,
    row: Mapping[str, str],
    table: pd.DataFrame,
    across: tuple[float, float],
    height: tuple[float, float],
    fill: str,
    text: str,
) -> None:
    """The name of a leg and its parts: side by side in the bar, below each other in the leg."""
    middle, width = sum(across) / 2, across[1] - across[0]
    colour = on(fill)
    write(ax, middle, height[0] - 4.5, row[text], ha="center", va="center", fontweight="bold", color=colour)
    parts = table[(table["kind"] == "part") & (table["parent"] == row["element"])].to_dict("records")
    beside = width > 2 * (height[0] - height[1])
    y = height[0] - 11
    for i, part in enumerate(parts):
        room = width / len(parts) - 4 if beside else width - 5
        x = across[0] + width * (2 * i + 1) / (2 * len(parts)) if beside else middle
        items = list(table.loc[(table["kind"] == "item") & (table["parent"] == part["element"]), text])
        lines = [(line, "bold") for line in wrap(part[text], room * 0.93)]
        lines += [(line, "normal") for line in (_packed(items, room) if items else [])]
        for j, (line, weight) in enumerate(lines):
            write(
                ax,
                x,
                y - j * 3.5,
                line,
                ha="center",
                va="center",
                fontsize=SMALL,
                fontweight=weight,
                color=colour,
            )
        if not beside:
            y -= len(lines) * 3.5 + 3.5


def _packed(items: list[str], width: float) -> list[str]:
    """Items in lines, never broken in the middle, parted by dots."""
    lines = [items[0]]
    for item in items[1:]:
        longer = f"{lines[-1]} · {item}"
        if len(wrap(longer, width)) > 1:
            lines.append(item)
        else:
            lines[-1] = longer
    return lines


_BOX = 38.0  # width of a step
_ROUTE = 52.0  # width of a route


@chart(tables=("concept_figures", "baselines"), section="6.1, 6.1.2, 6.2.1, 6.3.2")
def working_process(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw how a coach works: a request, its exploration, the network first, then three routes.

    ``table`` is a :func:`wijkstudie.method.concept_figure` with its published figures.
    """
    text = f"label_{language}"
    steps = table[table["kind"] == "step"].to_dict("records")
    ends = table[table["kind"].isin(["outcome", "route"])].to_dict("records")
    ax = canvas(ax, 22 * len(ends) + 4)
    right = TEXT_WIDTH_MM - EDGE - _ROUTE
    tall, gap = 17.0, 4.0
    heights = [-(tall + gap) * i - (gap if i else 0) for i in range(len(ends))]
    middle = (heights[0] + heights[-1] - tall) / 2
    high, x = 34.0, EDGE
    lefts = []
    for row in steps:
        notes = _notes(table, row["element"], language)
        box(ax, (x, middle + high / 2), (_BOX, high), row[text], notes, PALE)
        lefts.append(x)
        x += _BOX + 7
    for left in lefts[1:]:
        arrow(ax, (left - 7, middle), (left, middle))
    out = lefts[-1] + _BOX
    for row, y in zip(ends, heights, strict=True):
        first = row["kind"] == "outcome"
        box(
            ax,
            (right, y),
            (_ROUTE, tall),
            row[text],
            _notes(table, row["element"], language),
            ACCENT if first else PAPER,
        )
        arrow(ax, (out, middle), (right, y - tall / 2), bend=True)
    write(ax, right, 2.5, words.term("concept_first", language), fontsize=SMALL, color=MUTED)
    write(
            ax,
        right, heights[1] + 1.6 if len(heights) > 1 else 0, words.term("concept_else", language),
        fontsize=SMALL, color=MUTED,
    )  # fmt: skip
    page(ax, heights[-1] - tall - 2, 7)
    return ax
