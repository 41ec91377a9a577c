"""The published numbers, in one figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wijkstudie import labels as words
from wijkstudie.charts._canvas import ACCENT, FAINT, INK, MUTED, PAPER, TEXT_WIDTH_MM, canvas, chart, write
from wijkstudie.charts._drawing import EDGE, SMALL, page

# In millimetres of the page.
_ROW = 3.9
_HEAD = 4.5  # the line of a series
_SCALE = (62.0, 96.0)  # 0 and 100 percent
_VALUE, _N, _PAGE, _SECTION = 120.0, 133.0, 143.0, TEXT_WIDTH_MM - EDGE


@chart(tables=("baselines",), section="1.3, 1.5, 3.1, 4.1, 4.2, 5.1, 6")
def published_numbers(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw each published share on one scale, series by series, with n, page and section.

    ``table`` is a :func:`wijkstudie.literature.numbers`. A filled dot has an n in the text, an
    open one has none; what is no share has no dot.
    """
    groups = list(table.groupby(["series", "source", f"population_{language}"], sort=False))
    depth = len(table) * _ROW + len(groups) * (_HEAD + 0.7)
    ax = canvas(ax, depth + 16)
    y = 0.0
    for (_, source, population), part in groups:
        y -= _HEAD
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [y + _HEAD - 0.4] * 2, color=FAINT, linewidth=0.5)
        name = write(ax, EDGE, y + _HEAD / 2, source, va="center", fontweight="bold", fontsize=8)
        # Beside the bold name, wherever that ends.
        ax.annotate(
            population, (1, 0.5), xycoords=name, xytext=(5, 0), textcoords="offset points",
            va="center", fontsize=SMALL, color=MUTED,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
        for row in part.to_dict("records"):
            y -= _ROW
            _row(ax, y + _ROW / 2, row, labels, language)
        y -= 0.7
    for share in (0, 0.5, 1):
        x = _at(share)
        ax.plot([x, x], [y, 1.2], color=FAINT, linewidth=0.5, zorder=0)
        write(ax, x, 2.4, words.percent(share, language), ha="center", fontsize=SMALL, color=MUTED)
    for x, key, side in (
        (_VALUE, "literature_value", "right"), (_N, "literature_n", "right"),
        (_PAGE, "literature_page", "right"), (_SECTION, "literature_section", "right"),
    ):  # fmt: skip
        write(ax, x, 2.4, words.term(key, language), ha=side, fontsize=SMALL, color=MUTED)
    y -= _ROW
    x = EDGE + 1.2
    for filled, key in ((True, "literature_with_n"), (False, "literature_without_n")):
        _dot(ax, x, y + 0.6, filled=filled)
        write(ax, x + 2.2, y + 0.6, words.term(key, language), va="center", fontsize=SMALL)
        x += 42
    page(ax, y - 1.5, 6)
    return ax


def _at(share: float) -> float:
    start, end = _SCALE
    return start + share * (end - start)


def _dot(ax: Axes, x: float, y: float, *, filled: bool) -> None:
    ax.plot(x, y, "o", markersize=4.2, markerfacecolor=ACCENT if filled else PAPER, markeredgecolor=ACCENT)


def _row(ax: Axes, y: float, row: Mapping[str, Any], labels: Mapping[str, str], language: str) -> None:
    category = labels.get(row["category"]) or words.value(row["category"], language)
    write(ax, EDGE + 2, y, category, va="center", fontsize=8)
    write(ax, _VALUE, y, _value(row, language), ha="right", va="center", fontsize=8, color=INK)
    known = pd.notna(row["n"])
    write(ax, _N, y, row["n"] if known else "–", ha="right", va="center", fontsize=SMALL, color=MUTED)
    where = row["page"] if isinstance(row["page"], str) else "–"
    write(ax, _PAGE, y, where.replace("-", "–"), ha="right", va="center", fontsize=SMALL, color=MUTED)
    write(ax, _SECTION, y, row["section"], ha="right", va="center", fontsize=SMALL, color=MUTED)
    if pd.notna(row["share"]):
        ax.plot([_at(0), _at(row["share"])], [y, y], color=ACCENT, linewidth=0.9)
        _dot(ax, _at(row["share"]), y, filled=known)


def _value(row: Mapping[str, Any], language: str) -> str:
    """The number as printed, with its unit."""
    amount, unit = row["value"], row["unit"]
    if unit == "percent":
        text = words.percent(amount / 100, language)
    elif unit == "count":
        text = words.grouped(int(amount), language)
    else:
        text = words.term(f"unit_of_{unit}", language, n=words.grouped(int(amount), language))
    if isinstance(row["qualifier"], str):
        text = words.term(f"qualifier_{row['qualifier']}", language, value=text)
    return text
