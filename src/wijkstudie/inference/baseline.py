"""A group held against a published figure.

A figure that comes with its own number of cases is itself a sample: it is compared as a second
group. A figure without one can only be taken as fixed, which makes every comparison look
sharper than it is; the column ``treated`` says which of the two was done. Tummers et al. (2015)
give percentages without the n behind them, so theirs are fixed; the 66 talks of Kampen et al.
(2018) have theirs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wijkstudie import baselines
from wijkstudie.errors import ParameterError, near
from wijkstudie.inference import _checks, exact, intervals
from wijkstudie.study import Study

FIXED, SAMPLE = "fixed", "sample"


def published(study: Study, series: str) -> pd.DataFrame:
    """Return one series of published figures with the number of cases behind each.

    Returns
    -------
    DataFrame
        One row per category: category, share (0 to 1), count and n (missing for a figure without
        a number of cases; a count that is only printed as a percentage is rounded to a whole),
        treated (*sample* with n, else *fixed*).

    Raises
    ------
    ParameterError
        When the study has no such series.
    """
    known = list(study.baselines["series"].unique()) if study.has("baselines") else []
    if series not in known:
        raise ParameterError(f"series = {series!r}: no such published figures; {near(series, known)}")
    rows = study.baselines[study.baselines["series"] == series].reset_index(drop=True)
    n = rows["denominator"].astype("Int64")
    shares = baselines.shares(rows)
    count = (shares * n.astype("Float64")).round().astype("Int64")
    table = pd.DataFrame({"category": rows["category"], "share": shares, "count": count, "n": n})
    return table.assign(treated=np.where(n.notna(), SAMPLE, FIXED))


def against(
    table: pd.DataFrame,
    figures: pd.DataFrame,
    *,
    category: str = "style",
    count: str = "mentions",
    total: str = "mentions_total",
    level: float = intervals.LEVEL,
) -> pd.DataFrame:
    """Compare each category of each group with its published figure.

    Parameters
    ----------
    table : DataFrame
        A :func:`wijkstudie.coding.profile`, or a prevalence with ``category="code"``,
        ``count="respondents"`` and ``total="group_size"``.
    figures : DataFrame
        From :func:`published`. Categories without a figure are left out.

    Returns
    -------
    DataFrame
        One row per group × category: group, category, count, total, share, baseline_share,
        baseline_count, baseline_n (missing when fixed), treated, difference (share -
        baseline_share) with low and high (Newcombe's for a sample; Wilson's, moved by the
        figure, for a fixed one), p and test (*boschloo*, or *binomial*: exact). All NaN for
        an empty group. On mentions p takes each as independent; see
        :mod:`wijkstudie.inference.permutation`.
    """
    _checks.columns(table, ("group", category, count, total), f"a table with {category}, {count}, {total}")
    given = _by_category(figures)
    rows = []
    for row in table[table[category].isin(given.index)].to_dict("records"):
        figure = given.loc[row[category]]
        k, n = int(row[count]), int(row[total])
        sampled = figure["treated"] == SAMPLE
        found = _with_sample(k, n, figure, level) if sampled else _with_fixed(k, n, figure, level)
        own = (figure["share"], figure["count"], figure["n"], figure["treated"])
        share = k / n if n else np.nan
        rows.append((row["group"], row[category], k, n, share, *own, *found))
    names = ["group", "category", "count", "total", "share"]
    names += ["baseline_share", "baseline_count", "baseline_n", "treated", "difference", "low", "high"]
    kinds = {"baseline_count": "Int64", "baseline_n": "Int64"}
    return pd.DataFrame(rows, columns=[*names, "p", "test"]).astype(kinds)


def _by_category(figures: pd.DataFrame) -> pd.DataFrame:
    twice = figures.loc[figures["category"].duplicated(), "category"]
    if len(twice):
        raise ParameterError(f"{', '.join(twice)}: more than one published figure; choose one")
    return figures.set_index("category")


def _with_sample(k: int, n: int, figure: pd.Series, level: float) -> tuple[float, float, float, float, str]:
    other = int(figure["count"]), int(figure["n"])
    found = intervals.difference(k, n, *other, level=level)
    p = exact.boschloo(k, n, *other) if n else np.nan
    return (*(float(one) for one in found), p, "boschloo")


def _with_fixed(k: int, n: int, figure: pd.Series, level: float) -> tuple[float, float, float, float, str]:
    if not n:
        return (np.nan, np.nan, np.nan, np.nan, "binomial")
    low, high = intervals.bounds(k, n, level=level)
    share = figure["share"]
    return k / n - share, float(low) - share, float(high) - share, exact.binomial(k, n, share), "binomial"


def profiles(
    table: pd.DataFrame,
    figures: pd.DataFrame,
    *,
    category: str = "style",
    count: str = "mentions",
) -> pd.DataFrame:
    """Compare the whole profile of each group with published figures that make up a whole.

    Returns
    -------
    DataFrame
        One row per group: group, count (of all categories), treated, p, test (*multinomial*
        against fixed figures, *freeman-halton* against a sample), method (*enumeration* or
        *monte-carlo*). p takes the counted things as independent.

    Raises
    ------
    ParameterError
        When a category of the table has no figure, or fixed figures do not make up a whole.
    """
    given = _by_category(figures)
    without = [one for one in table[category].unique() if one not in given.index]
    if without:
        raise ParameterError(f"{', '.join(without)}: no published figure; a whole profile needs all")
    rows = []
    for group, own in table.groupby("group", sort=False):
        figure = given.loc[own[category]]
        counts = own[count].to_numpy()
        if (figure["treated"] == SAMPLE).all():
            found = exact.freeman_halton([counts, figure["count"].astype(int).to_numpy()])
            told = (SAMPLE, found.p, "freeman-halton", found.method)
        else:
            found = exact.multinomial(counts, figure["share"].to_numpy())
            told = (FIXED, found.p, "multinomial", found.method)
        rows.append((group, int(counts.sum()), *told))
    return pd.DataFrame(rows, columns=["group", "count", "treated", "p", "test", "method"])
