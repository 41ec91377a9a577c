"""Youth coaches against adult coaches, beside the published baselines."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MultipleLocator

from wijkstudie import baselines
from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MIDDLE,
    MUTED,
    PALE,
    PAPER,
    QUIET,
    bare,
    canvas,
    chart,
    cut,
    fold,
    legend_columns,
    mark,
    on,
    size,
    write,
)

_TABLES = ("respondents", "codes", "codings", "baselines")
_SHADES = (ACCENT, MIDDLE, PALE)
_MOST_ACROSS = 4  # panels beside each other
# Texts that lie inside the axes are left out of the search for a layout, which would
# measure each of them four times.
_INSIDE = {"in_layout": False}
# Keeps words apart from reference lines behind them. A box, for an edge around the letters would
# make them shapes that nobody can search, and ten times as many bytes. Below the dots.
_APART = {"boxstyle": "square,pad=0.06", "facecolor": PAPER, "edgecolor": "none"}


@chart(tables=_TABLES, section="6.2")
def coping_profile(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw each group's share of a style as a dot, with the baselines as reference lines.

    ``table`` is :func:`wijkstudie.baselines.beside` a profile. One panel per style.
    """
    styles = list(dict.fromkeys(table["style"]))
    names = list(dict.fromkeys(table["group"]))
    if axes is None:
        axes = style_panels(len(styles), 27 + 12 * len(names))
    axes = np.atleast_1d(axes)
    rows = np.arange(len(names))[::-1]
    # Up to the next tick of 25 percent, and a little over, so that its label has room.
    shown = table[["share", "baseline_all_professions", "baseline_social_workers"]].max(axis=None)
    limit = min(1.0, np.ceil(4 * np.nan_to_num(shown) + 0.01) / 4) + 0.04
    for ax, style in zip(axes, styles, strict=True):
        part = table[table["style"] == style].set_index("group").loc[names]
        ax.set_title(panel_title(labels[style], len(styles)))
        baseline_lines(ax, part, language, top=rows.max())
        ax.hlines(rows, 0, part["share"].fillna(0), color=FAINT, linewidth=1)
        ax.plot(part["share"], rows, "o", color=ACCENT, markersize=6.5, clip_on=False, zorder=3)
        for y, (name, row) in zip(rows, part.iterrows(), strict=True):
            if row["mentions_total"]:
                share = words.percent(row["share"], language)
                of = words.term("of", language, k=row["mentions"], n=row["mentions_total"])
                text, x = f"{share} ({of})", row["share"]
            else:
                text, x = words.term("no_mentions", language), 0
            mark(ax, (limit / 2, y), (limit, 0.8), text, group=name, style=style)
            ax.annotate(
                text,
                (max(x, 0.2 * limit), y),
                (0, 6),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                bbox=_APART,
                zorder=2.5,
                **_INSIDE,
            )
        ax.set_xlim(0, limit)
        ax.set_ylim(-0.5, rows.max() + 1.25)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.percent(x, language)))
        ax.xaxis.set_major_locator(MultipleLocator(0.25))
        ax.spines["left"].set_visible(False)
    axes[0].set_yticks(rows, [group_label(table, name, language) for name in names])
    share_label(axes[0], styles, language)
    baseline_legend(axes[0], table, language)
    return axes


def share_label(ax: Axes, styles: Sequence[str], language: str) -> None:
    """Say below all panels what a share is of: of coping where the styles are those."""
    coping = set(styles) == baselines.STYLES
    said = words.term("share_of_mentions" if coping else "share_of_all_mentions", language)
    ax.figure.supxlabel(said, fontsize=8.5, color=INK)


def style_panels(number: int, height_mm: float, *, most: int = _MOST_ACROSS) -> np.ndarray:
    """A panel each, in as many rows of the height as it takes with so many beside each other."""
    columns = across(number, most)
    rows = -(-number // columns)
    figsize = size(height_mm * rows)
    grid = plt.subplots(rows, columns, figsize=figsize, sharex=True, sharey=True, squeeze=False)[1]
    used, left = grid.flat[:number], grid.flat[number:]
    for ax in left:
        ax.set_visible(False)
    for ax in used[-columns:]:
        # Also where the panel below it is left out.
        ax.tick_params(labelbottom=True)
    return used


def panel_title(label: str, number: int) -> str:
    """The name of a style over its panel, on as many lines as it takes."""
    return textwrap.fill(label, 88 // across(number))


def across(number: int, most: int = _MOST_ACROSS) -> int:
    """How many panels stand beside each other, in rows as even as can be."""
    rows = -(-number // most)
    return -(-number // rows)


def baseline_legend(ax: Axes, table: pd.DataFrame, language: str) -> None:
    """Say which line is which population, where the table has baselines."""
    handles = [
        plt.Line2D([], [], color=INK, linewidth=1.2, label=words.term("baseline_social", language)),
        plt.Line2D(
            [],
            [],
            color=INK,
            linewidth=1.2,
            linestyle=(0, (2, 1.5)),
            label=words.term("baseline_all", language),
        ),
    ]
    if baselines.stand_in(table):
        ax.figure.legend(handles=handles, loc="outside upper left", ncols=2)


def baseline_lines(ax: Axes, part: pd.DataFrame, language: str, top: float) -> None:
    """Draw the two baselines of one style, each with its own line and its percentage."""
    marks = [
        ("baseline_social_workers", "-", "right"),
        ("baseline_all_professions", (0, (2, 1.5)), "left"),
    ]
    both = part[[column for column, *_ in marks]].iloc[0].notna().all()
    for column, line, side in marks:
        share = part[column].iloc[0]
        if pd.isna(share):
            continue
        ax.plot([share, share], [-0.5, top + 0.78], color=INK, linewidth=1, linestyle=line, zorder=1)
        # Two lines close together get their figures on either side.
        align = side if both else "center"
        shift = {"right": 1, "left": -1, "center": 0}[align]
        ax.annotate(
            words.percent(share, language),
            (share, top + 0.82),
            (shift, 0),
            textcoords="offset points",
            ha=align,
            va="bottom",
            fontsize=7.5,
            **_INSIDE,
        )


def group_label(table: pd.DataFrame, name: str, language: str) -> str:
    """A group's name with its number of respondents."""
    n = int(table.loc[table["group"] == name, "group_size"].iloc[0])
    return words.term("group_n", language, group=words.value(name, language), n=n)


@chart(tables=_TABLES, section="6.2")
def coping_shares(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Stack each group's mentions to 100 percent, with the baselines as bars of their own.

    ``table`` is :func:`wijkstudie.baselines.beside` a profile. The baseline over all
    professions gives one style only, so that the rest of its bar is left open.
    """
    styles = list(dict.fromkeys(table["style"]))
    names = list(dict.fromkeys(table["group"]))
    first = table[table["group"] == names[0]].set_index("style")
    bars: list[tuple[str, pd.Series, dict[str, str]]] = []
    for name in names:
        part = table[table["group"] == name].set_index("style")
        total = int(part["mentions_total"].iloc[0])
        label = f"{words.value(name, language)}\n{total} {words.term('mentions', language)}"
        bars.append((label, part["share"], {"group": name}))
    published = [
        (words.term(key, language), first[column], {"series": series})
        for key, column, series in (
            ("baseline_social_row", "baseline_social_workers", baselines.SOCIAL_WORKERS),
            ("baseline_all_row", "baseline_all_professions", baselines.ALL_PROFESSIONS),
        )
        if first[column].notna().any()
    ]
    ax = canvas(ax, 20 + 11 * (len(bars) + len(published)))
    # A gap sets the study apart from the literature.
    places = [*range(len(bars)), *(len(bars) + 0.35 + i for i in range(len(published)))]
    for y, (_, shares, cell) in zip(places, [*bars, *published], strict=True):
        _stack(ax, -y, shares, styles, language, cell)
    ax.set_yticks([-y for y in places], [label for label, *_ in [*bars, *published]])
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    bare(ax)
    shades = zip(styles, _shades(len(styles)), strict=True)
    handles = [
        Patch(facecolor=shade, edgecolor=INK, linewidth=0.4, label=labels[one]) for one, shade in shades
    ]
    columns = legend_columns([labels[one] for one in styles])
    ax.figure.legend(handles=handles, loc="outside upper left", ncols=columns)
    return ax


def _shades(number: int) -> Sequence[Any]:
    """The accent in as many strengths as there are styles."""
    if number <= len(_SHADES):
        return _SHADES[:number]
    return LinearSegmentedColormap.from_list("accent", _SHADES)(np.linspace(0, 1, number)).tolist()


def _stack(
    ax: Axes, y: float, shares: pd.Series, styles: Sequence[str], language: str, cell: Mapping[str, str]
) -> None:
    left = 0.0
    for style, shade in zip(styles, _shades(len(styles)), strict=True):
        share = shares.get(style)
        if pd.isna(share) or share == 0:
            continue
        ax.barh(y, share, left=left, height=0.72, color=shade, edgecolor=INK, linewidth=0.4)
        text = words.percent(share, language)
        write(ax, left + share / 2, y, text, ha="center", va="center", color=on(shade), **_INSIDE)
        mark(ax, (left + share / 2, y), (share, 0.72), text, style=style, **cell)
        left += share
    if 0 < left < 0.99:
        ax.barh(
            y,
            1 - left,
            left=left,
            height=0.72,
            color=PAPER,
            edgecolor=QUIET,
            linewidth=0.4,
            linestyle=(0, (3, 2)),
        )
        write(
            ax,
            left + (1 - left) / 2,
            y,
            words.term("not_reported", language),
            ha="center",
            va="center",
            color=MUTED,
            fontsize=7.5,
        )
    elif left == 0:
        write(ax, 0.01, y, words.term("no_mentions", language), va="center", color=MUTED)


@chart(tables=("respondents", "codes", "codings"), section="6.2")
def coping_prevalence(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw which share of each group's respondents has each code, groups joined by a line.

    ``table`` is a :func:`wijkstudie.coding.prevalence`. The last group is the total, shown
    as a bar across; counts stand at the right, so that no share is read without its n.
    """
    names = list(dict.fromkeys(table["group"]))
    *compared, total = names
    codes = list(dict.fromkeys(table["code"]))
    tops = set(table["root"])
    heads = [fold(words.value(name, language, short=True)) for name in names]
    ax = canvas(ax, 20 + 5.6 * len(codes) + 3.5 * max(one.count("\n") for one in heads))
    y, rows = 0.0, {}
    for code in codes:
        y += 1.35 if code in tops and rows else 1
        rows[code] = -y
    shares = table.pivot(index="code", columns="group", values="share").loc[codes]
    counts = table.pivot(index="code", columns="group", values="respondents").loc[codes]
    sizes = table.drop_duplicates("group").set_index("group")["group_size"]
    heights = np.array([rows[code] for code in codes])
    if compared:
        low, high = shares[compared].min(axis=1), shares[compared].max(axis=1)
        ax.hlines(heights, low, high, color=MIDDLE, linewidth=2, zorder=1)
    # The second mark is smaller: where two groups are equal, both are seen.
    marks = [("o", 7.5, ACCENT), ("o", 4.5, PAPER), ("s", 4.5, MIDDLE), ("D", 4.5, PALE)]
    marks += [("^", 5.5, ACCENT), ("v", 5.5, PAPER), ("P", 5.5, MIDDLE), ("X", 5.5, PALE)]
    for name, (marker, points, face) in zip(compared, marks, strict=False):
        ax.plot(
            shares[name],
            heights,
            marker,
            markersize=points,
            markerfacecolor=face,
            markeredgecolor=ACCENT,
            markeredgewidth=1.1,
            clip_on=False,
            zorder=3,
            label=words.term("group_n", language, group=words.value(name, language), n=sizes[name]),
        )
    ax.plot(
        shares[total],
        heights,
        "|",
        markersize=9,
        color=INK,
        markeredgewidth=1.3,
        clip_on=False,
        zorder=2,
        label=words.term("group_n", language, group=words.value(total, language), n=sizes[total]),
    )
    for i, name in enumerate(names):
        x = 1.13 + 0.17 * i
        write(ax, x, 0.0, heads[i], ha="center", fontsize=8, fontweight="bold")
        for code in codes:
            k = counts.loc[code, name]
            of = words.term("of", language, k=k, n=sizes[name])
            colour = INK if k else MUTED
            shown = of if len(names) <= _MOST_ACROSS else f"{k}/{sizes[name]}"
            write(ax, x, rows[code], shown, ha="center", va="center", fontsize=8, color=colour, **_INSIDE)
            mark(ax, (x, rows[code]), (0.16, 0.9), of, group=name, **_having(code, tops))
    for code in codes:
        of = words.term("of", language, k=counts.loc[code, total], n=sizes[total])
        mark(ax, (0.5, rows[code]), (1.04, 0.9), of, **_having(code, tops))
    ax.set_yticks(heights, [cut(labels[code]) for code in codes])
    for tick, code in zip(ax.get_yticklabels(), codes, strict=True):
        tick.set_fontweight("bold" if code in tops else "normal")
    ax.vlines(
        [0.25, 0.5, 0.75, 1], heights.min() - 0.7, heights.max() + 0.5, color=FAINT, linewidth=0.5, zorder=0
    )
    ax.set_xlim(-0.02, 1.04 + 0.17 * len(names))
    ax.set_ylim(heights.min() - 0.7, 0.4)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.percent(x, language)))
    ax.spines["bottom"].set_bounds(0, 1)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(words.term("share_of_respondents", language), x=0.5 / ax.get_xlim()[1])
    columns = legend_columns([group_label(table, name, language) for name in names])
    ax.figure.legend(loc="outside upper left", ncols=columns)
    return ax


def _having(code: str, tops: set[str]) -> dict[str, str]:
    """The cell of a code; one at the top of a branch is had through any code below it."""
    return {"style": code} if code in tops else {"code": code}
