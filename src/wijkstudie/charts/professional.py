"""The professional image: who speaks of which theme, and who stands between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MIDDLE,
    MUTED,
    PALE,
    PAPER,
    TEXT_WIDTH_MM,
    canvas,
    chart,
    on,
    write,
)
from wijkstudie.charts._drawing import EDGE, SMALL, page

# Both charts are drawn in millimetres of the page.
_ROW = 4.6  # height of a theme
_CELL = 4.5  # width of a respondent
_BETWEEN = 1.6  # two groups of respondents
_NAME = 51.0  # width of the name of a theme
_DOCUMENT = 4.8  # width of a document
_PREFIX = "document_"


@chart(
    tables=("themes", "citation_themes", "citations", "document_citations", "documents", "respondents"),
    section="6.1, 6.1.1, 6.1.2, 6.1.3",
)
def theme_matrix(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    groups: pd.Series,
    documents: Mapping[str, str] | pd.Series | None = None,
    alone: pd.DataFrame | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw themes × respondents as a grid, with the documents and citations beside.

    Parameters
    ----------
    table : DataFrame
        A :func:`wijkstudie.professional.theme_matrix`.
    groups : Series, indexed by respondent
        Respondents stand together by group.
    documents : mapping of document to name, optional
        What stands above the columns of documents; else their ids.
    alone : DataFrame, optional
        References without respondents, as :func:`wijkstudie.professional.alone` counts them.
    """
    people = _people(groups)
    papers = [one for one in table if one.startswith(_PREFIX)]
    x = _across(people, groups)
    end = max(x.values()) + _CELL
    count = end + 4.5
    paper = {one: count + 5.0 + _DOCUMENT * i for i, one in enumerate(papers)}
    last = count + 6.5 + _DOCUMENT * len(papers)
    starts = table["group"].drop_duplicates().index
    depth = _ROW * len(table) + 1.4 * _ROW * len(starts) + 4 * _ROW
    ax = canvas(ax, depth + 21)
    y = 0.0
    for i, row in zip(table.index, table.to_dict("records"), strict=True):
        if i in starts:
            y -= 1.4 * _ROW
            ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [y + 1.3 * _ROW] * 2, color=FAINT, linewidth=0.6)
            write(ax, EDGE, y + 0.65 * _ROW, row[f"group_{language}"], va="center", fontweight="bold")
        y -= _ROW
        middle = y + _ROW / 2
        write(ax, EDGE + 2, middle, row[f"label_{language}"], va="center", fontsize=8)
        for one in people:
            _cell(ax, x[one], y, _CELL, _times(row[one]), ACCENT)
        for one in papers:
            _cell(ax, paper[one], y, _DOCUMENT, _times(row[one]), MIDDLE)
        write(ax, count, middle, row["respondents"], ha="center", va="center", fontsize=8)
        ids = "" if pd.isna(row["citations"]) else _short(row["citations"])
        write(ax, last, middle, ids, va="center", fontsize=7, color=MUTED)
    y -= 0.7 * _ROW
    ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [y + 0.35 * _ROW] * 2, color=FAINT, linewidth=0.6)
    totals = {**{x[one] + _CELL / 2: int(table[one].notna().sum()) for one in people}}
    totals |= {paper[one] + _DOCUMENT / 2: int(table[one].notna().sum()) for one in papers}
    y = _totals(ax, y, words.term("image_themes", language), totals)
    if alone is not None and len(alone):
        references = alone.groupby("document")["references"].sum()
        counts = {
            paper[one] + _DOCUMENT / 2: int(references.get(one.removeprefix(_PREFIX), 0)) for one in papers
        }
        y = _totals(ax, y, words.term("image_alone", language), counts)
    _heads(ax, x, people, groups, language)
    text = words.term("of_respondents", language, n=len(people))
    write(ax, count, 1.3, text, ha="center", fontsize=SMALL)
    for one in papers:
        key = one.removeprefix(_PREFIX)
        name = key if documents is None else documents.get(key, key)
        write(
            ax, paper[one] + _DOCUMENT / 2, 1.3, name, ha="center", va="bottom", rotation=90, fontsize=SMALL
        )
    write(ax, last, 1.3, words.term("image_citations", language), fontsize=SMALL)
    page(ax, y - 1, 17)
    return ax


def _people(groups: pd.Series) -> list[str]:
    """Respondents, those of one group after the other."""
    return [one for group in dict.fromkeys(groups) for one in groups.index if groups[one] == group]


def _across(people: list[str], groups: pd.Series) -> dict[str, float]:
    """The left end of each respondent's column, with a gap where the group changes."""
    x = {people[0]: _NAME}
    for before, one in pairwise(people):
        x[one] = x[before] + _CELL + _BETWEEN * (groups[one] != groups[before])
    return x


def _times(cell: object) -> int:
    """How many ids a cell lists."""
    return len(cell.split(" ")) if isinstance(cell, str) else 0


def _short(citations: str) -> str:
    """Citation ids without what is the same in all."""
    return " ".join(one.lstrip("c").lstrip("0") for one in citations.split(" "))


def _cell(ax: Axes, x: float, y: float, width: float, times: int, fill: str) -> None:
    face, edge = (fill, fill) if times else (PAPER, FAINT)
    ax.add_patch(
        Rectangle(
            (x + 0.25, y + 0.35), width - 0.5, _ROW - 0.7, facecolor=face, edgecolor=edge, linewidth=0.5
        )
    )
    if times > 1:
        write(
            ax, x + width / 2, y + _ROW / 2, times, ha="center", va="center", fontsize=SMALL, color=on(fill)
        )


def _totals(ax: Axes, y: float, text: str, counts: Mapping[float, int]) -> float:
    y -= _ROW
    write(ax, EDGE, y + _ROW / 2, text, va="center", fontsize=8)
    for x, n in counts.items():
        write(ax, x, y + _ROW / 2, n, ha="center", va="center", fontsize=SMALL, color=INK if n else MUTED)
    return y


def _heads(ax: Axes, x: Mapping[str, float], people: Iterable[str], groups: pd.Series, language: str) -> None:
    for one in people:
        # A little smaller: two names of three letters stand side by side.
        write(ax, x[one] + _CELL / 2, 1.3, one, ha="center", fontsize=6.8)
    for group in dict.fromkeys(groups):
        inside = [x[one] for one in people if groups[one] == group]
        write(
            ax,
            (min(inside) + max(inside) + _CELL) / 2,
            # A name is wider than the column of one respondent: it stands a line higher.
            5.6 if len(inside) > 2 else 9.6,
            _n(words.value(group, language, short=True), len(inside), language),
            ha="center",
            fontweight="bold",
            fontsize=8,
        )


_RADIUS = 3.9
_STEP = 9.2  # from one respondent to the next
_LANE = 11.0  # height of a group
_PAD = 3.5
_ZONES = ("first", "both", "second", "neither")


@chart(tables=("themes", "citation_themes", "citations", "respondents"), section="6.1.1")
def between_two(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    groups: pd.Series,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw respondents in two overlapping fields, one per theme, in a lane per group.

    ``table`` is a :func:`wijkstudie.professional.sides`; ``groups`` is indexed by respondent.
    """
    order = list(dict.fromkeys(groups))
    sides = table.set_index("respondent")["side"]
    inside = {
        (group, zone): [one for one in sides.index if groups[one] == group and sides[one] == zone]
        for group in order
        for zone in _ZONES
    }
    left, right = _fields(inside, order)
    top, bottom = 0.0, -_LANE * len(order) - 4.5
    ax = canvas(ax, top - bottom + 22)
    fields = (left["first"], right["both"], top + 2, bottom), (left["both"], right["second"], top, bottom - 2)
    clip = [_field(ax, *field, PALE) for field in fields][1]
    _field(ax, *fields[0], MIDDLE).set_clip_path(clip)
    # The edges once more, over what overlaps.
    for field in fields:
        _field(ax, *field, "none")
    over = left["both"], right["both"]
    for lane, group in enumerate(order):
        y = -_LANE * (lane + 0.5)
        size = int((groups == group).sum())
        name = words.term("group_n", language, group=words.value(group, language), n=size)
        write(ax, EDGE, y, name, va="center", fontsize=8)
        for zone in _ZONES:
            for i, one in enumerate(inside[group, zone]):
                _person(ax, left[zone] + _PAD + _STEP * (i + 0.5), y, one, zone)
    first, second = table.attrs[language]
    counts = sides.value_counts()
    both = int(counts.get("both", 0))
    ns = {zone: int(counts.get(zone, 0)) for zone in _ZONES}
    text = {"fontweight": "bold", "fontsize": 8}
    write(ax, left["first"], top + 4, _n(first, ns["first"] + both, language), **text)
    write(ax, right["second"], bottom - 7, _n(second, ns["second"] + both, language), ha="right", **text)
    write(
        ax,
        sum(over) / 2,
        bottom + 2.5,
        _n(words.term("image_both", language), both, language),
        ha="center",
        va="center",
        fontsize=8,
        color=on(MIDDLE),
        zorder=4,
    )
    name = _n(words.term("image_neither", language), ns["neither"], language)
    write(ax, right["neither"], top + 4, name, ha="right", fontsize=8, color=MUTED)
    page(ax, bottom - 10, top + 10, equal=True)
    return ax


def _fields(
    inside: Mapping[tuple[str, str], list[str]], order: Iterable[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """The left and right end of each zone, as wide as its fullest lane."""
    left, right = {}, {}
    x = 33.0
    for zone in _ZONES:
        if zone == "neither":
            x += 4
        fullest = max(len(inside[group, zone]) for group in order)
        left[zone] = x
        x += 2 * _PAD + _STEP * max(2, fullest)
        right[zone] = x
    return left, right


def _field(ax: Axes, left: float, right: float, top: float, bottom: float, fill: str) -> FancyBboxPatch:
    return ax.add_patch(
        FancyBboxPatch(
            (left, bottom),
            right - left,
            top - bottom,
            boxstyle="round,pad=0,rounding_size=2",
            facecolor=fill,
            edgecolor=ACCENT,
            linewidth=0.8,
        )
    )


def _person(ax: Axes, x: float, y: float, name: str, zone: str) -> None:
    fill = ACCENT if zone == "both" else PAPER
    edge = FAINT if zone == "neither" else ACCENT
    ax.add_patch(Circle((x, y), _RADIUS, facecolor=fill, edgecolor=edge, linewidth=0.9, zorder=3))
    write(ax, x, y, name, ha="center", va="center", fontsize=8, color=on(fill), zorder=4)


def _n(name: str, n: int, language: str) -> str:
    return words.term("group_n", language, group=name, n=n)
