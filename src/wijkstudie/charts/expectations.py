"""The expectations of a study beside their evidence."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    MIDDLE,
    MUTED,
    PAPER,
    TEXT_WIDTH_MM,
    canvas,
    chart,
    on,
    write,
)
from wijkstudie.charts._drawing import EDGE, LINE, SMALL, page, wrap

# In millimetres of the page.
_TEXT = (EDGE + 6.0, 40.0)  # what was expected: left end and width
_CODE = 50.0  # left end of the names of codes
_BAR = 88.5  # left end of the squares
_SQUARE = 1.95
_END = 122.0  # left end of what was concluded
_ROW = 4.2
_GAP = 5.0
_FACES = {"confirmed": ACCENT, "mixed": MIDDLE, "rejected": PAPER}


@chart(
    tables=("expectations", "codes", "codings", "respondents", "themes", "citation_themes", "citations"),
    section="4.3, 7.2.2",
)
def expectations(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    told: pd.DataFrame,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw each expectation, the respondents behind each of its codes, and the conclusion.

    Parameters
    ----------
    table : DataFrame
        A :func:`wijkstudie.expectations.evidence`.
    told : DataFrame
        The ``expectations`` of the study: what was expected and what was concluded.
    """
    blocks = []
    for one in told.to_dict("records"):
        part = table[table["expectation"] == one["expectation"]]
        expected = wrap(one[f"summary_{language}"], _TEXT[1])
        concluded = wrap(one[f"conclusion_{language}"], TEXT_WIDTH_MM - _END - 1)
        tall = max(len(expected) * LINE, (len(concluded) + 1.6) * LINE, len(part) * _ROW)
        blocks.append((one, part, expected, concluded, tall))
    ax = canvas(ax, sum(tall + _GAP for *_, tall in blocks) + 13)
    for x, key in ((_TEXT[0], "expected"), (_CODE, "about_code"), (_BAR, "evidence"), (_END, "concluded")):
        write(ax, x, 2.2, words.term(key, language), fontsize=8, fontweight="bold")
    y = 0.0
    for number, (one, part, expected, concluded, tall) in enumerate(blocks, start=1):
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [y, y], color=FAINT, linewidth=0.6)
        top = y - 2.2
        write(ax, EDGE, top, number, va="top", fontweight="bold", fontsize=10, color=ACCENT)
        _lines(ax, _TEXT[0], top, expected)
        for i, row in enumerate(part.to_dict("records")):
            middle = top - _ROW * (i + 0.5) + 0.5
            write(ax, _CODE, middle, labels[row["code"]], va="center", fontsize=SMALL)
            _squares(ax, middle, row)
        face = _FACES.get(one["conclusion"], PAPER)
        name = words.term(f"concluded_{one['conclusion']}", language)
        write(
            ax,
            _END, top, name, va="top", fontsize=SMALL, color=on(face),
            bbox={"boxstyle": "round,pad=0.25", "facecolor": face, "edgecolor": ACCENT, "linewidth": 0.6},
        )  # fmt: skip
        _lines(ax, _END, top - 1.6 * LINE, concluded)
        y -= tall + _GAP
    ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [y, y], color=FAINT, linewidth=0.6)
    x = _TEXT[0]
    for face, key in ((ACCENT, "evidence_coded"), (MIDDLE, "evidence_spoken")):
        ax.add_patch(Rectangle((x, y - 4.4), 1.8, 1.8, facecolor=face, edgecolor=ACCENT, linewidth=0.5))
        write(ax, x + 3, y - 3.5, words.term(key, language), va="center", fontsize=SMALL)
        x += 52
    page(ax, y - 6, 6)
    return ax


def _lines(ax: Axes, x: float, top: float, lines: list[str]) -> None:
    for i, line in enumerate(lines):
        write(ax, x, top - i * LINE, line, va="top", fontsize=SMALL)


def _squares(ax: Axes, y: float, row: Mapping[str, int]) -> None:
    """A square per respondent of the study: coded, else spoken of, else empty."""
    reached = max(row["coded"], row["spoken"])
    for i in range(row["total"]):
        face = ACCENT if i < row["coded"] else MIDDLE if i < reached else PAPER
        edge = ACCENT if i < reached else FAINT
        ax.add_patch(
            Rectangle((_BAR + i * _SQUARE, y - 0.8), 1.6, 1.6, facecolor=face, edgecolor=edge, linewidth=0.5)
        )
    x = _BAR + row["total"] * _SQUARE + 1.2
    write(ax, x, y, reached or "–", va="center", fontsize=SMALL, color=MUTED)
