"""What is left of a comparison under other choices, and without each respondent."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    INK,
    MIDDLE,
    MUTED,
    PAPER,
    QUIET,
    bare,
    canvas,
    chart,
    on,
    size,
    write,
)

_TABLES = ("respondents", "codes", "codings", "branches")
_SHADES = LinearSegmentedColormap.from_list("share", [PAPER, ACCENT])
# So many strips stand side by side under a curve; each holds several branches.
_BINS = 28
# Shades that are told apart; neighbours of one shade are drawn as one box.
_LEVELS = 12
_NO_DIMENSION = ("comparison", "rank", "value", "default", "branches", "group_a", "group_b")
# As wijkstudie.inference.multiverse names them.
NOBODY = "nobody"
GAP = "gap-"


@chart(tables=(*_TABLES, "baselines"), section="6.2, 7.2.2")
def specification_curve(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    options: Mapping[tuple[str, str], str] | None = None,
    language: str = "nl",
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw the branches of each comparison from the smallest value to the largest.

    Above, the values, with the default branch marked; below, a row per option: the darker, the
    more of the branches at that place take it.

    Parameters
    ----------
    table : DataFrame
        A :func:`wijkstudie.inference.multiverse.curves`.
    options
        The label of each dimension and option; by default their own names.
    """
    comparisons = list(dict.fromkeys(table["comparison"]))
    dimensions = [one for one in table if one not in _NO_DIMENSION and table[one].dropna().nunique() > 1]
    rows = [(one, option) for one in dimensions for option in dict.fromkeys(table[one].dropna())]
    told = {} if options is None else options
    # As they were declared; those that are not, such as respondents, R2 before R10.
    declared = {one: i for i, one in enumerate(told)}
    rows.sort(key=lambda one: (dimensions.index(one[0]), declared.get(one, len(told)), len(one[1]), one[1]))
    y = _heights(rows)
    if axes is None:
        heights = [34, 6 + 3.6 * (1 - y.min())]
        axes = plt.subplots(
            2, len(comparisons), figsize=size(21 + sum(heights)), sharey="row", sharex="col",
            height_ratios=heights, squeeze=False,
        )[1].ravel()  # fmt: skip
    grid = np.asarray(axes).reshape(2, len(comparisons))
    for i, name in enumerate(comparisons):
        part = table[table["comparison"] == name]
        _curve(grid[0, i], part, headline(part, labels, language), language)
        _strips(grid[1, i], part, rows, y)
    grid[0, 0].yaxis.set_major_formatter(FuncFormatter(lambda one, _: words.points(one, language)))
    grid[0, 0].tick_params(axis="y", length=3)
    grid[0, 0].set_ylabel(textwrap.fill(words.term("difference_in_points", language), 20))
    grid[1, 0].set_yticks(y, [told.get(one) or _undeclared(*one, language) for one in rows])
    for tick, (dimension, option) in zip(grid[1, 0].get_yticklabels(), rows, strict=True):
        usual = (table["default"] & (table[dimension] == option)).any()
        tick.set_fontweight("bold" if usual else "normal")
        tick.set_fontsize(7.5)
    grid[0, 0].figure.supxlabel(words.term("branches_in_order", language), fontsize=8.5, color=INK)
    return axes


def headline(part: pd.DataFrame, labels: Mapping[str, str], language: str) -> str:
    """What is compared in the rows of one comparison."""
    name = part["comparison"].iloc[0]
    style = name.removeprefix(GAP)
    if style == name:
        return labels.get(style, style)
    group = words.value(part["group_a"].iloc[0], language, short=True)
    label = labels.get(style, style)
    return words.term("gap_to_published", language, group=group, style=label[:1].lower() + label[1:])


def _undeclared(dimension: str, option: str, language: str) -> str:
    """What an option is called that the study gives no label, such as each respondent left out."""
    if dimension == "leave_out" and option != NOBODY:
        return words.term("without_one", language, who=option)
    return option


def _heights(rows: Sequence[tuple[str, str]]) -> np.ndarray:
    """A line per option, half a line more between dimensions."""
    steps = [0.0] + [1 + 0.6 * (a[0] != b[0]) for a, b in pairwise(rows)]
    return -np.cumsum(steps)


def _curve(ax: Axes, part: pd.DataFrame, name: str, language: str) -> None:
    ax.set_title(textwrap.fill(name, 20), fontsize=8)
    ax.axhline(0, color=QUIET, linewidth=0.8, zorder=0)
    ax.plot(part["rank"], part["value"], ".", color=MIDDLE, markersize=3)
    for rank, value in part.loc[part["default"], ["rank", "value"]].itertuples(index=False):
        ax.plot(rank, value, "D", color=INK, markersize=4.5, zorder=3)
        ax.annotate(
            words.points(value, language), (rank, value), (0, -7 if value > 0 else 6),
            textcoords="offset points", ha="center", va="top" if value > 0 else "bottom", fontsize=8,
            path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
        )  # fmt: skip
    ax.spines[["bottom"]].set_visible(False)
    ax.tick_params(axis="x", length=0, labelbottom=False)


def _strips(ax: Axes, part: pd.DataFrame, rows: Sequence[tuple[str, str]], y: np.ndarray) -> None:
    """A row per option: its share of the branches at each place, as a part of its largest."""
    bins = min(_BINS, len(part))
    edges = np.linspace(part["rank"].min() - 0.5, part["rank"].max() + 0.5, bins + 1)
    place = pd.cut(part["rank"], edges, labels=False)
    boxes: dict[int, list[Path]] = {}
    for (dimension, option), height in zip(rows, y, strict=True):
        if part[dimension].isna().all():
            ax.plot(edges[[0, -1]], [height, height], color=FAINT, linewidth=0.6)
            continue
        share = (part[dimension] == option).groupby(place).mean().reindex(range(bins), fill_value=0)
        levels = (_LEVELS * share / max(share.max(), 1e-9)).round().astype(int).to_numpy()
        for start, end in _runs(levels):
            boxes.setdefault(levels[start], []).append(_box(edges[start], edges[end], height))
    # One path for all boxes of a shade: ten times fewer strokes than a mesh has.
    for level, own in sorted(boxes.items()):
        path = Path.make_compound_path(*own)
        ax.add_patch(PathPatch(path, facecolor=_SHADES(level / _LEVELS), linewidth=0, gid=str(level)))
    ax.set_xlim(edges[0], edges[-1])
    ax.set_ylim(y.min() - 0.7, 0.7)
    bare(ax)
    ax.set_xticks([])


def _runs(levels: np.ndarray) -> list[tuple[int, int]]:
    """From where up to where equal levels above 0 stand side by side."""
    cuts = [0, *(np.flatnonzero(np.diff(levels)) + 1), len(levels)]
    return [(start, end) for start, end in pairwise(cuts) if levels[start]]


def _box(left: float, right: float, height: float) -> Path:
    low, high = height - 0.42, height + 0.42
    return Path([(left, low), (right, low), (right, high), (left, high), (left, low)], closed=True)


@chart(tables=_TABLES, section="6.2, 7.2.2")
def survival(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    names: Mapping[str, str],
    options: Mapping[tuple[str, str], str] | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw in which share of the branches each statement holds, overall and per option.

    ``table`` is a :func:`wijkstudie.inference.multiverse.survival`; ``names`` says what the
    statements are, ``options`` how the options are called. A cell that differs from the
    statement's share over all branches by ten points or more is in bold.
    """
    statements = list(dict.fromkeys(table["statement"]))
    columns = list(dict.fromkeys(zip(table["dimension"], table["option"], strict=True)))
    steps = [0.0] + [1 + 0.45 * (a[0] != b[0]) for a, b in pairwise(columns)]
    x = dict(zip(columns, np.cumsum(steps), strict=True))
    ax = canvas(ax, 46 + 7 * len(statements))
    for row, statement in enumerate(statements):
        part = table[table["statement"] == statement].set_index(["dimension", "option"])["share"]
        overall = part.get(("all", "all"))
        for column, place in x.items():
            share = part.get(column)
            if share is None or pd.isna(share):
                continue
            fill = _SHADES(0.75 * share)
            ax.add_patch(
                plt.Rectangle(
                    (place - 0.46, -row - 0.42), 0.92, 0.84, facecolor=fill, edgecolor=FAINT, linewidth=0.6
                )
            )
            apart = column != ("all", "all") and abs(share - overall) >= 0.1
            write(
            ax,
                place, -row, words.number(100 * share, language), ha="center", va="center", fontsize=7.5,
                color=on(fill), fontweight="bold" if apart else "normal",
            )  # fmt: skip
    told = {} if options is None else options
    for column, place in x.items():
        text = words.term("all_branches", language) if column[0] == "all" else told.get(column, column[1])
        write(ax, place, 0.6, text, rotation=55, ha="left", va="bottom", fontsize=7.5, rotation_mode="anchor")
    usual = table.drop_duplicates("statement").set_index("statement")["default"]
    for row, statement in enumerate(statements):
        if pd.isna(usual[statement]):
            key = "untold_by_default"
        else:
            key = "holds_by_default" if usual[statement] else "fails_by_default"
        write(
            ax,
            -0.75,
            -row - 0.24,
            words.term(key, language),
            ha="right",
            va="center",
            fontsize=7,
            color=MUTED,
        )
        write(ax, -0.75, -row + 0.16, names[statement], ha="right", va="center", fontsize=8)
    ax.set_xlim(-0.6, max(x.values()) + 2.6)
    ax.set_ylim(-len(statements) + 0.4, 4.4)
    ax.set_xticks([])
    ax.set_yticks([])
    bare(ax)
    return ax


@chart(tables=("respondents", "codes", "codings"), section="6.2, 7.2.2")
def leave_one_out(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    axes: Sequence[Axes] | None = None,
) -> Sequence[Axes]:
    """Draw what each respondent does to the difference of two groups, style by style.

    ``table`` is a :func:`wijkstudie.inference.multiverse.leave_one_out`. The line is the
    difference with everyone; a dot is the difference without that respondent.
    """
    styles = list(dict.fromkeys(table["style"]))
    people = table[table["group"].notna()].drop_duplicates("leave_out")
    order = list(
        people.sort_values("group", key=lambda one: one.map(_first(people["group"])), kind="stable")[
            "leave_out"
        ]
    )
    rows = np.arange(len(order))[::-1]
    if axes is None:
        axes = plt.subplots(1, len(styles), figsize=size(24 + 4.6 * len(order)), sharex=True, sharey=True)[1]
    axes = np.atleast_1d(axes)
    for ax, style in zip(axes, styles, strict=True):
        part = table[table["style"] == style].set_index("leave_out")["difference"]
        whole = part.drop(order).iloc[0]
        ax.set_title(labels[style])
        ax.axvline(0, color=QUIET, linewidth=0.8, zorder=0)
        ax.axvline(whole, color=ACCENT, linewidth=1, linestyle=(0, (3, 2)), zorder=1)
        ax.hlines(rows, whole, part[order], color=MIDDLE, linewidth=1.6)
        ax.plot(part[order], rows, "o", color=ACCENT, markersize=4.5, zorder=3)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.points(x, language)))
        ax.spines["left"].set_visible(False)
    kind = people.set_index("leave_out")["group"]
    axes[0].set_yticks(rows, [f"{words.value(kind[one], language, short=True)}  {one}" for one in order])
    axes[0].set_ylim(-0.6, rows.max() + 0.6)
    axes[0].figure.supxlabel(words.term("difference_without", language), fontsize=8.5, color=INK)
    return axes


def _first(groups: pd.Series) -> dict[str, int]:
    return {one: i for i, one in enumerate(dict.fromkeys(groups))}
