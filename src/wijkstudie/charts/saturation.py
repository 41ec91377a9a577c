"""Whether the last interviews brought something new."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from wijkstudie import labels as words
from wijkstudie.charts._canvas import ACCENT, INK, MIDDLE, MUTED, PALE, PAPER, QUIET, canvas, chart, write

# Above so many interviews names are turned and zeros left out; so many names at most.
_MANY = 16
_TICKS = 40


@chart(tables=("respondents", "codes", "codings"), section="5.2.1, 6.2")
def saturation_curve(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    rule: pd.Series | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw how many codes the interviews had shown, in their order and over many orders.

    Parameters
    ----------
    table : DataFrame
        :func:`wijkstudie.inference.saturation.in_order` beside the expected, low and high of
        :func:`wijkstudie.inference.saturation.curve`. A column phase, where there is one, sets
        rounds of interviews apart, for they may have asked other things.
    rule : Series, optional
        A row of :func:`wijkstudie.inference.saturation.reached`: where a rule of saturation is
        met in this order, and between which interviews in the middle 80 percent of orders.
    """
    ax = canvas(ax, 78)
    x, found = table["interview"], table["found"]
    ax.fill_between(
        x, table["low"], table["high"], color=PALE, linewidth=0, label=words.term("orders_band", language)
    )
    ax.plot(x, table["expected"], color=MIDDLE, linewidth=1.6, label=words.term("orders_mean", language))
    ax.plot(x, found, color=ACCENT, drawstyle="steps-post", linewidth=1.2)
    ax.plot(x, found, "o", color=ACCENT, markersize=5.5, zorder=3, label=words.term("order_real", language))
    many = len(table) > _MANY
    for place, height, new in zip(x, found, table["new"], strict=True):
        if many and not new:
            continue
        text = f"+{new}" if new else "0"
        ax.annotate(
            text, (place, height), (0, 6), textcoords="offset points", ha="center", va="bottom", fontsize=7.5,
            color=INK if new else MUTED,
            path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
        )  # fmt: skip
    top = max(table["high"].max(), found.max(), 1)
    if rule is not None:
        _rule(ax, rule, len(table), top, language)
    if "phase" in table:
        _phases(ax, table, top, language)
    every = -(-len(table) // _TICKS)
    ax.set_xticks(x[::every], table["respondent"][::every], rotation=90 if many else 0)
    ax.set_xlim(0.5, len(table) + 0.5)
    ax.set_ylim(0, top * 1.16)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.tick_params(axis="y", length=3)
    ax.set_ylabel(words.term("codes_found", language))
    ax.set_xlabel(words.term("interviews_in_order", language))
    ax.figure.legend(loc="outside upper left", ncols=3)
    return ax


def _rule(ax: Axes, rule: pd.Series, interviews: int, top: float, language: str) -> None:
    """An upright line where the rule is met, and below it a bar of where other orders meet it."""
    met = rule["in_order"]
    name = words.term(
        "rule",
        language,
        base=int(rule["base"]),
        run=int(rule["run"]),
        threshold=words.percent(rule["threshold"], language),
    )
    if pd.isna(met):
        write(ax, interviews + 0.4, top * 0.16, f"{name} {words.term('rule_never', language)}", ha="right",
                fontsize=7.5)  # fmt: skip
    else:
        ax.plot([met, met], [0, top], color=INK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
        _beside(ax, met, met, top * 0.16, f"{name} {words.term('rule_met', language, i=met)}", interviews)
    if pd.isna(rule["median"]):
        return
    low, high, median = (int(rule[one]) for one in ("p10", "p90", "median"))
    ax.plot([low, high], [top * 0.07] * 2, color=MIDDLE, linewidth=2.6, solid_capstyle="butt", zorder=2)
    ax.plot(median, top * 0.07, "D", color=INK, markersize=3.6, zorder=3)
    orders = words.term("rule_orders", language, median=median, low=low, high=high)
    _beside(ax, low, high, top * 0.07, orders, interviews)


def _beside(ax: Axes, low: float, high: float, y: float, text: str, interviews: int) -> None:
    """Right of what stands from low to high, or left of it where there is no room."""
    right = high < 0.7 * interviews
    x, ha = (high + 0.15, "left") if right else (low - 0.15, "right")
    write(
        ax,
        x,
        y,
        text,
        ha=ha,
        va="center",
        fontsize=7.5,
        path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
    )


def _phases(ax: Axes, table: pd.DataFrame, top: float, language: str) -> None:
    changes = table["phase"] != table["phase"].shift()
    for row in table[changes].to_dict("records"):
        first = row["interview"]
        if first > 1:
            ax.axvline(first - 0.5, color=QUIET, linewidth=0.8)
        if pd.notna(row["phase"]):
            write(ax, first - 0.4, top * 1.09, words.value(row["phase"], language), fontsize=8, color=MUTED)
