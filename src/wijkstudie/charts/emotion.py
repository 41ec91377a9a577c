"""Emotion management: forms beside the observed talks, and who of the coaches does what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wijkstudie import labels as words
from wijkstudie.baselines import DIRECTIONS
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
    write,
)
from wijkstudie.charts._drawing import EDGE, SMALL, page

_TABLES = ("respondents", "codes", "codings", "vignette_responses")
_SECTION = "6.3"

# Both charts are drawn in millimetres of the page.
_ROW = 6.2
_NAME = 56.0  # width of the names of codes
_STRIP = 37.0  # width of a strip that stands for a whole
_SECOND = 114.0  # where the second panel begins


@chart(tables=(*_TABLES, "baselines"), section="4.2.1, 6.3")
def emotion_forms(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw two panels that share rows and nothing else: coaches of this study, talks of another.

    ``table`` is an :func:`wijkstudie.emotion.forms`. At the left a square per coach who was
    given the situation, filled for those with the code; at the right the share of the talks
    as a plain bar. A whole strip or bar is everyone, or every talk.
    """
    rows = _rows(table["code"], table["root"])
    depth = -min(rows.values()) + _ROW
    compared = table["talks"].notna().any()
    ax = canvas(ax, depth + 12.5)
    for row in table.to_dict("records"):
        y = rows[row["code"]]
        _name(ax, y, row, labels, language)
        _coaches(ax, _NAME, y, row, language)
        if compared:
            _talks(ax, _SECOND, y, row, language)
    _rules(ax, table, rows)
    asked = "emotion_study_note" if table["vignettes"].notna().any() else "emotion_everyone_note"
    ours = set(table["root"]) == DIRECTIONS
    study = words.term("emotion_study" if ours else "emotion_study_elsewhere", language)
    _head(ax, _NAME, study, words.term(asked, language))
    if compared:
        n = int(table["talks_total"].dropna().iloc[0])
        note = words.term("emotion_talks_note", language, n=n)
        _head(ax, _SECOND, words.term("emotion_talks", language), note)
    page(ax, -depth + 1.5, 11)
    return ax


def _rows(codes: pd.Series, roots: pd.Series) -> dict[str, float]:
    """The height of each code, with room above the first of each branch."""
    rows: dict[str, float] = {}
    y = 0.0
    for code, root in zip(codes, roots, strict=True):
        y -= _ROW + (2.6 if code == root and rows else 0)
        rows[code] = y
    return rows


def _name(ax: Axes, y: float, row: Mapping[str, Any], labels: Mapping[str, str], language: str) -> None:
    """The label of a code; a direction is bold and says which situations can show it."""
    if row["code"] != row["root"]:
        write(ax, EDGE + 2, y, labels[row["code"]], va="center")
        return
    write(ax, EDGE, y, labels[row["code"]], va="center", fontweight="bold")
    if pd.notna(row["vignettes"]):
        text = words.term("vignette_situation", language, numbers=row["vignettes"].replace(" ", ", "))
        write(ax, _NAME - 2, y, text, ha="right", va="center", fontsize=SMALL, color=MUTED)


def _rules(ax: Axes, table: pd.DataFrame, rows: Mapping[str, float]) -> None:
    """A line above each direction."""
    for code in table.loc[table["code"] == table["root"], "code"].unique():
        y = rows[code] + _ROW / 2 + 0.6
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [y, y], color=FAINT, linewidth=0.6, zorder=0)


def _head(ax: Axes, x: float, title: str, note: str) -> None:
    write(ax, x, 6.6, title, fontweight="bold", fontsize=8)
    write(ax, x, 2.4, note, fontsize=SMALL, color=MUTED)


def _coaches(ax: Axes, x: float, y: float, row: Mapping[str, Any], language: str) -> None:
    """A strip of squares, one per coach who was asked, and the count beside it."""
    n, k = int(row["asked"]), int(row["respondents"])
    width = _STRIP / n
    gap = min(0.8, width / 4)
    for i in range(n):
        ax.add_patch(
            Rectangle(
                (x + i * width, y - 1.7),
                width - gap,
                3.4,
                facecolor=ACCENT if i < k else PAPER,
                edgecolor=ACCENT if i < k else QUIET,
                linewidth=0.6,
            )
        )
    text = words.term("of", language, k=k, n=n)
    write(ax, x + _STRIP + 1.5, y, text, va="center", fontweight="bold" if k else "normal")


def _talks(ax: Axes, x: float, y: float, row: Mapping[str, Any], language: str) -> None:
    """A plain bar in grey: other people, other unit, another study."""
    if pd.isna(row["talks"]):
        text = words.term("emotion_not_apart", language)
        write(ax, x, y, text, va="center", fontsize=SMALL, fontstyle="italic", color=MUTED)
        return
    width = TEXT_WIDTH_MM - EDGE - x - 23
    ax.add_patch(Rectangle((x, y - 1.1), width, 2.2, facecolor=PAPER, edgecolor=QUIET, linewidth=0.6))
    ax.add_patch(Rectangle((x, y - 1.1), width * row["talks_share"], 2.2, facecolor=QUIET, linewidth=0))
    share = words.percent(row["talks_share"], language)
    text = f"{words.term('of', language, k=row['talks'], n=row['talks_total'])} ({share})"
    write(ax, x + width + 1.5, y, text, va="center", fontsize=8)


# How certainly a code is attributed: face, edge, line.
_MARKS: dict[str, tuple[str, str, Any]] = {
    "explicit": (ACCENT, ACCENT, "-"),
    "hedged": (MIDDLE, ACCENT, "-"),
    "implied": (PAPER, ACCENT, (0, (2, 1.2))),
    "asked": (PAPER, FAINT, "-"),
}
_CELL = 9.4  # width of a coach's column
_APART = 3.5  # between two groups


@chart(tables=_TABLES, section=_SECTION)
def emotion_coaches(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw who of the coaches shows what: a column per coach, a row per direction and form.

    ``table`` is an :func:`wijkstudie.emotion.coaches`. A dash: not given the situation, so
    never asked. A dashed edge: only implied.
    """
    people = table.drop_duplicates("respondent")
    gaps = (people["group"].nunique() - 1) * _APART
    cell = min(_CELL, (TEXT_WIDTH_MM - EDGE - _NAME - 22 - gaps) / len(people))
    x, place, before = {}, _NAME + cell / 2, None
    for respondent, group in zip(people["respondent"], people["group"], strict=True):
        place += _APART if before not in (None, group) else 0
        x[respondent], before = place, group
        place += cell
    counts = TEXT_WIDTH_MM - EDGE - 9.5
    first = table.drop_duplicates("code")
    rows = _rows(first["code"], first["root"])
    depth = -min(rows.values()) + _ROW
    ax = canvas(ax, depth + 18)
    for row in first.to_dict("records"):
        _name(ax, rows[row["code"]], row, labels, language)
    _rules(ax, first, rows)
    for row in table.to_dict("records"):
        _cell(ax, x[row["respondent"]], rows[row["code"]], cell, _kind(row))
    for code, part in table.groupby("code", sort=False):
        k, n = int((part["counted"] & part["asked"]).sum()), int(part["asked"].sum())
        text = words.term("of", language, k=k, n=n)
        write(ax, counts, rows[code], text, ha="center", va="center", color=INK if k else MUTED)
    for respondent, column in x.items():
        write(ax, column, 1.2, respondent, ha="center", fontsize=8)
    for group, part in people.groupby("group", sort=False):
        middle = sum(x[one] for one in part["respondent"]) / len(part)
        text = words.value(group, language, short=True)
        write(ax, middle, 5.4, text, ha="center", fontweight="bold", fontsize=8)
    write(ax, counts, 1.2, words.term("emotion_of_asked", language), ha="center", fontsize=SMALL)
    _legend(ax, -depth - 1.2, language, {_kind(row) for row in table.to_dict("records")})
    page(ax, -depth - 9, 9)
    return ax


def _kind(row: Mapping[str, Any]) -> str:
    """How a coach stands towards a code: by certainty, or asked in vain, or not asked."""
    if pd.notna(row["certainty"]) and (row["counted"] or row["certainty"] == "implied"):
        return str(row["certainty"])
    return "asked" if row["asked"] else "not_asked"


def _cell(ax: Axes, x: float, y: float, width: float, kind: str) -> None:
    if kind == "not_asked":
        ax.plot([x - 0.9, x + 0.9], [y, y], color=QUIET, linewidth=0.8)
        return
    face, edge, line = _MARKS[kind]
    side = width - 1.2
    ax.add_patch(
        Rectangle(
            (x - side / 2, y - 2.3), side, 4.6, facecolor=face, edgecolor=edge, linestyle=line, linewidth=0.8
        )
    )


def _legend(ax: Axes, y: float, language: str, used: set[str]) -> None:
    x = EDGE + 3
    for kind in (*_MARKS, "not_asked"):
        if kind not in used:
            continue
        text = words.term(f"emotion_{kind}", language)
        if x + 4 + 1.25 * len(text) > TEXT_WIDTH_MM:
            x, y = EDGE + 3, y - 5.6
        _cell(ax, x, y, 6.5, kind)
        write(ax, x + 3.8, y, text, va="center", fontsize=SMALL)
        x += 10 + 1.25 * len(text)
