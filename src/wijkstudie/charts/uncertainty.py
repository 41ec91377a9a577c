"""How far shares and differences could be off: dots with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MultipleLocator

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MIDDLE,
    MUTED,
    QUIET,
    canvas,
    chart,
    cut,
    fold,
    write,
)
from wijkstudie.charts.coping import (
    across,
    baseline_legend,
    baseline_lines,
    group_label,
    panel_title,
    share_label,
    style_panels,
)

_TABLES = ("respondents", "codes", "codings")
_PANELS = 3  # of groups beside each other


@chart(tables=_TABLES, section="6.2")
def prevalence_intervals(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw the share of each group's respondents who have a code, with its interval.

    ``table`` is a :func:`wijkstudie.inference.intervals.prevalence`. One panel per group; the
    count and the percentage stand beside each dot's interval.
    """
    names = list(dict.fromkeys(table["group"]))
    codes = list(dict.fromkeys(table["code"]))
    tops = set(table["root"])
    rows, y = {}, 0.0
    for code in codes:
        y += 1.35 if code in tops and rows else 1
        rows[code] = -y
    heights = np.array(list(rows.values()))
    if axes is None:
        axes = style_panels(len(names), 18 + 5.4 * y, most=_PANELS)
    axes = np.atleast_1d(axes)
    for ax, name in zip(axes, names, strict=True):
        part = table[table["group"] == name].set_index("code").loc[codes]
        ax.set_title(fold(group_label(table, name, language), 26))
        _grid(ax, heights)
        ax.hlines(heights, part["low"], part["high"], color=MIDDLE, linewidth=2.2)
        ax.plot(part["share"], heights, "o", color=ACCENT, markersize=4.5, zorder=3, clip_on=False)
        counts = zip(heights, part["respondents"], part["group_size"], part["share"], strict=True)
        for height, k, n, share in counts:
            of = words.term("of", language, k=k, n=n)
            text = f"{of} ({words.percent(share, language)})" if n else of
            write(ax, 1.09, height, text, va="center", fontsize=7.5, color=INK if k else MUTED)
        ax.set_xlim(-0.02, 1.92)
        ax.set_ylim(heights.min() - 0.7, -0.3)
        ax.set_xticks([0, 0.5, 1])
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.percent(x, language)))
        ax.spines["bottom"].set_bounds(0, 1)
        ax.spines["left"].set_visible(False)
    axes[0].set_yticks(heights, [cut(labels[code]) for code in codes])
    # The first panel of each row has the names.
    for ax in axes[:: across(len(names), _PANELS)]:
        for tick, code in zip(ax.get_yticklabels(), codes, strict=True):
            tick.set_fontweight("bold" if code in tops else "normal")
    axes[0].figure.supxlabel(words.term("share_of_respondents", language), fontsize=8.5, color=INK)
    return axes


def _grid(ax: Axes, heights: np.ndarray) -> None:
    ax.vlines([0, 0.5, 1], heights.min() - 0.7, heights.max() + 0.5, color=FAINT, linewidth=0.5, zorder=0)


@chart(tables=(*_TABLES, "baselines"), section="6.2")
def profile_intervals(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw each group's share of a style with its interval, beside the baselines.

    ``table`` is :func:`wijkstudie.baselines.beside` a profile, with low and high of
    :func:`wijkstudie.inference.intervals.profiles`. One panel per style.
    """
    styles = list(dict.fromkeys(table["style"]))
    names = list(dict.fromkeys(table["group"]))
    rows = np.arange(len(names))[::-1]
    if axes is None:
        axes = style_panels(len(styles), 27 + 10 * len(names))
    axes = np.atleast_1d(axes)
    for ax, style in zip(axes, styles, strict=True):
        part = table[table["style"] == style].set_index("group").loc[names]
        ax.set_title(panel_title(labels[style], len(styles)))
        baseline_lines(ax, part, language, top=rows.max())
        ax.hlines(rows, part["low"], part["high"], color=MIDDLE, linewidth=2.6, zorder=2)
        ax.plot(part["share"], rows, "o", color=ACCENT, markersize=5.5, clip_on=False, zorder=3)
        for y, (_, row) in zip(rows, part.iterrows(), strict=True):
            if row["mentions_total"]:
                text = words.term("of", language, k=row["mentions"], n=row["mentions_total"])
            else:
                text = words.term("no_mentions", language)
            write(ax, 1.0, y - 0.34, text, ha="right", va="center", fontsize=7.5)
        ax.set_xlim(0, 1)
        ax.set_ylim(-0.6, rows.max() + 1.25)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.percent(x, language)))
        ax.xaxis.set_major_locator(MultipleLocator(0.5))
        ax.spines["left"].set_visible(False)
    axes[0].set_yticks(rows, [group_label(table, name, language) for name in names])
    share_label(axes[0], styles, language)
    baseline_legend(axes[0], table, language)
    return axes


@chart(tables=_TABLES, section="6.2, 7.2.2")
def group_differences(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    roots: pd.Series,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw the difference of two groups per code, with its interval and p-values.

    ``table`` is a :func:`wijkstudie.inference.exact.compare`; ``roots`` maps each code to its
    style. At the right the p-value by itself and after counting the whole family.
    """
    y, rows = 0.0, {}
    for code in table["code"]:
        y += 1.35 if code == roots[code] and rows else 1
        rows[code] = -y
    ax = canvas(ax, 26 + 5.4 * y)
    heights = np.array([rows[code] for code in table["code"]])
    bottom = heights.min() - 0.7
    ax.vlines([-1, -0.5, 0.5, 1], bottom, -0.4, color=FAINT, linewidth=0.5, zorder=0)
    ax.vlines(0, bottom, -0.4, color=QUIET, linewidth=0.8, zorder=0)
    ax.hlines(heights, table["low"], table["high"], color=MIDDLE, linewidth=2.4)
    ax.plot(table["difference"], heights, "o", color=ACCENT, markersize=5, zorder=3)
    columns = (
        (1.28, [f"{a}/{n}" for a, n in zip(table["respondents_a"], table["size_a"], strict=True)]),
        (1.7, [f"{b}/{n}" for b, n in zip(table["respondents_b"], table["size_b"], strict=True)]),
        (2.2, [words.p_value(p, language) for p in table["p_boschloo"]]),
        (2.64, [words.p_value(p, language) for p in table["p_holm"]]),
    )
    first, second = (words.value(table[f"group_{one}"].iloc[0], language, short=True) for one in "ab")
    heads = (first, second, words.term("p_alone", language), words.term("p_family", language))
    for (x, texts), head in zip(columns, heads, strict=True):
        write(ax, x, 0, fold(head), ha="center", va="bottom", fontsize=8, fontweight="bold")
        for height, text in zip(heights, texts, strict=True):
            write(ax, x, height, text, ha="center", va="center", fontsize=8)
    for x, align, key, name in (
        (-0.04, "right", "more_in_left", second),
        (0.04, "left", "more_in_right", first),
    ):
        text = fold(words.term(key, language, group=name), 26)
        write(ax, x, 0, text, ha=align, va="bottom", fontsize=8, color=MUTED)
    ax.set_yticks(heights, [cut(labels[code]) for code in table["code"]])
    for tick, code in zip(ax.get_yticklabels(), table["code"], strict=True):
        tick.set_fontweight("bold" if code == roots[code] else "normal")
    ax.set_xlim(-1.02, 2.86)
    ax.set_ylim(bottom, 0.75)
    ax.set_xticks([-1, -0.5, 0, 0.5, 1])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.points(x, language)))
    ax.spines["bottom"].set_bounds(-1, 1)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(words.term("difference_in_points", language), x=1.02 / 3.88)
    return ax
