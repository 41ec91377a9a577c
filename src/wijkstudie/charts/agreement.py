"""How far coders agree, by several measures side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from wijkstudie import labels as words
from wijkstudie.charts._canvas import ACCENT, FAINT, INK, MIDDLE, MUTED, QUIET, chart, cut, size, write

# Those that say how far coders agree; the two indices say why measures differ.
MEASURES = ("percentage", "kappa", "alpha", "ac1")
# More would not fit a page; all codes together are always drawn.
CODES = 24
OVERALL = "overall"


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that are drawn: of a large code book the codes given most often, and all codes together."""
    found = table[table["measure"].isin(MEASURES)]
    given = found[found["code"] != OVERALL].groupby("code", sort=False)["yes"].max()
    kept = {*given.nlargest(CODES, keep="first").index, OVERALL}
    return found[found["code"].isin(kept)]


@chart(tables=("codings",), section="5.3")
def agreement_measures(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw percentage, kappa, alpha and AC1 per code, each with its interval.

    Parameters
    ----------
    table : DataFrame
        :func:`wijkstudie.inference.agreement.measures`; a column expected, where the truth is
        known, is drawn as an upright mark. Of more than 24 codes those given most often.
    """
    drawn = shown(table)
    codes = list(dict.fromkeys(drawn["code"]))
    rows = np.arange(len(codes))[::-1]
    if axes is None:
        axes = plt.subplots(1, len(MEASURES), figsize=size(32 + 6.5 * len(codes)), sharex=True, sharey=True)[
            1
        ]
    axes = np.atleast_1d(axes)
    least = min(-0.05, np.nanmin(drawn["low"].fillna(0)) - 0.05)
    for ax, measure in zip(axes, MEASURES, strict=True):
        part = drawn[drawn["measure"] == measure].set_index("code").loc[codes]
        ax.set_title(words.cell(measure, language))
        ax.vlines([0, 0.5, 1], -0.6, rows.max() + 0.6, color=FAINT, linewidth=0.5, zorder=0)
        ax.axvline(0, color=QUIET, linewidth=0.6, zorder=0)
        ax.hlines(rows, part["low"], part["high"], color=MIDDLE, linewidth=2.2)
        ax.plot(part["value"], rows, "o", color=ACCENT, markersize=5, zorder=3, clip_on=False)
        if "expected" in part:
            ax.plot(part["expected"], rows, "|", color=INK, markersize=11, markeredgewidth=1.4, zorder=4)
        for row, value in zip(rows, part["value"], strict=True):
            if pd.isna(value):
                write(ax, 0.02, row, words.term("undefined", language), va="center", fontsize=7, color=MUTED)
        ax.set_xlim(least, 1.04)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.number(x, language, 1)))
        ax.spines["left"].set_visible(False)
    names = [cut(labels.get(code, words.cell(code, language))) for code in codes]
    axes[0].set_yticks(rows, names)
    axes[0].set_ylim(-0.6, rows.max() + 0.6)
    if "expected" in drawn:
        _legend(axes[0], language)
    return axes


def _legend(ax: Axes, language: str) -> None:
    marks = {"measured": ("o", ACCENT, 5), "to_be_found": ("|", INK, 11)}
    handles = [
        plt.Line2D(
            [], [], linestyle="", marker=marker, color=colour, markersize=size_, markeredgewidth=1.4,
            label=words.term(key, language),
        )
        for key, (marker, colour, size_) in marks.items()
    ]  # fmt: skip
    ax.figure.legend(handles=handles, loc="outside upper left", ncols=2)
