"""How the thesis' own claims stand up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    INK,
    MIDDLE,
    MUTED,
    PALE,
    PAPER,
    QUIET,
    canvas,
    chart,
    mark,
    write,
)
from wijkstudie.charts._drawing import EDGE, LINE, SMALL, page, wrap

# Apart in grey too; what is contradicted is crossed, so that it stands out without a second colour.
_FACES = {"confirmed": ACCENT, "depends": MIDDLE, "contradicted": PAPER, "not-checkable": PALE}

_PARTS = ("summary", "appendices")  # the parts without a number: before and after the chapters

# Millimetres of the page: where squares begin, how far they stand apart, how many fit a line;
# columns of the list below; free between two parts and around a heading.
_LEFT, _PITCH, _A_LINE = 31.0, 4.6, 27
_STATEMENT, _STATED, _FOUND = 25.0, 93.0, 126.0
_GAP, _HEAD = 1.6, 7.0


@chart(
    tables=(
        "claims",
        "respondents",
        "codes",
        "codings",
        "citations",
        "fragments",
        "baselines",
        "vignettes",
        "vignette_responses",
        "recruitment",
        "method",
        "documents",
        "document_citations",
        "backgrounds",
        "expectations",
        "operationalisation",
        "topics",
        "topic_codes",
        "enumerations",
        "sections",
    ),
    section="4-7",
)
def claims_ledger(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw one square per claim by part of the thesis, and list what is contradicted.

    ``table`` is a :func:`wijkstudie.claims.audit`. A part with many claims takes several
    lines; within a part claims are ordered by verdict.
    """
    parts = sorted(dict.fromkeys(table["part"]), key=_place)
    against = table[table["verdict"] == "contradicted"].to_dict("records")
    entries = [_entry(row, language) for row in against]
    squares = sum(_lines(table, part) * _PITCH + _GAP for part in parts)
    listing = _HEAD + sum(LINE * max(map(len, entry)) + _GAP for entry in entries) if entries else 0
    ax = canvas(ax, 14 + squares + listing)
    y = 0.0
    places: dict[str, list[tuple[float, float]]] = {one: [] for one in _FACES}
    for part in parts:
        write(ax, EDGE, y, _name(part, language), va="center")
        y = _part(ax, y, table[table["part"] == part], places, language)
    _squares(ax, places)
    if entries:
        _list(ax, y, entries, language)
    page(ax, -squares - listing, _PITCH / 2)
    counts = table["verdict"].value_counts()
    texts = [f"{words.term('verdict_' + one, language)} ({counts.get(one, 0)})" for one in _FACES]
    ax.figure.legend([_handle(one) for one in _FACES], texts, loc="outside upper left", ncols=len(_FACES))
    return ax


def _place(part: str) -> tuple[int, list[int]]:
    """Where a part stands in the thesis."""
    return (2 * _PARTS.index(part), []) if part in _PARTS else (1, [int(one) for one in part.split(".")])


def _name(part: str, language: str) -> str:
    if part in _PARTS:
        return words.term(f"part_{part}", language)
    return words.term("section" if "." in part else "chapter", language, part=part)


def _lines(table: pd.DataFrame, part: str) -> int:
    return -(-int((table["part"] == part).sum()) // _A_LINE)


def _part(
    ax: Axes, y: float, table: pd.DataFrame, places: dict[str, list[tuple[float, float]]], language: str
) -> float:
    """Find the places of a part's squares, their number at the end; gives where the next part begins."""
    pairs = list(zip(table["verdict"], table["claim"], strict=True))
    ordered = [(verdict, claim) for verdict in _FACES for one, claim in pairs if one == verdict]
    for i, (verdict, claim) in enumerate(ordered):
        line, column = divmod(i, _A_LINE)
        x, level = _LEFT + column * _PITCH, y - line * _PITCH
        places[verdict].append((x, level))
        mark(ax, (x, level), (_PITCH, _PITCH), words.term(f"verdict_{verdict}", language), claim=claim)
    line, column = divmod(len(ordered) - 1, _A_LINE)
    end = (_LEFT + (column + 0.8) * _PITCH, y - line * _PITCH)
    write(ax, *end, len(ordered), va="center")
    return end[1] - _PITCH - _GAP


def _entry(row: Mapping[str, str], language: str) -> tuple[list[str], ...]:
    """A contradicted claim in lines: section, statement, what is stated and what is found."""
    stated, found = (words.finding(row[one], language) for one in ("stated", "found"))
    return (
        [words.section(row["section"], language)],
        wrap(row[f"statement_{language}"], _STATED - _STATEMENT - 3),
        wrap(stated, _FOUND - _STATED - 2),
        wrap(found, 160 - _FOUND - 1),
    )


def _list(ax: Axes, y: float, entries: list[tuple[list[str], ...]], language: str) -> None:
    """What is contradicted, line by line below the squares."""
    columns = (EDGE, _STATEMENT, _STATED, _FOUND)
    y -= _GAP
    heads = [words.term(f"ledger_{one}", language) for one in ("section", "against", "stated", "found")]
    for x, head in zip(columns, heads, strict=True):
        write(ax, x, y, head, va="center_baseline", fontsize=SMALL, fontweight="bold")
    y -= LINE + _GAP
    for entry in entries:
        for x, lines in zip(columns, entry, strict=True):
            for i, line in enumerate(lines):
                colour = MUTED if x == EDGE else INK
                write(ax, x, y - i * LINE, line, va="center_baseline", fontsize=SMALL, color=colour)
        y -= LINE * max(map(len, entry)) + _GAP


def _edge(verdict: str) -> str:
    return QUIET if verdict == "not-checkable" else ACCENT


def _handle(verdict: str) -> Patch | tuple[Patch, Line2D]:
    """What stands for a verdict in the legend."""
    patch = Patch(facecolor=_FACES[verdict], edgecolor=_edge(verdict), linewidth=0.7)
    return (
        (patch, Line2D([], [], marker="x", linestyle="", color=INK)) if verdict == "contradicted" else patch
    )


def _squares(ax: Axes, places: Mapping[str, list[tuple[float, float]]]) -> None:
    """The claims by verdict; those that are contradicted carry a cross."""
    half, stroke = 1.75, 1.0
    corners = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
    # Together: two hundred squares by themselves take longer than all else in the figure.
    for verdict, centres in places.items():
        shapes = [corners + centre for centre in centres]
        face, edge = _FACES[verdict], _edge(verdict)
        together = PolyCollection(shapes, facecolors=face, edgecolors=edge, linewidths=0.7)
        ax.add_collection(together, autolim=False)
    crosses = [
        [(x - stroke, y - slope * stroke), (x + stroke, y + slope * stroke)]
        for x, y in places["contradicted"]
        for slope in (1, -1)
    ]
    ax.add_collection(LineCollection(crosses, colors=INK, linewidths=1, zorder=2), autolim=False)
    for one in ax.collections:
        one.set_in_layout(False)
