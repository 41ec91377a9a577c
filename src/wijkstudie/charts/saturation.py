"""Whether the last interviews brought something new."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from wijkstudie import labels as words
from wijkstudie.charts._canvas import ACCENT, INK, MIDDLE, MUTED, PALE, PAPER, QUIET, canvas, chart


@chart(tables=("respondents", "codes", "codings"), section="5.2.1, 6.2")
def saturation_curve(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    phases: pd.Series | None = None,
    met: int | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw how many codes the interviews had shown, in their order and over many orders.

    Parameters
    ----------
    table : DataFrame
        :func:`wijkstudie.inference.saturation.in_order` beside the expected, low and high of
        :func:`wijkstudie.inference.saturation.curve`.
    phases : Series, indexed by respondent, optional
        Rounds of interviews; they are set apart, for they may have asked other things.
    met
        The interview at which a rule of saturation is met, in this order; missing when never.
    """
    ax = canvas(ax, 78)
    x, found = table["interview"], table["found"]
    ax.fill_between(
        x, table["low"], table["high"], color=PALE, linewidth=0, label=words.term("orders_band", language)
    )
    ax.plot(x, table["expected"], color=MIDDLE, linewidth=1.6, label=words.term("orders_mean", language))
    ax.plot(x, found, color=ACCENT, drawstyle="steps-post", linewidth=1.2)
    ax.plot(x, found, "o", color=ACCENT, markersize=5.5, zorder=3, label=words.term("order_real", language))
    for place, height, new in zip(x, found, table["new"], strict=True):
        text = f"+{new}" if new else "0"
        ax.annotate(
            text, (place, height), (0, 6), textcoords="offset points", ha="center", va="bottom", fontsize=7.5,
            color=INK if new else MUTED,
            path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
        )  # fmt: skip
    top = max(table["high"].max(), found.max())
    if met is not None and not pd.isna(met):
        ax.plot([met, met], [0, top], color=INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
        ax.text(met + 0.12, 0.25, words.term("rule_met", language, i=met), va="bottom", fontsize=7.5)
    if phases is not None:
        _phases(ax, table, phases, top, language)
    ax.set_xticks(x, table["respondent"])
    ax.set_xlim(0.5, len(table) + 0.5)
    ax.set_ylim(0, top + 1.1)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.tick_params(axis="y", length=3)
    ax.set_ylabel(words.term("codes_found", language))
    ax.set_xlabel(words.term("interviews_in_order", language))
    ax.figure.legend(loc="outside upper left", ncols=3)
    return ax


def _phases(ax: Axes, table: pd.DataFrame, phases: pd.Series, top: float, language: str) -> None:
    rounds = table["respondent"].map(phases)
    for i, (name, part) in enumerate(table.groupby(rounds, sort=False)):
        first = part["interview"].iloc[0]
        if i:
            ax.axvline(first - 0.5, color=QUIET, linewidth=0.8)
        ax.text(first - 0.4, top + 0.6, words.value(name, language), fontsize=8, color=MUTED)
